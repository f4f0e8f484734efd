"""Rules by authority and version, what people told us about them, and the cycles of their credentials."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.licenses.models import Credential, Period
from accounts.users.models import User
from programs.ledger.models import Entry
from programs.requirements.reading import PROFESSIONS
from programs.sources import Confidence

STALE_DAYS = 180


class Authority(models.Model):
    """Who sets a rule: a state's boards (“CA”), a certifying body (“ABIM”) or a federal agency (“DEA”)."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=150)
    kind = models.CharField(
        max_length=10, choices=[("state", "State"), ("federal", "Federal"), ("body", "Certifying body")]
    )

    class Meta:
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.name


class VersionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    def published(self) -> "RuleVersionQuerySet":
        return self.filter(state=VersionState.PUBLISHED)

    def of(self, version: "RuleVersion") -> "RuleVersionQuerySet":
        """Return all versions of the same rule, itself included."""
        return self.filter(authority=version.authority_id, profession=version.profession)

    def in_force(self, day: dt.date) -> "RuleVersionQuerySet":
        """Return the versions for cycles that start on a day: the latest published of each authority and profession."""
        started = self.published().filter(Q(effective_from=None) | Q(effective_from__lte=day))
        return started.order_by("authority", "profession", "-number").distinct("authority", "profession")

    def stale(self, as_of: dt.date) -> "RuleVersionQuerySet":
        """Return the versions that nobody compared with the board's text in the last 180 days, or ever."""
        return self.filter(Q(checked_on=None) | Q(checked_on__lt=as_of - dt.timedelta(days=STALE_DAYS)))

    def current(self, as_of: dt.date) -> "RuleVersionQuerySet":
        """Return the versions that hold for cycles that start on this day or later: none that is superseded."""
        return self.filter(Q(pk__in=self.in_force(as_of).values("pk")) | Q(effective_from__gt=as_of)).published()


class RuleVersion(models.Model):
    """One version of what an authority asks of a profession. `data` has the shape of `data/README.md`.

    A published version never changes, but for the day it was checked. It applies to cycles that start on or after
    `effective_from`, so that running cycles keep theirs.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="versions")
    profession = models.CharField(max_length=8, choices=list(PROFESSIONS.items()))
    number = models.PositiveIntegerField("version")
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    data = models.JSONField("rule")
    effective_from = models.DateField(
        null=True, blank=True, help_text="For cycles that start on or after this day. Empty: for all"
    )
    source = models.TextField()
    as_of = models.CharField("recorded", max_length=20, help_text="When the source was recorded, such as 2025-10")
    confidence = models.CharField(max_length=10, choices=Confidence.choices)
    checked_on = models.DateField("checked on", null=True, blank=True, help_text="Against the board's own text")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    read_at = models.URLField(
        "address where you read it", blank=True, db_default="", help_text="The page of the board's own text"
    )
    change_note = models.CharField(
        "what changes", max_length=300, blank=True, help_text="One sentence. The people it affects read it"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    edition = models.PositiveIntegerField(default=1, db_default=1, editable=False, help_text="Grows with each save")
    telling_after = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="The cycle after which people are still to be told of the change. Empty: nobody is",
    )

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "rule"
        constraints = [
            models.UniqueConstraint(fields=["authority", "profession", "number"], name="rule_version_once"),
            models.UniqueConstraint(
                fields=["authority", "profession"],
                condition=Q(state=VersionState.DRAFT),
                name="rule_version_one_draft",
                violation_error_message="There's a draft already. Edit or publish that one.",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT) | Q(published_at__isnull=False), name="rule_version_published_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority.name}, {self.get_profession_display()}, version {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    def is_stale(self, as_of: dt.date) -> bool:
        """Whether nobody compared it with the board's text in the last 180 days, or ever."""
        return self.checked_on is None or self.checked_on < as_of - dt.timedelta(days=STALE_DAYS)


