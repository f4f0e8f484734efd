"""Every page with the demo data, for visitors, clinicians and employers. Add new pages here."""

import io

from django.utils import timezone
from PIL import Image

import accounts.demo
from accounts.directory.enums import Part
from accounts.directory.models import PublicProfile
from accounts.licenses.models import Credential
from accounts.notices.delivery import deliver_due
from accounts.notices.models import Notice
from accounts.organizations.models import Invitation, JoinRequest, Organization
from accounts.users.models import User
from accounts.verification.models import Claim
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from cmehub.lib import uploads
from programs.evidence.models import Outcome
from programs.reminders.planning import plan_due
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.factories import accounts as make
from tests.factories import careers


def test_programs(check: Checker, world: None) -> None:
    check.hold_all(
        [
            "/",
            "/programs/",
            "/programs/?q=antibiotic&sort=price",
            "/programs/?q=nothing+has+these+words",
            "/programs/pediatric-uti-stewardship/",
            "/programs/hip-fracture-pi-cme/",
            "/programs/chief-medical-officer-program/",
        ]
    )


def test_evidence(check: Checker, world: None) -> None:
    alone = Outcome.objects.filter(program=None).order_by("code")[0]

    check.hold_all(["/evidence/", "/evidence/method/", f"/evidence/{alone.code}/"])


def test_vacancies(check: Checker, world: None) -> None:
    live = Vacancy.objects.filter(state=VacancyState.LIVE).order_by("slug")[0]

    check.hold_all(["/vacancies/", "/vacancies/?q=nothing+has+these+words", f"/vacancies/{live.slug}/", "/employers/"])


def test_pages_of_a_clinician(check: Checker, world: None, sign_in: SignIn) -> None:
    dana = sign_in(User.objects.get(email=accounts.demo.CLINICIAN))
    credential = Credential.objects.filter(user=dana).order_by("pk")[0]
    plan_due(now=timezone.now())
    deliver_due(now=timezone.now())
    notices = Notice.objects.filter(recipient=dana).order_by("pk")
    assert {notice.kind for notice in notices} == {"verification", "credit_deadline"}

    check.hold_all(
        [
            "/welcome/",
            "/welcome/next/",
            "/account/",
            "/account/details/",
            "/account/profile/",
            "/account/messages/",
            "/account/data/",
            "/licenses/",
            "/licenses/add/",
            "/licenses/add/board-certificate/",
            *(f"/licenses/{credential.public_id}/{deed}/" for deed in ("edit", "renew", "delete")),
            "/inbox/",
            *(f"/inbox/{notice.public_id}/" for notice in notices),
            "/verification/",
            "/verification/npi/",
            f"/verification/credentials/{credential.public_id}/",
        ]
    )


def test_pages_of_the_directory(check: Checker, world: None, sign_in: SignIn) -> None:
    priya = PublicProfile.objects.get(user__email="priya.nair@demo.example")
    priya.shown = Part.values
    priya.places = ["Lakeshore Hospital, Fresno, CA"]
    priya.photo = uploads.store(uploads.thumbnail(_picture(), side=400), uploads.JPEG)
    priya.save()
    sign_in(priya.user)

    check.hold_all(
        ["/clinicians/", "/clinicians/?name=nobody", f"/clinicians/{priya.public_id}/", "/account/public-profile/"]
    )


def _picture() -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", (500, 500), "teal").save(encoded, "PNG")
    return encoded.getvalue()


def test_pages_of_clinicians_who_wait_for_a_reviewer(check: Checker, world: None, sign_in: SignIn) -> None:
    for name in ("sam.okafor", "noor.haddad"):
        person = sign_in(User.objects.get(email=f"{name}@demo.example"))
        credential = Credential.objects.get(user=person)

        check.hold_all(["/verification/", f"/verification/credentials/{credential.public_id}/"])

    Claim.objects.filter(credential=credential).update(state="more", reason="Please send the back of your license.")
    check.hold_all([f"/verification/credentials/{credential.public_id}/"])
    Claim.objects.filter(credential=credential).update(state="rejected")
    check.hold_all([f"/verification/credentials/{credential.public_id}/"])


def test_pages_of_an_employer(check: Checker, world: None, sign_in: SignIn) -> None:
    sign_in(rita := User.objects.get(email=accounts.demo.EMPLOYER))
    organization = Organization.objects.get(name=accounts.demo.ORGANIZATION)
    live = Vacancy.objects.filter(state=VacancyState.LIVE).order_by("slug")[0]
    vacancy = Vacancy.objects.filter(organization=organization).order_by("pk")[0]

    check.hold_all(
        [
            "/vacancies/mine/",
            "/vacancies/mine/add/",
            "/vacancies/mine/add/from-address/",
            "/vacancies/mine/upload/",
            f"/vacancies/mine/imports/{careers.uploaded(organization=organization, by=rita, rows=2).public_id}/",
            f"/vacancies/{live.slug}/report/",
            f"/vacancies/mine/{vacancy.public_id}/",
            "/organizations/add/",
            f"/organizations/{organization.public_id}/",
            f"/organizations/{organization.public_id}/edit/",
            f"/organizations/{organization.public_id}/members/",
            f"/organizations/{organization.public_id}/invite/",
        ]
    )


def test_pages_of_invited_and_asking_people(check: Checker, world: None, sign_in: SignIn) -> None:
    organization = Organization.objects.get(name=accounts.demo.ORGANIZATION)
    invitation = Invitation.objects.get(organization=organization)
    check.hold_all([make.link(invitation)])

    sign_in(User.objects.get(email="elena.cruz@demo.example"))
    join = f"/organizations/join/{organization.public_id}/"
    check.hold_all([make.link(invitation), join])
    JoinRequest.objects.create(organization=organization, user=User.objects.get(email="elena.cruz@demo.example"))
    check.hold_all([join])

    sign_in(User.objects.get(email=accounts.demo.EMPLOYER))
    request = JoinRequest.objects.get()
    member = organization.memberships.get(role="supervisor")
    check.hold_all(
        [
            f"/organizations/{organization.public_id}/members/",
            f"/organizations/members/{member.public_id}/",
            f"/organizations/requests/{request.public_id}/",
        ]
    )


def test_the_switch_of_hats(check: Checker, world: None, sign_in: SignIn) -> None:
    sign_in(User.objects.get(email=accounts.demo.TWO_HATS))
    organization = Organization.objects.get(name=accounts.demo.ORGANIZATION)

    check.hold("/account/", prepare=lambda page: page.locator(".hat summary").click())
    check.hold(f"/organizations/{organization.public_id}/")
