"""Outcomes: one row per measure of a listed program or of a published study, and the measures a program planned."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.evidence.constraints import CONSTRAINTS, VALUES
from programs.evidence.enums import (
    CareSetting,
    Condition,
    Design,
    Direction,
    Grade,
    IntervalOf,
    MooreLevel,
    Result,
    Statistic,
)
from programs.evidence.rules import Record, selected
from programs.index.models import Document, Words
from programs.sources import Confidence

AT_LEAST_ONE = MinValueValidator(1, "Enter a number of 1 or more, or leave it empty if it isn't published.")
PLANS = "program__planned_measures__outcomes"  # what is_selected reads, to prefetch
CHECKED_FOR = dt.timedelta(days=730)


def _value(label: str) -> "models.DecimalField[Decimal | str | None, Decimal | None]":
    return models.DecimalField(label, max_digits=12, decimal_places=4, null=True, blank=True)


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible(self) -> "OutcomeQuerySet":
        """Return published studies, and results of programs that the public can see."""
        return self.filter(Q(program__isnull=True) | Q(program__state=ListingState.LIVE))

    def citable(self) -> "OutcomeQuerySet":
        return self.filter(is_demo=False).exclude(citation="")

    def never_checked(self) -> "OutcomeQuerySet":
        """Return the real results that nobody has checked at the source. Demo results have none."""
        return self.filter(checked_on=None, is_demo=False)

    def stale(self, as_of: dt.date) -> "OutcomeQuerySet":
        """Return the real results last checked more than two years ago."""
        return self.filter(checked_on__lt=as_of - CHECKED_FOR, is_demo=False)


class PlannedMeasure(models.Model):
    """A measure that a program's provider planned to report, known before its result."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="planned_measures")
    measure = models.CharField(max_length=250)
    unit = models.CharField(max_length=80, help_text="%, days, per 1000 visits")
    moore_level = models.CharField(max_length=2, choices=MooreLevel.choices)
    objective = models.BooleanField(
        "measured objectively", default=True, help_text="Turn off for self-reported results"
    )
    due_on = models.DateField("publication due", null=True, blank=True, help_text="Leave empty if not stated")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "measure"],
                name="planned_measure_once",
                violation_error_message="This program already has a planned measure with this name.",
            )
        ]

    def __str__(self) -> str:
        return self.measure

    @property
    def is_published(self) -> bool:
        """Whether one of its outcomes has a result."""
        return any(outcome.is_published for outcome in self.outcomes.all())


