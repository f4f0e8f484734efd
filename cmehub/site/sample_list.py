"""A sample list for the style guide: 20 filters with every kind of value, and results that depend on what's chosen."""

from types import SimpleNamespace
from typing import Any
from zlib import crc32

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.text import slugify

from cmehub.lib.listing import (
    NOT_STATED,
    Amount,
    Criteria,
    Facet,
    Noun,
    Option,
    read_amount,
    read_facets,
    read_text,
)

NOUN = Noun("program", "programs")
_ANSWERS = ("Yes", "No")
_GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "Credit": {
        "Credit type": (
            *("AMA PRA Category 1 Credits", "Nursing contact hours (NCPD)", "ACPE contact hours", "AANP contact hours"),
            *("AAPA Category 1 CME", "IPCE credit", "AAFP Prescribed credit", "ABIM MOC points", "ABP MOC Part 4"),
        ),
        "Hours": ("Up to 1", "1 to 4", "4 to 10", "More than 10"),
        "Required topic": (
            *("Opioid prescribing", "Implicit bias", "Infection control", "Human trafficking", "Suicide prevention"),
            *(
                "Ethics",
                "Pain management",
                "Domestic violence",
                "Risk management",
                "End-of-life care",
                "HIV",
                "Dementia",
            ),
        ),
        "State": ("California", "Florida", "Texas", "New York", "Ohio", "Michigan", "Illinois", "Georgia", "Oregon"),
    },
    "Who it's for": {
        "Profession": ("Physician", "Nurse practitioner", "Physician assistant/associate (PA)", "Nurse", "Pharmacist"),
        "Specialty": (
            *("Family medicine", "Internal medicine", "Emergency medicine", "Pediatrics", "Psychiatry", "Cardiology"),
            *("Anesthesiology", "Geriatrics", "Obstetrics and gynecology", "Neurology", "Surgery", "Radiology"),
        ),
        "Topic": (
            *("Sepsis", "Diabetes", "Hypertension", "Asthma", "Heart failure", "Opioids", "Vaccines", "Delirium"),
            *("Stroke", "Depression", "Anticoagulation", "Antibiotics"),
        ),
        "Level": ("Introductory", "Intermediate", "Advanced"),
        "Team": ("A single profession", "Several professions", "Planned by several professions", "Planned by the team"),
        "Leadership or operations content": _ANSWERS,
    },
    "Evidence and independence": {
        "Evidence": ("A: comparison group", "B: objective, before and after", "C: weaker", "D: a single figure"),
        "Result": ("Improved", "No clear change", "Got worse"),
        "Measured": ("Satisfaction", "Knowledge", "Competence", "Performance", "Patient health", "Community health"),
        "Independence": ("No relevant relationships, no commercial support", "Relationships mitigated"),
        "Practice-change project": _ANSWERS,
    },
    "When and where": {
        "Format": ("Online, any time", "Online, live", "In person", "In your practice", "Print"),
        "Starts": ("In the next 30 days", "In the next 3 months", "In the next 12 months"),
        "Price": ("Free",),
    },
    "Provider": {
        "Accreditation": ("ACCME", "ANCC", "ACPE", "Joint accreditation", "AAFP", "AANP"),
        "Provider": (
            *("Lakeshore Health Academy", "Tallgrass Family Medicine Network", "Larkspur Behavioral Health"),
            *("Clearwater Respiratory Education", "Cedar Ridge Medical Education", "Harborlight Geriatrics Institute"),
            *(
                "Riverside Simulation Center",
                "Prairie State Immunization",
                "Juniper Valley Heart Program",
                "Quarry Street",
            ),
            *("Stonebridge Infection Prevention", "Bluestem Academy"),
        ),
    },
}
_LABELS = {slugify(label): label for facets in _GROUPS.values() for label in facets}
_KNOWN = {
    slugify(label): {slugify(value): value for value in values} | {NOT_STATED: "Not stated"}
    for facets in _GROUPS.values()
    for label, values in facets.items()
}
_AMOUNTS = {"price": Amount("Up to", prefix="$"), "hours": Amount("At least")}
_NOTES = dict.fromkeys(("topic", "specialty", "provider"), "The 12 most frequent. Search for others by name above.")
_FREE_IN_PERSON = [("price", "free"), ("format", "in-person")]


def context(query: QueryDict) -> dict[str, Any]:
    """Return what `render_list` takes for a query string.

    'antibotic' shows a correction, 'sepsys' a question, and free programs in person an empty list. 'warming' shows
    filters whose counts aren't known yet.
    """
    text, notes = read_text(query)
    chosen, ignored = read_facets(query, _KNOWN, amounts=_AMOUNTS)
    amounts = {name: read_amount(query, name, amount, presets=_KNOWN[name]) for name, amount in _AMOUNTS.items()}
    for name, amount in amounts.items():
        chosen[name] += [amount.value] if amount.chosen else []
    asked = Criteria(
        sort=query.get("sort", "") or "relevance",
        usual_sort="relevance",
        text=text,
        chosen=chosen,
        notes=notes + ignored,
    )
    is_empty = all(value in chosen[name] for name, value in _FREE_IN_PERSON)
    return {
        "asked": asked,
        "page": Paginator([] if is_empty else _programs(_count(asked.query)), 5).get_page(query.get("page")),
        "facets": [
            _facet(name, group, asked, amounts.get(name))
            for group, facets in _GROUPS.items()
            for name in map(slugify, facets)
        ],
        "noun": NOUN,
        "sorts": [("relevance", "Relevance"), ("price", "Price")],
        "correction": _CORRECTION if text == "antibotic" else None,
        "did_you_mean": {"words": "sepsis", "address": "?q=sepsis"} if text == "sepsys" else None,
        "contradictions": [("Free", "In person")] if is_empty else [],
        "ways_out": [
            (_KNOWN[name][value], _count(value), asked.without(name, value).query)
            for name, value in _FREE_IN_PERSON
            if is_empty
        ],
    }


_CORRECTION = {
    "words": "antibiotic",
    "address": "?q=antibiotic",
    "instead_words": "antibotic",
    "instead_address": "?q=%22antibotic%22",
}


def _facet(name: str, group: str, asked: Criteria, amount: Amount | None) -> Facet:
    options = [
        Option(
            value, label, value in asked.chosen[name], None if asked.text == "warming" else _count(asked.query, value)
        )
        for value, label in _KNOWN[name].items()
    ]
    return Facet(name, _LABELS[name], options, amount=amount, group=group, note=_NOTES.get(name, ""))


def _count(*of_what: str) -> int:
    """Return a made-up number that's always the same for the same words, and 0 for some."""
    number = crc32("".join(of_what).encode())
    return 0 if number % 9 == 0 else number % 4000


def _programs(number: int) -> list[SimpleNamespace]:
    snippet = format_html(
        "… time to the first {} in patients with suspected sepsis …", format_html("<mark>{}</mark>", "antibiotic")
    )
    return [SimpleNamespace(title="Sepsis: the first hour", snippet=snippet)] * number
