"""Vacancies that state pay, CME money and CME days: each an amount, 'not offered' or 'not stated'."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.organizations.models import Organization
from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, State
from careers.vacancies.enums import Answer, Employment, PayUnit, Site, VacancyState


class VacancyQuerySet(models.QuerySet["Vacancy"]):
    def open(self, as_of: dt.date) -> "VacancyQuerySet":
        """Those that people may find today: live, and their last day not past."""
        return self.filter(state=VacancyState.LIVE, closes_on__gte=as_of)

    def for_cards(self) -> "VacancyQuerySet":
        return self.select_related("organization")


def _answer(label: str) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=11, choices=Answer.choices)


class Vacancy(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    slug = models.SlugField(max_length=150, unique=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="vacancies")
    title = models.CharField(max_length=150)
    profession = models.CharField(max_length=12, choices=Profession.choices)
    specialties = models.ManyToManyField(Specialty, blank=True, related_name="vacancies")
    description = models.TextField("the work")
    city = models.CharField(max_length=100)
    place_state = models.CharField("state", max_length=2, choices=State.choices)
    site = models.CharField("place of work", max_length=8, choices=Site.choices, default=Site.ON_SITE)
    employment = models.CharField(max_length=10, choices=Employment.choices)
    schedule = models.CharField(max_length=150, blank=True, help_text="4 days of 10 hours")

    pay = _answer("pay")
    pay_low = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    pay_high = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    pay_unit = models.CharField(max_length=5, choices=PayUnit.choices, default=PayUnit.YEAR)
    cme_money = _answer("CME money")
    cme_money_amount = models.DecimalField("US dollars a year", max_digits=8, decimal_places=2, null=True, blank=True)
    cme_days = _answer("CME days")
    cme_days_amount = models.DecimalField("days a year", max_digits=4, decimal_places=1, null=True, blank=True)
    cme_policy_url = models.URLField("written CME policy", blank=True)
    cme_policy_note = models.CharField(max_length=200, blank=True, help_text="One line of it: what it covers, whether money rolls over")
    call = models.CharField(max_length=150, blank=True, help_text="Empty: not stated")
    sign_on = models.CharField("sign-on payment", max_length=150, blank=True, help_text="Empty: not stated")
    loan_repayment = models.CharField(max_length=150, blank=True, help_text="Empty: not stated")
    visa = models.CharField(max_length=150, blank=True, help_text="Empty: not stated")
    license_needed = models.CharField("license", max_length=150, blank=True, help_text="Empty: not stated")
    apply_url = models.URLField("where to apply", blank=True)
    apply_email = models.EmailField("or by e-mail to", blank=True)

    state = models.CharField("status", max_length=10, choices=VacancyState.choices, default=VacancyState.DRAFT)
    reviewer_note = models.TextField(blank=True, help_text="What has to change, in words for the employer")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_on = models.DateField("posted", null=True, blank=True, help_text="First publication; an edit never refreshes it")
    closes_on = models.DateField(null=True, blank=True, help_text="Last day on the list, included; at most 90 days")
    is_demo = models.BooleanField("demo", default=False, help_text="Invented; shown as such")

    objects = VacancyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "vacancies"
        constraints = [
            models.CheckConstraint(
                condition=(Q(pay=Answer.AMOUNT) & Q(pay_low__gt=0, pay_high__gte=F("pay_low")))
                | (~Q(pay=Answer.AMOUNT) & Q(pay_low__isnull=True, pay_high__isnull=True)),
                name="vacancy_pay_is_an_answer",
            ),
            models.CheckConstraint(
                condition=(Q(cme_money=Answer.AMOUNT) & Q(cme_money_amount__gt=0))
                | (~Q(cme_money=Answer.AMOUNT) & Q(cme_money_amount__isnull=True)),
                name="vacancy_cme_money_is_an_answer",
            ),
            models.CheckConstraint(
                condition=(Q(cme_days=Answer.AMOUNT) & Q(cme_days_amount__gt=0))
                | (~Q(cme_days=Answer.AMOUNT) & Q(cme_days_amount__isnull=True)),
                name="vacancy_cme_days_is_an_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state=VacancyState.LIVE) | Q(published_on__isnull=False, closes_on__gte=F("published_on")),
                name="vacancy_live_has_dates",
            ),
        ]
        indexes = [models.Index(fields=["state", "-published_on"], name="vacancy_newest")]

    def __str__(self) -> str:
        return self.title
