"""Edits of a live vacancy: round trips of its facts, what an approval keeps, and what ends an edit."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django.asserts import assertContains, assertNotContains

from accounts.audit.models import Event
from accounts.notices.models import Notice
from accounts.reviewing import actions as reviewing
from accounts.reviewing.models import Proposal, Revision
from accounts.users.models import User
from careers.vacancies import actions, expiry
from careers.vacancies.enums import Answer, Employment, PayAnswer, PayUnit, Site
from careers.vacancies.facts import FACTS
from careers.vacancies.models import Vacancy
from careers.vacancies.reviewable import VACANCY
from tests.factories import accounts, programs
from tests.factories import careers as make
from tests.factories import reviewing as make_edits

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 24)


@pytest.fixture
def employer() -> User:
    return accounts.user()


@pytest.fixture
def vacancy(employer: User) -> Vacancy:
    organization = make_edits.verified_organization(members=[employer])
    return make.live(organization=organization, specialties=[accounts.specialty()])


@pytest.fixture
def moderator() -> User:
    return accounts.staff("Moderator")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def approve(proposal: Proposal, by: User) -> None:
    reviewing.approve(proposal=proposal, by=by, edition=proposal.edition, now=timezone.now())


def page(vacancy: Vacancy, action: str = "") -> str:
    return f"/vacancies/mine/{vacancy.public_id}/{action}"


def seen(version: int = 1, edition: int = 0) -> dict[str, Any]:
    return {"version": version, "edition": edition}


LINE = st.text("abc ,-$5", max_size=20).map(lambda text: " ".join(text.split()))


@st.composite
def stated_facts(draw: st.DrawFn) -> dict[str, Any]:
    """Valid facts of a vacancy."""
    low = draw(st.decimals(100_000, 200_000, places=2))
    pays = draw(st.booleans())
    allowance, days = draw(st.sampled_from(Answer)), draw(st.sampled_from(Answer))
    return {
        "pay": PayAnswer.AMOUNT if pays else PayAnswer.NOT_STATED,
        "pay_low": low if pays else None,
        "pay_high": low + draw(st.decimals(0, 5_000, places=2)) if pays else None,
        "pay_unit": PayUnit.YEAR if pays else draw(st.sampled_from(PayUnit)),
        "cme_allowance": allowance,
        "cme_allowance_amount": draw(st.decimals("0.01", 50_000, places=2)) if allowance == Answer.AMOUNT else None,
        "cme_days": days,
        "cme_days_amount": draw(st.integers(1, 120)) / 2 if days == Answer.AMOUNT else None,
        "site": draw(st.sampled_from([Site.ON_SITE, Site.HYBRID])),
        "employment": draw(st.sampled_from(Employment)),
        "schedule": draw(LINE),
        "call_schedule": draw(LINE),
        "description": make.WORK + draw(st.sampled_from(["", "\n\nAnd more.", "\nAnd more."])),
        "apply_url": draw(st.sampled_from(["", "https://hospital.example/jobs"])),
    }


class TestRoundTrip(TestCase):
    @given(stated_facts())
    def test_applying_what_is_public_changes_nothing(self, facts: dict[str, Any]) -> None:
        made = make.live(specialties=[accounts.specialty(), accounts.specialty()], **facts)
        vacancy = Vacancy.objects.get(pk=made.pk)
        row, codes = Vacancy.objects.values().get(pk=made.pk), set(vacancy.specialties.all())
        snapshot = VACANCY.snapshot(vacancy)

        VACANCY.apply(vacancy, VACANCY.clean(vacancy, snapshot), accounts.user())

        assert Vacancy.objects.values().get(pk=made.pk) == row
        assert set(vacancy.specialties.all()) == codes
        assert VACANCY.snapshot(Vacancy.objects.get(pk=made.pk)) == snapshot
        assert Event.objects.get(kind="vacancies.edit_published").fields == []


def test_every_fact_of_the_page_is_in_words() -> None:
    """A change that reviewers couldn't see must not be possible."""
    competency = programs.competency()
    vacancy = make.paying(allowance=3500, days=5, pay=(120_000, 130_000), specialties=[accounts.specialty()])
    snapshot = VACANCY.snapshot(vacancy)
    other = {
        "profession": "nurse",
        "also_for": ["pa"],
        "places": "Portland, OR",
        "remote_from": "OR",
        "site": "remote",
        "employment": "locum",
        "pay": "not_stated",
        "pay_low": "121000",
        "pay_high": "131000",
        "pay_unit": "month",
        "cme_allowance": "not_offered",
        "cme_allowance_amount": "3600",
        "cme_days": "not_stated",
        "cme_days_amount": "5.5",
        "specialties": [],
        "requires": [competency.code],
        "values": [competency.code],
        "license_states": "OR",
        "is_evergreen": True,
        **dict.fromkeys(("cme_separate", "cme_rollover", "cme_repayment"), "yes"),
        **dict.fromkeys(("sign_on", "loans", "visa"), "offered"),
        "cme_policy_file": str(make.policy_file(organization=vacancy.organization).public_id),
        **{fact.field: fact.choices[0][0] for fact in FACTS if fact.kind == "choice"},
        "fact_panel": 900,
    }

    for name in snapshot:
        changed = {**snapshot, name: other.get(name, f"{snapshot[name]}x")}
        assert VACANCY.facts(changed) != VACANCY.facts(snapshot), name


