"""The catalog: accreditors, providers, credit types, formats, and programs with their credit offers."""

import datetime as dt
import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, State
from programs.catalog.enums import Confidence, Delivery, Interprofessional, ListingState, Relationships, Support


class Accreditor(models.Model):
    """A body that accredits providers, such as ACCME. From data/accreditors.csv."""

    code = models.SlugField(max_length=20, unique=True, allow_unicode=False)
    name = models.CharField(max_length=150)
    accredits = models.TextField(blank=True)
    statuses = models.JSONField(default=list, blank=True, help_text="Statuses and terms in months, as published")
    lookup_url = models.URLField("public lookup", blank=True)
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)

    def __str__(self) -> str:
        return self.name


class CreditType(models.Model):
    """A type of credit, such as AMA PRA Category 1 Credit. From data/credit_types.csv."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=40, help_text="For lists: Category 1, IPCE")
    body = models.CharField(max_length=200)
    professions = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)

    def __str__(self) -> str:
        return self.name


class ActivityFormat(models.Model):
    """A learning format with its PARS code. From data/activity_formats.csv."""

    code = models.SlugField(max_length=30, unique=True)
    pars_code = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=100)
    delivery = models.CharField(max_length=100, blank=True)
    definition = models.TextField(blank=True)
    credit_rule = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)

    def __str__(self) -> str:
        return self.name


class Provider(models.Model):
    """An organization that offers accredited education, and what we know about its accreditation."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    website = models.URLField(blank=True)
    accreditor = models.ForeignKey(Accreditor, models.PROTECT, null=True, blank=True, related_name="providers")
    accreditation_status = models.CharField(
        max_length=80, blank=True, help_text="In the accreditor's words. Leave empty if not stated"
    )
    accreditation_checked_on = models.DateField(null=True, blank=True)
    accreditation_source = models.CharField(max_length=300, blank=True)
    is_demo = models.BooleanField("demo", default=False, help_text="Fictional, and labeled as demo")

    def __str__(self) -> str:
        return self.name


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible(self) -> "ProgramQuerySet":
        """Return the programs that the public can see."""
        return self.filter(state=ListingState.LIVE)

    def on_offer(self, as_of: dt.date) -> "ProgramQuerySet":
        """Return the programs that still award credit: not over and not expired, according to their listings."""
        last_day = Coalesce("ends_on", "starts_on", "expires_on")
        return self.annotate(last_day=last_day).filter(
            Q(last_day__isnull=True) | Q(last_day__gte=as_of), Q(expires_on__isnull=True) | Q(expires_on__gte=as_of)
        )

    def stale(self, as_of: dt.date) -> "ProgramQuerySet":
        """Return the real programs that nobody has verified for a year, or ever. Demo listings have no source."""
        return self.filter(Q(checked_on=None) | Q(checked_on__lt=as_of - dt.timedelta(days=365)), is_demo=False)

    def for_cards(self) -> "ProgramQuerySet":
        """Load what a list entry shows, without the long texts and the search vector."""
        specialties = models.Prefetch("specialties", Specialty.objects.only("name").order_by("name"))
        credit = CreditOffer.objects.select_related("credit_type").only("program", "amount", "credit_type__short_name")
        card = ("slug", "title", "is_demo", "price", "starts_on", "ends_on", "delivery", "city", "place_state")
        programs = self.select_related("provider").only(*card, "professions", "provider__name")
        return programs.prefetch_related(specialties, models.Prefetch("offers", credit))

    def for_page(self) -> "ProgramQuerySet":
        """Load everything that a program's own page shows."""
        specialties = models.Prefetch("specialties", Specialty.objects.order_by("name"))
        credit = models.Prefetch("offers", CreditOffer.objects.select_related("credit_type"))
        return self.select_related("provider__accreditor").prefetch_related(specialties, credit)


