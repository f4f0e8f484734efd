"""The parts of a listing: its credit, offerings, prices, supporters, faculty and state-mandated topics."""

import datetime as dt
import uuid
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.users.enums import State
from programs.catalog.rules import is_applied_for, total
from programs.catalog.vocabulary import CreditType, MandatedTopic

TIME_ZONES = available_timezones()


def refuse_applied_for(statement: str) -> None:
    """Refuse a credit statement about credit that isn't designated (raises ValidationError)."""
    if is_applied_for(statement):
        raise ValidationError(
            "“Credit applied for” isn't credit. Enter the statement after the credit is designated, or leave it empty."
        )


class CreditOffer(models.Model):
    """The credit of one type that a program is designated for, in the provider's exact words."""

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="offers")
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
        "credit statement",
        blank=True,
        validators=[refuse_applied_for],
        help_text="The provider's exact words. Leave empty if not on file",
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


def _known_zone(name: str) -> None:
    if name not in TIME_ZONES:
        raise ValidationError("Enter a time zone such as America/Denver.")


class Offering(models.Model):
    """A time and place at which a live program is held. Dates and times are local to its time zone."""

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="offerings")
    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    starts_on = models.DateField()
    starts_at_time = models.TimeField("start time", null=True, blank=True, help_text="Leave empty if not stated")
    ends_on = models.DateField(null=True, blank=True, help_text="The last day, inclusive. Empty for a single day")
    ends_at_time = models.TimeField("end time", null=True, blank=True, help_text="Leave empty if not stated")
    time_zone = models.CharField(
        max_length=50, blank=True, validators=[_known_zone], help_text="Such as America/Denver. Empty if not stated"
    )
    venue = models.CharField(max_length=150, blank=True)
    city = models.CharField(max_length=100, blank=True)
    place_state = models.CharField("state", max_length=2, choices=State.choices, blank=True)
    country = models.CharField(max_length=60, blank=True, help_text="Empty for the United States or not stated")
    link = models.URLField("registration or stream", blank=True)
    registration_by = models.DateField("register by", null=True, blank=True, help_text="The last day, inclusive")
    is_canceled = models.BooleanField("canceled", default=False)
    edition = models.PositiveIntegerField(default=0, editable=False, help_text="The SEQUENCE of its calendar event")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="offering_ends_after_start",
                violation_error_message="It can't end before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(registration_by=None) | Q(registration_by__lte=F("starts_on")) | Q(ends_on__isnull=False),
                name="offering_registered_before_end",
                violation_error_message="The registration deadline can't be after the offering.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at_time=None) | Q(starts_at_time__isnull=False),
                name="offering_end_time_has_start",
                violation_error_message="Enter a start time too.",
            ),
        ]
        indexes = [models.Index(fields=["program", "starts_on"], name="offering_of_program")]

    def __str__(self) -> str:
        return f"{self.starts_on:%b %-d, %Y}{f', {self.city}' if self.city else ''}"

    def clean(self) -> None:
        if self.ends_on and self.starts_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "It can't end before it starts."})
        same_day = self.ends_on in (None, self.starts_on)
        if same_day and self.starts_at_time and self.ends_at_time and self.ends_at_time <= self.starts_at_time:
            raise ValidationError({"ends_at_time": "Enter an end time after the start time."})
        if self.registration_by and self.starts_on and self.registration_by > self.last_day:
            raise ValidationError({"registration_by": "The registration deadline can't be after the offering."})

    @property
    def last_day(self) -> dt.date:
        return self.ends_on or self.starts_on

    @property
    def starts_at(self) -> dt.datetime | None:
        """The moment it starts, or None if its time or its time zone isn't stated."""
        return self._moment(self.starts_on, self.starts_at_time)

    @property
    def ends_at(self) -> dt.datetime | None:
        return self._moment(self.last_day, self.ends_at_time)

    def _moment(self, day: dt.date, time: dt.time | None) -> dt.datetime | None:
        if time is None or not self.time_zone:
            return None
        return dt.datetime.combine(day, time, ZoneInfo(self.time_zone))


class Price(models.Model):
    """What one audience pays."""

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="prices")
    audience = models.CharField(max_length=80, blank=True, help_text="Such as Members, or Nurses. Empty for everyone")
    amount = models.DecimalField(
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="US dollars. 0 is free. Leave empty if not stated",
    )
    fees = models.DecimalField(
        "required fees",
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Added to the amount, such as a certificate fee. Leave empty if not stated",
    )
    note = models.CharField(max_length=200, blank=True, help_text="What the fees are for, or until when it holds")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="price_not_negative",
                violation_error_message="A price can't be negative.",
            ),
            models.CheckConstraint(
                condition=Q(fees=None) | Q(fees__gte=0, amount__isnull=False),
                name="price_fees_not_negative",
                violation_error_message="Fees can't be negative, and need an amount beside them.",
            ),
            models.UniqueConstraint(
                fields=["program", "audience"],
                name="price_once_per_audience",
                violation_error_message="One price for each audience.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audience or 'Everyone'}: {self.amount if self.amount is not None else 'not stated'}"

    @property
    def total(self) -> Decimal | None:
        """The amount with all required fees. None if it isn't stated."""
        return total(self.amount, self.fees)


class Supporter(models.Model):
    """A commercial supporter: an ineligible company that gave money or goods (Standard 4)."""

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="supporters")
    name = models.CharField(max_length=200)
    amount = models.PositiveIntegerField(null=True, blank=True, help_text="Whole US dollars. Empty if not stated")

    class Meta:
        verbose_name = "commercial supporter"
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="supporter_once")]

    def __str__(self) -> str:
        return self.name


class Faculty(models.Model):
    """Someone who teaches or planned the program, as its public page names them."""

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="faculty")
    name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=60, blank=True, help_text="MD, RN")
    role = models.CharField(max_length=120, blank=True, help_text="Course director, speaker, planner")

    class Meta:
        verbose_name = "faculty member"
        verbose_name_plural = "faculty"
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="faculty_once")]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.name, self.credentials]))


class StateTopic(models.Model):
    """A board-mandated topic that the program covers, according to its provider."""

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="state_topics")
    topic = models.ForeignKey(MandatedTopic, models.PROTECT, related_name="program_topics")
    state = models.CharField(
        max_length=2, choices=State.choices, blank=True, help_text="For which state. Empty if not stated"
    )
    hours = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True, help_text="Leave empty if not stated"
    )

    class Meta:
        verbose_name = "state-mandated topic"
        constraints = [
            models.UniqueConstraint(fields=["program", "topic", "state"], name="state_topic_once"),
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gt=0),
                name="state_topic_hours_positive",
                violation_error_message="Hours are above zero, or not stated.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}{f' ({self.state})' if self.state else ''}"


class FormerProgramSlug(models.Model):
    """An address that a program's page had before. It redirects to today's."""

    slug = models.SlugField(max_length=140, unique=True)
    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
