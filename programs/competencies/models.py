"""Competencies, the roles that need them, and the role that a person works toward.

Competencies and roles come from data/competencies.csv and data/career_roles.csv.
"""

from django.conf import settings
from django.db import models

from programs.sources import Confidence


class Competency(models.Model):
    """Something a role asks for and a program can teach, such as reading a financial statement."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=150)
    framework = models.CharField(max_length=150, help_text="Who describes it, paraphrased")
    description = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)

    class Meta:
        verbose_name_plural = "competencies"

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A destination role, such as chief medical officer, with the competencies it asks for."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=150)
    preconditions = models.TextField("typical preconditions", blank=True)
    milestones = models.TextField("typical milestones", blank=True)
    competencies = models.ManyToManyField(Competency, blank=True, related_name="roles")
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)

    def __str__(self) -> str:
        return self.name

    @property
    def steps(self) -> list[str]:
        """The milestones, in order. The file separates them by semicolons."""
        return [step.strip() for step in self.milestones.split(";") if step.strip()]


class Destination(models.Model):
    """The role that a person works toward, and the competencies they have, of this role and of others."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="destination")
    role = models.ForeignKey(Role, models.SET_NULL, null=True, blank=True, related_name="+")
    has = models.ManyToManyField(Competency, blank=True, related_name="+")

    class Meta:
        verbose_name = "destination role"

    def __str__(self) -> str:
        return f"of {self.user}"
