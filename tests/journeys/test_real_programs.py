"""The seed article's programs, with what each one published and nothing else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import loaded


@pytest.fixture
def page(transactional_db: None, visit: Callable[[], Page]) -> Page:
    loaded.load("load_reference")
    return visit()


def test_colorado_shows_its_results_as_charts_with_their_text(page: Page) -> None:
    page.goto("/programs/pediatric-uti-stewardship/")
    achieved = page.get_by_role("region", name="What it achieved")

    expect(achieved.locator(".change")).to_contain_text(["+19 percentage points", "−1.3 days", "+43 percentage points"])
    for said in (
        "43.4% of 1,636 before, 62.4% of 506 after; change +19 percentage points.",
        "7.3 before, 6.0 after (days); change −1.3 days.",
        "26% before, 69% after; change +43 percentage points.",
    ):
        expect(achieved.get_by_role("img", name=said)).to_be_visible()
    achieved.get_by_text("Show the data as a table").click()
    expect(achieved.get_by_role("row").filter(has_text="43.4%")).to_contain_text("62.4%")
    expect(achieved.get_by_text("Limitations")).to_be_visible()
    expect(page.get_by_text("Not stated by the source: credits, price")).to_be_visible()


@pytest.mark.parametrize(
    ("slug", "said"), [("hip-fracture-pi-cme", "stay"), ("multidisciplinary-diabetes-care", "HbA1c")]
)
def test_chicago_shows_sentences_without_charts(page: Page, slug: str, said: str) -> None:
    page.goto(f"/programs/{slug}/")
    achieved = page.get_by_role("region", name="What it achieved")

    expect(achieved.locator(".outcome")).to_contain_text(said)
    expect(achieved.get_by_role("img")).to_have_count(0)
    expect(achieved.locator(".change")).to_have_count(0)


def test_emory_shows_its_maximum_in_the_provider_s_words(page: Page) -> None:
    page.goto("/programs/chief-medical-officer-program/")

    credit = page.get_by_role("region", name="Credit statement")
    expect(credit.locator("blockquote")).to_have_text("maximum of 185 AMA PRA Category 1 Credits™")
    expect(credit).to_contain_text("a maximum of 185, up to 78 of them from electives")
    expect(credit).to_contain_text("Other professions get a certificate of participation")
    expect(page.get_by_text("The provider has published no results for this program.")).to_be_visible()
