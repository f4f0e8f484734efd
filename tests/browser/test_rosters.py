"""Completions by roster, transcripts and audit packs."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.demo import TWO_HATS
from accounts.users.models import User
from programs import demo
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.requirements.cycles import follow
from programs.requirements.models import Cycle
from programs.rosters.models import Roster
from programs.transcripts import actions, building
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.factories import rosters


@pytest.fixture
def marcus(world: None, sign_in: SignIn) -> User:
    """A clinician with a confirmed entry, one of his own, and a running cycle."""
    user = sign_in(User.objects.get(email=TWO_HATS))
    listing = Program.objects.filter(provider__slug=demo.PROVIDER, state=ListingState.LIVE).order_by("pk")[0]
    rosters.entry(
        user=user,
        title=listing.title,
        provider_name=listing.provider.name,
        program=listing,
        confirmed_by=listing.provider,
        confirmed_at=timezone.now(),
    )
    rosters.certificate(entry=rosters.entry(user=user, title="Pain and opioids", completed_on=dt.date(2026, 4, 2)))
    follow(user.credentials.get(), as_of=timezone.localdate())
    return user


@pytest.fixture
def listing(world: None, sign_in: SignIn) -> Program:
    """A published listing with an upload of which a row had a problem."""
    sign_in(User.objects.get(email="rita@demo.example"))
    found = Program.objects.filter(provider__slug=demo.PROVIDER, state=ListingState.LIVE).order_by("pk")[0]
    problems = [[4, "This isn't a valid NPI. Check for a mistyped digit"], [9, "Enter the credit that was earned"]]
    Roster.objects.create(provider=found.provider, program=found, rows=12, problems=problems)
    return found


def test_providers_that_may_confirm_credit(check: Checker, marcus: User) -> None:
    check.hold("/credits/providers/?q=a")
    check.hold(f"/credits/providers/{demo.PROVIDER}/")


def test_uploading_completions(check: Checker, listing: Program) -> None:
    check.hold(f"/listings/{listing.public_id}/completions/")


def test_the_transcript(check: Checker, marcus: User) -> None:
    check.hold("/credits/transcript/")
    check.hold("/credits/transcript/?since=2026-05-01&until=2026-04-01")


def test_the_audit_pack(check: Checker, marcus: User) -> None:
    cycle = Cycle.objects.of(marcus).get()
    page = f"/credits/cycles/{cycle.public_id}/pack/"
    check.hold(page)
    actions.request_pack(cycle=cycle, full_numbers=False, by=marcus, now=timezone.now())
    check.hold(page)
    building.build_due(now=timezone.now())
    check.hold(page)
