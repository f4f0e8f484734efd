"""Vacancies. Pay, CME allowance and CME days are each an amount, 'not offered' or 'not stated'."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify

from accounts.organizations.models import Organization
from accounts.organizations.rules import May, roles_that
from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, State
from accounts.users.models import User
from careers.vacancies.enums import Answer, Employment, PayAnswer, PayUnit, Site, VacancyState

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
        return self.select_related("organization")


def _answer(label: str) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=11, choices=Answer.choices)


def _amount_goes_with(answer: str, amount: str) -> Q:
    """Require a positive amount for the answer 'amount', and no amount for the others.

    Checks `isnull` too, because a check constraint accepts NULL results.
    """
    is_amount = Q(**{answer: Answer.AMOUNT})
    return (is_amount & Q(**{f"{amount}__isnull": False, f"{amount}__gt": 0})) | (
        ~is_amount & Q(**{f"{amount}__isnull": True})
    )


class Vacancy(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    slug = models.SlugField(max_length=150, unique=True, help_text="Never changes after publication")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="vacancies")
    title = models.CharField(max_length=100, help_text="Job title only, without pay or location")
    profession = models.CharField(max_length=12, choices=Profession.choices)
    specialties = models.ManyToManyField(Specialty, blank=True, related_name="vacancies")
    description = models.TextField("about the role")
    city = models.CharField(max_length=100)
    place_state = models.CharField("state", max_length=2, choices=State.choices)
    site = models.CharField("location type", max_length=8, choices=Site.choices, default=Site.ON_SITE)
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
    cme_policy_note = models.CharField(
        "CME policy summary", max_length=200, blank=True, help_text="What it covers and whether unused funds roll over"
    )
    call_schedule = models.CharField(max_length=150, blank=True, help_text="Leave empty if not stated")
    sign_on_bonus = models.CharField("sign-on bonus", max_length=150, blank=True, help_text="Leave empty if not stated")
    loan_repayment = models.CharField(max_length=150, blank=True, help_text="Leave empty if not stated")
    visa_sponsorship = models.CharField(max_length=150, blank=True, help_text="Leave empty if not stated")
    license_needed = models.CharField("license", max_length=150, blank=True, help_text="Leave empty if not stated")
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
    closes_on = models.DateField(
        null=True, blank=True, help_text="Last day it's listed, at most 90 days after approval"
    )
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
                condition=~Q(state=VacancyState.LIVE) | ~Q(apply_url="", apply_email=""),
                name="vacancy_live_has_where_to_apply",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-published_on"], name="vacancy_newest"),
            models.Index(fields=["closes_on"], name="vacancy_to_close", condition=Q(state=VacancyState.LIVE)),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, as_of: dt.date) -> bool:
        return self.state == VacancyState.LIVE and self.closes_on is not None and self.closes_on >= as_of

    def days_left(self, as_of: dt.date) -> int | None:
        """Return the days left after `as_of`: 0 on the last day, None if no last day is set."""
        return None if self.closes_on is None else max((self.closes_on - as_of).days, 0)

    @property
    def place(self) -> str:
        """The city and the state's name: Boise, Idaho."""
        return f"{self.city}, {State(self.place_state).label}"

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
        return bool(self.apply_url or self.apply_email)

    def make_slug(self) -> str:
        """Return a readable slug that's unique to this vacancy."""
        words = slugify(f"{self.title} {self.city} {self.place_state}")[:140].strip("-")
        return f"{words}-{self.public_id.hex[:8]}"
