"""Which groups of specialties to show first for a profession."""

from accounts.users.enums import Profession

_PHYSICIAN, _NP, _PA = Profession.PHYSICIAN, Profession.NP, Profession.PA
_NURSE, _PHARMACIST = Profession.NURSE, Profession.PHARMACIST

# Groups in display order, each with the professions it fits. Groups fit every profession whose members commonly
# work or specialize in them. The names are those of programs/data/specialties.csv.
_GROUPS: dict[str, frozenset[Profession]] = {
    "Nursing": frozenset({_NURSE}),
    "Advanced practice nursing": frozenset({_NP}),
    "Physician assistants/associates": frozenset({_PA}),
    "Pharmacy": frozenset({_PHARMACIST}),
    "Primary care": frozenset({_PHYSICIAN, _NP, _PA, _NURSE, _PHARMACIST}),
    "Medical subspecialties": frozenset({_PHYSICIAN, _NP, _PA, _NURSE, _PHARMACIST}),
    "Pediatric subspecialties": frozenset({_PHYSICIAN, _NP}),
    "Surgery and procedures": frozenset({_PHYSICIAN, _PA}),
    "Hospital-based and diagnostic": frozenset({_PHYSICIAN, _PA}),
    "Neurology, psychiatry and rehabilitation": frozenset({_PHYSICIAN, _NP}),
    "Behavioral health": frozenset({_NP, _NURSE}),
    "Public health and occupational medicine": frozenset({_PHYSICIAN, _PHARMACIST}),
    "Therapy, nutrition and allied health": frozenset(),
    "Dental": frozenset(),
    "Vision": frozenset(),
    "Podiatry": frozenset(),
}
_PLACES = {name: place for place, name in enumerate(_GROUPS)}


def professions_of(group: str) -> frozenset[Profession]:
    """Return the professions that a group of specialties fits. Unknown groups fit none."""
    return _GROUPS.get(group, frozenset())


def place_of(group: str, *, profession: str) -> tuple[bool, int, str]:
    """Return a sort key: groups that fit the profession, then the others. Unknown groups come last, by name."""
    return profession not in professions_of(group), _PLACES.get(group, len(_PLACES)), group
