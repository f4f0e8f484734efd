"""The message that follows an answer."""

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.notices import kinds
from accounts.notices.models import Notice
from accounts.users.models import User
from programs.portal import actions, delivery
from programs.portal.enums import About, CorrectionState
from programs.portal.models import Correction
from tests.factories import accounts as people
from tests.factories import portal as make
from tests.factories import programs

pytestmark = pytest.mark.django_db


def answered(asked: Correction, state: CorrectionState = CorrectionState.DECLINED) -> Notice:
    """Answer as a curator and return the message."""
    actions.answer(correction=asked, by=people.staff("Curator"), state=state, text="Checked.", now=timezone.now())
    return Notice.objects.get()


@pytest.fixture
def reader() -> User:
    return people.clinician()


def test_the_kind_is_registered() -> None:
    assert kinds.get("correction_answered") is delivery.KIND


def test_a_reader_gets_the_answer_with_a_link_to_the_program(reader: User) -> None:
    program = make.live(title="Sepsis")
    notice = answered(make.correction(program=program, asked_by=reader), CorrectionState.CORRECTED)

    content = delivery.render(notice, timezone.now())

    assert delivery.still_due(notice, timezone.now())
    assert content.summary == "Our curators made the change that you asked for about Sepsis. Checked."
    assert content.link == f"/programs/{program.slug}/"


def test_a_provider_s_editor_gets_a_link_to_the_listing() -> None:
    program = make.live()
    editor = make.editor(program.provider)
    asked = make.correction(program=program, asked_by=editor, organization=program.provider.organization)

    assert delivery.render(answered(asked), timezone.now()).link == f"/listings/{program.public_id}/"


def test_a_claim_s_answer_leads_to_the_listings() -> None:
    organization = make.organization()
    people.member(organization=organization)
    asked = make.correction(provider=programs.provider(), organization=organization, about=About.PROVIDER)

    assert delivery.render(answered(asked), timezone.now()).link == "/listings/"


def test_it_s_no_longer_due_when_the_listing_or_the_membership_is_gone() -> None:
    program = make.listing()
    editor = make.editor(program.provider)
    notice = answered(make.correction(program=program, asked_by=editor, organization=program.provider.organization))
    assert delivery.still_due(notice, timezone.now())

    editor.memberships.all().delete()
    assert not delivery.still_due(notice, timezone.now())
    program.delete()
    assert not delivery.still_due(notice, timezone.now())


@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
def test_the_email_has_both_sides(reader: User, part: str) -> None:
    notice = answered(make.correction(program=make.live(title="Sepsis & more"), asked_by=reader))
    content = delivery.render(notice, timezone.now())
    frame = {"link_url": "https://hub.example/x", "link_text": content.link_text, "site_url": "https://hub.example"}

    text = render_to_string(f"emails/correction_answered/{part}", {**content.context, **frame})

    for words in ("Sepsis",) if part == "subject.txt" else ("The price is $40.", "Checked."):
        assert words in text
