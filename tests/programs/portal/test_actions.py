"""Drafts and their addresses, and what curators answer."""

import pytest
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices.models import Notice
from accounts.organizations.enums import Role
from accounts.reviewing.actions import publish
from accounts.users.models import User
from programs.catalog import listing
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.catalog.parts import FormerProgramSlug
from programs.portal import actions
from programs.portal.enums import About, CorrectionState, Wanted
from programs.portal.models import Correction
from tests.factories import accounts as people
from tests.factories import portal as make
from tests.factories import programs

pytestmark = pytest.mark.django_db


def payload(title: str = "Sepsis") -> listing.Listing:
    return listing.read({"title": title, "summary": "What to do first."})


@pytest.fixture
def curator() -> User:
    return people.staff("Curator")


def decide(correction: Correction, by: User, state: CorrectionState, text: str = "Checked.") -> None:
    actions.answer(correction=correction, by=by, state=state, text=text, now=timezone.now())
    correction.refresh_from_db()


# -- drafts ------------------------------------------------------------------------------------------------------------


def test_a_draft_of_a_demo_provider_is_a_demo() -> None:
    provider = make.provider(is_demo=True)

    program = actions.add_listing(provider=provider, listing=payload(), by=make.editor(provider))

    assert (program.is_demo, program.state, program.checked_on) == (True, "draft", None)


@pytest.mark.parametrize("title", ["Sepsis", "Suggestions", "Moved"])
def test_an_address_that_s_taken_gets_an_ending(title: str) -> None:
    taken = make.live(slug="sepsis")
    FormerProgramSlug.objects.create(program=taken, slug="moved")
    provider = make.provider()

    program = actions.add_listing(provider=provider, listing=payload(title), by=make.editor(provider))

    assert program.slug.startswith(f"{title.lower()}-")


def test_a_title_without_letters_still_has_an_address() -> None:
    provider = make.provider()

    assert actions.add_listing(provider=provider, listing=payload("敗血症"), by=make.editor(provider)).slug == "program"


def test_a_draft_s_address_follows_its_title_until_it_was_public() -> None:
    provider = make.provider()
    editor = make.editor(provider)
    program = actions.add_listing(provider=provider, listing=payload("Sepsis"), by=editor)

    renamed = actions.save_draft(program=program, listing=payload("Stroke"), edition=program.edition, by=editor)
    assert renamed.slug == "stroke"

    public = make.live(provider=provider, slug="public")
    publish(target=public, by=None, now=timezone.now())
    Program.objects.filter(pk=public.pk).update(state=ListingState.WITHDRAWN)
    again = actions.save_draft(program=public, listing=payload("Trauma"), edition=public.edition, by=editor)
    assert (again.slug, again.state) == ("public", "withdrawn")


@pytest.mark.parametrize("state", [ListingState.LIVE, ListingState.SUBMITTED])
def test_a_listing_that_s_public_or_under_review_isn_t_saved_over(state: str) -> None:
    program = make.listing(state=state, submitted_at=timezone.now())

    with pytest.raises(actions.NotEditable):
        actions.save_draft(program=program, listing=payload(), edition=1, by=make.editor(program.provider))


def test_a_draft_with_a_result_isn_t_deleted() -> None:
    program = make.listing()
    programs.outcome(program=program)

    with pytest.raises(actions.NotDeletable):
        actions.delete_draft(program=program, by=make.editor(program.provider))


# -- answers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "fitting"),
    [
        (Wanted.CORRECTION, {CorrectionState.CORRECTED, CorrectionState.ANSWERED, CorrectionState.DECLINED}),
        (Wanted.RESULT, {CorrectionState.CORRECTED, CorrectionState.ANSWERED, CorrectionState.DECLINED}),
        (Wanted.ANSWER, {CorrectionState.PUBLISHED, CorrectionState.DECLINED}),
    ],
)
def test_each_request_ends_only_as_fits(curator: User, wanted: Wanted, fitting: set[CorrectionState]) -> None:
    program = make.live()
    for state in set(CorrectionState) - {CorrectionState.OPEN}:
        asked = make.correction(program=program, wanted=wanted, organization=program.provider.organization)
        if state in fitting:
            decide(asked, curator, state)
            assert (asked.state, asked.answer, asked.answered_by) == (state, "Checked.", curator)
        else:
            with pytest.raises(actions.WrongDecision):
                decide(asked, curator, state)


def test_an_answer_needs_words_and_is_given_once(curator: User) -> None:
    asked = make.correction(program=make.live())

    with pytest.raises(actions.NoAnswer):
        decide(asked, curator, CorrectionState.ANSWERED, " ")
    decide(asked, curator, CorrectionState.ANSWERED)
    with pytest.raises(actions.NotOpen):
        decide(asked, curator, CorrectionState.DECLINED)
    assert asked.state == CorrectionState.ANSWERED


def test_a_curator_doesn_t_decide_for_their_own_organization(curator: User) -> None:
    program = make.live()
    make.editor(program.provider, Role.SUPERVISOR, member=curator)
    own = make.correction(program=make.live(), asked_by=curator)
    ours = make.correction(program=program, organization=program.provider.organization)

    for asked in (own, ours):
        with pytest.raises(actions.OwnRequest):
            decide(asked, curator, CorrectionState.DECLINED)


def test_who_asked_is_told_once(curator: User) -> None:
    program = make.live()
    editor, _ = make.editor(program.provider), make.editor(program.provider)
    asked = make.correction(program=program, asked_by=editor, organization=program.provider.organization)

    decide(asked, curator, CorrectionState.CORRECTED)

    assert [notice.recipient for notice in Notice.objects.all()] == [editor]
    assert Event.objects.filter(kind="portal.correction_corrected", actor_id=curator.pk).exists()


def test_the_provider_s_other_editors_are_told_if_who_asked_left(curator: User) -> None:
    program = make.live()
    editor = make.editor(program.provider)
    asked = make.correction(program=program, asked_by=people.user(), organization=program.provider.organization)

    decide(asked, curator, CorrectionState.DECLINED)

    assert Notice.objects.get().recipient == editor


# -- claims ------------------------------------------------------------------------------------------------------------


def test_a_claim_that_s_accepted_links_the_provider(curator: User) -> None:
    provider, organization = programs.provider(), make.organization()
    member = people.member(organization=organization, role=Role.EDITOR).user
    asked = actions.claim(provider=provider, organization=organization, by=member, text="Ours.", now=timezone.now())

    decide(asked, curator, CorrectionState.CORRECTED)

    provider.refresh_from_db()
    assert provider.organization == organization
    assert Program.objects.of_editor(member).count() == 0
    assert Event.objects.filter(kind="catalog.provider_edited").exists()


def test_a_declined_claim_links_nothing(curator: User) -> None:
    asked = make.correction(provider=programs.provider(), organization=make.organization(), about=About.PROVIDER)

    decide(asked, curator, CorrectionState.DECLINED)

    assert asked.provider is not None
    asked.provider.refresh_from_db()
    assert asked.provider.organization is None


def test_of_two_claims_only_one_is_accepted(curator: User) -> None:
    provider = programs.provider()
    first, second = (
        make.correction(provider=provider, organization=make.organization(), about=About.PROVIDER) for _ in range(2)
    )

    decide(first, curator, CorrectionState.CORRECTED)
    with pytest.raises(actions.ProviderTaken):
        decide(second, curator, CorrectionState.CORRECTED)

    provider.refresh_from_db()
    assert provider.organization == first.organization
