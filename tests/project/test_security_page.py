"""docs/security.md covers every requirement that it must, and every test and file that it names exists."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "security.md").read_text()
# The level 1 requirements of OWASP ASVS 5.0.0, by section.
LEVEL_1 = {
    "1.2": range(1, 6), "1.3": range(1, 3), "1.5": [1], "2.1": [1], "2.2": [1, 2], "2.3": [1], "3.2": [1, 2],
    "3.3": [1], "3.4": [1, 2], "3.5": [1, 2, 3], "4.1": [1], "4.4": [1], "5.2": [1, 2], "5.3": [1, 2], "6.1": [1],
    "6.2": range(1, 9), "6.3": [1, 2], "6.4": [1, 2], "7.2": range(1, 5), "7.4": [1, 2], "8.1": [1], "8.2": [1, 2],
    "8.3": [1], "9.1": [1, 2, 3], "9.2": [1], "10.4": range(1, 6), "11.3": [1, 2], "11.4": [1], "12.1": [1],
    "12.2": [1, 2], "13.4": [1], "14.2": [1], "14.3": [1], "15.1": [1], "15.2": [1], "15.3": [1],
}  # fmt: skip
# Those of level 2 that this project has chosen.
LEVEL_2 = {
    "3.3": [3], "5.2": [3], "5.4": [1, 2, 3], "6.2": [9, 12], "6.3": [3], "6.4": [3], "7.5": [2], "8.2": [3],
    "14.3": [2], "15.3": [3], "16.2": range(1, 6), "16.3": range(1, 5), "16.4": range(1, 4), "16.5": [1],
}  # fmt: skip
REQUIRED = {f"{section}.{number}" for part in (LEVEL_1, LEVEL_2) for section in part for number in part[section]}
ROWS = dict(re.findall(r"^\| (\d+\.\d+\.\d+) \|(.*)\|$", PAGE, flags=re.MULTILINE))
NAMED_TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)(?:::(\w+))?`", PAGE)))
NAMED_FILES = sorted(set(re.findall(r"`((?:accounts|careers|cmehub|programs|templates|docs|static)/[\w/.-]+)`", PAGE)))


def test_level_1_has_70_requirements() -> None:
    assert sum(len(numbers) for numbers in LEVEL_1.values()) == 70


def test_every_requirement_has_one_row() -> None:
    assert set(ROWS) == REQUIRED
    assert len(re.findall(r"^\| \d+\.\d+\.\d+ \|", PAGE, flags=re.MULTILINE)) == len(ROWS)


@pytest.mark.parametrize("number", sorted(ROWS))
def test_a_row_says_met_with_a_test_or_why_not(number: str) -> None:
    _, status, how = (cell.strip() for cell in ROWS[number].split(" | "))

    assert status in {"Met", "Operator", "Doesn't apply", "In part", "Not yet"}
    assert len(how) > 20
    if status == "Met":
        assert "`" in how, "names neither a file nor a test"


@pytest.mark.parametrize(("path", "first", "second"), NAMED_TESTS)
def test_a_named_test_exists(path: str, first: str, second: str) -> None:
    tree: ast.Module | ast.ClassDef = ast.parse((ROOT / path).read_text())
    for name in filter(None, (first, second)):
        found = [node for node in tree.body if getattr(node, "name", "") == name]
        assert found, f"{path} has no {name}"
        if isinstance(found[0], ast.ClassDef):
            tree = found[0]


@pytest.mark.parametrize("path", NAMED_FILES)
def test_a_named_file_exists(path: str) -> None:
    assert (ROOT / path).exists()
