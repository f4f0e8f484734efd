"""NPI check digits, and the comparison of a clinician's claim with their registry record.

A match proves that a record exists, not that the account's holder is that person: NPIs are public.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from accounts.users.enums import Profession

_NPI = re.compile(r"[12][0-9]{9}")
_PREFIX_SUM = 24  # what the prefix 80840 of a health care identifier adds to the Luhn sum


class Agreement(StrEnum):
    """How a claimed value compares with the registry's. `CLOSE` values agree, in a way that's worth a look."""

    SAME = "same"
    CLOSE = "close"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Comparison:
    """One compared field, with what was compared. `note` says in which way the values are close."""

    field: str
    claimed: str
    recorded: str
    agreement: Agreement
    note: str = ""

    @property
    def agrees(self) -> bool:
        return self.agreement in {Agreement.SAME, Agreement.CLOSE}


@dataclass(frozen=True)
class PersonName:
    first: str
    last: str
    middle: str = ""


@dataclass(frozen=True)
class Claim:
    """What a clinician states. `former_last_names` are earlier legal names, such as a maiden name."""

    first: str
    last: str
    states: frozenset[str]
    profession: Profession
    former_last_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class RegistryRecord:
    """A person's record in NPPES. The legal name comes first in `names`, other names follow.

    `states` are those of practice addresses and licenses. `taxonomies` are NUCC codes, the primary one first.
    """

    npi: str
    names: tuple[PersonName, ...]
    states: frozenset[str]
    taxonomies: tuple[str, ...]
    is_person: bool = True


def npi_problem(text: str) -> str | None:
    """Return an error message if this can't be an NPI, else None.

    Source: 45 CFR 162.406 and the CMS standard for the NPI check digit: Luhn over 80840 and the ten digits.
    """
    if not _NPI.fullmatch(text):
        return "Enter the 10 digits of your NPI. It starts with 1 or 2"
    if not _luhn_holds(text):
        return "This isn't a valid NPI. Check for a mistyped digit"
    return None


def _luhn_holds(npi: str) -> bool:
    doubled = (2 * int(digit) for digit in npi[-2::-2])
    single = (int(digit) for digit in npi[-1::-2])
    return (_PREFIX_SUM + sum(digit // 10 + digit % 10 for digit in doubled) + sum(single)) % 10 == 0


# NUCC taxonomy codes by their first characters. Registered nurses include advanced practice nurses, who hold an RN
# license too. Source: NUCC Health Care Provider Taxonomy, groupings "Allopathic & Osteopathic Physicians", "Physician
# Assistants & Advanced Practice Nursing Providers", "Nursing Service Providers", "Pharmacy Service Providers".
_TAXONOMIES: dict[Profession, tuple[str, ...]] = {
    Profession.PHYSICIAN: ("20",),
    Profession.NP: ("363L",),
    Profession.PA: ("363A",),
    Profession.NURSE: ("163W", "363L", "364S", "3675", "367A"),
    Profession.PHARMACIST: ("1835",),
}


def compare(claim: Claim, record: RegistryRecord, *, nicknames_of: Callable[[str], Iterable[str]]) -> list[Comparison]:
    """Compare last name, first name, state and profession. `nicknames_of` returns a first name's short forms."""
    if not record.is_person:
        return [Comparison("NPI type", "individual", "organization", Agreement.DIFFERENT)]
    return [
        _last_name(claim, record),
        _first_name(claim, record, nicknames_of),
        _state(claim, record),
        _profession(claim, record),
    ]


def _last_name(claim: Claim, record: RegistryRecord) -> Comparison:
    recorded = _distinct(name.last for name in record.names)
    legal = _closest([claim.last], recorded, _same_last_name)
    former = _closest(claim.former_last_names, recorded, _same_last_name)
    agreement, note = legal
    if legal[0] is Agreement.DIFFERENT and former[0] is not Agreement.DIFFERENT:
        agreement, note = Agreement.CLOSE, "a former name"
    claimed = _distinct([claim.last, *claim.former_last_names])
    return Comparison("last name", " / ".join(claimed), " / ".join(recorded), agreement, note)


