"""Stated NPIs are checked with the registry, and those of verified people once a month."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.notices.models import Notice
from accounts.users.models import User
from accounts.verification import actions, checks, nppes
from accounts.verification import registry as registry_api
from accounts.verification.badges import badge_of
from accounts.verification.enums import IdentityState, Match
from accounts.verification.models import Identity
from accounts.verification.registry import Finding
from accounts.verification.rules import Claim
from tests.factories import accounts as make
from tests.fakes import NpiRegistry, npi_result

pytestmark = pytest.mark.django_db

NPI = "2000000002"


@pytest.fixture
def person(registry: NpiRegistry) -> User:
    """Pat Doe, who has stated an NPI that the registry knows."""
    registry.records[NPI] = npi_result(NPI, first="PAT", last="DOE")
    person = make.clinician()
    actions.declare(by=person, npi=NPI, former_last_names="", now=timezone.now())
    return person


def identity_of(person: User) -> Identity:
    return Identity.objects.get(user=person)


def forget_answers() -> None:
    """As after the day for which answers are kept."""
    cache.delete(nppes.cache_key(NPI))


def test_a_match_is_saved_with_what_was_compared(person: User) -> None:
    assert checks.check_due(now=timezone.now()) == 1

    identity = identity_of(person)
    assert (identity.state, identity.match) == (IdentityState.MATCHED, Match.MATCHED)
    assert [each["field"] for each in identity.comparisons] == ["last name", "first name", "state", "profession"]
    assert checks.check_due(now=timezone.now()) == 0


def test_a_mismatch_is_saved_and_nothing_is_rejected(person: User, registry: NpiRegistry) -> None:
    registry.records[NPI] = npi_result(NPI, first="JOHN", last="ROE")

    checks.check_due(now=timezone.now())

    assert (identity_of(person).state, identity_of(person).match) == (IdentityState.DECLARED, Match.MISMATCH)


def slowly() -> Iterator[bytes]:
    for _ in range(30):
        yield b" "


@pytest.mark.parametrize(
    "answer",
    [
        (500, "text/plain", b"oops"),
        (200, "text/html", b"<html>Maintenance</html>"),
        (200, "application/json", b"{broken"),
        (200, "application/json", b'{"unexpected": true}'),
        (200, "application/json", b'{"Errors": [{"description": "Too many requests", "number": "1"}]}'),
        slowly,
        "down",
    ],
)
def test_an_unavailable_registry_is_asked_again_later(
    person: User, registry: NpiRegistry, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(nppes, "DEADLINE_SECONDS", 0.5)
    if answer == "down":
        registry.__exit__(None, None, None)
    else:
        registry.answer = answer if callable(answer) else lambda: answer  # type: ignore[assignment, return-value]
    now = timezone.now()

    checks.check_due(now=now)

    identity = identity_of(person)
    assert (identity.state, identity.match, identity.attempts) == (IdentityState.DECLARED, Match.UNAVAILABLE, 1)
    assert identity.next_match_at == now + dt.timedelta(minutes=2)


def test_a_verified_person_is_checked_again_after_a_month(person: User, registry: NpiRegistry) -> None:
    now = timezone.now()
    checks.check_due(now=now)
    make.verified(credential=make.license(user=person, expires_on=dt.date(2099, 1, 1)))
    asked = len(registry.asked)

    checks.check_due(now=now + dt.timedelta(days=29))
    assert len(registry.asked) == asked
    registry.records[NPI] = npi_result(NPI, first="PAT", last="ROE")
    forget_answers()
    checks.check_due(now=now + dt.timedelta(days=30, hours=1))

    assert badge_of(person) is None
    assert "no longer matches" in identity_of(person).reason
    assert Notice.objects.filter(recipient=person, context__event="registry_changed").count() == 1


def test_an_outage_never_ends_a_badge(person: User, registry: NpiRegistry) -> None:
    now = timezone.now()
    checks.check_due(now=now)
    make.verified(credential=make.license(user=person, expires_on=dt.date(2099, 1, 1)))
    registry.answer = lambda: (500, "text/plain", b"oops")
    forget_answers()
    checks.check_due(now=now + dt.timedelta(days=31))

    assert badge_of(person) is not None
    assert identity_of(person).match == Match.MATCHED


def test_an_answer_about_an_npi_that_was_changed_meanwhile_is_dropped(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer_after_a_change(npi: str, claim: Claim) -> Finding:
        Identity.objects.filter(user=person).update(npi="2000000010", next_match_at=timezone.now())
        return ask(npi, claim)

    ask = registry_api.check
    monkeypatch.setattr(registry_api, "check", answer_after_a_change)

    checks.check_due(now=timezone.now())

    assert (identity_of(person).npi, identity_of(person).match) == ("2000000010", "")
