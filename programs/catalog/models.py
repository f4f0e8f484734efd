"""Programs: one row per accredited activity. Their credit, dates and prices are in `parts.py`."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.organizations.rules import May, roles_that
from accounts.profiles.models import Specialty
from accounts.users.enums import Profession
from accounts.users.models import User
from programs.catalog.enums import (
    Delivery,
    Interprofessional,
    ListingState,
    Relationships,
    Stated,
    Support,
)
from programs.catalog.parts import CreditOffer, Faculty, Offering, Price, StateTopic, Supporter
from programs.catalog.vocabulary import ActivityFormat
from programs.competencies.models import Competency
from programs.providers.models import Accreditation, Provider, ProviderNumber
from programs.sources import Confidence


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible(self) -> "ProgramQuerySet":
        """Return the programs that the public can see."""
        return self.filter(state=ListingState.LIVE)

    def on_offer(self, as_of: dt.date) -> "ProgramQuerySet":
        """Return the programs that still award credit: not expired, and with an offering that isn't over, if any.

        A last day to claim credit doesn't extend a program, since nothing new can be earned.
        """
        held = Offering.objects.filter(program=OuterRef("pk"), is_canceled=False)
        still_held = held.filter(Q(ends_on__gte=as_of) | Q(ends_on=None, starts_on__gte=as_of))
        ongoing = Q(Exists(still_held)) | ~Q(Exists(Offering.objects.filter(program=OuterRef("pk"))))
        return self.filter(ongoing, Q(expires_on__isnull=True) | Q(expires_on__gte=as_of))

    def of_editor(self, user: User) -> "ProgramQuerySet":
        """Return the listings of the providers whose organization lets the user edit them."""
        return self.filter(
            provider__organization__memberships__user=user,
            provider__organization__memberships__role__in=roles_that(May.EDIT_LISTINGS),
        )

    def stale(self, as_of: dt.date) -> "ProgramQuerySet":
        """Return the real programs that nobody has verified for a year, or ever. Demo listings have no source."""
        return self.filter(Q(checked_on=None) | Q(checked_on__lt=as_of - dt.timedelta(days=365)), is_demo=False)

    def without_disclosure(self) -> "ProgramQuerySet":
        """Return the programs whose listing needs a disclosure statement and has none."""
        return self.filter(disclosure_required=True, disclosure="")

    def for_cards(self) -> "ProgramQuerySet":
        """Load what a list entry shows, without the long texts."""
        specialties = models.Prefetch("specialties", Specialty.objects.only("name").order_by("name"))
        credit = CreditOffer.objects.select_related("credit_type").only("program", "amount", "credit_type__short_name")
        card = ("slug", "title", "is_demo", "delivery", "expires_on", "state")
        programs = self.select_related("provider").only(*card, "professions", "provider__name")
        return programs.prefetch_related(specialties, models.Prefetch("offers", credit), *_dates_and_prices())

    def for_page(self) -> "ProgramQuerySet":
        """Load everything that a program's own page shows."""
        specialties = models.Prefetch("specialties", Specialty.objects.order_by("name"))
        credit = models.Prefetch("offers", CreditOffer.objects.select_related("credit_type").order_by("pk"))
        periods = Accreditation.objects.select_related("accreditor").order_by(F("valid_from").desc(nulls_last=True))
        topics = StateTopic.objects.select_related("topic").order_by("topic__name", "state")
        return self.select_related("provider").prefetch_related(
            specialties,
            credit,
            *_dates_and_prices(),
            models.Prefetch("provider__accreditations", periods),
            models.Prefetch("provider__numbers", ProviderNumber.objects.order_by("board", "number")),
            models.Prefetch("joint_providers", Provider.objects.order_by("name")),
            models.Prefetch("competencies", Competency.objects.order_by("name")),
            models.Prefetch("formats", ActivityFormat.objects.order_by("name")),
            models.Prefetch("supporters", Supporter.objects.order_by("pk")),
            models.Prefetch("faculty", Faculty.objects.order_by("pk")),
            models.Prefetch("state_topics", topics),
        )


def _dates_and_prices() -> "tuple[models.Prefetch[Any], models.Prefetch[Any]]":
    offerings = Offering.objects.order_by("starts_on", "starts_at_time", "pk")
    return models.Prefetch("offerings", offerings), models.Prefetch("prices", Price.objects.order_by("pk"))


def _stated(label: str) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=10, choices=Stated.choices, default=Stated.NOT_STATED)


def _evidence() -> "models.CharField[str, str]":
    return models.CharField("evidence for it", max_length=300, blank=True, help_text="What on file documents it")


