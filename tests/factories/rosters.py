"""Completions: entries of the ledger, providers that were authorized, and rosters."""

import csv
import datetime as dt
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.licenses.models import Credential
from accounts.users.enums import Profession
from accounts.users.models import User
from accounts.verification.enums import IdentityState
from cmehub.lib import uploads
from programs.catalog.models import Program
from programs.catalog.vocabulary import CreditType
from programs.ledger.models import Certificate, Entry, EntryCredit
from programs.providers.models import Provider
from programs.requirements.models import Cycle
from programs.rosters import actions, processing, reading
from programs.rosters.models import Authorization, Roster
from programs.transcripts.actions import request_pack
from programs.transcripts.building import build_due
from programs.transcripts.models import Pack
from tests.factories import accounts as people
from tests.factories import portal
from tests.factories import programs as make

NPI = "2000000002"
DAY = dt.date(2026, 3, 14)


def clinician(*, npi: str = NPI, is_verified: bool = True, **profile: Any) -> User:
    """Pat Doe, a nurse practitioner whose identity a reviewer verified."""
    user = people.user(purposes=["clinician"])
    people.profile(user=user, profession=Profession.NP, **profile)
    state = IdentityState.VERIFIED if is_verified else IdentityState.DECLARED
    people.identity(user=user, npi=npi, state=state)
    return user


def activity(*, provider: Provider | None = None, **fields: Any) -> Program:
    """A published listing of a verified provider, with up to 2 AMA PRA Category 1 Credits."""
    return portal.live(**{"provider": provider, "offers": [{"credit_type": ama(), "amount": "2.00"}], **fields})


def ama() -> CreditType:
    return CreditType.objects.filter(code="AMA_PRA_1").first() or make.credit_type(
        code="AMA_PRA_1", name="AMA PRA Category 1 Credit"
    )


def authorization(*, user: User, provider: Provider, birth: str = "") -> Authorization:
    return actions.authorize(by=user, provider=provider, birth=birth, now=timezone.now())


def completion(**changes: str) -> dict[str, str]:
    """A row of the template that names Pat Doe."""
    return {
        "first_name": "Pat",
        "last_name": "Doe",
        "npi": NPI,
        "license_state": "",
        "license_number": "",
        "birth_month_day": "",
        "completed_on": DAY.isoformat(),
        "completion_id": "C-1",
        "AMA_PRA_1": "1.5",
        **changes,
    }


def as_csv(*rows: Mapping[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def roster(*rows: Mapping[str, str], program: Program, by: User | None = None) -> Roster:
    """A roster that was received and waits for the worker."""
    offers = {each.credit_type.code: each.amount for each in program.offers.select_related("credit_type")}
    found = reading.read(as_csv(*(rows or (completion(),))), offers=offers, as_of=timezone.localdate())
    assert not found.problems
    return actions.receive(program=program, by=by or people.user(), rows=found.rows, problems=[], now=timezone.now())


def processed(*rows: Mapping[str, str], program: Program) -> Roster:
    """The same after the worker's run."""
    made = roster(*rows, program=program)
    processing.process_due(now=timezone.now())
    made.refresh_from_db()
    return made


def entry(*, user: User, amounts: Mapping[CreditType, str] | None = None, **fields: Any) -> Entry:
    """An entry that the person logged by hand: 1.5 AMA PRA Category 1 Credits."""
    made = Entry.objects.create(
        **{"title": "Sepsis in the first hour", "completed_on": DAY, "provider_name": "A provider", **fields}, user=user
    )
    for credit_type, amount in (amounts or {ama(): "1.5"}).items():
        EntryCredit.objects.create(entry=made, credit_type=credit_type, amount=Decimal(amount))
    return made


def pack(*, credential: Credential) -> Pack:
    """The audit pack of an ended cycle, which can be downloaded."""
    ended = {"requirements": [], "activities": {}, "carries": "0", "is_checked": False}
    due_on = credential.current_period.expires_on - dt.timedelta(days=730)
    cycle = Cycle.objects.create(credential=credential, due_on=due_on, closed_at=timezone.now(), snapshot=ended)
    made = request_pack(cycle=cycle, full_numbers=False, by=credential.user, now=timezone.now())
    build_due(now=timezone.now())
    made.refresh_from_db()
    return made


def certificate(*, entry: Entry, content: bytes = b"%PDF-1.7 %%EOF") -> Certificate:
    return Certificate.objects.create(
        entry=entry,
        name="certificate.pdf",
        content_type=uploads.PDF,
        size=len(content),
        stored_as=uploads.store(content, uploads.PDF),
    )
