"""Who may open what, for every address: visitors, owners, colleagues, strangers and staff with somebody else's ids.

The addresses come from the URL conf. A new page with an id in its address fails here until it's listed below.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.directory.models import PublicProfile
from accounts.organizations.enums import Role
from accounts.organizations.models import JoinRequest
from accounts.users.enums import Purpose
from accounts.users.models import User
from cmehub.lib import uploads
from programs.requirements.models import OwnTarget
from tests.factories import accounts as make
from tests.factories import backups as make_backups
from tests.factories import careers as make_careers
from tests.factories import ledger as make_ledger
from tests.factories import notices as make_notices
from tests.factories import portal as make_portal
from tests.factories import reviewing as make_reviewing
from tests.factories import rosters as make_rosters
from tests.factories.accounts import PASSWORD
from tests.project.test_addresses import routes, with_value

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"

# Anyone may open these. Everything else asks visitors to sign in.
FOR_ANYONE = {
    "",
    ".well-known/security.txt",
    "accessibility/",
    "accounts/confirm-email/",
    "accounts/inactive/",
    "accounts/login/",
    "accounts/login/code/",
    "accounts/login/code/confirm/",
    "accounts/logout/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/password/reset/key/done/",
    "accounts/signup/",
    "accounts/2fa/authenticate/",
    "accounts/2fa/webauthn/login/",
    "career-fit/",
    "employers/",
    "evidence/",
    "evidence/method/",
    "favicon.ico",
    "healthz",
    "how-to-choose/",
    "manifest.webmanifest",
    "privacy/",
    "programs/",
    "programs/feed/",
    "programs/recent/clear/",
    "programs/suggestions/",
    "providers/",
    "readyz",
    "robots.txt",
    "rules/",
    "rules/how-kept/",
    "shortlist/",
    "shortlist/compare/",
    "shortlist/note/",
    "shortlist/remove/",
    "shortlist/save/",
    "sitemap.xml",
    "theme/",
    "vacancies/",
    "vacancies/all.xml",
    "vacancies/feed/",
}

# Addresses with a value in them that belongs to nobody, or that is the permission itself.
NOBODYS = {
    "account/messages/address/<str:token>/",
    "backup/<str:token>/",  # a backup contact, who needs no account
    "calendar/<str:token>.ics",
    "accounts/confirm-email/<key>/",
    "accounts/password/reset/key/<uidb36>-<key>/",
    "career/role/<slug:code>/",  # a role, for which people save only their own competencies
    "credits/providers/<slug:slug>/",  # a provider, with one's own authorization of it
    "credits/transcript.<slug:extension>",
    "evidence/<slug:code>/",
    "evidence/<slug:code>/citation.<slug:extension>",
    "evidence/citations.<slug:extension>",
    "licenses/add/<slug:kind>/",
    "invitations/<str:token>/",  # only the invited address can accept
    "organizations/join/<uuid:public_id>/",
    "organizations/join/<uuid:public_id>/withdraw/",  # only one's own request
    "mail/webhooks/<slug:provider>/tracking/",
    "programs/<slug:slug>/",
    "programs/<slug:slug>/fit/",
    "programs/<slug:slug>/<uuid:public_id>.ics",
    "providers/<slug:slug>/",
    "providers/<slug:slug>/claim/",
    "rules/<slug:authority>/<slug:profession>/",
    "rules/<slug:authority>/<slug:profession>/report/",
    "sitemap/<slug:name>-<int:number>.xml",
    "static/<path>",
    "u/<str:token>/",
    "vacancies/<slug:slug>/",
    "vacancies/u/<str:token>/",
    "vacancies/employers/<uuid:public_id>/",
    "vacancies/policies/<uuid:public_id>/",  # that a published vacancy shows
}


@dataclass
class World:
    """An owner with one of everything, a colleague of theirs, a stranger with as much, and staff."""

    people: dict[str, User] = field(default_factory=dict)
    owned: dict[str, models.Model] = field(default_factory=dict)

    def value(self, route: str) -> str:
        obj = self.owned[next(start for start in OWNED if route.startswith(start))]
        return str(getattr(obj, "public_id", obj.pk))


# How the addresses of a kind of object start -> whether the owner's colleagues may open them too.
OWNED = {
    "applications/<": False,
    "account/data/exports/<": False,
    "account/sessions/<": False,
    "accounts/2fa/webauthn/keys/<": False,
    "credits/backup-contacts/<": False,
    "credits/certificates/<": False,
    "credits/import/<": False,
    "credits/ledger/<": False,
    "credits/ledger/trash/<": False,
    "credits/<": False,
    "credits/cycles/<": False,
    "credits/packs/<": False,
    "credits/targets/<": False,
    "clinicians/<": False,  # a public profile that isn't listed
    "inbox/<": False,
    "listings/<": True,
    "licenses/<": False,
    "organizations/<": True,
    "organizations/invitations/<": True,
    "organizations/members/<": True,
    "organizations/requests/<": True,
    "vacancies/mine/<": True,
    "vacancies/searches/<": False,
    "vacancies/mine/applications/<": True,
    "vacancies/mine/drafts/<": True,
    "vacancies/mine/imports/<": True,
    "vacancies/mine/policies/<": True,
    "vacancies/mine/templates/<": True,
    "verification/claims/<": False,
    "verification/credentials/<": False,
    "verification/documents/<": False,
}


def person(**fields: Any) -> User:
    made = make.user(purposes=[Purpose.CLINICIAN, Purpose.EMPLOYER], **fields)
    make.profile(user=made)
    return made


@pytest.fixture
def world() -> World:
    owner, colleague, stranger = person(), person(), person()
    shared = make.organization(members=[owner, colleague])
    make.organization(members=[stranger])
    make_reviewing.propose(make_careers.live(organization=shared), by=owner, schedule="Nights")
    entry = make_ledger.entry(user=owner)
    claim = make.claim(credential=make.license(user=owner, expires_on=make.in_a_year(owner)))
    pack = make_rosters.pack(credential=claim.credential)
    return World(
        people={"colleague": colleague, "stranger": stranger, "staff": make.staff(), "owner": owner},
        owned={
            "account/data/exports/<": make.export(user=owner),
            "account/sessions/<": UserSession.objects.create(user=owner, ip="192.0.2.1", session_key="a-session"),
            "accounts/2fa/webauthn/keys/<": Authenticator.objects.create(
                user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}}
            ),
            "clinicians/<": PublicProfile.objects.create(user=owner, photo=uploads.store(b"photo", uploads.JPEG)),
            "credits/backup-contacts/<": make_backups.invited(user=owner, now=timezone.now() - dt.timedelta(days=20)),
            "credits/certificates/<": make_ledger.certificate(entry=entry),
            "credits/import/<": make_ledger.preview(user=owner),
            "credits/ledger/<": entry,
            "credits/ledger/trash/<": make_ledger.entry(user=owner, in_trash_since=timezone.now()),
            "credits/<": claim.credential,
            "credits/cycles/<": pack.cycle,
            "credits/packs/<": pack,
            "credits/targets/<": OwnTarget.objects.create(credential=claim.credential, label="Hours", amount=10),
            "inbox/<": make_notices.posted(to=owner),
            "licenses/<": claim.credential,
            "listings/<": make_portal.listing(provider=make_portal.provider(organization=shared)),
            "organizations/<": shared,
            "organizations/invitations/<": make.invitation(organization=shared, by=owner),
            "organizations/members/<": make.member(organization=shared, role=Role.RECRUITER),
            "organizations/requests/<": JoinRequest.objects.create(organization=shared, user=make.user()),
            "applications/<": make_careers.application(applicant=owner, cv=uploads.store(b"%PDF", uploads.PDF)),
            "vacancies/mine/applications/<": make_careers.application(
                vacancy=make_careers.taking(organization=shared), cv=uploads.store(b"%PDF", uploads.PDF)
            ),
            "vacancies/mine/templates/<": make_careers.reply_template(organization=shared),
            "vacancies/mine/drafts/<": make_careers.draft(organization=shared, by=owner),
            "vacancies/mine/imports/<": make_careers.uploaded(organization=shared, by=owner),
            "vacancies/mine/policies/<": make_careers.policy_file(organization=shared),
            "vacancies/mine/<": make_careers.vacancy(organization=shared, state="draft"),
            "vacancies/searches/<": make_careers.saved_search(user=owner),
            "verification/claims/<": claim,
            "verification/credentials/<": claim.credential,
            "verification/documents/<": claim.documents.get(),
        },
    )


def _of_the_hub(route: str) -> bool:
    return not route.startswith(("admin/", "dev/", "styleguide/"))


def _with_id(route: str) -> bool:
    return "<" in route and _of_the_hub(route)


def _plain(route: str) -> bool:
    return "<" not in route and _of_the_hub(route)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def signed_in_just_now(user: User) -> Client:
    """Sign in and confirm the password, which pages of the second factor ask for."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    client = signed_in(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def status(client: Client, address: str) -> int:
    """Return the status of a GET, or of a POST if the page knows no other."""
    response = client.get(address)
    if response.streaming:
        b"".join(response)  # to the end, which closes the file
    return client.post(address).status_code if response.status_code == 405 else response.status_code