def test_a_line_break_as_browsers_send_it_is_no_change(vacancy: Vacancy, employer: User) -> None:
    Vacancy.objects.filter(pk=vacancy.pk).update(description=f"{make.WORK}\n\nMore.")
    entered = VACANCY.snapshot(Vacancy.objects.get(pk=vacancy.pk))
    sent = {name: value if value is not None else "" for name, value in entered.items()}

    response = signed_in(employer).post(
        page(vacancy, "edit/"), {**sent, "description": f"{make.WORK}\r\n\r\nMore.", **seen()}
    )

    assertContains(response, "Nothing differs from what&#x27;s published")


class TestEmployers:
    def test_an_edit_of_a_live_vacancy_waits_for_review(self, vacancy: Vacancy, employer: User) -> None:
        client = signed_in(employer)
        assertContains(client.get(page(vacancy, "edit/")), "Submit edit for review")

        answers = make.answers(title="Nurse practitioner, arrhythmia clinic")
        response = client.post(page(vacancy, "edit/"), {**answers, **seen()}, follow=True)

        assertContains(response, "Published · edit under review")
        assertContains(response, "arrhythmia")
        assertContains(response, "Withdraw the edit")
        assertContains(client.get("/vacancies/mine/"), "Published · edit under review")
        public = Client().get(f"/vacancies/{vacancy.slug}/")
        assertContains(public, "heart failure clinic</h1>")
        assertNotContains(public, "arrhythmia")

    def test_other_fields_that_are_sent_are_ignored(self, vacancy: Vacancy, employer: User) -> None:
        others = accounts.organization(members=[employer])
        forged = {"state": "filled", "published_on": "2020-01-01", "organization": others.pk, "slug": "x"}

        signed_in(employer).post(page(vacancy, "edit/"), {**make.answers(), **forged, **seen()})

        assert not forged.keys() & Proposal.objects.get().payload.keys()

    def test_requested_changes_are_shown_with_the_comment(
        self, vacancy: Vacancy, employer: User, moderator: User
    ) -> None:
        proposal = make_edits.propose(vacancy, schedule="Nights")
        reviewing.request_changes(
            proposal=proposal, by=moderator, edition=1, comment="Which nights?", now=timezone.now()
        )
        client = signed_in(employer)

        assertContains(client.get(page(vacancy)), "Changes requested to your edit")
        for address in (page(vacancy), page(vacancy, "edit/")):
            assertContains(client.get(address), "Which nights?")
        assertContains(client.get("/vacancies/mine/"), "changes requested to your edit")
        assertContains(client.get(page(vacancy, "edit/")), 'value="Nights"')

    def test_the_edit_is_withdrawn(self, vacancy: Vacancy, employer: User) -> None:
        make_edits.propose(vacancy, schedule="Nights")
        client = signed_in(employer)

        response = client.post(page(vacancy, "edit/withdraw/"), follow=True)

        assertContains(response, "The edit was withdrawn")
        assertNotContains(response, "edit under review")

    def test_people_can_always_apply(self, vacancy: Vacancy, employer: User) -> None:
        response = signed_in(employer).post(page(vacancy, "edit/"), {**make.answers(apply_email=""), **seen()})

        assertContains(response, "Take applications here, or enter a web address or an email address for them")
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize("action", ["", "edit/", "edit/withdraw/"])
    def test_a_stranger_finds_nothing(self, vacancy: Vacancy, action: str) -> None:
        make_edits.propose(vacancy, schedule="Nights")
        stranger = signed_in(accounts.employer())

        assert {stranger.get(page(vacancy, action)).status_code, stranger.post(page(vacancy, action)).status_code} <= {
            404,
            405,
        }
        assert Proposal.objects.get().state == "pending"


