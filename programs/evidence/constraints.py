"""What an outcome can't be. The form, the model and the database refuse it by the same conditions."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, Value
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import GreaterThan

from programs.evidence.enums import IntervalOf, Statistic

VALUES = ("baseline", "follow_up", "comparison_baseline", "comparison_follow_up")
ENDS = ("interval_low", "interval_high")
COUNTS = (*(f"{name}_n" for name in VALUES), "started_n", "followed_up_n")
LARGEST = Decimal("99999999.9999")
SHARE_TOLERANCE = Decimal("0.005")  # 476 of 2,850 may be typed as 0.17


class Refusal(CheckConstraint):
    """A check constraint whose message belongs to one field of the form. Migrations hold a plain constraint."""

    def __init__(self, *, field: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field = field

    def deconstruct(self) -> Any:
        _, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs

    def clone(self) -> "Refusal":
        _, args, kwargs = super().deconstruct()
        return Refusal(*args, field=self.field, **kwargs)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().validate(*args, **kwargs)
        except ValidationError as refusal:
            raise ValidationError({self.field: refusal.messages}) from None


def _refuse(name: str, field: str, message: str, condition: Q) -> Refusal:
    return Refusal(name=f"outcome_{name}", field=field, condition=condition, violation_error_message=message)


def _all(names: tuple[str, ...], **conditions: Any) -> Q:
    """Every one of the fields meets the lookups. A value that isn't published always does."""
    return Q(*(Q(**{f"{name}__{lookup}": value for lookup, value in conditions.items()}) for name in names))


def _stated(name: str) -> Q:
    return ~Q(**{name: ""})


_ZERO = Value(Decimal(0), output_field=models.DecimalField())
_SHARE_OF_LEVEL = Q(is_share=True, statistic=Statistic.LEVEL)

CONSTRAINTS = [
    CheckConstraint(
        condition=Q(lowered_to="") | (Q(lowered_to__gt=F("computed_grade")) & ~Q(lowered_because="")),
        name="outcome_grade_only_lowered_with_reason",
        violation_error_message="You can only lower a grade, and you must give a reason.",
    ),
    CheckConstraint(
        condition=Q(followed_up__isnull=True) | Q(followed_up__gte=0, followed_up__lte=1),
        name="outcome_share_followed_up",
        violation_error_message="Enter a share followed up between 0 and 1.",
    ),
    _refuse(
        "has_source",
        "citation",
        "Enter a citation, DOI, PubMed ID or URL. A result without a source can't be published.",
        Q(is_demo=True)
        | _stated("citation")
        | _stated("doi")
        | _stated("pmid")
        | _stated("url")
        | Q(_all(VALUES, isnull=True), statement=""),
    ),
    _refuse(
        "before_ends_after_start",
        "before_until",
        "Enter a last day of the baseline period that isn't before its first day.",
        Q(before_until__gte=F("before_from")),
    ),
    _refuse(
        "after_ends_after_start",
        "after_until",
        "Enter a last day of the follow-up period that isn't before its first day.",
        Q(after_until__gte=F("after_from")),
    ),
    _refuse(
        "follow_up_after_baseline",
        "after_from",
        "Enter a follow-up period that begins after the baseline period has ended.",
        Q(GreaterThan(Coalesce("after_from", "after_until"), Coalesce("before_until", "before_from"))),
    ),
    _refuse(
        "counts_above_zero",
        "baseline_n",
        "Enter numbers of 1 or more. Leave an n empty if it isn't published.",
        _all(COUNTS, gt=0),
    ),
    _refuse(
        "comparison_baseline_counted",
        "comparison_baseline",
        "Enter the comparison group's baseline, or delete its n.",
        Q(comparison_baseline_n__isnull=True) | Q(comparison_baseline__isnull=False),
    ),
    _refuse(
        "comparison_follow_up_counted",
        "comparison_follow_up",
        "Enter the comparison group's follow-up, or delete its n.",
        Q(comparison_follow_up_n__isnull=True) | Q(comparison_follow_up__isnull=False),
    ),
    _refuse(
        "followed_up_of_started",
        "followed_up_n",
        "Enter a number followed up that isn't above the number who started.",
        Q(followed_up_n__lte=F("started_n")),
    ),
    _refuse(
        "followed_up_agrees",
        "followed_up",
        "Enter the share that the two numbers give, or leave it empty. Then it's computed.",
        Q(
            followed_up_n__gte=(F("followed_up") - SHARE_TOLERANCE) * F("started_n"),
            followed_up_n__lte=(F("followed_up") + SHARE_TOLERANCE) * F("started_n"),
        ),
    ),
    _refuse(
        "share_in_percent",
        "unit",
        "Enter %% as the unit of a percentage of all, or turn “A percentage of all” off.",
        Q(is_share=False) | Q(unit="%"),
    ),
    _refuse(
        "level_within_share",
        "is_share",
        "Enter percentages from 0 to 100.",
        ~_SHARE_OF_LEVEL | _all((*VALUES, "scale_low", "scale_high"), gte=0, lte=100),
    ),
    _refuse(
        "change_within_share",
        "is_share",
        "Enter changes and differences of percentages from −100 to 100.",
        Q(is_share=False) | _all((*VALUES, *ENDS), gte=-100, lte=100),
    ),
    _refuse(
        "level_on_scale",
        "scale_low",
        "For a level below zero, enter a customary scale that includes it.",
        ~Q(statistic=Statistic.LEVEL) | _all(VALUES, gte=Least(Coalesce("scale_low", _ZERO), _ZERO)),
    ),
    _refuse(
        "interval_complete",
        "interval_of",
        "Enter both ends of the interval, and what it's an interval of.",
        _all(ENDS, isnull=True) | Q(_all(ENDS, isnull=False), _stated("interval_of")),
    ),
    _refuse(
        "interval_ordered",
        "interval_low",
        "Enter a low end for the interval that's below its high end.",
        Q(interval_low__lt=F("interval_high")),
    ),
    _refuse(
        "interval_around_value",
        "interval_low",
        "Enter an interval of the follow-up that includes the follow-up value.",
        ~Q(interval_of=IntervalOf.AFTER)
        | Q(follow_up__isnull=False, interval_low__lte=F("follow_up"), interval_high__gte=F("follow_up")),
    ),
    _refuse(
        "scale_ordered",
        "scale_low",
        "Enter a low end for the scale that's below its high end.",
        Q(scale_low__lt=F("scale_high")),
    ),
    _refuse(
        "figures_are_numbers",
        "baseline",
        "Enter numbers.",
        _all((*VALUES, *ENDS, "scale_low", "scale_high"), lte=LARGEST),  # 'NaN' is above all numbers
    ),
]
