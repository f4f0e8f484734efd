"""Employers and their members."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.users.enums import State


class Organization(models.Model):
    """An employer. Not verified while `verified_on` is empty."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    name = models.CharField(max_length=150)
    website = models.URLField(blank=True)
    city = models.CharField(max_length=100)
    state = models.CharField(max_length=2, choices=State.choices)
    verified_on = models.DateField(null=True, blank=True, help_text="When staff verified that it exists")
    is_demo = models.BooleanField("demo", default=False, help_text="Fictional, and labeled as demo")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="organizations")

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), Lower("city"), "state", name="organization_once_per_place")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "organization member"
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} at {self.organization}"
