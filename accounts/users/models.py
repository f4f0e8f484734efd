"""The person who signs in: email address, time zone and purposes."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.users.enums import Purpose


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user. The email address is stored in lower case (raises ValueError without one)."""
        if not email:
            raise ValueError("a user needs an email address")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    email = models.EmailField("email address", max_length=254, unique=True)
    name = models.CharField(max_length=150, blank=True, help_text="Display name. Not the name on the license")
    purposes = ArrayField(
        models.CharField(max_length=20, choices=Purpose.choices),
        default=list,
        blank=True,
        help_text="How they use CME Hub",
    )
    time_zone = models.CharField(
        max_length=64, default="America/New_York", help_text="IANA name. Reminders go out at 9:00 AM there"
    )
    is_demo = models.BooleanField("demo", default=False, help_text="Fictional, and labeled as demo")
    is_staff = models.BooleanField("staff", default=False, help_text="Can open the admin, with two-step verification")
    is_active = models.BooleanField("active", default=True, help_text="Deactivate instead of deleting")
    date_joined = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(
        "to be deleted", null=True, blank=True, help_text="When the account will be deleted, on the person's request"
    )
    closed_at = models.DateTimeField("deleted", null=True, blank=True, help_text="When the account was emptied")

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "account"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(is_active=False), name="user_closed_is_inactive"),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"], condition=Q(closes_at__isnull=False, closed_at=None), name="user_to_close"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def is_clinician(self) -> bool:
        return Purpose.CLINICIAN in self.purposes

    @property
    def is_employer(self) -> bool:
        return Purpose.EMPLOYER in self.purposes
