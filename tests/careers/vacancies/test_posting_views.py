"""The form saves itself, and two recruiters who edit at once lose nothing."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.reviewing import actions as reviewing
from accounts.reviewing.models import Proposal, Revision
from accounts.users.models import User
from careers.vacancies.enums import Direction, VacancyState
from careers.vacancies.models import PolicyFile, Vacancy
from careers.vacancies.parts import VacancyChange, VacancyDraft
from tests.factories import accounts
from tests.factories import careers as make
from tests.factories import reviewing as make_edits

pytestmark = pytest.mark.django_db

ADD = "/vacancies/mine/add/"
SAVE = "/vacancies/mine/drafts/save/"
HTMX = {"HX-Request": "true"}
PDF = b"%PDF-1.7\nCME policy\n%%EOF"


@pytest.fixture
def employer() -> User:
    user = accounts.user()
    make_edits.verified_organization(members=[user], name="Juniper Valley Health")
    return user


@pytest.fixture
def colleague(employer: User) -> User:
    return accounts.member(organization=employer.organizations.get(), role="recruiter").user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(response: Any) -> dict[str, str]:
    """Return the hidden fields that say which draft a page shows."""
    fields = dict(
        re.findall(r'name="(draft|draft_edition|version|edition)"[^>]*value="([^"]+)"', response.content.decode())
    )
    return {str(name): str(value) for name, value in fields.items()}


def entered(user: User, **changes: Any) -> dict[str, Any]:
    return {**make.answers(**changes), "organization": user.organizations.get().pk}


def edit_page(vacancy: Vacancy, action: str = "edit/") -> str:
    return f"/vacancies/mine/{vacancy.public_id}/{action}"


# -- a new vacancy -----------------------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_before_it_is_valid_and_finished_later(employer: User) -> None:
    client = signed_in(employer)
    seen = shown(client.get(ADD))
    half = {"title": "Night pharmacist", "pay_low": "lots", "description": "<script>alert(1)</script>"}

    first = client.post(SAVE, {**half, **seen}, headers=HTMX)
    second = client.post(SAVE, {**half, "profession": "pharmacist", **shown(first)}, headers=HTMX)

    assert shown(first)["draft_edition"] == "1"
    assertContains(second, "Draft saved")
    draft = VacancyDraft.objects.get()
    assert (draft.edition, draft.entries["pay_low"], draft.entries["profession"]) == (2, ["lots"], ["pharmacist"])
    assertContains(client.get("/vacancies/mine/"), "Night pharmacist")
    again = client.get(f"{ADD}?draft={draft.public_id}")
    assertContains(again, 'value="lots"')
    assertContains(again, "&lt;script&gt;alert(1)&lt;/script&gt;")
    saved = client.post(ADD, {**entered(employer, title="Night pharmacist"), **shown(again)})
    vacancy = Vacancy.objects.get()
    assertRedirects(saved, edit_page(vacancy, ""))
    draft.refresh_from_db()
    assert (draft.vacancy, draft.entries) == (vacancy, {})


def test_a_draft_is_saved_by_the_button_without_javascript(employer: User) -> None:
    response = signed_in(employer).post(SAVE, {"title": "Night pharmacist", "draft_edition": "0"})

    assertRedirects(response, f"{ADD}?draft={VacancyDraft.objects.get().public_id}")


def test_two_windows_of_a_new_vacancy_are_compared(employer: User) -> None:
    client = signed_in(employer)
    seen = shown(client.get(ADD))
    client.post(SAVE, {"title": "First window", **seen}, headers=HTMX)

    by_itself = client.post(SAVE, {"title": "Second window", **seen}, headers=HTMX)
    compared = client.post(ADD, {**entered(employer, title="Second window"), **seen})

    assertContains(by_itself, "Not saved")
    assertContains(compared, "Nothing is lost")
    assertContains(compared, '<td class="difference">First window</td>')
    assertContains(compared, 'value="Second window"')
    assert not Vacancy.objects.exists()
    assertRedirects(
        client.post(ADD, {**entered(employer, title="Second window"), **shown(compared)}),
        edit_page(Vacancy.objects.get(), ""),
    )


def test_the_same_form_sent_twice_is_one_vacancy(employer: User) -> None:
    client = signed_in(employer)
    data = {**entered(employer), **shown(client.get(ADD))}

    client.post(ADD, data)
    response = client.post(ADD, data)

    assertRedirects(response, edit_page(Vacancy.objects.get(), ""))


def test_another_organization_s_draft_cannot_be_opened_saved_or_deleted(employer: User) -> None:
    theirs = make.draft(organization=accounts.organization(), by=accounts.user())
    client = signed_in(employer)

    assert client.get(f"{ADD}?draft={theirs.public_id}").status_code == 404
    assert client.get(f"{ADD}?draft=x").status_code == 404
    assert client.post(f"/vacancies/mine/drafts/{theirs.public_id}/delete/").status_code == 404
    client.post(SAVE, {"title": "Taken over", "draft": theirs.public_id, "draft_edition": 1})
    theirs.refresh_from_db()
    assert theirs.title == "Night pharmacist"


# -- an existing one ---------------------------------------------------------------------------------------------------


def test_two_recruiters_who_edit_at_once_see_both_versions(employer: User, colleague: User) -> None:
    vacancy = make.vacancy(organization=employer.organizations.get())
    mine, theirs = signed_in(employer), signed_in(colleague)
    seen = shown(mine.get(edit_page(vacancy)))
    theirs.post(edit_page(vacancy), {**entered(employer, schedule="Nights"), **shown(theirs.get(edit_page(vacancy)))})

    response = mine.post(edit_page(vacancy), {**entered(employer, schedule="Days"), **seen})

    assertContains(response, f"{colleague} changed this vacancy")
    assertContains(response, '<td class="difference">Days</td><td class="difference">Nights</td>')
    assertContains(response, 'value="Days"')
    vacancy.refresh_from_db()
    assert vacancy.schedule == "Nights"
    mine.post(edit_page(vacancy), {**entered(employer, schedule="Days"), **shown(response)})
    vacancy.refresh_from_db()
    assert vacancy.schedule == "Days"


def test_typing_does_not_change_the_vacancy_and_can_be_discarded(employer: User) -> None:
    vacancy = make.vacancy(organization=employer.organizations.get())
    client = signed_in(employer)
    seen = shown(client.get(edit_page(vacancy)))

    client.post(edit_page(vacancy, "draft/save/"), {"schedule": "Nights", **seen}, headers=HTMX)

    vacancy.refresh_from_db()
    assert vacancy.schedule == ""
    assertContains(client.get(edit_page(vacancy)), 'value="Nights"')
    assertContains(client.get(edit_page(vacancy, "")), "unsaved entries")
    client.post(edit_page(vacancy, "draft/discard/"))
    assertNotContains(client.get(edit_page(vacancy)), 'value="Nights"')


def test_a_policy_is_stored_and_chosen_even_if_the_form_is_wrong(employer: User) -> None:
    client = signed_in(employer)
    file = SimpleUploadedFile("policy.pdf", PDF, "application/pdf")

    response = client.post(ADD, {**entered(employer, title=""), "policy_upload": file, "draft_edition": "0"})

    policy = PolicyFile.objects.get()
    assertContains(response, f'<option value="{policy.public_id}" selected>policy.pdf</option>', html=True)
    assertContains(response, "Enter the job title")


def test_a_policy_is_downloaded_and_never_shown(employer: User) -> None:
    policy = make.policy_file(organization=employer.organizations.get())
    address = f"/vacancies/policies/{policy.public_id}/"
    vacancy = make.live(organization=policy.organization, cme_policy_file=policy)
    draft_policy = make.policy_file(organization=policy.organization)

    response = Client().get(address)

    assert response.headers["Content-Disposition"] == 'attachment; filename="CME policy.pdf"'
    assert "sandbox" in response.headers["Content-Security-Policy"]
    b"".join(response)  # to the end, which closes the file
    assertContains(Client().get(f"/vacancies/{vacancy.slug}/"), address)
    assert Client().get(f"/vacancies/policies/{draft_policy.public_id}/").status_code == 404


def test_a_duplicate_has_the_same_facts_without_the_id(employer: User) -> None:
    vacancy = make.paying(
        allowance=3500,
        organization=employer.organizations.get(),
        requisition_id="R-1",
        specialties=[accounts.specialty()],
    )

    signed_in(employer).post(edit_page(vacancy, "duplicate/"))

    copy = Vacancy.objects.exclude(pk=vacancy.pk).get()
    assert (copy.state, copy.title, copy.cme_allowance_amount, copy.requisition_id, copy.published_on) == (
        VacancyState.DRAFT,
        vacancy.title,
        vacancy.cme_allowance_amount,
        "",
        None,
    )
    assert list(copy.specialties.all()) == list(vacancy.specialties.all())
    assert [str(place) for place in copy.ordered_places] == [str(place) for place in vacancy.ordered_places]


# -- a published one ---------------------------------------------------------------------------------------------------


def edit_live(user: User, vacancy: Vacancy, **changes: Any) -> Any:
    """Send the published vacancy's form with these changes of what it shows."""
    client = signed_in(user)
    response = client.get(edit_page(vacancy))
    initial = {name: value for name, value in response.context["form"].initial.items() if value not in (None, False)}
    return client.post(edit_page(vacancy), {**initial, **changes, **shown(response)}, follow=True)


