"""NPPES data files are loaded completely, once, and whatever they look like."""

import datetime as dt
import io
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.verification import nppes_files
from accounts.verification.models import NpiRecord, RegistryLoad
from accounts.verification.nppes_files import Progress
from accounts.verification.nppes_rows import BadFile
from tests.accounts.verification.nppes_file import HEADER, deactivated, file, row

pytestmark = pytest.mark.django_db

DANA, LEE, CLINIC = "2000000002", "2000000010", "2000000028"


def by_npi(field: str) -> dict[str, Any]:
    return {str(npi): value for npi, value in NpiRecord.objects.values_list("npi", field)}


def load(data: bytes, **options: Any) -> Progress:
    return nppes_files.load(io.BytesIO(data), "npidata_pfile.csv", **options)


def test_a_person_is_loaded_with_names_states_and_taxonomies() -> None:
    load(
        file(
            row(
                DANA,
                other_last="ORTIZ",
                code_2="163W00000X",
                primary_2="Y",
                primary_1="N",
                license_state_2="CA",
                updated="02/29/2024",
            )
        )
    )

    dana = NpiRecord.objects.get()
    assert (str(dana.npi), dana.is_person, dana.last_name, dana.first_name, dana.other_last_name) == (
        DANA,
        True,
        "REYES",
        "DANA",
        "ORTIZ",
    )
    assert dana.taxonomies == ["163W00000X", "363LF0000X"]
    assert sorted(dana.states) == ["CA", "NY"]
    assert (dana.updated_on, dana.deactivated_on) == (dt.date(2024, 2, 29), None)


def test_an_organization_is_loaded_without_names() -> None:
    load(file(row(CLINIC, entity="2", organization="EXAMPLE CLINIC", last="DOE")))

    clinic = NpiRecord.objects.get()
    assert (clinic.is_person, clinic.last_name) == (False, "")


def test_deactivated_and_reactivated() -> None:
    load(
        file(
            deactivated(DANA, "05/01/2024"),
            row(LEE, deactivated="01/01/2020", reactivated="03/01/2020"),
            row(CLINIC, deactivated="03/01/2020", reactivated="01/01/2020"),
        )
    )

    assert by_npi("deactivated_on") == {DANA: dt.date(2024, 5, 1), LEE: None, CLINIC: dt.date(2020, 3, 1)}


def test_a_weekly_file_changes_only_its_own_rows() -> None:
    load(file(row(DANA), row(LEE, last="LEE")))

    done = load(file(row(DANA, last="ORTIZ"), row(CLINIC, entity="2")))

    assert (done.rows, done.changed) == (2, 2)
    assert by_npi("last_name") == {DANA: "ORTIZ", LEE: "LEE", CLINIC: ""}


def test_a_file_that_was_loaded_is_not_loaded_again() -> None:
    data = file(row(DANA), row(LEE))
    load(data)
    NpiRecord.objects.filter(pk=DANA).delete()

    assert load(data).rows == 2
    assert NpiRecord.objects.count() == 1


def test_the_same_rows_in_another_file_change_nothing() -> None:
    load(file(row(DANA), row(LEE)))

    assert load(file(row(LEE), row(DANA))).changed == 0


def test_a_batch_may_begin_with_new_rows_and_end_with_known_ones() -> None:
    many = [row(f"20000{number:05}") for number in range(200)]
    load(file(many[-1]))

    done = load(file(*many[:-1], row("2000000199", last="ORTIZ")))

    assert (done.rows, done.changed) == (200, 200)
    assert NpiRecord.objects.get(pk=2_000_000_199).last_name == "ORTIZ"


def test_a_third_taxonomy_is_read() -> None:
    load(file(row(DANA, primary_1="N", code_3="163W00000X", primary_3="Y", license_state_3="CA"), row(LEE)))

    dana = NpiRecord.objects.get(pk=DANA)
    assert (dana.taxonomies, sorted(dana.states)) == (["163W00000X", "363LF0000X"], ["CA", "NY"])