def rows(world: World) -> list[dict[str, Any]]:
    return [type(obj)._base_manager.filter(pk=obj.pk).values().first() or {} for obj in world.owned.values()]


def test_every_address_with_an_id_says_whose_it_is() -> None:
    listed = (*NOBODYS, *OWNED)
    unknown = [route for route in routes() if _with_id(route) and not route.startswith(listed)]

    assert not unknown, f"Add to OWNED or NOBODYS: {unknown}"


@pytest.mark.parametrize("route", [route for route in routes() if _plain(route)])
def test_visitors_are_asked_to_sign_in_unless_a_page_is_for_anyone(client: Client, route: str) -> None:
    response = client.get(f"/{route}")

    if route in FOR_ANYONE:
        assert response.status_code < 400 or response.status_code == 405
    else:
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, SIGN_IN)


@pytest.mark.parametrize("route", [route for route in routes() if route.startswith(tuple(OWNED))])
def test_somebody_else_s_id_opens_nothing(world: World, route: str) -> None:
    address = "/" + with_value(route, world.value(route))
    is_shared = next(shared for start, shared in OWNED.items() if route.startswith(start))
    client_of = signed_in_just_now if route.startswith(("accounts/2fa/", "account/data/")) else signed_in
    before = rows(world)

    for method in ("GET", "POST"):
        response = Client().generic(method, address)
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, SIGN_IN)
    for name in ("stranger", "staff") if is_shared else ("stranger", "staff", "colleague"):
        client = client_of(world.people[name])
        # 405 if the page knows only the other method
        assert {client.get(address).status_code, client.post(address).status_code} in ({404}, {404, 405}), name
    assert rows(world) == before

    insider = "colleague" if is_shared else "owner"
    assert status(client_of(world.people[insider]), address) in {200, 302}


