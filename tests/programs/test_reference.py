"""The reference files load completely and only once. Malformed rows are rejected with file, row and reason."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.audit.models import Event
from programs import reference
from programs.catalog.models import Program
from programs.evidence.models import Outcome
from programs.providers.models import Accreditor

pytestmark = pytest.mark.django_db

PLAIN = {
    "slug": "sepsis",
    "title": "Sepsis",
    "summary": "The first hour.",
    "provider": {"name": "Lakeshore", "slug": "lakeshore"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files, for tests to corrupt."""
    return Path(shutil.copytree(reference.FOLDER, tmp_path / "data"))


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def load_one(tmp_path: Path, **values: Any) -> Program:
    path = tmp_path / "programs.json"
    path.write_text(json.dumps([{**PLAIN, **values}]), encoding="utf-8")
    reference.load_programs(path, as_of=None)
    return Program.objects.get()


def test_loading_again_changes_nothing() -> None:
    reference.load()
    events = Event.objects.count()

    again = reference.load()

    assert {(tally.added, tally.changed) for tally in again.values()} == {(0, 0)}
    assert Event.objects.count() == events


def test_a_corrected_file_corrects_the_table(folder: Path) -> None:
    reference.load(folder)
    spoil(folder / "accreditors.csv", "Accreditation Council for Pharmacy Education", "Council for Pharmacy")

    tallies = reference.load(folder)

    assert (tallies["accreditors"].changed, tallies["accreditors"].same) == (1, 26)
    assert Accreditor.objects.get(code="ACPE").name == "Council for Pharmacy"


def test_what_a_curator_decided_outlives_a_load() -> None:
    reference.load()
    Outcome.objects.filter(code="uti-1").update(lowered_to="C", lowered_because="Denominators differ")

    reference.load()

    assert Outcome.objects.get(code="uti-1").grade == "C"


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("outcomes.csv", "43.4", "forty", "outcomes.csv, row 2: baseline: “forty” is not a number"),
        ("outcomes.csv", "43.4", "-43.4", "outcomes.csv, row 2: baseline: For a level below zero"),
        ("outcomes.csv", ",1636,", ",-1636,", "row 2: baseline_n: “-1636” is not a whole number from 0 up"),
        ("outcomes.csv", "pediatric-uti-stewardship", "no-such", "row 2: unknown program “no-such”"),
        ("outcomes.csv", ",D4,", ",D9,", "row 2: design: Value 'D9' is not a valid choice."),
        ("outcomes.csv", ",yes,level", ",perhaps,level", "row 2: is_share: “perhaps” is neither yes nor no"),
        ("outcomes.csv", "rank,", "rank,rank2,", "too many or too few cells"),
        ("specialties.csv", "207Q00000X", "207Q", "specialties.csv, row 2: "),
        ("accreditors.csv", '"[{', '"[[', "accreditors.csv, row 2: "),
        (
            "programs.json",
            '"AMA_PRA_1"',
            '"AMA_PRA_9"',
            "row 2: offers.0.credit_type: Unknown credit type “AMA_PRA_9”.",
        ),
        ("programs.json", '"207X00000X"', '"XXX"', "programs.json, row 2: specialties: Unknown specialty “XXX”."),
        ("programs.json", '"20"', '"-20"', "programs.json, row 2: "),
        ("programs.json", "[", "(", "programs.json: "),
    ],
)
def test_malformed_files_are_refused_whole(folder: Path, file: str, old: str, new: str, reason: str) -> None:
    spoil(folder / file, old, new)

    with pytest.raises(reference.BadReference) as refusal:
        reference.load(folder)

    assert reason in str(refusal.value)
    assert not Accreditor.objects.exists()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"offerings": [{"starts_on": "the first of May"}]}, "“the first of May” is not a day like 2026-12-31"),
        ({"offerings": [{"starts_on": 30}]}, "starts_on: “30” is not a day like 2026-12-31"),
        ({"prices": [{"amount": "-5"}]}, "prices.0: A price can't be negative."),
        ({"prices": [{"amount": "cheap"}]}, "prices.0.amount: “cheap” value must be a decimal number."),
        ({"prices": [{"amount": "NaN"}]}, "prices.0.amount: "),
        ({"prices": [{}, {}]}, "prices.1: This row is there twice. Remove one."),
        ({"offers": [{"credit_type": "AMA_PRA_1", "words": "Credit applied for"}]}, "isn't credit."),
        ({"released_on": "2026-05-02", "expires_on": "2026-05-01"}, "It can't expire before its release."),
        ({"professions": ["wizard"]}, "professions"),
        ({"formats": ["SEANCE"]}, "Unknown activity format “SEANCE”"),
        ({"colour": "red"}, "Unknown: colour."),
    ],
)
def test_malformed_programs_are_refused(tmp_path: Path, values: dict[str, Any], reason: str) -> None:
    with pytest.raises(reference.BadReference) as refusal:
        load_one(tmp_path, **values)

    assert reason in str(refusal.value)


def test_what_a_file_does_not_say_stays_unknown(tmp_path: Path) -> None:
    program = load_one(tmp_path)

    assert (program.totals, list(program.offerings.all())) == ([], [])
    assert (program.professions, program.delivery, program.leadership) == ([], "not_stated", "not_stated")


def test_the_command_says_what_it_did_and_why_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_reference")
    assert "outcomes: 53 added, 0 changed, 0 as they were" in capsys.readouterr().out

    def refuse() -> None:
        raise reference.BadReference("outcomes.csv, row 2: no")

    monkeypatch.setattr(reference, "load", refuse)
    with pytest.raises(CommandError, match="row 2: no. Nothing was loaded."):
        call_command("load_reference")
