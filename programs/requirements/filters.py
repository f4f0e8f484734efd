"""'Counts for my licenses': the filter of the list of programs, and the line on each program's entry."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from pyroaring import BitMap

from accounts.licenses.enums import LICENSES, CredentialKind
from accounts.licenses.models import Credential
from accounts.users.enums import Profession
from accounts.users.models import User
from programs.catalog.models import Program
from programs.index.searching import Narrowing, meeting
from programs.requirements.countable import accepted, wanted
from programs.requirements.queries import own_standings
from programs.requirements.words import joined
from programs.search.documents import PROGRAMS
from programs.search.facets import WHO
from programs.search.narrowings import Choice, Choices, Filter

ANY, NEEDED = "any", "needed"
MOST_NAMED = 3
_KEPT = 60  # seconds, unless the person's credits or credentials change
_SHORT = {
    Profession.PHYSICIAN: "physician",
    Profession.NP: "NP",
    Profession.PA: "PA",
    Profession.NURSE: "RN",
    Profession.PHARMACIST: "pharmacist",
}


class Held(NamedTuple):
    """A credential with a rule: its value in addresses, its name on entries, and the condition for what counts."""

    value: str
    label: str
    on_entry: str
    narrowing: Narrowing


class Mine(NamedTuple):
    """What one person's licenses accept, and what they still need. `needed` is None where we can't tell."""

    held: tuple[Held, ...] = ()
    needed: Narrowing | None = None


def choices(request: HttpRequest, as_of: dt.date) -> Choices:
    """Return an option for each credential with a rule, for any of several, and for what's still needed."""
    mine = _mine(request, as_of)
    options = {each.value: Choice(each.label, each.narrowing) for each in mine.held}
    if len(mine.held) > 1:
        options[ANY] = Choice("Any of my licenses", [part for each in mine.held for part in each.narrowing])
    if mine.needed:
        options[NEEDED] = Choice("What I still need", mine.needed)
    return options


def counts_for(request: HttpRequest, program: Program) -> SafeString | str:
    """Return the line of an entry: 'Counts for NY NP and CCRN'. '' for visitors, and while the index is being read."""
    if not isinstance(request.user, User):
        return ""
    names = [name for name, items in _items(request) if program.pk in items]
    if not names:
        return ""
    more = len(names) - MOST_NAMED
    named = [*names[:MOST_NAMED], f"{more} more"] if more > 0 else names
    return format_html('<p class="by">Counts for {}</p>', joined(named))


FOR_MY_LICENSES = Filter(
    name="counts",
    label="Counts for my licenses",
    group=WHO,
    note="By credit type and profession, as we read each board’s rule. A program’s page says how much of it counts.",
    signed_out="Sign in to filter by your licenses.",
    choices=choices,
)


def _items(request: HttpRequest) -> Sequence[tuple[str, BitMap]]:
    """Return each credential's name on entries, and the programs that count for it. Read once a request."""
    if not hasattr(request, "counting_programs"):
        held = _mine(request, timezone.localdate()).held
        found = [(each.on_entry, meeting(PROGRAMS, each.narrowing)) for each in held]
        request.counting_programs = [(name, items) for name, items in found if items is not None]  # type: ignore[attr-defined]
    return request.counting_programs  # type: ignore[attr-defined,no-any-return]


def _mine(request: HttpRequest, as_of: dt.date) -> Mine:
    """Return what the reader's licenses accept, read once a request."""
    if not isinstance(request.user, User):
        return Mine()
    if not hasattr(request, "accepted_by_licenses"):
        request.accepted_by_licenses = _kept(request.user, as_of)  # type: ignore[attr-defined]
    return request.accepted_by_licenses  # type: ignore[attr-defined,no-any-return]


def _kept(user: User, as_of: dt.date) -> Mine:
    """Return it from the cache, since what's needed takes an evaluation of all licenses with the whole ledger."""
    kept = cache.get(_key(user))
    if kept is None or kept[0] != as_of:
        read = mine(user, as_of=as_of)
        kept = as_of, [tuple(each) for each in read.held], read.needed  # plain values outlive a deployment
        cache.set(_key(user), kept, _KEPT)
    _, held, needed = kept
    return Mine(tuple(Held(*each) for each in held), needed)


def forget(user: User) -> None:
    """Have the next page read it anew, once the change is committed."""
    transaction.on_commit(lambda: cache.delete(_key(user)), robust=True)


def _key(user: User) -> str:
    return f"accepted-by-licenses:{user.pk}"


def mine(user: User, *, as_of: dt.date) -> Mine:
    standings = own_standings(user, as_of=as_of)
    held: dict[str, Held] = {}
    for standing in standings:
        if (condition := accepted(standing)) is not None:
            name = short(standing.credential)
            value = slugify(name)
            value = f"{value}-{standing.credential.pk}" if value in held else value
            label = str(standing.credential)
            held[value] = Held(value, label[:1].upper() + label[1:], name, [condition])
    needed = [want.choices for standing in standings for want in wanted(standing)]
    return Mine(tuple(held.values()), needed or None)


def short(credential: Credential) -> str:
    """Return a credential's name on entries: NY NP, multistate RN, CCRN, NY DEA."""
    if credential.kind == CredentialKind.REGISTRATION:
        return f"{credential.state} {credential.issuer}"
    if credential.kind not in LICENSES:
        return credential.title
    place = "multistate" if credential.kind == CredentialKind.MULTISTATE_LICENSE else credential.state
    return f"{place} {_SHORT[Profession(credential.profession)]}"