@pytest.mark.parametrize("sex", ["Provider Sex Code", "Provider Gender Code"])
def test_columns_are_found_by_name(sex: str) -> None:
    header = [sex if name == "Provider Sex Code" else name for name in reversed(HEADER)]

    load(file(row(DANA), header=header))

    assert NpiRecord.objects.get().last_name == "REYES"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_of_both_kinds(end: str) -> None:
    load(file(row(DANA), row(LEE), end=end))

    assert NpiRecord.objects.count() == 2


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ('O"BRIEN', "OBRIEN"),
        ("A\\B", "AB"),
        ("TAB\tBED", "TAB BED"),
        ("TWO\nLINES", "TWO LINES"),
        ('","', ","),
        ("GARCÍA", "GARCÍA"),
        ("N\0UL", "NUL"),
        ("x" * 500, "x" * 500),
    ],
)
def test_unusual_characters_stay_in_their_field(last: str, kept: str) -> None:
    load(file(row(DANA, last=last), row(LEE, organization='THE "BEST", INC')))

    assert by_npi("last_name") == {DANA: kept, LEE: "REYES"}
    assert set(NpiRecord.objects.values_list("first_name", flat=True)) == {"DANA"}


def test_a_line_break_in_a_field_at_the_end_of_a_batch() -> None:
    done = load(file(row(DANA, last="TWO\nLINES"), row(LEE)), batch_bytes=1)

    assert (done.rows, NpiRecord.objects.get(pk=DANA).last_name) == (2, "TWO LINES")


def test_fields_without_quotes() -> None:
    load(file(row(DANA)).replace(b'"', b""))

    assert NpiRecord.objects.get().taxonomies == ["363LF0000X"]


def test_bytes_that_are_not_utf8() -> None:
    load(file(row(DANA, last="GARCIA")).replace(b"GARCIA", b"GARC\xcdA"))

    assert NpiRecord.objects.get().last_name == "GARC�A"


@pytest.mark.parametrize("day", ["13/45/2020", "2020-01-01", "nonsense", "01/01/0000"])
def test_a_day_that_is_none_is_unknown(day: str) -> None:
    load(file(row(DANA, updated=day)))

    assert NpiRecord.objects.get().updated_on is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "column “NPI” is missing"),
        (b"LASTNAME,FIRSTNAME\nDOE,JOHN\n", "column “NPI” is missing"),
        (file(row("12345")), "“12345” isn't an NPI"),
        (file(row(DANA), row(LEE))[:-700], "cut off"),
        (file(row(DANA), row(LEE))[:-10], "cut off"),
    ],
)
def test_a_bad_file_says_so_and_loads_nothing_wrong(data: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        load(data)
    assert not NpiRecord.objects.exists()


class Killed(BaseException): ...


def test_an_interrupted_load_continues_where_it_stopped() -> None:
    data = file(*(row(f"20000{number:05}") for number in range(2000)))
    assert len(data) > 2_000_000

    def die(progress: Progress) -> None:
        if progress.rows >= 1000:
            raise Killed

    with pytest.raises(Killed):
        load(data, report=die, batch_bytes=100_000)
    NpiRecord.objects.all().delete()
    done = load(data, batch_bytes=100_000)

    assert done.rows == 2000
    assert 0 < NpiRecord.objects.count() == done.changed <= 1000
    assert RegistryLoad.objects.get().finished_at is not None


def test_a_load_whose_parsers_are_killed_continues_later() -> None:
    data = file(*(row(f"20000{number:05}") for number in range(2000)))

    def kill_parsers(progress: Progress) -> None:
        for parser in multiprocessing.active_children():
            parser.kill()

    with pytest.raises(BadFile, match="Run this again"):
        load(data, report=kill_parsers, batch_bytes=100_000)
    load(data, batch_bytes=100_000)

    assert NpiRecord.objects.count() == 2000


def test_a_cut_off_file_can_be_replaced_with_the_whole_one() -> None:
    data = file(*(row(f"20000{number:05}") for number in range(2000)))
    with pytest.raises(BadFile):
        load(data[:-5000], batch_bytes=100_000)

    load(data, batch_bytes=100_000)

    assert NpiRecord.objects.count() == 2000


def test_the_command_loads_a_file_and_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "npidata_pfile_20260101-20260107.csv"
    path.write_bytes(file(row(DANA), row(LEE)))

    call_command("load_nppes", str(path))

    assert "2 rows read, 2 new or changed in this run." in capsys.readouterr().out


def test_the_command_loads_a_pipe(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    reading, writing = os.pipe()
    with open(writing, "wb") as pipe:
        pipe.write(file(row(DANA)))
    with open(reading) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        call_command("load_nppes", "-")

    assert "1 rows read" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_the_command_names_a_file_that_it_cannot_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError, match="Can't read"):
        call_command("load_nppes", str(tmp_path / name))
