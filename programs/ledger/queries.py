"""Read a person's ledger: as the requirements count it, as a list, and what a new entry may start from."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, Min, Q

from accounts.users.enums import Profession
from accounts.users.models import User
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer
from programs.credits import Credit
from programs.ledger.models import Entry, EntryCredit, EntryQuerySet, EntryTopic, activity_key
from programs.ledger.rules import Facts, Known, Question, likeness, questions
from programs.providers.models import Provider

MOST_PROVIDERS = 300  # that the field suggests
_USUAL = {  # the type that a profession earns most
    Profession.PHYSICIAN: "AMA_PRA_1",
    Profession.NP: "ANCC_CH",
    Profession.PA: "AAPA_CAT1",
    Profession.NURSE: "ANCC_CH",
    Profession.PHARMACIST: "ACPE_CH",
}


def as_credits(entries: Iterable[Entry]) -> list[Credit]:
    return [entry.as_credit() for entry in entries]


def credits_of(users: Collection[int]) -> dict[int, list[Credit]]:
    """Return the credit of many people by user id, latest first, in three queries and without the entries' rows."""
    entries = Entry.objects.filter(user__in=users, deleted_at=None)
    amounts: dict[int, dict[str, Decimal]] = defaultdict(dict)
    topics: dict[int, dict[str, Decimal]] = defaultdict(dict)
    of_entries = {"entry__user__in": users, "entry__deleted_at": None}
    earned = EntryCredit.objects.filter(**of_entries).order_by("pk")
    for entry, code, amount in earned.values_list("entry_id", "credit_type__code", "amount"):
        amounts[entry][code] = amount
    covered = EntryTopic.objects.filter(**of_entries).order_by("topic__name")
    for entry, code, hours in covered.values_list("entry_id", "topic__code", "hours"):
        topics[entry][code] = hours
    needed = ("pk", "user_id", "public_id", "completed_on", "format__code", "program_id", "title", "provider_name")
    credits: dict[int, list[Credit]] = defaultdict(list)
    for pk, user, public_id, day, format_, program, title, provider, approved_by in entries.order_by(
        "-completed_on", "-pk"
    ).values_list(*needed, "approved_by"):
        credits[user].append(
            Credit(
                key=str(public_id),
                earned_on=day,
                amounts=amounts[pk],
                topics=topics[pk],
                format=format_ or "",
                activity=activity_key(program, title, provider),
                approvals=frozenset([approved_by]) if approved_by else frozenset(),
            )
        )
    return credits


# -- the list ----------------------------------------------------------------------------------------------------------


def matching(user: User, *, words: str = "", year: int | None = None) -> EntryQuerySet:
    """Return the person's entries, latest first: those that contain all words, of one year."""
    found = Entry.objects.of(user)
    for word in words.split()[:10]:
        found = found.filter(
            Q(title__icontains=word) | Q(provider_name__icontains=word) | Q(topics__topic__name__icontains=word)
        ).distinct()
    if year is not None:
        found = found.filter(completed_on__year=year)
    return found.with_parts().order_by("-completed_on", "-pk")


def years(user: User) -> list[int]:
    """Return the years with entries, latest first."""
    return [day.year for day in Entry.objects.of(user).dates("completed_on", "year", order="DESC")]


# -- what a new entry starts from --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SuggestedProvider:
    """A name for the provider's field. `last_type` is the credit type last used with it, '' if there's none."""

    name: str
    last_type: str = ""


def suggested_providers(user: User) -> list[SuggestedProvider]:
    """Return the providers to suggest: the person's own, latest used first, then the listed ones."""
    credits = EntryCredit.objects.filter(entry__user=user, entry__deleted_at=None).exclude(entry__provider_name="")
    latest = credits.order_by("entry__provider_name", "-entry__entered_at", "pk").distinct("entry__provider_name")
    rows = latest.values_list("entry__entered_at", "entry__provider_name", "credit_type__code")
    own = [SuggestedProvider(name, code) for _, name, code in sorted(rows, reverse=True)]
    known = {each.name for each in own}
    listed = Provider.objects.order_by("name").values_list("name", flat=True)[:MOST_PROVIDERS]
    return [*own, *(SuggestedProvider(name) for name in listed if name not in known)][:MOST_PROVIDERS]


def usual_types(user: User, provider_name: str = "") -> list[str]:
    """Return the codes of the credit types that the person uses, the likeliest first.

    That's the one last used with the provider, then the others by last use. Without entries, the profession's.
    """
    used = EntryCredit.objects.filter(entry__user=user, entry__deleted_at=None)
    by_use = used.values("credit_type__code").annotate(last=Max("entry__entered_at"), first=Min("pk"))
    by_use = by_use.order_by("-last", "first")
    of_provider = by_use.filter(entry__provider_name__iexact=provider_name) if provider_name else by_use.none()
    codes = dict.fromkeys(row["credit_type__code"] for found in (of_provider, by_use) for row in found)
    profile = getattr(user, "profile", None)
    usual = _USUAL.get(profile.profession) if profile else None
    return [*codes, *([usual] if usual and usual not in codes else [])]


# -- beside the other entries ------------------------------------------------------------------------------------------


def known_entries(user: User, *, days: Collection[dt.date], program: Program | None = None) -> list[Known]:
    """Return the entries of some days, and those of a listing, to compare others with. Two queries."""
    of_program = Q(program=program) if program else Q()
    found = Entry.objects.of(user).filter(Q(completed_on__in=days) | of_program) if days else Entry.objects.none()
    amounts: dict[int, dict[str, Decimal]] = {}
    for credit in EntryCredit.objects.filter(entry__in=found).select_related("credit_type"):
        amounts.setdefault(credit.entry_id, {})[credit.credit_type.code] = credit.amount
    return [
        Known(
            key=str(entry.public_id),
            title=entry.title,
            provider_name=entry.provider_name,
            completed_on=entry.completed_on,
            amounts=amounts.get(entry.pk, {}),
            program=entry.program_id,
        )
        for entry in found.order_by("-completed_on", "pk")
    ]


def asked_about(
    facts: Facts, *, user: User, program: Program | None = None, besides: Entry | None = None
) -> list[Question]:
    """Return what's odd about an entry beside the person's others. `besides` is the entry that's edited."""
    others = known_entries(user, days=[facts.completed_on], program=program)
    others = [each for each in others if besides is None or each.key != str(besides.public_id)]
    same_day = [each for each in others if each.completed_on == facts.completed_on]
    twins = [(each, likeness(facts, each, program=program.pk if program else None)) for each in others]
    duplicates = [
        Question(
            f"duplicate:{each.key}", f"You may have logged this already: {_named(each)} has {reason}", twin=each.key
        )
        for each, reason in twins
        if reason
    ]
    return [*duplicates, *questions(facts, same_day=same_day, offered=_most_offered(program))]


def _most_offered(program: Program | None) -> dict[str, Decimal]:
    """Return the amounts that a listing states, by credit type."""
    offers = CreditOffer.objects.filter(program=program).select_related("credit_type") if program else []
    return {offer.credit_type.code: offer.amount for offer in offers if offer.amount is not None}


def _named(known: Known) -> str:
    day = known.completed_on
    return f"“{known.title}” of {day:%b} {day.day}, {day.year}"