class Program(models.Model):
    """One accredited activity. Empty numbers and dates mean 'not stated', never zero."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    slug = models.SlugField(max_length=140, unique=True)
    title = models.CharField(max_length=250)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="programs")
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
    formats = models.ManyToManyField(ActivityFormat, blank=True, related_name="programs")
    delivery = models.CharField("format", max_length=15, choices=Delivery.choices, default=Delivery.NOT_STATED)
    city = models.CharField(max_length=100, blank=True)
    place_state = models.CharField("state", max_length=2, choices=State.choices, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="The last day, inclusive")
    released_on = models.DateField("release date", null=True, blank=True)
    expires_on = models.DateField("expiration date", null=True, blank=True, help_text="The last day to earn credit")
    claim_by = models.DateField("claim credit by", null=True, blank=True, help_text="The last day to claim credit")
    price = models.DecimalField(
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="US dollars. 0 is free. Leave empty if the source doesn't state it",
    )
    price_note = models.CharField(max_length=200, blank=True)

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
    supporters = models.CharField("commercial supporters", max_length=300, blank=True)
    disclosure = models.TextField("disclosure statement", blank=True, help_text="In the provider's words")
    disclosure_required = models.BooleanField(default=True, help_text="Turn off for content that isn't clinical")
    interprofessional = models.CharField(
        "interprofessional planning",
        max_length=12,
        choices=Interprofessional.choices,
        default=Interprofessional.NOT_STATED,
    )
    interprofessional_evidence = models.CharField(
        "evidence for it", max_length=300, blank=True, help_text="What on file documents the planning"
    )
    leadership = models.BooleanField("leadership or operations content", default=False)

    state = models.CharField("status", max_length=10, choices=ListingState.choices, default=ListingState.DRAFT)
    checked_on = models.DateField("last verified", null=True, blank=True)
    source = models.CharField(max_length=300, blank=True, help_text="Where the listing's facts were read")
    confidence = models.CharField(max_length=10, choices=Confidence.choices, blank=True)
    is_demo = models.BooleanField("demo", default=False, help_text="Fictional, and labeled as demo")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    best_grade = models.CharField(
        max_length=1, default="U", editable=False, help_text="Kept by programs.search.actions.index"
    )
    search = SearchVectorField(null=True, editable=False, help_text="Kept by programs.search.actions.index")

    objects = ProgramQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0),
                name="program_price_not_negative",
                violation_error_message="A price can't be negative.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="program_ends_after_start",
                violation_error_message="It can't end before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("released_on")),
                name="program_expires_after_release",
                violation_error_message="It can't expire before its release.",
            ),
            models.CheckConstraint(
                condition=~Q(support=Support.RECEIVED) | ~Q(supporters=""),
                name="program_supporter_named",
                violation_error_message="Name who gave the commercial support.",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="program_search", fastupdate=False),
            models.Index(fields=["state", "-created_at"], name="program_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_free(self) -> bool:
        return self.price == 0


class CreditOffer(models.Model):
    """The credit of one type that a program is designated for, in the provider's exact words."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="offers")
    credit_type = models.ForeignKey(CreditType, models.PROTECT, related_name="offers")
    amount = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, blank=True, help_text="Leave empty if not stated"
    )
    is_maximum = models.BooleanField("a maximum", default=True, help_text="The learner claims up to this amount")
    elective_amount = models.DecimalField(
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Of the amount, up to this many come from electives",
    )
    words = models.TextField(
        "credit statement", blank=True, help_text="The provider's exact words. Leave empty if not on file"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "credit_type"],
                name="offer_once_per_type",
                violation_error_message="One offer per credit type.",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="offer_amount_positive",
                violation_error_message="An amount of credit is above zero, or not stated.",
            ),
            models.CheckConstraint(
                condition=Q(elective_amount__isnull=True) | Q(elective_amount__lte=F("amount")),
                name="offer_electives_within",
                violation_error_message="Electives can't exceed the amount.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credit_type}: {self.amount if self.amount is not None else 'not stated'}"
