"""Applications, what both sides write about them, and how often a vacancy was seen."""

import datetime as dt
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.organizations.models import Organization
from accounts.organizations.rules import May, roles_that
from accounts.users.models import User
from careers.applications.enums import Progress, Shared, Stage
from careers.applications.rules import OPEN, SEEN
from careers.vacancies.models import Vacancy


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of(self, user: User) -> "ApplicationQuerySet":
        return self.filter(applicant=user)

    def of_recruiter(self, user: User) -> "ApplicationQuerySet":
        """Applications to vacancies of the organizations in which the user's role may post vacancies."""
        return self.filter(
            vacancy__organization__memberships__user=user,
            vacancy__organization__memberships__role__in=roles_that(May.POST_VACANCIES),
        )

    def waiting(self) -> "ApplicationQuerySet":
        """Applications that the employer hasn't closed and the person hasn't withdrawn."""
        return self.filter(stage__in=OPEN)

    def for_pages(self) -> "ApplicationQuerySet":
        return self.select_related("vacancy__organization", "applicant__profile")


class Application(models.Model):
    """One person's application to one vacancy. It's emptied of the person after its time, or with their account.

    The employer sees the profile as it is today, and of it only what's `shared`. A withdrawn one shows only the name.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="applications")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="applications", help_text="Empty: emptied"
    )
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.RECEIVED)
    sent_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now, help_text="When it came to this stage")

    shared = ArrayField(
        models.CharField(max_length=12, choices=Shared.choices),
        default=list,
        blank=True,
        help_text="What the person agreed to share when they applied, beside name and profession",
    )
    hub_only = models.BooleanField("contact only through CME Hub", default=True)
    phone = models.CharField(max_length=30, blank=True)
    cover_note = models.TextField(blank=True)
    cv = models.CharField("stored CV", max_length=100, blank=True, help_text="The name of the stored file")
    cv_name = models.CharField(max_length=80, blank=True)
    cv_type = models.CharField(max_length=100, blank=True)

    told_of_closing_at = models.DateTimeField(
        null=True, blank=True, help_text="When the person was told that the vacancy closed"
    )
    told_of_changes_at = models.DateTimeField(
        default=timezone.now, help_text="The person knows what changed in the vacancy until then"
    )
    emptied_on = models.DateField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vacancy", "applicant"], name="application_once"),
            models.CheckConstraint(
                condition=Q(hub_only=False) | Q(phone="") & ~Q(shared__overlap=[Shared.EMAIL, Shared.PHONE]),
                name="application_hub_only_shares_no_contact",
            ),
            models.CheckConstraint(
                condition=Q(emptied_on__isnull=True, applicant__isnull=False)
                | Q(emptied_on__isnull=False, applicant__isnull=True, cover_note="", cv="", phone=""),
                name="application_emptied_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["vacancy", "stage", "-sent_at"], name="application_board"),
            models.Index(fields=["applicant", "-sent_at"], name="application_of_person"),
        ]

    def __str__(self) -> str:
        return f"Application to {self.vacancy}"

    @property
    def progress(self) -> Progress:
        """What the person who applied sees."""
        return SEEN[Stage(self.stage)]

    @property
    def is_waiting(self) -> bool:
        return self.stage in OPEN

    @property
    def is_withdrawn(self) -> bool:
        return self.stage == Stage.WITHDRAWN


class Message(models.Model):
    """What one side wrote to the other. Neither sees the other's address."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="messages")
    by_employer = models.BooleanField()
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    sent_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True, help_text="When the other side first opened it")

    class Meta:
        verbose_name = "message about an application"
        verbose_name_plural = "messages about applications"
        indexes = [models.Index(fields=["application", "sent_at"], name="application_messages")]

    def __str__(self) -> str:
        return f"Message of {self.sent_at:%Y-%m-%d}"


class Note(models.Model):
    """What recruiters write for each other. The person who applied never sees it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "private note"
        indexes = [models.Index(fields=["application", "written_at"], name="application_notes")]

    def __str__(self) -> str:
        return f"Note of {self.written_at:%Y-%m-%d}"


class ReplyTemplate(models.Model):
    """A reply that an employer sends often. {name}, {position} and {employer} are filled in."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="reply_templates")
    name = models.CharField(max_length=60)
    text = models.TextField()
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="reply_template_name_once")]

    def __str__(self) -> str:
        return self.name


class VacancyDay(models.Model):
    """How often a vacancy was seen and saved on one day (UTC). Counts only: no addresses, no accounts."""

    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="days")
    day = models.DateField()
    views = models.PositiveIntegerField("page views", default=0, db_default=0)
    saves = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vacancy", "day"], name="vacancy_day_once")]

    def __str__(self) -> str:
        return f"{self.vacancy_id}, {self.day}"

    @classmethod
    def count(cls, vacancy: Vacancy, day: dt.date, what: str) -> None:
        """Add one to `views` or `saves`. Two requests at the same moment both count."""
        rows = cls._default_manager.filter(vacancy=vacancy, day=day)
        if not rows.update(**{what: F(what) + 1}):
            cls._default_manager.bulk_create([cls(vacancy=vacancy, day=day)], ignore_conflicts=True)
            rows.update(**{what: F(what) + 1})
