"""The fictional programs and ledgers of the demo data. Their dates depend on the day they're loaded."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.demo import EMPLOYER, ORGANIZATION, TWO_HATS, NoDemoWorld
from accounts.organizations.models import Organization
from accounts.users.models import User
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.ledger import demo as ledger
from programs.portal.enums import About
from programs.portal.models import Correction, ListingDay
from programs.portal.rules import due_on
from programs.providers.models import Provider
from programs.reference import FOLDER, load_programs
from programs.requirements import demo as requirements
from programs.rosters.models import Authorization

PROVIDER = "juniper-valley-heart-program"
DRAFT = "Heart failure huddles for night teams"
_DAYS_COUNTED = 90


@transaction.atomic
def load(*, as_of: dt.date) -> None:
    """Add the programs. Load the reference data first (raises NoDemoWorld unless settings.DEMO_WORLD)."""
    if not settings.DEMO_WORLD:
        raise NoDemoWorld
    load_programs(FOLDER / "demo_programs.json", as_of=as_of, is_demo=True)
    ledger.load(as_of=as_of)
    requirements.load(as_of=as_of)
    organization = Organization.objects.filter(name=ORGANIZATION).first()
    owner = User.objects.filter(email=EMPLOYER).first()
    if organization and owner:
        _provide(organization, owner, as_of)


def _provide(organization: Organization, owner: User, as_of: dt.date) -> None:
    """Let the demo organization edit one provider's listings: one to change, one asked about, all with visits."""
    Organization.objects.filter(pk=organization.pk).update(is_provider=True)
    Provider.objects.filter(slug=PROVIDER).update(organization=organization)
    provider = Provider.objects.get(slug=PROVIDER)
    listings = list(Program.objects.visible().filter(provider=provider).order_by("pk"))
    Program.objects.create(
        provider=provider,
        slug="heart-failure-huddles",
        title=DRAFT,
        summary="A ten-minute huddle at the start of the night shift, with one case and one checklist.",
        state=ListingState.CHANGES,
        submitted_at=timezone.now() - dt.timedelta(days=6),
        submitted_by=owner,
        reviewer_note="Add the address of your page about it, and the credit statement in your exact words.",
        is_demo=True,
    )
    Correction.objects.create(
        program=listings[0],
        organization=organization,
        asked_by=owner,
        asked_at=timezone.now() - dt.timedelta(days=5),
        due_on=due_on(as_of - dt.timedelta(days=5)),
        about=About.INTERPROFESSIONAL,
        text="A nurse and a pharmacist planned the program with us. Page 2 of the course guide names them.",
        source="https://juniper-valley.example/guide",
    )
    Authorization.objects.create(user=User.objects.get(email=TWO_HATS), provider=provider)
    for place, program in enumerate(listings, start=1):
        days = (as_of - dt.timedelta(days=number) for number in range(_DAYS_COUNTED))
        ListingDay.objects.bulk_create([_visits(program, day, place) for day in days])


def _visits(program: Program, day: dt.date, place: int) -> ListingDay:
    """Return invented counts, fewer on weekends."""
    views = (day.toordinal() * 7 + place * 11) % 29 if day.weekday() < 5 else day.toordinal() % 6
    return ListingDay(program=program, day=day, views=views, clicks=views // 4, calendar=views // 9)
