"""The OIG List of Excluded Individuals/Entities (LEIE): loading it, and finding clinicians who may be on it.

A reinstated person is missing from the next file, so each load replaces the whole list.
Source: https://oig.hhs.gov/exclusions/exclusions_list.asp.
"""

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TextIO

from django.db import transaction
from django.db.models import Q

from accounts.licenses.models import Credential
from accounts.profiles.models import Profile
from accounts.users.models import User
from accounts.verification.models import Exclusion, ExclusionLead, Identity
from accounts.verification.registry import nicknames_of
from accounts.verification.rules import folded, same_first_name

_COLUMNS = ("LASTNAME", "FIRSTNAME", "MIDNAME", "NPI", "STATE", "EXCLTYPE", "EXCLDATE", "REINDATE")
_NO_NPI = "0000000000"  # in about 85% of the rows
_NO_DAY = "00000000"
_LEAST_SHARE = 0.9  # of the people on the list before; the list has only ever grown by a little


class BadFile(Exception):
    """The file can't be the whole list. `str()` says why, and what to do."""


@transaction.atomic
def load(file: TextIO, *, may_shrink: bool = False) -> int:
    """Replace the list with the file's. Return the number of people on it (raises BadFile, and keeps the list)."""
    people = list(_people(file))
    if not people:
        raise BadFile("The file lists no one. Download UPDATED.csv again.")
    before = Exclusion.objects.count()
    if len(people) < before * _LEAST_SHARE and not may_shrink:
        raise BadFile(
            f"The file lists {len(people):,} people, and the last one {before:,}. It may be cut off. "
            "Download it again, or use --may-shrink if the list really is that much shorter."
        )
    Exclusion.objects.all().delete()
    Exclusion.objects.bulk_create(people, batch_size=2000)
    return len(people)


def _people(file: TextIO) -> Iterator[Exclusion]:
    rows = csv.reader(file, strict=True)
    try:
        header = [name.strip().lstrip("\ufeff") for name in next(rows, [])]
        if missing := [name for name in _COLUMNS if name not in header]:
            raise BadFile(f"This isn't the exclusion list: column {missing[0]} is missing. Load OIG's UPDATED.csv.")
        for cells in rows:
            if len(cells) != len(header):
                raise BadFile(f"Line {rows.line_num} is incomplete. The file is cut off. Download it again.")
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            if row["LASTNAME"] and row["REINDATE"] in {"", _NO_DAY}:
                yield Exclusion(
                    last_name=row["LASTNAME"],
                    first_name=row["FIRSTNAME"],
                    middle_name=row["MIDNAME"],
                    npi="" if row["NPI"] == _NO_NPI else row["NPI"][:10],
                    state=row["STATE"][:2],
                    kind=row["EXCLTYPE"][:12],
                    excluded_on=_day(row["EXCLDATE"]),
                )
    except csv.Error as error:
        raise BadFile(f"Line {rows.line_num} can't be read ({error}). Download the file again.") from None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:8])) if text != _NO_DAY else None
    except ValueError:
        return None


# -- leads -------------------------------------------------------------------------------------------------------------


def find_leads(*, user: User | None = None) -> int:
    """Record a lead for each clinician who may be on the list, or for one. Return how many are new.

    The same NPI is a lead, and so are the same name and state. Leads that staff have decided aren't opened again.
    """
    only = {"user": user} if user else {}
    profiles = list(Profile.objects.filter(**only))
    npis = dict(Identity.objects.filter(**only).exclude(npi="").values_list("user_id", "npi"))
    states = {profile.user_id: {profile.state} for profile in profiles}
    licensed = Credential.objects.filter(**only, user__in=states).exclude(state="")
    for owner, state in licensed.values_list("user_id", "state"):
        states[owner].add(state)
    by_npi, by_name = _listed(Q(npi__in=npis.values()) | Q(state__in=states.get(user.pk, ())) if user else Q())
    found = []
    for profile in profiles:
        same = by_npi.get(npis.get(profile.user_id, ""))
        hits = {same.pk: (same, True)} if same else {}
        for state in states[profile.user_id]:
            for row in by_name.get(_key(profile.last_name, state), ()):
                if same_first_name(profile.first_name, row.first_name, nicknames_of):
                    hits.setdefault(row.pk, (row, False))
        found += [_lead(profile.user_id, row, same_npi) for row, same_npi in hits.values()]
    return _save(found)


def _listed(which: Q) -> tuple[dict[str, Exclusion], dict[tuple[str, str], list[Exclusion]]]:
    """Return these people on the list by NPI, and by last name and state."""
    by_npi: dict[str, Exclusion] = {}
    by_name: dict[tuple[str, str], list[Exclusion]] = defaultdict(list)
    for row in Exclusion.objects.filter(which).iterator():
        by_name[_key(row.last_name, row.state)].append(row)
        if row.npi:
            by_npi[row.npi] = row
    return by_npi, by_name


def _key(last_name: str, state: str) -> tuple[str, str]:
    return "".join(folded(last_name)), state


def _lead(user: int, row: Exclusion, same_npi: bool) -> ExclusionLead:
    return ExclusionLead(
        user_id=user,
        same_npi=same_npi,
        listed_name=" ".join(filter(None, [row.first_name, row.middle_name, row.last_name]))[:200],
        listed_state=row.state,
        kind=row.kind,
        excluded_on=row.excluded_on,
    )


def _save(leads: Iterable[ExclusionLead]) -> int:
    before = ExclusionLead.objects.count()
    ExclusionLead.objects.bulk_create(leads, ignore_conflicts=True)
    return ExclusionLead.objects.count() - before
