"""Ask the NPI registry that the settings name, and compare its record with a clinician's claim."""

from dataclasses import asdict, dataclass
from functools import cache

from django.conf import settings
from nicknames import NickNamer

from accounts.verification import nppes
from accounts.verification.enums import Match
from accounts.verification.models import NpiRecord
from accounts.verification.rules import Claim, Comparison, PersonName, RegistryRecord, compare

API, LOCAL = "api", "local"


@dataclass(frozen=True)
class Finding:
    """What the registry says about a claim. `comparisons` are empty without a record."""

    match: Match
    comparisons: tuple[Comparison, ...] = ()

    @property
    def as_json(self) -> list[dict[str, str]]:
        return [asdict(each) for each in self.comparisons]


def check(npi: str, claim: Claim) -> Finding:
    """Look up the NPI and compare. An unavailable registry is a finding of its own, never a no."""
    try:
        record = look_up(npi)
    except nppes.RegistryUnavailable:
        return Finding(Match.UNAVAILABLE)
    if record is None:
        return Finding(Match.NOT_FOUND)
    comparisons = tuple(compare(claim, record, nicknames_of=nicknames_of))
    agrees = all(each.agrees for each in comparisons)
    return Finding(Match.MATCHED if agrees else Match.MISMATCH, comparisons)


def look_up(npi: str) -> RegistryRecord | None:
    """Return the active record, or None (raises nppes.RegistryUnavailable)."""
    return nppes.look_up(npi) if settings.NPI_REGISTRY == API else _local(npi)


def _local(npi: str) -> RegistryRecord | None:
    row = NpiRecord.objects.filter(pk=int(npi), deactivated_on=None).first()
    if row is None:
        if not NpiRecord.objects.exists():
            raise nppes.RegistryUnavailable("the local registry is empty")
        return None
    names = [
        PersonName(first=row.first_name, last=row.last_name, middle=row.middle_name),
        PersonName(first=row.other_first_name, last=row.other_last_name),
    ]
    return RegistryRecord(
        npi=npi,
        names=tuple(name for name in names if name.first or name.last),
        states=frozenset(row.states),
        taxonomies=tuple(row.taxonomies),
        is_person=row.is_person,
    )


def nicknames_of(name: str) -> set[str]:
    """Return the short forms of a first name, in lower case."""
    return _nicknames().nicknames_of(name)


@cache
def _nicknames() -> NickNamer:
    return NickNamer()