class Outcome(models.Model):
    """One measure as published. Empty values aren't published. They're never zero and never charted."""

    code = models.SlugField(max_length=30, unique=True, help_text="A permanent id, used in the page's address")
    program = models.ForeignKey(Program, models.CASCADE, null=True, blank=True, related_name="outcomes")
    setting = models.CharField("program or setting", max_length=200, help_text="Who taught what, where")
    topic = models.CharField(max_length=150)
    condition = models.CharField(
        max_length=12, choices=Condition.choices, default=Condition.NOT_STATED, db_default=Condition.NOT_STATED
    )
    care_setting = models.CharField(
        max_length=12,
        choices=CareSetting.choices,
        default=CareSetting.NOT_STATED,
        db_default=CareSetting.NOT_STATED,
        help_text="Where the result was measured",
    )
    audience = models.CharField(max_length=200, blank=True, help_text="Specialties, in words")
    measure = models.CharField(max_length=250)
    unit = models.CharField(max_length=80, help_text="%, days, per 1000 visits")
    direction = models.CharField("direction of improvement", max_length=6, choices=Direction.choices)
    is_share = models.BooleanField("a percentage of all", default=False)
    statistic = models.CharField(max_length=10, choices=Statistic.choices, default=Statistic.LEVEL)

    baseline = _value("baseline")
    baseline_n = models.PositiveIntegerField("baseline n", null=True, blank=True, validators=[AT_LEAST_ONE])
    follow_up = _value("follow-up")
    follow_up_n = models.PositiveIntegerField("follow-up n", null=True, blank=True, validators=[AT_LEAST_ONE])
    comparison_baseline = _value("comparison, baseline")
    comparison_baseline_n = models.PositiveIntegerField(
        "comparison, baseline n", null=True, blank=True, validators=[AT_LEAST_ONE]
    )
    comparison_follow_up = _value("comparison, follow-up")
    comparison_follow_up_n = models.PositiveIntegerField(
        "comparison, follow-up n", null=True, blank=True, validators=[AT_LEAST_ONE]
    )
    interval_low = _value("95% interval, low")
    interval_high = _value("95% interval, high")
    interval_of = models.CharField(
        max_length=10, choices=IntervalOf.choices, blank=True, help_text="What the published interval belongs to"
    )
    scale_low = _value("customary scale, low end")
    scale_high = _value("customary scale, high end")

    period_before = models.CharField("baseline period, in words", max_length=80, blank=True)
    before_from = models.DateField("baseline from", null=True, blank=True)
    before_until = models.DateField("baseline through", null=True, blank=True, help_text="The last day included")
    period_after = models.CharField("follow-up period, in words", max_length=80, blank=True)
    after_from = models.DateField("follow-up from", null=True, blank=True)
    after_until = models.DateField("follow-up through", null=True, blank=True, help_text="The last day included")
    months_between = models.PositiveSmallIntegerField("months from baseline to follow-up", null=True, blank=True)
    sample = models.CharField(max_length=200, blank=True)
    started_n = models.PositiveIntegerField("started, n", null=True, blank=True, validators=[AT_LEAST_ONE])
    followed_up_n = models.PositiveIntegerField("followed up, n", null=True, blank=True, validators=[AT_LEAST_ONE])
    followed_up = models.DecimalField(
        "share followed up",
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="From 0 to 1. Leave empty if not stated, or if both numbers are",
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
        help_text="Turn off if the provider selected what to report. Ignored if the program's plan is on file",
    )
    planned = models.ForeignKey(
        PlannedMeasure,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name="planned measure",
        help_text="The measure of the program's plan that this is the result of",
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
    result = models.CharField(
        "direction of the result",
        max_length=8,
        choices=Result.choices,
        default=Result.MIXED,
        db_default=Result.MIXED,
        editable=False,
    )
    edition = models.PositiveIntegerField(default=0, db_default=0, editable=False, help_text="Counts the saves")

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints = (*CONSTRAINTS,)
        indexes = [
            models.Index(fields=["program", "rank"], name="outcome_of_program"),
            models.Index(fields=["condition", "result"], name="outcome_by_condition"),
            models.Index(fields=["result"], name="outcome_by_result"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.measure}"

    def clean(self) -> None:
        """Refuse what one row's constraints can't: a share's values by name, and another program's plan."""
        if self.planned is not None and self.planned.program_id != self.program_id:
            raise ValidationError({"planned": "Choose a planned measure of the same program."})
        if self.is_share:
            self._refuse_impossible_shares()

    def _refuse_impossible_shares(self) -> None:
        lowest = 0 if self.statistic == Statistic.LEVEL else -100
        for name in VALUES:
            value = getattr(self, name)
            if not isinstance(value, Decimal) or not value.is_finite():
                continue  # not published, or refused as a field
            if value > 100:
                raise ValidationError({name: "A percentage can't be above 100."})
            if value < lowest:
                raise ValidationError({name: f"A percentage can't be below {str(lowest).replace('-', '−')}."})

    @property
    def grade(self) -> Grade:
        return Grade(self.lowered_to or self.computed_grade)

    @property
    def is_published(self) -> bool:
        """Whether there's a result, and not just a measure."""
        return self.computed_grade != Grade.U

    @property
    def is_citable(self) -> bool:
        """Whether its source can be exported to a reference manager."""
        return bool(self.citation) and not self.is_demo

    @property
    def share_followed_up(self) -> Decimal | None:
        """The share by the two numbers where both are published, else the published share."""
        if self.started_n and self.followed_up_n is not None:
            return (Decimal(self.followed_up_n) / self.started_n).quantize(Decimal("0.001"))
        return self.followed_up

    @property
    def is_selected(self) -> bool:
        """Whether the provider chose this among its measures. Published studies have no provider that could.

        Costs two queries a program, unless PLANS is prefetched.
        """
        if self.program is None:
            return False
        plans = self.program.planned_measures.all()
        return selected([plan.is_published for plan in plans], all_planned=self.all_planned)

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
            followed_up=self.share_followed_up,
            objective=self.objective,
            co_interventions=self.co_interventions,
            statement=self.statement,
            confidence=Confidence(self.confidence),
        )


class OutcomeDocument(Document):
    class Meta:
        indexes = [models.Index(fields=["version"], name="outcome_document_version")]


class OutcomeWords(Words):
    class Meta:
        indexes = [GinIndex(fields=["search"], name="outcome_words_search", fastupdate=False)]
