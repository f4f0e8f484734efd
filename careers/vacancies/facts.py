"""Facts that matter to one profession. A vacancy holds them by key, and each has a form field, a row and a column.

To add one, add it here: the form, the page, reviews and uploads follow. A missing value is 'not stated'.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "choice"]
MOST_CHARACTERS = 100


@dataclass(frozen=True)
class Fact:
    """`most` is the largest plausible number. `choices` are value -> label."""

    key: str
    label: str
    professions: tuple[str, ...]
    kind: Kind = "text"
    help_text: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    most: int = 0

    @property
    def field(self) -> str:
        """The name of its form field."""
        return f"fact_{self.key}"

    def in_words(self, value: str | int | None) -> str:
        """Return the value for a page, or '' if it isn't stated."""
        return dict(self.choices).get(str(value), "") if self.kind == "choice" else str(value or "")


_YES_NO = (("yes", "Yes"), ("no", "No"))
_ADVANCED = ("np", "pa")

FACTS = (
    Fact("census", "Patients per shift or day", ("physician",), help_text="For example: 14–16 on days, 8 admissions"),
    Fact("block", "Schedule pattern", ("physician",), help_text="For example: 7 on, 7 off"),
    Fact("procedures", "Procedures", ("physician",), help_text="For example: none required; central lines optional"),
    Fact(
        "tail",
        "Malpractice tail coverage",
        ("physician",),
        "choice",
        choices=(
            ("employer", "Paid by the employer"),
            ("shared", "Shared with the employer"),
            ("clinician", "Paid by the physician"),
            ("not_needed", "Not needed (occurrence policy)"),
        ),
    ),
    Fact(
        "authority",
        "Practice authority",
        _ADVANCED,
        "choice",
        choices=(
            ("independent", "Independent practice"),
            ("after_hours", "Independent after supervised hours"),
            ("collaborative", "With a collaborative agreement"),
            ("supervised", "Under supervision"),
        ),
    ),
    Fact(
        "collaborator",
        "Collaborating physician",
        _ADVANCED,
        "choice",
        choices=(
            ("on_site", "Provided, on site"),
            ("remote", "Provided, off site"),
            ("find", "You find your own"),
            ("not_needed", "Not needed"),
        ),
    ),
    Fact("panel", "Patient panel", _ADVANCED, "number", "Number of patients when the panel is full", most=10_000),
    Fact("ratio", "Nurse-to-patient ratio", ("nurse",), help_text="For example: 1:4 on days, 1:5 on nights"),
    Fact("floating", "Floating to other units", ("nurse",), "choice", choices=_YES_NO),
    Fact(
        "shift",
        "Shift",
        ("nurse",),
        "choice",
        choices=(("days", "Days"), ("evenings", "Evenings"), ("nights", "Nights"), ("rotating", "Rotating")),
    ),
    Fact("differential", "Shift differential", ("nurse",), help_text="For example: $6 an hour for nights"),
)
BY_KEY: Mapping[str, Fact] = {fact.key: fact for fact in FACTS}


def facts_of(professions: Collection[str]) -> list[Fact]:
    """Return the facts that matter to any of the professions, in the order of the page."""
    return [fact for fact in FACTS if set(fact.professions) & set(professions)]


def valid(facts: Mapping[str, object], professions: Iterable[str]) -> bool:
    """Whether a vacancy's facts are declared, for one of its professions, and of their kind."""
    declared = {fact.key: fact for fact in facts_of(set(professions))}
    return all(key in declared and _fits(declared[key], value) for key, value in facts.items())


def _fits(fact: Fact, value: object) -> bool:
    match fact.kind:
        case "number":
            return isinstance(value, int) and 0 < value <= fact.most
        case "choice":
            return value in dict(fact.choices)
        case "text":
            return isinstance(value, str) and 0 < len(value) <= MOST_CHARACTERS


_WHOM = {"physician": "physicians", "np": "NPs", "pa": "PAs", "nurse": "nurses"}


def for_whom(professions: Iterable[str]) -> str:
    """Format as: NPs and PAs."""
    return " and ".join(_WHOM[each] for each in professions)
