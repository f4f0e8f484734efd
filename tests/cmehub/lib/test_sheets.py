"""Cells of spreadsheets: readable, and never a formula."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmehub.lib import sheets


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "yes"),
        (dt.date(2026, 12, 31), "2026-12-31"),
        (["NY", "TX"], "NY; TX"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("O'Brien", "O'Brien"),
        (["=1"], "'=1"),
    ],
)
def test_a_cell_is_readable_and_no_formula(value: Any, cell: str) -> None:
    assert sheets.safe_cell(value) == cell


@given(st.text())
def test_no_text_becomes_a_formula(text: str) -> None:
    assert not sheets.safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_header_is_the_first_row_s_keys() -> None:
    file = io.StringIO()

    sheets.write(file, [{"state": "NY", "number": "1,5"}, {"state": "TX", "number": None}])

    assert list(csv.reader(io.StringIO(file.getvalue()))) == [["state", "number"], ["NY", "1,5"], ["TX", ""]]


def test_no_rows_are_no_file() -> None:
    file = io.StringIO()

    sheets.write(file, [])

    assert file.getvalue() == ""
