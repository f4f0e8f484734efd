"""Roles in an organization, and the states of claims, invitations and requests to join."""

from django.db import models


class Role(models.TextChoices):
    """What each one may do is in `rules.py`."""

    OWNER = "owner", "Owner"
    RECRUITER = "recruiter", "Recruiter"
    SUPERVISOR = "supervisor", "Supervisor"
    EDITOR = "editor", "Provider editor"


class ClaimedHow(models.TextChoices):
    """How an owner proved that they represent the organization."""

    ADDRESS = "address", "Confirmed address at its domain"
    REVIEW = "review", "Review by our staff"


class InvitationState(models.TextChoices):
    """An open invitation may have expired, which isn't stored."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    REVOKED = "revoked", "Revoked"


class JoinState(models.TextChoices):
    OPEN = "open", "Waiting"
    ADMITTED = "admitted", "Admitted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
