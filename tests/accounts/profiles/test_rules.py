import csv

import pytest
from django.conf import settings

from accounts.profiles.rules import place_of, professions_of
from accounts.users.enums import Profession


def _groups() -> set[str]:
    with (settings.BASE_DIR / "programs" / "data" / "specialties.csv").open(newline="") as file:
        return {row["grouping"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("profession", "first"),
    [
        ("physician", "Primary care"),
        ("np", "Advanced practice nursing"),
        ("pa", "Physician assistants/associates"),
        ("nurse", "Nursing"),
        ("pharmacist", "Pharmacy"),
        ("", "Nursing"),
    ],
)
def test_each_profession_sees_its_own_group_first(profession: str, first: str) -> None:
    ordered = sorted(_groups(), key=lambda group: place_of(group, profession=profession))

    assert ordered[0] == first
    assert ordered[-1] == "Podiatry"


def test_every_group_of_the_data_has_a_place() -> None:
    unknown = place_of("Astrology", profession="")[1]

    assert all(place_of(group, profession="")[1] < unknown for group in _groups())
    assert all(any(profession in professions_of(group) for group in _groups()) for profession in Profession)


def test_unknown_groups_come_last_by_name() -> None:
    groups = ["Phrenology", "Podiatry", "Astrology"]

    assert sorted(groups, key=lambda group: place_of(group, profession="np")) == ["Podiatry", "Astrology", "Phrenology"]
