"""Public edges: the counted link, the report of an error, published answers, and what counts as a visit."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.organizations.enums import Role
from accounts.users.models import User
from programs.catalog.actions import merge
from programs.catalog.models import Program
from programs.catalog.signals import program_seen
from programs.portal import saves
from programs.portal.enums import About, CorrectionState, Wanted
from programs.portal.models import Correction, ListingDay
from tests.factories import accounts as people
from tests.factories import portal as make
from tests.factories import programs

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def browser(user: User | None = None, **headers: str) -> Client:
    client = Client(headers={"User-Agent": FIREFOX, **headers})
    if user:
        client.force_login(user)
    return client


def counts(program: Program) -> dict[str, int]:
    row = ListingDay.objects.filter(program=program, day=timezone.now().date()).first()
    return {name: getattr(row, name) for name in ("views", "clicks", "calendar")} if row else {}


def detail(program: Program, action: str = "") -> str:
    return f"/programs/{program.slug}/{f'{action}/' if action else ''}"


# -- visits ------------------------------------------------------------------------------------------------------------


def test_views_and_clicks_are_counted_by_day() -> None:
    program = make.live()
    for _ in range(2):
        browser().get(detail(program))
    browser(people.clinician()).get(detail(program))

    response = browser().get(detail(program, "go"))

    assert (response.status_code, response.headers["Location"]) == (302, "https://provider.example/sepsis")
    assert counts(program) == {"views": 3, "clicks": 1, "calendar": 0}


def test_other_rooms_count_calendar_files_by_the_same_signal() -> None:
    program = make.live()
    request: Any = browser().get(detail(program)).wsgi_request

    program_seen.send(sender=Program, program=program, request=request, what="calendar")

    assert counts(program) == {"views": 1, "clicks": 0, "calendar": 1}


def test_bots_staff_prefetches_and_the_provider_s_own_people_aren_t_counted() -> None:
    program = make.live()
    ours = make.editor(program.provider, Role.SUPERVISOR)
    for client in (
        Client(headers={"User-Agent": "Googlebot/2.1"}),
        Client(),
        browser(people.staff()),
        browser(ours),
        browser(None, **{"Sec-Purpose": "prefetch"}),
    ):
        assert client.get(detail(program)).status_code == 200
        assert client.get(detail(program, "go")).status_code == 302
    browser().head(detail(program))

    assert counts(program) == {}


def test_the_link_goes_only_to_the_address_on_file() -> None:
    program, without, draft = make.live(), make.live(url=""), make.listing()

    response = browser().get(f"{detail(program, 'go')}?next=https://evil.example&url=https://evil.example")

    assert response.headers["Location"] == program.url
    assert browser().get(detail(without, "go")).status_code == 404
    assert browser().get(detail(draft, "go")).status_code == 404


def test_the_page_links_through_the_counter_and_not_with_an_empty_one() -> None:
    program = make.live()

    assertContains(browser().get(detail(program)), f'href="{detail(program, "go")}"')


def test_nothing_about_visitors_is_kept() -> None:
    assert {field.name for field in ListingDay._meta.get_fields()} == {
        "id",
        "program",
        "day",
        "views",
        "clicks",
        "calendar",
    }


def test_a_merged_listing_s_counts_and_requests_move() -> None:
    kept, duplicate = make.live(), make.live()
    day = timezone.now().date()
    ListingDay.objects.create(program=kept, day=day, views=2)
    ListingDay.objects.create(program=duplicate, day=day, views=3, clicks=1)
    ListingDay.objects.create(program=duplicate, day=day - dt.timedelta(days=1), calendar=4)
    asked = make.correction(program=duplicate)

    merge(program=duplicate, into=kept, by=people.staff("Curator"), now=timezone.now())

    asked.refresh_from_db()
    assert asked.program == kept
    assert counts(kept) == {"views": 5, "clicks": 1, "calendar": 0}
    assert sum(ListingDay.objects.filter(program=kept).values_list("calendar", flat=True)) == 4
    assert not ListingDay.objects.filter(program=duplicate).exists()


# -- statistics --------------------------------------------------------------------------------------------------------


def test_a_provider_sees_totals_and_days_without_names() -> None:
    program, today = make.live(), timezone.now().date()
    ListingDay.objects.create(program=program, day=today, views=1204, clicks=3)
    ListingDay.objects.create(program=program, day=today - dt.timedelta(days=40), views=10)
    client = browser(make.editor(program.provider))

    month = client.get(f"/listings/{program.public_id}/statistics/")
    quarter = client.get(f"/listings/{program.public_id}/statistics/?days=90")

    assertContains(month, '<td class="num">1,204</td>', html=True)
    assertContains(month, "fewer than 5")
    assertContains(quarter, '<td class="num">1,214</td>', html=True)
    assertContains(client.get("/listings/"), "1,204")


def test_the_csv_file_has_the_same_words_as_the_page() -> None:
    program, today = make.live(), timezone.now().date()
    ListingDay.objects.create(program=program, day=today, views=12, clicks=3)

    response = browser(make.editor(program.provider)).get(f"/listings/{program.public_id}/statistics.csv?days=30")

    lines = response.content.decode().splitlines()
    assert lines[0] == "Day,Page views,Clicks to your site,Calendar downloads"
    assert lines[1] == f"{today},12,fewer than 5,0"
    assert len(lines) == 31


def test_saves_are_shown_only_where_something_counts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    program = make.live()
    client = browser(make.editor(program.provider))
    monkeypatch.setattr(saves, "_counts", [])
    assertNotContains(client.get(f"/listings/{program.public_id}/"), "In shortlists now")

    saves.register(lambda _: 2)

    assertContains(client.get(f"/listings/{program.public_id}/"), '<td class="num">fewer than 5</td>', html=True)


# -- reports -----------------------------------------------------------------------------------------------------------


def test_anyone_signed_in_can_report_an_error() -> None:
    program, reader = make.live(), people.clinician()
    outcome = programs.outcome(program=program)
    client = browser(reader)
    assertContains(client.get(detail(program)), detail(program, "report"))

    response = client.post(
        detail(program, "report"), {"about": f"outcome:{outcome.code}", "text": "It says 64 in the paper."}
    )

    assertRedirects(response, detail(program))
    asked = Correction.objects.get()
    assert (asked.asked_by, asked.organization, asked.about, asked.outcome) == (reader, None, "outcome", outcome)


def test_visitors_sign_in_to_report_and_drafts_can_t_be_reported() -> None:
    program, draft = make.live(), make.listing()

    assert browser().get(detail(program, "report")).headers["Location"].startswith("/accounts/login/")
    assert browser(people.clinician()).get(detail(draft, "report")).status_code == 404


def test_a_report_without_words_is_refused() -> None:
    response = browser(people.clinician()).post(detail(make.live(), "report"), {"about": "", "source": "javascript:x"})

    for message in ("Choose what it&#x27;s about", "Describe what&#x27;s wrong", "Enter a web address"):
        assertContains(response, message)
    assert not Correction.objects.exists()


def test_a_reader_s_report_isn_t_shown_to_the_provider() -> None:
    program = make.live()
    make.correction(program=program, asked_by=people.clinician(), text="Between us.")

    assertNotContains(browser(make.editor(program.provider)).get(f"/listings/{program.public_id}/"), "Between us.")


# -- published answers -------------------------------------------------------------------------------------------------


def test_an_answer_stands_beside_its_fact_once_it_s_published() -> None:
    program = make.live()
    answer = make.correction(
        program=program,
        organization=program.provider.organization,
        wanted=Wanted.ANSWER,
        about=About.INDEPENDENCE,
        text="The grant ended in 2024.",
    )
    assertNotContains(browser().get(detail(program)), "The grant ended in 2024.")

    answer.state, answer.answer, answer.answered_at = CorrectionState.PUBLISHED, "Fine.", timezone.now()
    answer.save()

    page = browser().get(detail(program))
    assertContains(page, "The provider's answer")
    assertContains(page, "The grant ended in 2024.", count=1)
    assertNotContains(page, "Fine.")
