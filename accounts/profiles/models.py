"""A clinician's profile: name on the license, profession, specialties and state of practice."""

from django.conf import settings
from django.db import models

from accounts.users.enums import Profession, State


class Specialty(models.Model):
    """One NUCC taxonomy code, shared by people, programs and vacancies. Retired codes are kept as inactive."""

    code = models.CharField(max_length=10, unique=True, help_text="Nine digits or capital letters, then X")
    name = models.CharField(max_length=150)
    grouping = models.CharField(max_length=80)
    active = models.BooleanField(default=True)
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=10)

    class Meta:
        verbose_name_plural = "specialties"
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^[0-9A-Z]{9}X$"), name="specialty_code_is_nucc")
        ]

    def __str__(self) -> str:
        return self.name


class Profile(models.Model):
    """What a clinician says about themselves. Whether it's verified is their identity's state."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    profession = models.CharField(max_length=12, choices=Profession.choices)
    state = models.CharField("state of practice", max_length=2, choices=State.choices)
    specialties = models.ManyToManyField(Specialty, blank=True, related_name="profiles")

    class Meta:
        verbose_name = "clinician profile"

    def __str__(self) -> str:
        return self.licensed_name

    @property
    def licensed_name(self) -> str:
        return f"{self.first_name} {self.last_name}"
