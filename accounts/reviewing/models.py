"""Proposed edits of what's public, and every version that was published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.reviewing.enums import ProposalState

OPEN = (ProposalState.PENDING, ProposalState.CHANGES)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def about(self, target: models.Model) -> "ProposalQuerySet":
        return self.filter(target_type=target._meta.label_lower, target_id=target.pk)

    def open(self) -> "ProposalQuerySet":
        return self.filter(state__in=OPEN)


class Proposal(models.Model):
    """One edit that waits for a decision, or got one. The public version changes only when it's approved."""

    target_type = models.CharField("about", max_length=60, help_text="Model, such as careers.vacancy")
    target_id = models.BigIntegerField()
    title = models.CharField(max_length=300, help_text="What it was called when the edit was proposed")
    base_version = models.PositiveIntegerField(help_text="The public version that the edit started from")
    payload = models.JSONField(help_text="Every field as it would be published")
    edition = models.PositiveIntegerField(default=1, help_text="Grows with each change. A decision names the one seen")
    state = models.CharField("status", max_length=10, choices=ProposalState.choices, default=ProposalState.PENDING)
    comment = models.TextField(blank=True, help_text="What to change, or why it ended. The proposer can read it")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", help_text="Who edited it last"
    )
    proposed_at = models.DateTimeField(default=timezone.now, help_text="Since when it waits for a decision")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposed edit"
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id"], condition=Q(state__in=OPEN), name="proposal_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.CHANGES) | ~Q(comment=""), name="proposal_changes_have_comment"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ProposalState.CHANGES, ProposalState.APPROVED]) | Q(decided_at__isnull=False),
                name="proposal_decided_at",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "proposed_at"], name="proposal_queue"),
            models.Index(fields=["target_type", "target_id"], name="proposal_by_target"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class RevisionQuerySet(models.QuerySet["Revision"]):
    def about(self, target: models.Model) -> "RevisionQuerySet":
        return self.filter(target_type=target._meta.label_lower, target_id=target.pk)


class Revision(models.Model):
    """One published version. Never changes."""

    target_type = models.CharField("about", max_length=60, help_text="Model, such as careers.vacancy")
    target_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    version = models.PositiveIntegerField()
    snapshot = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="published by",
        help_text="Empty if it was found published, without a record of who did it",
    )
    proposal = models.ForeignKey(Proposal, models.SET_NULL, null=True, related_name="revisions")
    restores = models.PositiveIntegerField(null=True, help_text="The number of the earlier version that it repeats")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "published version"
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "version"], name="revision_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="revision_counts_from_one"),
        ]
        indexes = [models.Index(fields=["-published_at"], name="revision_newest")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


def published_at(model: type[models.Model]) -> models.Subquery:
    """Return the moment of a row's last publication, for annotations of its model. None if it has no revision."""
    of_row = Revision.objects.filter(target_type=model._meta.label_lower, target_id=models.OuterRef("pk"))
    return models.Subquery(of_row.order_by("-version").values("published_at")[:1])