class Program(models.Model):
    """One accredited activity. Empty numbers and dates mean 'not stated', never zero."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    slug = models.SlugField(max_length=140, unique=True)
    title = models.CharField(max_length=250)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="programs", help_text="The accredited provider")
    joint_providers = models.ManyToManyField(
        Provider, blank=True, related_name="joint_programs", help_text="Others that provide it jointly"
    )
    provider_ref = models.CharField("provider's own ID", max_length=60, blank=True)
    accme_id = models.CharField("ACCME activity ID", max_length=20, blank=True)
    summary = models.CharField(max_length=500, help_text="One or two sentences under the title")
    description = models.TextField(blank=True)
    url = models.URLField("provider's page", blank=True)
    topics = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="One to a line, in the words people search for",
    )
    professions = ArrayField(
        models.CharField(max_length=12, choices=Profession.choices),
        default=list,
        blank=True,
        help_text="Choose none if the source doesn't state it",
    )
    specialties = models.ManyToManyField(Specialty, blank=True, related_name="programs")
    formats = models.ManyToManyField(
        ActivityFormat, blank=True, related_name="programs", verbose_name="activity formats"
    )
    competencies = models.ManyToManyField(
        Competency, blank=True, related_name="programs", help_text="What it teaches, as far as its source documents it"
    )
    delivery = models.CharField("format", max_length=15, choices=Delivery.choices, default=Delivery.NOT_STATED)
    released_on = models.DateField("release date", null=True, blank=True)
    expires_on = models.DateField("expiration date", null=True, blank=True, help_text="The last day to earn credit")
    claim_by = models.DateField("claim credit by", null=True, blank=True, help_text="The last day to claim credit")

    relationships = models.CharField(
        "financial relationships",
        max_length=12,
        choices=Relationships.choices,
        default=Relationships.NOT_STATED,
        help_text="Standard 3",
    )
    support = models.CharField(
        "commercial support", max_length=12, choices=Support.choices, default=Support.NOT_STATED, help_text="Standard 4"
    )
    disclosure = models.TextField("disclosure statement", blank=True, help_text="In the provider's words")
    disclosure_required = models.BooleanField(default=True, help_text="Turn off for content that isn't clinical")
    interprofessional = models.CharField(
        "interprofessional planning",
        max_length=12,
        choices=Interprofessional.choices,
        default=Interprofessional.NOT_STATED,
    )
    interprofessional_evidence = _evidence()
    leadership = _stated("leadership or operations content")
    leadership_evidence = _evidence()
    practice_change = _stated("practice-change project")
    practice_change_evidence = _evidence()
    ehr_integration = _stated("EHR integration")
    ehr_integration_evidence = _evidence()

    state = models.CharField("status", max_length=10, choices=ListingState.choices, default=ListingState.DRAFT)
    checked_on = models.DateField("last verified", null=True, blank=True)
    source = models.CharField(max_length=300, blank=True, help_text="Where the listing's facts were read")
    confidence = models.CharField(max_length=10, choices=Confidence.choices, blank=True)
    is_demo = models.BooleanField("demo", default=False, help_text="Fictional, and labeled as demo")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Waiting since")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Gets the review decision",
    )
    reviewer_note = models.TextField("note to the provider", blank=True, help_text="Tells the provider what to change")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="duplicates"
    )
    edition = models.PositiveIntegerField(default=1, editable=False, help_text="Grows with each save")
    best_grade = models.CharField(
        max_length=1, default="U", editable=False, help_text="Kept by programs.search.actions.index"
    )

    objects = ProgramQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("released_on")),
                name="program_expires_after_release",
                violation_error_message="It can't expire before its release.",
            ),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True) | Q(claim_by__isnull=True) | Q(claim_by__gte=F("released_on")),
                name="program_claimed_after_release",
                violation_error_message="The last day to claim credit can't be before the release date.",
            ),
            models.CheckConstraint(
                condition=Q(state=ListingState.MERGED, merged_into__isnull=False)
                | (~Q(state=ListingState.MERGED) & Q(merged_into__isnull=True)),
                name="program_merged_into_one",
            ),
            models.CheckConstraint(
                condition=~Q(state=ListingState.SUBMITTED) | Q(submitted_at__isnull=False),
                name="program_submitted_at",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-created_at"], name="program_newest"),
            models.Index(fields=["state", "submitted_at"], name="program_queue"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day_to_claim(self) -> dt.date | None:
        """The last day to claim credit, or where none is stated, the last one to earn it. None if neither is."""
        return self.claim_by or self.expires_on

    @property
    def totals(self) -> list[Decimal]:
        """What its audiences pay, fees included, lowest first. Empty if no price is stated."""
        return sorted(price.total for price in self.prices.all() if price.total is not None)