def _first_name(claim: Claim, record: RegistryRecord, nicknames_of: Callable[[str], Iterable[str]]) -> Comparison:
    def same(claimed: str, recorded: str) -> tuple[Agreement, str]:
        return _same_first_name(claimed, recorded, nicknames_of)

    recorded = _distinct(name.first for name in record.names)
    agreement, note = _closest([claim.first], recorded, same)
    return Comparison("first name", claim.first, " / ".join(recorded), agreement, note)


def _state(claim: Claim, record: RegistryRecord) -> Comparison:
    agreement = Agreement.SAME if claim.states & record.states else Agreement.DIFFERENT
    if not record.states:
        agreement = Agreement.UNKNOWN
    return Comparison("state", ", ".join(sorted(claim.states)), ", ".join(sorted(record.states)), agreement)


def _profession(claim: Claim, record: RegistryRecord) -> Comparison:
    fits = any(code.startswith(_TAXONOMIES[claim.profession]) for code in record.taxonomies)
    agreement = Agreement.SAME if fits else Agreement.DIFFERENT
    if not record.taxonomies:
        agreement = Agreement.UNKNOWN
    return Comparison("profession", str(claim.profession.label), ", ".join(record.taxonomies), agreement)


# -- names -------------------------------------------------------------------------------------------------------------

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "v", "2nd", "3rd", "4th"})
# Letters that Unicode doesn't decompose into a base letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ß": "ss"}
)


def folded(name: str) -> tuple[str, ...]:
    """Return the name's words in lower case, without accents, punctuation and generational suffixes.

    An apostrophe joins (O'Brien is one word), and a hyphen separates (Smith-Jones is two).
    """
    # Decomposed before and after: some letters become others only then, such as 𝘈 (a sans-serif A).
    cased = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", cased)
    letters = "".join(
        "" if unicodedata.combining(each) or each in "'’ʼ`.ʹ" else each if each.isalnum() else " " for each in plain
    )
    words = letters.split()
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return tuple(words)


def same_first_name(one: str, other: str, nicknames_of: Callable[[str], Iterable[str]]) -> bool:
    """Whether two first names may be the same person's."""
    return _same_first_name(one, other, nicknames_of)[0] is not Agreement.DIFFERENT


def _same_last_name(claimed: str, recorded: str) -> tuple[Agreement, str]:
    one, other = folded(claimed), folded(recorded)
    if one and "".join(one) == "".join(other):
        return Agreement.SAME, ""
    shorter, longer = sorted((one, other), key=len)
    if shorter and len(longer) > len(shorter) and longer[: len(shorter)] == shorter:
        return Agreement.CLOSE, "part of a double name"
    if shorter and len(longer) > len(shorter) and longer[-len(shorter) :] == shorter:
        return Agreement.CLOSE, "part of a double name"
    return Agreement.DIFFERENT, ""


def _same_first_name(
    claimed: str, recorded: str, nicknames_of: Callable[[str], Iterable[str]]
) -> tuple[Agreement, str]:
    one, other = folded(claimed), folded(recorded)
    if not one or not other:
        return Agreement.DIFFERENT, ""
    if "".join(one) == "".join(other):
        return Agreement.SAME, ""
    if one[0] == other[0]:
        return Agreement.CLOSE, "without a second first name"
    if 1 in {len("".join(one)), len("".join(other))} and one[0][0] == other[0][0]:
        return Agreement.CLOSE, "an initial"
    if one[0] in nicknames_of(other[0]) or other[0] in nicknames_of(one[0]):
        return Agreement.CLOSE, "a short form"
    return Agreement.DIFFERENT, ""


def _closest(
    claimed: Iterable[str], recorded: Iterable[str], same: Callable[[str, str], tuple[Agreement, str]]
) -> tuple[Agreement, str]:
    """Return the best agreement of any pair, and its note."""
    order = [Agreement.SAME, Agreement.CLOSE, Agreement.DIFFERENT]
    recorded = list(recorded)
    pairs = [same(one, other) for one in claimed for other in recorded]
    return min(pairs, key=lambda pair: order.index(pair[0]), default=(Agreement.DIFFERENT, ""))


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))
