import datetime as dt

import pytest

from careers.vacancies.pay_laws import asking, laws, problem
from cmehub.lib.zips import Place

DAY = dt.date(2026, 9, 24)


def test_every_row_has_a_source_a_date_and_a_known_confidence() -> None:
    for law in laws():
        assert law.source.startswith("https://"), law
        assert law.confidence in {"high", "medium", "low"}, law
        assert law.confidence != "high" or law.checked_on, f"nobody read it at its source: {law}"
        assert law.ends_on is None or law.starts_on < law.ends_on, law
        assert law.employees >= 1, law


@pytest.mark.parametrize(
    ("place", "on", "names"),
    [
        (("Denver", "CO"), dt.date(2020, 12, 31), []),
        (("Denver", "CO"), dt.date(2021, 1, 1), ["CO"]),
        (("Boise", "ID"), DAY, []),
        (("new york", "NY"), DAY, ["NY", "NY"]),
        (("Albany", "NY"), DAY, ["NY"]),
        (("Cleveland", "OH"), DAY, ["OH"]),
        (("Columbus", "OH"), DAY, []),
        (("Dover", "DE"), DAY, []),
        (("Dover", "DE"), dt.date(2027, 9, 26), ["DE"]),
    ],
)
def test_a_law_counts_where_and_when_it_is_in_force(place: tuple[str, str], on: dt.date, names: list[str]) -> None:
    assert [law.state for law in asking([place], on=on)] == names


def test_remote_work_follows_the_law_of_where_people_may_live() -> None:
    assert asking([("Boise", "ID")], on=DAY, is_remote=True, remote_from=["ID", "UT"]) == []
    assert [law.state for law in asking([], on=DAY, is_remote=True, remote_from=["CO", "ID"])] == ["CO"]
    everywhere = {law.state for law in asking([], on=DAY, is_remote=True)}
    assert {"CO", "CA", "WA", "IL"} <= everywhere
    assert "NY" not in everywhere  # only if the work reports to an office there
    assert "NY" in {law.state for law in asking([("Albany", "NY")], on=DAY, is_remote=True, remote_from=["ID"])}


def test_the_sentence_says_which_rule_applies() -> None:
    assert problem([Place("Boise", "ID")], DAY) == ""
    assert problem([Place("Denver", "CO")], DAY).startswith("Colorado's law asks for pay in postings (Equal Pay for")
    remote = problem([Place("Boise", "ID")], DAY, is_remote=True, remote_from=["CO"])
    assert remote.startswith("People may do this work from Colorado, and Colorado's law asks for pay")
    assert remote.endswith("or limit “Remote from” to other states")