class TestAnApproval:
    def test_it_changes_the_page_and_keeps_dates_and_address(self, vacancy: Vacancy, moderator: User) -> None:
        dates = {"published_on": TODAY, "closes_on": TODAY + dt.timedelta(days=400)}
        Vacancy.objects.filter(pk=vacancy.pk).update(**dates)
        vacancy.refresh_from_db()
        specialty = accounts.specialty(name="Electrophysiology")

        approve(
            make_edits.propose(
                vacancy, title="Nurse practitioner, arrhythmia clinic", places="Nampa, ID", specialties=[specialty.code]
            ),
            moderator,
        )

        changed = Vacancy.objects.get(pk=vacancy.pk)
        assert (changed.title, changed.city) == ("Nurse practitioner, arrhythmia clinic", "Nampa")
        assert list(changed.specialties.all()) == [specialty]
        for name in ("slug", "published_on", "closes_on", "submitted_at", "state", "organization_id"):
            assert getattr(changed, name) == getattr(vacancy, name), name
        response = Client().get(f"/vacancies/{vacancy.slug}/")
        assertContains(response, '"title": "Nurse practitioner, arrhythmia clinic"')
        assertContains(response, f'"datePosted": "{TODAY.isoformat()}"')

    def test_the_first_and_each_later_publication_leave_a_revision(self, moderator: User) -> None:
        vacancy = make.submitted(organization=make_edits.verified_organization())
        person = make_edits.member_of(vacancy)
        actions.approve(vacancy=vacancy, by=moderator, on=TODAY)
        actions.withdraw(vacancy=vacancy, by=person, on=TODAY)
        actions.submit(vacancy=vacancy, by=person, now=make.NOON)
        actions.approve(vacancy=vacancy, by=moderator, on=TODAY)

        found = Revision.objects.about(vacancy).order_by("version")

        assert list(found.values_list("version", "by")) == [(1, moderator.pk), (2, moderator.pk)]
        assert found[0].snapshot == found[1].snapshot == make_edits.snapshot(vacancy)


class TestAClosedVacancy:
    @pytest.mark.parametrize("closing", ["filled", "withdraw"])
    def test_its_edit_ends_and_the_employer_is_told_at_once(
        self, vacancy: Vacancy, employer: User, moderator: User, closing: str
    ) -> None:
        proposal = make_edits.propose(vacancy, schedule="Nights")

        response = signed_in(employer).post(page(vacancy, f"{closing}/"), follow=True)

        assertContains(response, "The edit that was under review ended with it.")
        proposal.refresh_from_db()
        assert proposal.state == "superseded"
        assert "so the edit no longer applies" in proposal.comment
        assert not Notice.objects.exists()
        with pytest.raises(reviewing.NotPending):
            approve(proposal, moderator)

    def test_a_colleague_s_edit_ends_with_a_message_to_them(self, vacancy: Vacancy, employer: User) -> None:
        colleague = accounts.user()
        accounts.member(organization=vacancy.organization, user=colleague, role="recruiter")
        make_edits.propose(vacancy, by=colleague, schedule="Nights")

        actions.mark_filled(vacancy=vacancy, by=employer, on=TODAY)

        assert [notice.recipient for notice in Notice.objects.all()] == [colleague]

    def test_an_expired_one_ends_its_edit_with_a_message(self, vacancy: Vacancy, employer: User) -> None:
        proposal = make_edits.propose(vacancy, schedule="Nights")

        expired = expiry.expire_due(as_of=timezone.localdate() + dt.timedelta(days=200))

        proposal.refresh_from_db()
        assert (expired, proposal.state) == (1, "superseded")
        assert proposal.comment == "The vacancy expired, so the edit no longer applies."
        assert [notice.recipient for notice in Notice.objects.all()] == [employer]