GROUPS: dict[str, Callable[[], User]] = {
    "clinician": make.clinician,
    "employer": make.employer,
    "Curator": lambda: make.staff("Curator"),
    "Moderator": lambda: make.staff("Moderator"),
    "Verifier": lambda: make.staff("Verifier"),
}


@pytest.mark.parametrize("who", GROUPS)
def test_the_admin_opens_only_what_a_group_works_with(world: World, who: str) -> None:
    someone = GROUPS[who]()
    client = signed_in(someone)
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        may = someone.is_staff and any(
            someone.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}") for verb in ("view", "change")
        )
        row = model._default_manager.order_by("pk").first()
        pages = [reverse(f"{name}_changelist"), *([reverse(f"{name}_change", args=[row.pk])] if row else [])]
        for page in pages:
            assert client.get(page, follow=True).status_code == (200 if may else 403), page


def test_the_admin_s_own_addresses_with_ids_are_for_verifiers(world: World) -> None:
    document = world.owned["verification/documents/<"]
    address = reverse("admin:accounts_claim_document", args=[getattr(document, "public_id", "")])

    for who, expected in (("clinician", 302), ("Curator", 403), ("Moderator", 403), ("Verifier", 200)):
        assert status(signed_in(GROUPS[who]()), address) == expected, who
