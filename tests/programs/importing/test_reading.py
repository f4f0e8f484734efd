"""Files that can't be read say what's wrong and where. What can be read is text, never a result of something."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest

from programs.importing import reading
from tests.programs.importing import files

ROWS = [["slug", "title"], ["sepsis", "Sepsis"], ["heart", "Heart failure"]]


def read(content: bytes) -> list[list[str]]:
    return list(reading.rows(io.BytesIO(content)))


def refusal(content: bytes) -> str:
    with pytest.raises(reading.Unreadable) as raised:
        read(content)
    return str(raised.value)


class TestCsv:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
    def test_delimiters_and_a_byte_order_mark_are_recognized(self, delimiter: str, encoding: str) -> None:
        rows = [*ROWS, ["café", "One, two; three\tfour"]]

        assert read(files.csv_file(rows, encoding=encoding, delimiter=delimiter)) == rows

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
    def test_utf_16_is_named_with_the_way_out(self, encoding: str) -> None:
        said = refusal(files.csv_file(ROWS, encoding=encoding))

        assert said.startswith("This file is in UTF-16. In Excel, save it as “CSV UTF-8")

    def test_another_encoding_is_guessed_and_its_line_named(self) -> None:
        content = files.csv_file([*ROWS, ["nunez", "Núñez"]], encoding="windows-1252")

        assert refusal(content).startswith("Line 4 isn't in UTF-8. It looks like Windows-1252 (ANSI). In Excel, save")

    def test_an_unclosed_quotation_mark_is_found(self) -> None:
        assert refusal(b'slug,title\nsepsis,"Sepsis\nheart,Heart\n').startswith("Row 2 can't be read.")

    def test_cells_may_have_lines_and_rows_count_as_in_a_spreadsheet(self) -> None:
        assert read(b'slug,title\r\nsepsis,"One\nTwo"\r\n,\r\n\r\nheart,Heart\r\n') == [
            ["slug", "title"],
            ["sepsis", "One\nTwo"],
            [],
            [],
            ["heart", "Heart"],
        ]

    def test_cells_beyond_the_header_and_missing_ones_stay_visible(self) -> None:
        assert read(b"slug,title,,\nsepsis,Sepsis,,\nheart,a,b\ncut\n") == [
            ["slug", "title"],
            ["sepsis", "Sepsis"],
            ["heart", "a", "b"],
            ["cut"],
        ]

    @pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0", b"a" * 1_500_000, b"slug\nse\0psis\n"])
    def test_what_is_no_text_is_refused(self, content: bytes) -> None:
        assert refusal(content)

    def test_too_many_rows_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "MAX_ROWS", 2)

        assert refusal(files.csv_file(ROWS)) == "The file has more than 2 rows. Split it into several."


class TestWorkbooks:
    def test_typed_cells_become_plain_text(self) -> None:
        row: list[Any] = ["sepsis", 20, 7.25, 0.1, True, dt.date(2026, 12, 31), dt.time(9, 30), None, "x"]
        name = [f"c{number}" for number in range(len(row))]

        assert read(files.workbook([name, row])) == [
            name,
            ["sepsis", "20", "7.25", "0.1", "yes", "2026-12-31", "09:30", "", "x"],
        ]

    def test_empty_rows_keep_the_numbers_and_short_ones_are_filled(self) -> None:
        assert read(files.workbook([["slug", "title"], [], ["sepsis"]])) == [["slug", "title"], [], ["sepsis", ""]]

    def test_a_formula_is_named_and_never_evaluated(self) -> None:
        content = files.workbook([*ROWS, ["x", "=1+1"]])

        assert refusal(content).startswith("Cell B4 has a formula.")

    def test_a_text_that_looks_like_a_formula_is_text(self) -> None:
        book = files.new_book()
        book.active.append(["slug"])
        book.active.append(["=1+1"])
        book.active["A2"].data_type = "s"

        assert read(files.saved(book)) == [["slug"], ["=1+1"]]

    def test_merged_cells_are_named(self) -> None:
        assert refusal(files.workbook(ROWS, merge="A2:A3")).startswith("Cells A2:A3 are merged.")

    def test_an_error_value_is_named(self) -> None:
        book = files.new_book()
        book.active.append(["slug"])
        book.active["A2"] = "#N/A"

        assert refusal(files.saved(book)) == "Cell A2 has the error #N/A. Replace it with a value."

    def test_a_percentage_is_refused_since_it_would_be_read_as_another_number(self) -> None:
        book = files.new_book()
        book.active.append(["follow_up"])
        book.active["A2"] = 0.62
        book.active["A2"].number_format = "0%"

        assert refusal(files.saved(book)).startswith("Cell A2 is formatted as a percentage")

    def test_a_bomb_is_refused_before_it_is_unpacked(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in _parts(files.workbook(ROWS)).items():
                archive.writestr(name, content)
            archive.writestr("xl/sharedStrings.xml", b" " * 250_000_000)

        assert len(file.getvalue()) < 1_000_000
        assert refusal(file.getvalue()).startswith("Unpacked, this workbook is too large.")

    def test_an_old_or_locked_workbook_is_named(self) -> None:
        assert "older Excel file, or it has a password" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    @pytest.mark.parametrize("left", [0.2, 0.5, 0.9])
    def test_a_broken_one_is_refused(self, left: float) -> None:
        content = files.workbook(ROWS)

        assert "can't be opened" in refusal(content[: int(len(content) * left)])

    def test_another_archive_is_no_workbook(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("readme.txt", "Hello")

        assert "can't be opened" in refusal(file.getvalue())


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "xl/sharedStrings.xml"}
