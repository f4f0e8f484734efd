"""Pages of the catalog: providers, the guide, the shortlist and the comparison, and how they print."""

import datetime as dt

from django.utils import timezone
from playwright.sync_api import expect

from programs.catalog.models import Program
from programs.catalog.parts import Faculty, Offering, Price, StateTopic
from programs.catalog.vocabulary import MandatedTopic
from programs.providers.models import Provider
from tests.browser.checks import Checker

COMPARED = ("sepsis-first-hour", "pediatric-uti-stewardship", "chief-medical-officer-program")
COMPARISON = "/shortlist/compare/?" + "&".join(f"p={slug}" for slug in COMPARED)


def test_providers_and_the_guide(check: Checker, world: None) -> None:
    check.hold_all(
        [
            "/providers/",
            "/providers/?q=nobody+has+this+name",
            "/providers/lakeshore-health-academy/",
            "/providers/university-of-chicago-medicine/",
            "/how-to-choose/",
        ]
    )


def test_a_program_that_states_everything(check: Checker, world: None) -> None:
    program = Program.objects.get(slug="sepsis-first-hour")
    soon = timezone.localdate() + dt.timedelta(days=60)
    Offering.objects.create(
        program=program,
        starts_on=soon,
        starts_at_time=dt.time(9),
        ends_at_time=dt.time(16, 30),
        time_zone="America/Denver",
        venue="A hall with quite a long name",
        city="Boulder",
        place_state="CO",
        link="https://register.example/",
        registration_by=soon,
    )
    Offering.objects.create(program=program, starts_on=soon + dt.timedelta(days=1), is_canceled=True)
    Offering.objects.create(program=program, starts_on=dt.date(2025, 3, 1))
    Price.objects.create(program=program, audience="Members of the academy", amount=100, fees=20, note="Certificate")
    StateTopic.objects.create(program=program, topic=MandatedTopic.objects.order_by("pk")[0], state="CA", hours=2)
    Faculty.objects.create(program=program, name="Ana Roe", credentials="MD", role="Course director")
    program.joint_providers.add(Provider.objects.exclude(pk=program.provider_id).order_by("pk")[0])

    check.hold(f"/programs/{program.slug}/")


def test_a_listing_that_was_withdrawn(check: Checker, world: None) -> None:
    Program.objects.filter(slug="sepsis-first-hour").update(state="withdrawn")

    check.hold("/programs/sepsis-first-hour/", status=410)


def test_the_shortlist_and_the_comparison(check: Checker, world: None) -> None:
    check.hold_all(["/shortlist/", "/shortlist/compare/", COMPARISON])
    check.page.set_viewport_size({"width": 1280, "height": 900})
    for slug in COMPARED:
        check.open(f"/programs/{slug}/")
        check.page.locator(f"#keep-{slug}").click()
        expect(check.page.locator(f"#keep-{slug}")).to_contain_text("Saved")

    check.hold_all(["/shortlist/", COMPARISON, "/programs/sepsis-first-hour/"])


def test_paper_shows_what_is_folded_and_no_buttons(check: Checker, world: None) -> None:
    check.open("/programs/pediatric-uti-stewardship/")
    check.page.emulate_media(media="print")

    expect(check.page.get_by_text("D4: interrupted time series").first).to_be_visible()
    expect(check.page.get_by_role("button", name="Save to shortlist")).to_have_count(0)
    link = check.page.locator(".source a").first
    printed = link.evaluate("e => getComputedStyle(e, '::after').content")
    assert "https://doi.org/" in printed

    check.open(COMPARISON)
    expect(check.page.get_by_role("link", name="Send by email")).to_have_count(0)
    expect(check.page.locator(".printed")).to_be_visible()