class Answer(models.Model):
    """What a person told us once: about themselves, or about one credential.

    `code` is a question of `data/questions.json`; `route`; `licensed_on`; `carried`; `met:CODE` or `waived:CODE` with
    the code of a requirement. Days are ISO dates, amounts decimals as text.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="rule_answers")
    credential = models.ForeignKey(Credential, models.CASCADE, null=True, blank=True, related_name="rule_answers")
    code = models.CharField(max_length=80)
    value = models.JSONField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "answer about rules"
        verbose_name_plural = "answers about rules"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "credential", "code"], nulls_distinct=False, name="rule_answer_once"
            )
        ]

    def __str__(self) -> str:
        return self.code


class CycleQuerySet(models.QuerySet["Cycle"]):
    def running(self) -> "CycleQuerySet":
        return self.filter(closed_at=None)

    def of(self, user: User) -> "CycleQuerySet":
        return self.filter(credential__user=user)


class Cycle(models.Model):
    """One renewal cycle of a credential, with the version of the rule that it keeps to its end.

    `period` is None while the next expiration date is only computed: the person's own date replaces it. `version` is
    None where we have no rule. `snapshot` is how the cycle ended, which later edits don't change.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    credential = models.ForeignKey(Credential, models.CASCADE, related_name="cycles")
    period = models.OneToOneField(Period, models.SET_NULL, null=True, blank=True, related_name="cycle")
    version = models.ForeignKey(RuleVersion, models.PROTECT, null=True, blank=True, related_name="cycles")
    starts_on = models.DateField(null=True, blank=True, help_text="The day after the cycle before. Empty if unknown")
    due_on = models.DateField(help_text="The last valid day")
    carried = models.DecimalField(
        "carried over", max_digits=7, decimal_places=2, default=0, help_text="Credit from the cycle before"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    snapshot = models.JSONField(null=True, blank=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credential", "due_on"], name="cycle_once_per_due_date"),
            models.UniqueConstraint(fields=["credential"], condition=Q(closed_at=None), name="cycle_one_running"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(starts_on__lte=F("due_on")), name="cycle_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(snapshot__isnull=False), name="cycle_closed_has_snapshot"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(closed_at=None), name="cycle_running_due")]

    def __str__(self) -> str:
        return f"{self.credential}, due {self.due_on}"


class Posting(models.Model):
    """An entry that shows in the board's own record (CE Broker, ABIM). Earned isn't recorded."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="postings")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="postings")
    posted_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "entry"], name="posting_once")]

    def __str__(self) -> str:
        return f"{self.entry}, posted {self.posted_on}"


class RenewalStep(models.TextChoices):
    """The renewal checklist, in order. Earning is computed, the rest is ticked off by the person."""

    POSTED = "posted", "Confirm that your credit is posted"
    RENEWED = "renewed", "Renew your license with the board"
    FILED = "filed", "File the proof"


class RenewalTick(models.Model):
    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="ticks")
    step = models.CharField(max_length=10, choices=RenewalStep.choices)
    done_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "step"], name="renewal_tick_once")]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.done_on}"


class OwnTarget(models.Model):
    """What a person sets themselves for a credential without a rule: so much credit by the expiration date."""

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="own_targets")
    label = models.CharField("what for", max_length=100)
    amount = models.DecimalField(max_digits=7, decimal_places=2)
    topic = models.ForeignKey(
        "programs.MandatedTopic", models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: any topic"
    )
    months = models.PositiveSmallIntegerField("look-back in months", default=24)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="own_target_positive"),
            models.UniqueConstraint(fields=["credential", "label"], name="own_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.amount}"


class ReportState(models.TextChoices):
    OPEN = "open", "Open"
    CHANGED = "changed", "Rule changed"
    RIGHT = "right", "Rule is right"


class RuleReportQuerySet(models.QuerySet["RuleReport"]):
    def open(self) -> "RuleReportQuerySet":
        return self.filter(state=ReportState.OPEN)


class RuleReport(models.Model):
    """Someone's word that a rule is wrong. Nothing changes until a curator answers."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    version = models.ForeignKey(RuleVersion, models.CASCADE, related_name="reports")
    requirement = models.CharField(max_length=60, blank=True, help_text="The requirement's code. Empty: all of it")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField("reported", default=timezone.now)
    text = models.TextField("what's wrong")
    source = models.URLField("their source", blank=True)
    state = models.CharField("status", max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    answer = models.TextField("your answer", blank=True, help_text="The person who reported it reads this")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = RuleReportQuerySet.as_manager()

    class Meta:
        verbose_name = "report about a rule"
        verbose_name_plural = "reports about rules"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None)
                | ~Q(state="open") & Q(answered_at__isnull=False) & ~Q(answer=""),
                name="rule_report_answered_in_words",
            )
        ]
        indexes = [models.Index(fields=["reported_at"], condition=Q(state="open"), name="rule_report_open")]

    def __str__(self) -> str:
        return f"{self.version}, {self.reported_at:%Y-%m-%d}"
