"""Vacancies. Pay, CME allowance and CME days are each an amount, 'not offered' or 'not stated'."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify

from accounts.organizations.models import Organization
from accounts.organizations.rules import May, roles_that
from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, State
from accounts.users.models import User
from careers.vacancies.enums import (
    Answer,
    Employment,
    Offer,
    PayAnswer,
    PayUnit,
    Site,
    VacancyState,
    YesNo,
)
from cmehub.lib.sentences import lower_first
from programs.competencies.models import Competency

if TYPE_CHECKING:
    from careers.vacancies.parts import VacancyPlace

DAYS_TO_RENEW = 7
MOST_DRAFTS = 200  # of an employer, without a vacancy
ANY_STATE = "any"
CLOSED = (VacancyState.FILLED, VacancyState.EXPIRED, VacancyState.WITHDRAWN)
# Only the employer sees a vacancy in these states, so that everything public has been reviewed.
EDITABLE = (VacancyState.DRAFT, VacancyState.CHANGES, VacancyState.EXPIRED, VacancyState.WITHDRAWN)
# Why an edit under review ended, for the person who proposed it.
EDIT_ENDED = {
    VacancyState.FILLED: "The vacancy was marked as filled, so the edit no longer applies.",
    VacancyState.EXPIRED: "The vacancy expired, so the edit no longer applies.",
    VacancyState.WITHDRAWN: "The vacancy was withdrawn, so the edit no longer applies.",
}


class VacancyQuerySet(models.QuerySet["Vacancy"]):
    def open(self, as_of: dt.date) -> "VacancyQuerySet":
        """Vacancies listed on that date: live, and not past their last day."""
        return self.filter(state=VacancyState.LIVE, closes_on__gte=as_of)

    def past_last_day(self, as_of: dt.date) -> "VacancyQuerySet":
        return self.filter(state=VacancyState.LIVE, closes_on__lt=as_of)

    def published(self) -> "VacancyQuerySet":
        """Vacancies with a public page: approved at least once, open or closed."""
        return self.filter(published_on__isnull=False)

    def of_recruiter(self, user: User) -> "VacancyQuerySet":
        """Vacancies of the organizations in which the user's role may post vacancies."""
        return self.filter(
            organization__memberships__user=user, organization__memberships__role__in=roles_that(May.POST_VACANCIES)
        )

    def for_cards(self) -> "VacancyQuerySet":
        return self.select_related("organization").prefetch_related("places")


def _answer(label: str) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=11, choices=Answer.choices)


def _offer(label: str) -> "models.CharField[str, str]":
    return models.CharField(
        label, max_length=11, choices=Offer.choices, default=Offer.NOT_STATED, db_default=Offer.NOT_STATED
    )


def _yes_no(label: str) -> "models.CharField[str, str]":
    return models.CharField(
        label, max_length=11, choices=YesNo.choices, default=YesNo.NOT_STATED, db_default=YesNo.NOT_STATED
    )


def _codes(label: str, choices: list[tuple[str, str]], help_text: str) -> "ArrayField[list[str], list[str]]":
    code = models.CharField(max_length=12, choices=choices)
    return ArrayField(code, verbose_name=label, blank=True, default=list, db_default=[], help_text=help_text)


def _amount_goes_with(answer: str, amount: str) -> Q:
    """Require a positive amount for the answer 'amount', and no amount for the others.

    Checks `isnull` too, because a check constraint accepts NULL results.
    """
    is_amount = Q(**{answer: Answer.AMOUNT})
    return (is_amount & Q(**{f"{amount}__isnull": False, f"{amount}__gt": 0})) | (
        ~is_amount & Q(**{f"{amount}__isnull": True})
    )


