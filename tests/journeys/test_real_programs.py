"""The seed article's programs, with what each one published and nothing else."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import Checker


@pytest.fixture
def page_of(check: Checker, world: None) -> Page:
    return check.page


def test_colorado_shows_its_results_as_charts_with_their_text(check: Checker, page_of: Page) -> None:
    check.open("/programs/pediatric-uti-stewardship/")
    achieved = page_of.get_by_role("region", name="What it achieved")

    expect(achieved.locator(".change")).to_contain_text(["+19 percentage points", "−1.3 days", "+43 percentage points"])
    charts = achieved.get_by_role("img")
    expect(charts).to_have_count(achieved.locator(".change").count())
    for chart in charts.all():
        assert "from" in (chart.get_attribute("aria-label") or "").lower()
    achieved.get_by_text("Show the data as a table").click()
    expect(achieved.get_by_role("row").filter(has_text="43.4%")).to_contain_text("62.4%")
    expect(achieved.get_by_text("Limitations")).to_be_visible()
    expect(page_of.get_by_text("Not stated by the source: credits, price")).to_be_visible()


@pytest.mark.parametrize(
    ("slug", "said"), [("hip-fracture-pi-cme", "stay"), ("multidisciplinary-diabetes-care", "HbA1c")]
)
def test_chicago_shows_sentences_without_charts(check: Checker, page_of: Page, slug: str, said: str) -> None:
    check.open(f"/programs/{slug}/")
    achieved = page_of.get_by_role("region", name="What it achieved")

    expect(achieved.locator(".outcome")).to_contain_text(said)
    expect(achieved.get_by_role("img")).to_have_count(0)
    expect(achieved.locator(".change")).to_have_count(0)


def test_emory_shows_its_maximum_in_the_provider_s_words(check: Checker, page_of: Page) -> None:
    check.open("/programs/chief-medical-officer-program/")

    credit = page_of.get_by_role("region", name="Credit statement")
    expect(credit.locator("blockquote")).to_have_text("maximum of 185 AMA PRA Category 1 Credits™")
    expect(credit).to_contain_text("a maximum of 185, up to 78 of them from electives")
    expect(credit).to_contain_text("Other professions get a certificate of participation")
    expect(page_of.get_by_text("The provider has published no results for this program.")).to_be_visible()