def test_a_better_offer_is_live_at_once_and_the_rest_is_reviewed(employer: User) -> None:
    vacancy = make.paying(allowance=2000, organization=employer.organizations.get())

    response = edit_live(employer, vacancy, cme_allowance_amount="3,000", schedule="Nights")

    assertContains(response, "clinicians see the better offer now")
    vacancy.refresh_from_db()
    assert (vacancy.cme_allowance_amount, vacancy.schedule) == (Decimal(3000), "")
    proposal = Proposal.objects.get()
    assert (proposal.payload["schedule"], proposal.base_version) == ("Nights", 2)
    change = VacancyChange.objects.get()
    assert (change.fact, change.direction, change.before, change.after) == (
        "CME allowance",
        Direction.RAISED,
        "$2,000 a year",
        "$3,000 a year",
    )


def test_only_a_better_offer_needs_no_review(employer: User) -> None:
    vacancy = make.paying(days=3, organization=employer.organizations.get())

    edit_live(employer, vacancy, cme_days_amount="5")

    assert not Proposal.objects.exists()
    assert [revision.version for revision in Revision.objects.order_by("version")] == [1, 2]


def test_a_worse_offer_is_reviewed_and_marked_when_it_is_published(employer: User) -> None:
    vacancy = make.paying(allowance=2000, organization=employer.organizations.get())

    edit_live(employer, vacancy, cme_allowance="not_stated", cme_allowance_amount="")

    vacancy.refresh_from_db()
    assert vacancy.cme_allowance_amount == 2000
    assert not VacancyChange.objects.exists()
    reviewing.approve(proposal=Proposal.objects.get(), by=accounts.staff("Moderator"), edition=1, now=timezone.now())
    change = VacancyChange.objects.get()
    assert (change.fact, change.direction, change.after) == ("CME allowance", Direction.REMOVED, "")


def test_a_raise_is_not_published_over_a_colleague_s(employer: User, colleague: User) -> None:
    vacancy = make.paying(allowance=2000, organization=employer.organizations.get())
    client = signed_in(employer)
    page = client.get(edit_page(vacancy))
    edit_live(colleague, vacancy, cme_allowance_amount="4000")
    initial = {name: value for name, value in page.context["form"].initial.items() if value not in (None, False)}

    response = client.post(edit_page(vacancy), {**initial, "cme_allowance_amount": "3000", **shown(page)})

    assertContains(response, "changed this")
    vacancy.refresh_from_db()
    assert vacancy.cme_allowance_amount == 4000
