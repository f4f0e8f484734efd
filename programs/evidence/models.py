"""Outcomes: one row per measure of a listed program or of a published study."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from programs.catalog.enums import Confidence, ListingState
from programs.catalog.models import Program
from programs.evidence.enums import Design, Direction, Grade, IntervalOf, MooreLevel, Statistic
from programs.evidence.rules import Record


def _value(label: str) -> "models.DecimalField[Decimal | str | None, Decimal | None]":
    return models.DecimalField(label, max_digits=12, decimal_places=4, null=True, blank=True)


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible(self) -> "OutcomeQuerySet":
        """Return published studies, and results of programs that the public can see."""
        return self.filter(Q(program__isnull=True) | Q(program__state=ListingState.LIVE))


class Outcome(models.Model):
    """One measure as published. Empty values aren't published. They're never zero and never charted."""

    code = models.SlugField(max_length=30, unique=True, help_text="A permanent id, used in the page's address")
    program = models.ForeignKey(Program, models.CASCADE, null=True, blank=True, related_name="outcomes")
    setting = models.CharField("program or setting", max_length=200, help_text="Who taught what, where")
    topic = models.CharField(max_length=150)
    audience = models.CharField(max_length=200, blank=True, help_text="Specialties, in words")
    measure = models.CharField(max_length=250)
    unit = models.CharField(max_length=80, help_text="%, days, per 1000 visits")
    direction = models.CharField("direction of improvement", max_length=6, choices=Direction.choices)
    is_share = models.BooleanField("a percentage of all", default=False)
    statistic = models.CharField(max_length=10, choices=Statistic.choices, default=Statistic.LEVEL)

    baseline = _value("baseline")
    baseline_n = models.PositiveIntegerField("baseline n", null=True, blank=True)
    follow_up = _value("follow-up")
    follow_up_n = models.PositiveIntegerField("follow-up n", null=True, blank=True)
    comparison_baseline = _value("comparison, baseline")
    comparison_baseline_n = models.PositiveIntegerField("comparison, baseline n", null=True, blank=True)
    comparison_follow_up = _value("comparison, follow-up")
    comparison_follow_up_n = models.PositiveIntegerField("comparison, follow-up n", null=True, blank=True)
    interval_low = _value("95% interval, low")
    interval_high = _value("95% interval, high")
    interval_of = models.CharField(
        max_length=10, choices=IntervalOf.choices, blank=True, help_text="What the published interval belongs to"
    )
    scale_low = _value("customary scale, low end")
    scale_high = _value("customary scale, high end")

    period_before = models.CharField(max_length=80, blank=True)
    period_after = models.CharField(max_length=80, blank=True)
    months_between = models.PositiveSmallIntegerField("months from baseline to follow-up", null=True, blank=True)
    sample = models.CharField(max_length=200, blank=True)
    followed_up = models.DecimalField(
        "share followed up",
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="From 0 to 1. Leave empty if not stated",
    )
    design = models.CharField(max_length=2, choices=Design.choices)
    design_words = models.CharField("design, in the source's words", max_length=150, blank=True)
    moore_level = models.CharField(max_length=2, choices=MooreLevel.choices)
    objective = models.BooleanField(
        "measured objectively", default=True, help_text="Turn off for self-reported results"
    )
    co_interventions = models.CharField("other changes at the same time", max_length=250, blank=True)
    all_planned = models.BooleanField(
        "all planned measures reported",
        default=False,
        help_text="Turn off if the provider selected what to report",
    )
    statement = models.CharField(
        max_length=300, blank=True, help_text="The result in a sentence, where figures are missing"
    )

    citation = models.CharField(max_length=300, blank=True)
    doi = models.CharField("DOI", max_length=100, blank=True)
    pmid = models.CharField("PubMed ID", max_length=12, blank=True)
    url = models.URLField("URL", blank=True)
    source = models.CharField("read from", max_length=200, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)
    note = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    computed_grade = models.CharField(max_length=1, choices=Grade.choices, default=Grade.U, editable=False)
    lowered_to = models.CharField(
        "lower the grade to",
        max_length=1,
        choices=Grade.choices,
        blank=True,
        help_text="You can lower a grade but never raise it",
    )
    lowered_because = models.CharField("reason", max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(
        default=100, help_text="Cards show the program's outcome with the lowest rank"
    )
    is_demo = models.BooleanField("demo", default=False, help_text="Fictional, and labeled as demo")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lowered_to="") | (Q(lowered_to__gt=F("computed_grade")) & ~Q(lowered_because="")),
                name="outcome_grade_only_lowered_with_reason",
                violation_error_message="You can only lower a grade, and you must give a reason.",
            ),
            models.CheckConstraint(
                condition=Q(followed_up__isnull=True) | Q(followed_up__gte=0, followed_up__lte=1),
                name="outcome_share_followed_up",
                violation_error_message="Enter a share followed up between 0 and 1.",
            ),
        ]
        indexes = [models.Index(fields=["program", "rank"], name="outcome_of_program")]

    def __str__(self) -> str:
        return f"{self.code}: {self.measure}"

    def clean(self) -> None:
        if self.statistic == Statistic.LEVEL:
            self._refuse_impossible_levels()
        ends = (self.interval_low, self.interval_high)
        if (ends[0] is None) != (ends[1] is None) or (ends[0] is not None and not self.interval_of):
            raise ValidationError("Enter both ends of the interval, and what it's an interval of.")
        for low, high, what in ((*ends, "interval"), (self.scale_low, self.scale_high, "scale")):
            if low is not None and high is not None and low >= high:
                raise ValidationError(f"Enter a low end for the {what} that's below its high end.")

    def _refuse_impossible_levels(self) -> None:
        floor = min(self.scale_low or Decimal(0), Decimal(0))
        for name in ("baseline", "follow_up", "comparison_baseline", "comparison_follow_up"):
            value = getattr(self, name)
            if value is None:
                continue
            if value < floor:
                raise ValidationError({name: "For a level below zero, enter a customary scale that includes it."})
            if self.is_share and value > 100:
                raise ValidationError({name: "A percentage can't be above 100."})

    @property
    def grade(self) -> Grade:
        return Grade(self.lowered_to or self.computed_grade)

    def record(self) -> Record:
        """Return the figures for the rules."""
        return Record(
            measure=self.measure,
            unit=self.unit,
            direction=Direction(self.direction),
            design=Design(self.design),
            is_share=self.is_share,
            statistic=Statistic(self.statistic),
            baseline=self.baseline,
            baseline_n=self.baseline_n,
            follow_up=self.follow_up,
            follow_up_n=self.follow_up_n,
            comparison_baseline=self.comparison_baseline,
            comparison_baseline_n=self.comparison_baseline_n,
            comparison_follow_up=self.comparison_follow_up,
            comparison_follow_up_n=self.comparison_follow_up_n,
            interval_low=self.interval_low,
            interval_high=self.interval_high,
            interval_of=IntervalOf(self.interval_of) if self.interval_of else None,
            scale_low=self.scale_low,
            scale_high=self.scale_high,
            followed_up=self.followed_up,
            objective=self.objective,
            co_interventions=self.co_interventions,
            statement=self.statement,
            confidence=Confidence(self.confidence),
        )
