"""The reference files load whole and once; what is malformed is refused with file, row and reason."""

import datetime as dt
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.audit.models import Event
from accounts.demo import NoDemoWorld
from accounts.profiles.models import Specialty
from programs import demo, reference
from programs.catalog.models import Accreditor, CreditOffer, CreditType, Program, Provider
from programs.evidence.models import Outcome

pytestmark = pytest.mark.django_db

PLAIN = {
    "slug": "sepsis",
    "title": "Sepsis",
    "summary": "The first hour.",
    "provider": {"name": "Lakeshore", "slug": "lakeshore"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files, to spoil."""
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


def test_everything_is_loaded() -> None:
    reference.load()

    assert Accreditor.objects.count() == 27
    assert CreditType.objects.count() == 60
    assert Specialty.objects.count() == 178
    assert Outcome.objects.count() == 53
    assert set(Outcome.objects.exclude(program=None).values_list("program__slug", "code")) == {
        ("pediatric-uti-stewardship", "uti-1"),
        ("pediatric-uti-stewardship", "uti-2"),
        ("pediatric-uti-stewardship", "uti-3"),
        ("pediatric-uti-stewardship", "uti-4"),
        ("hip-fracture-pi-cme", "uch-1"),
        ("multidisciplinary-diabetes-care", "uch-2"),
    }


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


def test_the_first_result_of_the_stewardship_is_its_headline() -> None:
    reference.load()

    first = Outcome.objects.filter(program__slug="pediatric-uti-stewardship").order_by("rank").first()

    assert first
    assert (first.code, first.baseline, first.follow_up) == ("uti-1", Decimal("43.4"), Decimal("62.4"))


def test_the_exact_words_of_the_chief_medical_officer_program() -> None:
    reference.load()

    offer = CreditOffer.objects.get(program__slug="chief-medical-officer-program")

    assert offer.words == "maximum of 185 AMA PRA Category 1 Credits™"
    assert (offer.amount, offer.is_maximum, offer.elective_amount) == (Decimal(185), True, Decimal(78))
    assert not offer.program.outcomes.exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("outcomes.csv", "43.4", "forty", "outcomes.csv, row 2: baseline: ‘forty’ is not a number"),
        ("outcomes.csv", "43.4", "-43.4", "outcomes.csv, row 2: baseline: A level below zero"),
        ("outcomes.csv", ",1636,", ",-1636,", "row 2: baseline_n: ‘-1636’ is not a whole number from 0 up"),
        ("outcomes.csv", "pediatric-uti-stewardship", "no-such", "row 2: unknown program ‘no-such’"),
        ("outcomes.csv", ",D4,", ",D9,", "row 2: design: Value 'D9' is not a valid choice."),
        ("outcomes.csv", ",yes,level", ",perhaps,level", "row 2: is_share: ‘perhaps’ is neither yes nor no"),
        ("outcomes.csv", "rank,", "rank,rank2,", "too many or too few cells"),
        ("specialties.csv", "207Q00000X", "207Q", "specialties.csv, row 2: "),
        ("accreditors.csv", '"[{', '"[[', "accreditors.csv, row 2: "),
        ("programs.json", '"AMA_PRA_1"', '"AMA_PRA_9"', "programs.json, row 2: unknown credit type ‘AMA_PRA_9’"),
        ("programs.json", '"207X00000X"', '"XXX"', "programs.json, row 2: unknown specialty ‘XXX’"),
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
        ({"starts_on": "the first of May"}, "starts_on: ‘the first of May’ is not a day like 2026-12-31"),
        ({"starts_on": 30}, "starts_on: ‘30’ is not a day like 2026-12-31"),
        ({"price": "-5"}, "A price can't be negative."),
        ({"price": "cheap"}, "price: ‘cheap’ is not a number"),
        ({"price": "NaN"}, "price: ‘NaN’ is not a number"),
        ({"released_on": "2026-05-02", "expires_on": "2026-05-01"}, "It can't expire before its release."),
        ({"professions": ["wizard"]}, "professions"),
        ({"formats": ["SEANCE"]}, "unknown activity format ‘SEANCE’"),
        ({"colour": "red"}, "unknown name colour"),
    ],
)
def test_malformed_programs_are_refused(tmp_path: Path, values: dict[str, Any], reason: str) -> None:
    with pytest.raises(reference.BadReference) as refusal:
        load_one(tmp_path, **values)

    assert reason in str(refusal.value)


def test_what_a_file_does_not_say_stays_unknown(tmp_path: Path) -> None:
    program = load_one(tmp_path)

    assert (program.price, program.starts_on, program.professions, program.delivery) == (None, None, [], "not_stated")


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


# -- the demo world --------------------------------------------------------------------------------------------

AS_OF = dt.date(2026, 11, 22)


@pytest.fixture
def demo_world(settings: Any) -> None:
    settings.DEMO_WORLD = True
    reference.load()
    demo.load(as_of=AS_OF)


def test_no_invented_program_where_people_are_real() -> None:
    with pytest.raises(NoDemoWorld):
        demo.load(as_of=AS_OF)


@pytest.mark.usefixtures("demo_world")
def test_the_demo_world_is_marked_and_varied() -> None:
    invented = Program.objects.filter(is_demo=True)

    assert (invented.count(), Provider.objects.filter(is_demo=True).count()) == (62, 20)
    assert not Outcome.objects.filter(program__in=invented, is_demo=False).exists()
    assert {profession for program in invented for profession in program.professions} == {
        "physician",
        "np",
        "pa",
        "nurse",
        "pharmacist",
    }
    assert set(Outcome.objects.filter(is_demo=True).values_list("computed_grade", flat=True)) == {"A", "B", "C", "D"}
    assert invented.filter(outcomes=None).exists()
    assert {(program.price is None, program.price == 0) for program in invented} == {
        (True, False),
        (False, True),
        (False, False),
    }


@pytest.mark.usefixtures("demo_world")
def test_nothing_in_the_demo_world_is_over() -> None:
    invented = Program.objects.filter(is_demo=True)

    assert not invented.filter(expires_on__lt=AS_OF).exists()
    assert not invented.filter(starts_on__lt=AS_OF).exists()
    assert not invented.filter(checked_on__gt=AS_OF).exists()


@pytest.mark.usefixtures("demo_world")
def test_interprofessional_credit_comes_from_jointly_accredited_providers() -> None:
    offers = CreditOffer.objects.filter(credit_type__code="IPCE")

    assert set(offers.values_list("program__provider__accreditor__code", flat=True)) == {"JA"}
