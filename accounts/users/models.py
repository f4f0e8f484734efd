"""The person who signs in: an e-mail address, a time zone, and what they came for."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.users.enums import Purpose


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; the address is kept in lower case (raises ValueError without one)."""
        if not email:
            raise ValueError("a user needs an e-mail address")
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
    email = models.EmailField("e-mail", max_length=254, unique=True)
    name = models.CharField(max_length=150, blank=True, help_text="As the pages show it; not the licensed name")
    purposes = ArrayField(
        models.CharField(max_length=20, choices=Purpose.choices),
        default=list,
        blank=True,
        help_text="What they came for",
    )
    time_zone = models.CharField(
        max_length=64, default="America/New_York", help_text="IANA name; reminders go at 9:00 there"
    )
    is_demo = models.BooleanField("demo", default=False, help_text="Invented; shown as such")
    is_staff = models.BooleanField("staff", default=False, help_text="May open the admin, with a second factor")
    is_active = models.BooleanField("active", default=True, help_text="Switch off instead of deleting")
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case")]

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
