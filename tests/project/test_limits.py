"""Every address that changes something is limited by a row of the one table, `settings.RATE_LIMITS`."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from pytest_django import Settings

from accounts.users.models import User
from tests.factories import accounts as make
from tests.project.test_addresses import fitting, routes

pytestmark = pytest.mark.django_db

# Addresses of ours that count in a row of their own. The others count in "post".
OWN_ROWS = {
    "account/data/export/": "exports",
    "account/public-profile/": "uploads",
    "backup/<str:token>/": "unsubscribe",
    "backup/<str:token>/accept/": "unsubscribe",
    "credits/backup-contacts/<uuid:public_id>/invite/": "backup_invitations",
    "credits/backup-contacts/add/": "backup_invitations",
    "credits/import/": "uploads",
    "credits/ledger/<uuid:public_id>/certificates/": "credits",
    "credits/ledger/<uuid:public_id>/edit/": "credits",
    "credits/log/": "credits",
    "evidence/citations.<slug:extension>": "citations",
    "admin/programs/program/draft-from-address/": "page_drafts",
    "admin/programs/import/upload/<str:kind>/": "uploads",
    "listings/<uuid:public_id>/ask/": "corrections",
    "listings/<uuid:public_id>/submit/": "listing_submissions",
    "credits/cycles/<uuid:public_id>/pack/": "packs",
    "credits/transcript.<slug:extension>": "transcripts",
    "listings/<uuid:public_id>/completions/": "uploads",
    "listings/files/": "uploads",
    "mail/webhooks/<slug:provider>/tracking/": "webhooks",
    "organizations/<uuid:public_id>/invite/": "invitations",
    "organizations/add/": "organizations",
    "organizations/invitations/<uuid:public_id>/resend/": "invitations",
    "programs/<slug:slug>/report/": "corrections",
    "calendar/<str:token>.ics": "feeds",
    "programs/feed/": "feeds",
    "programs/suggestions/": "suggestions",
    "providers/<slug:slug>/claim/": "corrections",
    "sitemap.xml": "feeds",
    "sitemap/<slug:name>-<int:number>.xml": "feeds",
    "rules/<slug:authority>/<slug:profession>/report/": "rule_reports",
    "u/<str:token>/": "unsubscribe",
    "u/<str:token>/all/": "unsubscribe",
    "vacancies/all.xml": "feed_of_all",
    "vacancies/feed/": "feeds",
    "vacancies/u/<str:token>/": "unsubscribe",
    "vacancies/mine/<uuid:public_id>/submit/": "vacancy_submissions",
    "applications/<uuid:public_id>/message/": "application_messages",
    "vacancies/<slug:slug>/apply/": "applications",
    "vacancies/<slug:slug>/report/": "vacancy_reports",
    "vacancies/mine/<uuid:public_id>/applications/bulk/": "application_messages",
    "vacancies/mine/applications/<uuid:public_id>/message/": "application_messages",
    "vacancies/mine/add/from-address/": "page_drafts",
    "vacancies/mine/imports/<uuid:public_id>/take/": "uploads",
    "vacancies/mine/upload/": "uploads",
    "verification/credentials/<uuid:public_id>/": "uploads",
    "verification/npi/": "npi",
}

# allauth counts these rows itself: what to post, and who posts it. The second answer is a refusal.
NOBODY = "nobody@clinic.example"
ALLAUTH: dict[str, tuple[str, dict[str, str], str]] = {
    "signup": ("accounts/signup/", {"email": "", "password1": "a lake in winter"}, "visitor"),
    "login": ("accounts/login/", {"login": "", "password": "wrong"}, "visitor"),
    "login_failed": ("accounts/login/", {"login": NOBODY, "password": "wrong"}, "visitor"),
    "webauthn_login": ("accounts/2fa/webauthn/login/", {"credential": "{}"}, "visitor"),
    "request_login_code": ("accounts/login/code/", {"email": NOBODY}, "visitor"),
    "reset_password": ("accounts/password/reset/", {"email": NOBODY}, "visitor"),
    "reset_password_from_key": ("accounts/password/reset/key/1-set-password/", {"password1": "x"}, "visitor"),
    "reauthenticate": ("accounts/reauthenticate/", {"password": "wrong"}, "member"),
    "change_password": ("accounts/password/change/", {"oldpassword": "wrong"}, "member"),
    "manage_email": ("accounts/email/", {"action_add": "", "email": NOBODY}, "member"),
}


@pytest.fixture
def only(settings: Settings) -> Callable[..., None]:
    """Leave one row of the table, with this limit."""

    def leave(row: str, limit: str) -> None:
        table = {**dict.fromkeys(settings.RATE_LIMITS, ""), row: limit}
        settings.RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = table

    return leave


def _signed_in(user: User | None = None) -> Client:
    client = Client()
    client.force_login(user or make.user())
    return client


def _row_of(route: str) -> str | None:
    return getattr(resolve(f"/{fitting(route)}").func, "throttle", None)


def _ours(route: str) -> bool:
    return not route.startswith(("accounts/", "admin/", "dev/", "styleguide/", "static/", "healthz", "readyz"))


def test_the_addresses_marked_are_those_listed() -> None:
    assert {route: row for route in routes() if (row := _row_of(route))} == OWN_ROWS


def test_every_row_of_the_table_is_used(settings: Settings) -> None:
    assert {*OWN_ROWS.values(), *ALLAUTH, "confirm_email", "check_address", "post"} == set(settings.RATE_LIMITS)


@pytest.mark.parametrize("route", [route for route in routes() if _ours(route) or route.startswith("accounts/")])
def test_no_address_takes_posts_without_end(route: str, only: Callable[..., None]) -> None:
    only(OWN_ROWS.get(route, "post"), "0/d/user")

    refused = _signed_in().post(f"/{fitting(route)}")

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= 86_401


@pytest.mark.parametrize("route", OWN_ROWS)
def test_an_address_s_own_row_limits_it(route: str, only: Callable[..., None]) -> None:
    only(OWN_ROWS[route], "1/d/user")
    client = _signed_in(make.user(password=make.PASSWORD))
    method = "get" if OWN_ROWS[route] in {"citations", "feeds", "suggestions", "transcripts"} else "post"

    first, second = (getattr(client, method)(f"/{fitting(route)}") for _ in range(2))

    assert first.status_code != 429
    assert second.status_code == 429
    assert client.post("/theme/", {"theme": "dark"}).status_code == 302


@pytest.mark.parametrize("row", ALLAUTH)
def test_allauth_counts_in_the_same_table(row: str, only: Callable[..., None]) -> None:
    address, data, who = ALLAUTH[row]
    scope = "user" if who == "member" else "ip"
    only(row, f"1/d/{scope}")
    member = _signed_in(make.user(password=make.PASSWORD))

    first, second = ((member if who == "member" else Client()).post(f"/{address}", data) for _ in range(2))

    assert not _refused(first)
    assert _refused(second)


def _refused(response: Any) -> bool:
    """allauth answers 429, or explains in the form."""
    form = response.context and response.context.get("form")
    return response.status_code == 429 or bool(form and "too many" in str(form.errors).lower())


def test_a_confirmation_link_is_sent_once_in_three_minutes(client: Client, mailoutbox: list[Any]) -> None:
    person = make.user(password=make.PASSWORD)
    person.emailaddress_set.update(verified=False)

    for _ in range(2):
        client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})

    assert len(mailoutbox) == 1


def test_people_behind_one_address_don_t_share_a_limit_per_person(only: Callable[..., None]) -> None:
    only("post", "1/d/user")
    first, second = _signed_in(), _signed_in()

    for client in (first, second):
        assert client.post("/theme/", {"theme": "dark"}).status_code == 302

    assert first.post("/theme/", {"theme": "dark"}).status_code == 429
    assert Client().post("/theme/", {"theme": "dark"}).status_code == 302


def test_reading_is_not_limited(only: Callable[..., None]) -> None:
    only("post", "1/d/user")
    client = _signed_in()

    assert {client.get("/account/").status_code for _ in range(5)} == {200}
