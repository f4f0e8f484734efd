"""The pages of an edit under review: the employer's, and the moderator's decision."""

import pytest
from django.urls import reverse

from accounts.organizations.models import Organization
from accounts.reviewing.models import Proposal, Revision
from accounts.users.models import User
from careers import demo
from careers.vacancies.models import Vacancy
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.factories import reviewing as make


@pytest.fixture
def vacancy(world: None) -> Vacancy:
    return Vacancy.objects.get(title=demo.EDITED, state="live")


def test_the_employer_s_pages(check: Checker, vacancy: Vacancy, sign_in: SignIn) -> None:
    sign_in(User.objects.get(email="rita@demo.example"))
    organization = Organization.objects.get(name="Juniper Valley Health")

    check.hold(f"/vacancies/mine/{vacancy.public_id}/")
    check.hold(f"/vacancies/mine/{vacancy.public_id}/edit/")
    check.hold("/vacancies/mine/")
    check.hold(f"/organizations/{organization.public_id}/edit/")


def test_the_moderator_s_pages(check: Checker, vacancy: Vacancy, sign_in: SignIn) -> None:
    check.widths = (768, 1280)
    check.impacts = ("serious", "critical")
    check.recolor = "scheme => document.documentElement.classList.toggle('dark', scheme === 'dark')"
    sign_in(User.objects.get(email="moderator@demo.example"))
    moved = Proposal.objects.get(target_type="accounts.organization")
    Organization.objects.filter(pk=moved.target_id).update(city="Meridian")
    edited = Proposal.objects.get(target_type="careers.vacancy")

    check.hold(reverse("admin:accounts_proposal_changelist") + "?state__exact=pending")
    check.hold(reverse("admin:accounts_proposal_change", args=[edited.pk]))
    check.hold(reverse("admin:accounts_proposal_change", args=[moved.pk]))
    check.hold(reverse("admin:careers_vacancy_change", args=[vacancy.pk]))


def test_a_published_version(check: Checker, vacancy: Vacancy, sign_in: SignIn) -> None:
    check.widths = (768, 1280)
    check.impacts = ("serious", "critical")
    check.recolor = "scheme => document.documentElement.classList.toggle('dark', scheme === 'dark')"
    moderator = sign_in(User.objects.get(email="moderator@demo.example"))
    make.approve(Proposal.objects.get(target_type="careers.vacancy"), by=moderator)

    check.hold(reverse("admin:accounts_revision_change", args=[Revision.objects.about(vacancy).latest("version").pk]))
