"""Employers and CME providers, their members, invitations and requests to join."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.organizations.enums import ClaimedHow, InvitationState, JoinState, Role
from accounts.organizations.rules import May, may, roles_that
from accounts.users.enums import State
from cmehub.lib.domains import domain_problem


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def where_may(self, user: Any, what: May) -> "OrganizationQuerySet":
        """Organizations in which the user's role allows it."""
        return self.filter(memberships__user=user, memberships__role__in=roles_that(what))

    def hiring_for(self, user: Any) -> "OrganizationQuerySet":
        """Employers that the user may post vacancies for."""
        return self.where_may(user, May.POST_VACANCIES).filter(is_employer=True)


class Organization(models.Model):
    """An employer, a CME provider or both. Not verified while `verified_on` is empty.

    A claim says that one of its owners represents it. Verification says that staff checked that it exists and who
    represents it, and confirmed `domain` as its own.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    name = models.CharField(max_length=150)
    is_employer = models.BooleanField("employer", default=True, db_default=True)
    is_provider = models.BooleanField("CME provider", default=False, db_default=False)
    website = models.URLField(blank=True)
    city = models.CharField(max_length=100)
    state = models.CharField(max_length=2, choices=State.choices)

    claimed_how = models.CharField(
        "claimed by", max_length=8, choices=ClaimedHow.choices, blank=True, default="", db_default=""
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="represented by",
        help_text="The owner who proved to represent it",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_domain = models.CharField(
        "claimed with an address at",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="Stated as its website's domain. Check that it's the organization's own and not a lookalike",
    )

    domain = models.CharField(
        "confirmed domain",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="The organization's own domain, such as hospital.org, once you have checked it against an "
        "independent source. People with a confirmed address there can claim it while it has no owner",
    )
    verification_note = models.TextField(
        "how you checked",
        blank=True,
        default="",
        db_default="",
        help_text="Required to verify: where you found that it exists, and how you know who represents it",
    )
    verified_on = models.DateField(null=True, blank=True, help_text="When staff verified that it exists")
    is_demo = models.BooleanField("demo", default=False, help_text="Fictional, and labeled as demo")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="organizations")

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), Lower("city"), "state", name="organization_once_per_place"),
            models.CheckConstraint(condition=Q(is_employer=True) | Q(is_provider=True), name="organization_has_a_kind"),
            models.CheckConstraint(
                condition=Q(claimed_how="", claimed_at=None, claimed_by=None, claimed_domain="")
                | Q(claimed_how=ClaimedHow.ADDRESS, claimed_at__isnull=False) & ~Q(claimed_domain="")
                | Q(claimed_how=ClaimedHow.REVIEW, claimed_at__isnull=False, claimed_domain=""),
                name="organization_claim_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.domain = self.domain.strip().lower().removeprefix("@").removeprefix("www.")
        if self.domain and (problem := domain_problem(self.domain)):
            raise ValidationError({"domain": problem})

    @property
    def kinds(self) -> str:
        """'Employer', 'CME provider' or 'Employer and CME provider'."""
        words = [word for word, holds in (("Employer", self.is_employer), ("CME provider", self.is_provider)) if holds]
        return " and ".join(words)

    @property
    def place(self) -> str:
        """The city and the state's name: Boise, Idaho."""
        return f"{self.city}, {State(self.state).label}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def owners(self) -> "MembershipQuerySet":
        """Owners who can act: a disabled account isn't one."""
        return self.filter(role=Role.OWNER, user__is_active=True)


class Membership(models.Model):
    public_id = models.UUIDField(db_default=RandomUUID(), editable=False, unique=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.SUPERVISOR, db_default=Role.SUPERVISOR)
    since = models.DateTimeField(default=timezone.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "organization member"
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.organization}"

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER

    @property
    def manages(self) -> bool:
        return may(self.role, May.MANAGE)

    @property
    def posts_vacancies(self) -> bool:
        return self.organization.is_employer and may(self.role, May.POST_VACANCIES)

    @property
    def edits_listings(self) -> bool:
        return self.organization.is_provider and may(self.role, May.EDIT_LISTINGS)


class Invitation(models.Model):
    """An invitation to an email address. The link's token is stored only as a hash, and changes when it's resent."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254, help_text="In lower case")
    role = models.CharField(max_length=12, choices=Role.choices)
    state = models.CharField("status", max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_count = models.PositiveSmallIntegerField(default=1, help_text="How often it was sent. Part of the token")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When it was accepted or revoked")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(state=InvitationState.OPEN),
                name="invitation_open_once_per_address",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_in_lower_case"),
            models.CheckConstraint(
                condition=Q(state=InvitationState.OPEN, settled_at=None)
                | ~Q(state=InvitationState.OPEN) & Q(settled_at__isnull=False),
                name="invitation_settled_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="invitation_by_end")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.organization}"

    @property
    def inviter(self) -> str:
        """The inviter's name, never their address."""
        return (self.invited_by.name if self.invited_by else "") or "An owner"

    def is_valid(self, now: dt.datetime) -> bool:
        """Whether it can be accepted."""
        return self.state == InvitationState.OPEN and now < self.expires_at


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def for_staff(self) -> "JoinRequestQuerySet":
        """Open requests to join organizations without an owner."""
        owners = Membership.objects.owners().filter(organization=OuterRef("organization"))
        return self.filter(~Exists(owners), state=JoinState.OPEN)


class JoinRequest(models.Model):
    """A person who asks to join. Owners decide, or staff where there's no owner."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_requests")
    state = models.CharField("status", max_length=10, choices=JoinState.choices, default=JoinState.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request to join"
        verbose_name_plural = "requests to join"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"], condition=Q(state=JoinState.OPEN), name="join_request_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state=JoinState.OPEN, decided_at=None)
                | ~Q(state=JoinState.OPEN) & Q(decided_at__isnull=False),
                name="join_request_decided_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} asks to join {self.organization}"
