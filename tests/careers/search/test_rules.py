"""Which vacancies are the same position."""

from dataclasses import replace

import pytest

from careers.search.rules import Posting, family, folded

HOSPITAL = Posting(1, 10, "Hospitalist", "Boise", "ID", requisition_id="R-1", stated=1)


@pytest.mark.parametrize(
    ("other", "folds"),
    [
        (replace(HOSPITAL, vacancy=2, employer=20), {2: 1}),
        (replace(HOSPITAL, vacancy=2, employer=20, title="HOSPITALIST ", city="boise"), {2: 1}),
        (replace(HOSPITAL, vacancy=2, employer=20, stated=3), {1: 2}),  # the one that states more stands for it
        (replace(HOSPITAL, vacancy=2), {}),  # the employer's own
        (replace(HOSPITAL, vacancy=2, employer=20, requisition_id="R-2"), {}),
        (replace(HOSPITAL, vacancy=2, employer=20, city="Nampa"), {}),
        (replace(HOSPITAL, vacancy=2, employer=20, state="OR"), {}),
        (replace(HOSPITAL, vacancy=2, employer=20, title="Nocturnist"), {}),
    ],
)
def test_a_position_is_the_same_by_title_place_and_requisition(other: Posting, folds: dict[int, int]) -> None:
    assert folded([HOSPITAL, other]) == folds


def test_without_a_requisition_id_employers_of_one_family_share_a_position() -> None:
    one = replace(HOSPITAL, requisition_id="", family="lakeshore.org")

    assert folded([one, replace(one, vacancy=2, employer=20)]) == {2: 1}
    assert folded([one, replace(one, vacancy=2, employer=20, family="saltmarsh.org")]) == {}
    assert folded([replace(one, family=""), replace(one, family="", vacancy=2, employer=20)]) == {}


def test_a_family_is_the_domain_that_sites_share() -> None:
    assert family(domain="", website="careers.lakeshore.org") == "lakeshore.org"
    assert family(domain="lakeshore.org", website="jobs.example.com") == "lakeshore.org"
    assert family(domain="", website="") == ""