class PolicyFile(models.Model):
    """An employer's written CME policy. Its vacancies share it. Anyone who can see one of them can download it."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="policy_files")
    name = models.CharField(max_length=80)
    size = models.PositiveIntegerField(help_text="Bytes")
    stored_as = models.CharField(max_length=100, unique=True)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "written CME policy"
        verbose_name_plural = "written CME policies"

    def __str__(self) -> str:
        return self.name


class Vacancy(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    slug = models.SlugField(max_length=150, unique=True, help_text="Never changes after publication")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="vacancies")
    requisition_id = models.CharField(
        "requisition ID", max_length=60, blank=True, default="", db_default="", help_text="The employer's own number"
    )
    reference = models.CharField(
        max_length=100,
        blank=True,
        default="",
        db_default="",
        help_text="What identifies it in the employer's uploads (referencenumber). Never changes",
    )
    title = models.CharField(max_length=100, help_text="Job title only, without pay or location")
    profession = models.CharField(max_length=12, choices=Profession.choices)
    also_for = _codes("other professions", Profession.choices, "Professions that can apply too, such as PAs beside NPs")
    specialties = models.ManyToManyField(Specialty, blank=True, related_name="vacancies")
    competencies = models.ManyToManyField(Competency, through="VacancyCompetency", blank=True, related_name="vacancies")
    profession_facts = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text="Name of a fact to its value, as declared in careers/vacancies/facts.py. Missing: not stated",
    )
    description = models.TextField("about the role", help_text="Markdown")
    # Those of the first place, also for code that doesn't know places yet. Without a place, the employer's own.
    city = models.CharField(max_length=100)
    place_state = models.CharField("state", max_length=2, choices=State.choices)
    site = models.CharField("location type", max_length=8, choices=Site.choices, default=Site.ON_SITE)
    remote_from = _codes("remote from", State.choices, "Where a remote colleague may live. Empty: anywhere in the U.S.")
    employment = models.CharField("employment type", max_length=10, choices=Employment.choices)
    schedule = models.CharField(max_length=150, blank=True, help_text="For example, four 10-hour days")

    pay = models.CharField(max_length=11, choices=PayAnswer.choices)
    pay_low = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    pay_high = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    pay_unit = models.CharField(max_length=5, choices=PayUnit.choices, default=PayUnit.YEAR)
    cme_allowance = _answer("CME allowance")
    cme_allowance_amount = models.DecimalField(
        "CME allowance per year (US dollars)", max_digits=8, decimal_places=2, null=True, blank=True
    )
    cme_days = _answer("CME days")
    cme_days_amount = models.DecimalField("CME days per year", max_digits=4, decimal_places=1, null=True, blank=True)
    cme_policy_url = models.URLField("written CME policy", blank=True)
    cme_policy_file = models.ForeignKey(
        PolicyFile, models.SET_NULL, null=True, blank=True, related_name="vacancies", verbose_name="CME policy file"
    )
    cme_rollover = _yes_no("unused CME funds roll over")
    cme_repayment = _yes_no("CME funds are repaid on leaving")
    cme_separate = _yes_no("CME days are separate from vacation")
    cme_policy_note = models.CharField(
        "CME policy summary", max_length=200, blank=True, help_text="What it covers and whether unused funds roll over"
    )
    call_schedule = models.CharField(max_length=150, blank=True, help_text="Leave empty if not stated")
    sign_on = _offer("sign-on bonus")
    sign_on_bonus = models.CharField("sign-on bonus details", max_length=150, blank=True)
    loans = _offer("loan repayment")
    loan_repayment = models.CharField("loan repayment details", max_length=150, blank=True)
    visa = _offer("visa sponsorship")
    visa_sponsorship = models.CharField("visa sponsorship details", max_length=150, blank=True)
    license_states = _codes(
        "license states", [(ANY_STATE, "Any U.S. state"), *State.choices], "Licenses that count. Empty: not stated"
    )
    license_needed = models.CharField("license details", max_length=150, blank=True)
    takes_applications = models.BooleanField(
        "applications on CME Hub",
        default=False,
        db_default=False,
        help_text="People can apply here, with their profile",
    )
    apply_url = models.URLField("application web address", blank=True)
    apply_email = models.EmailField("application email address", blank=True)

    state = models.CharField("status", max_length=10, choices=VacancyState.choices, default=VacancyState.DRAFT)
    reviewer_note = models.TextField(blank=True, help_text="Tells the employer what to change")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Gets the review decision",
    )
    published_on = models.DateField(
        "posted", null=True, blank=True, help_text="First publication date. Edits don't change it"
    )
    listed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Moment of its first publication, for alerts"
    )
    closes_on = models.DateField(
        null=True, blank=True, help_text="Last day it's listed, at most 90 days after approval"
    )
    is_evergreen = models.BooleanField(
        "evergreen", default=False, db_default=False, help_text="The employer hires for it all year"
    )
    renewed_on = models.DateField(null=True, blank=True, help_text="Last renewal for another 90 days")
    closed_on = models.DateField(null=True, blank=True, help_text="Date it was filled, withdrawn or expired")
    is_demo = models.BooleanField("demo", default=False, help_text="Fictional, and labeled as demo")

    objects = VacancyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "vacancies"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    pay=Answer.AMOUNT,
                    pay_low__isnull=False,
                    pay_low__gt=0,
                    pay_high__isnull=False,
                    pay_high__gte=F("pay_low"),
                )
                | Q(pay=Answer.NOT_STATED, pay_low__isnull=True, pay_high__isnull=True),
                name="vacancy_pay_is_an_answer",
            ),
            models.CheckConstraint(
                condition=_amount_goes_with("cme_allowance", "cme_allowance_amount"),
                name="vacancy_cme_allowance_is_an_answer",
            ),
            models.CheckConstraint(
                condition=_amount_goes_with("cme_days", "cme_days_amount"), name="vacancy_cme_days_is_an_answer"
            ),
            models.CheckConstraint(
                condition=~Q(state=VacancyState.LIVE)
                | Q(published_on__isnull=False, closes_on__isnull=False, closes_on__gte=F("published_on")),
                name="vacancy_live_has_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state=VacancyState.LIVE) | ~Q(apply_url="", apply_email="", takes_applications=False),
                name="vacancy_live_has_where_to_apply",
            ),
            models.UniqueConstraint(
                fields=["organization", "reference"], condition=~Q(reference=""), name="vacancy_reference_once"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-published_on"], name="vacancy_newest"),
            models.Index(fields=["closes_on"], name="vacancy_to_close", condition=Q(state=VacancyState.LIVE)),
            models.Index(
                *(Lower("title"), Lower("city"), "place_state"),
                name="vacancy_alike",
                condition=Q(state=VacancyState.LIVE),
            ),
            models.Index(fields=["listed_at"], name="vacancy_by_publication"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, as_of: dt.date) -> bool:
        return self.state == VacancyState.LIVE and self.closes_on is not None and self.closes_on >= as_of

    def days_left(self, as_of: dt.date) -> int | None:
        """Return the days left after `as_of`: 0 on the last day, None if no last day is set."""
        return None if self.closes_on is None else max((self.closes_on - as_of).days, 0)

    def can_be_renewed(self, as_of: dt.date) -> bool:
        """In its last 7 days, and an evergreen one also after it expired."""
        if self.state == VacancyState.EXPIRED:
            return self.is_evergreen
        return self.is_open(as_of) and (self.days_left(as_of) or 0) <= DAYS_TO_RENEW

    @property
    def place(self) -> str:
        """The city and the state's name of the first place: Boise, Idaho."""
        return f"{self.city}, {State(self.place_state).label}"

    @property
    def professions(self) -> str:
        """Who it's for: Nurse practitioner, also physician assistant/associate (PA)."""
        others = [lower_first(Profession(each).label) for each in self.also_for]
        return ", also ".join([Profession(self.profession).label, *([" or ".join(others)] if others else [])])

    @property
    def ordered_places(self) -> "list[VacancyPlace]":
        """The places in the employer's order. `for_cards` has them already."""
        return sorted(self.places.all(), key=lambda place: place.position)

    @property
    def other_places(self) -> int:
        """How many places it has beside the first."""
        return max(len(self.places.all()) - 1, 0)

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_reviewed(self) -> bool:
        """Whether a moderator approved the current text."""
        return self.state == VacancyState.LIVE or self.state in CLOSED

    @property
    def can_be_deleted(self) -> bool:
        """Only drafts that were never published can be deleted, because public pages keep their URL."""
        return self.published_on is None and self.state in (VacancyState.DRAFT, VacancyState.CHANGES)

    @property
    def has_apply_channel(self) -> bool:
        return bool(self.takes_applications or self.apply_url or self.apply_email)

    @property
    def apply_host(self) -> str:
        """The host of the employer's own application page: jobs.hospital.example."""
        return urlsplit(self.apply_url).hostname or ""

    def make_slug(self) -> str:
        """Return a readable slug that's unique to this vacancy."""
        words = slugify(f"{self.title} {self.city} {self.place_state}")[:140].strip("-")
        return f"{words}-{self.public_id.hex[:8]}"
