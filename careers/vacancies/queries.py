"""What's known about vacancies beside their own facts: medians, and what a recruiter may edit."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Aggregate, Count, FloatField, QuerySet

from accounts.organizations.models import Organization
from accounts.reviewing.queries import open_state
from accounts.users.enums import Profession
from accounts.users.models import User
from careers.vacancies import rules, words
from careers.vacancies.models import MOST_DRAFTS, Vacancy, VacancyQuerySet
from careers.vacancies.parts import VacancyDraft
from cmehub.lib.sentences import lower_first


@dataclass(frozen=True)
class Median:
    """The median over a profession's open vacancies, and how many of them state an amount."""

    value: Decimal | None
    count: int


def medians(profession: str, *, as_of: dt.date) -> tuple[Median, Median]:
    """Return the median CME allowance and CME days of a profession's open vacancies, in one query."""
    found = (
        Vacancy.objects.open(as_of)
        .filter(profession=profession)
        .aggregate(
            allowance=_Median("cme_allowance_amount"),
            allowance_count=Count("cme_allowance_amount"),
            days=_Median("cme_days_amount"),
            days_count=Count("cme_days_amount"),
        )
    )
    return (
        Median(_exact(found["allowance"]), found["allowance_count"]),
        Median(_exact(found["days"]), found["days_count"]),
    )


def compare_with_medians(vacancy: Vacancy, *, as_of: dt.date) -> dict[str, str]:
    """Return sentences that compare its CME allowance and days with the medians, or '' if too few state them."""
    allowance, days = medians(vacancy.profession, as_of=as_of)
    who = lower_first(Profession(vacancy.profession).label)
    return {
        "allowance": words.allowance_against_median(
            rules.compare(vacancy.cme_allowance_amount, median=allowance.value, count=allowance.count), who
        ),
        "days": words.days_against_median(
            rules.compare(vacancy.cme_days_amount, median=days.value, count=days.count), who
        ),
    }


def mine(user: User, *, only: Organization | None = None) -> VacancyQuerySet:
    """Return the vacancies that the user may edit, latest first, with the state of their open edit.

    Of one organization if `only` is given.
    """
    found = Vacancy.objects.of_recruiter(user).for_cards().annotate(edit_state=open_state(Vacancy))
    found = found.filter(organization=only) if only else found
    return found.order_by("-created_at", "-pk")


def unfinished(user: User, *, only: Organization | None = None) -> QuerySet[VacancyDraft]:
    """Return the drafts that aren't vacancies yet, latest first, of the organizations that the user may post for."""
    found = VacancyDraft.objects.filter(organization__in=Organization.objects.hiring_for(user), vacancy=None)
    found = found.filter(organization=only) if only else found
    return found.select_related("organization", "updated_by").order_by("-updated_at", "-pk")[:MOST_DRAFTS]


class _Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def _exact(median: float | None) -> Decimal | None:
    """Two decimal places are enough for a median of cents or half days."""
    return None if median is None else round(Decimal(median), 2)
