"""What belongs to a vacancy or leads to one: places, competencies, drafts, changes, reports and uploads."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.organizations.models import Organization
from accounts.users.enums import State
from careers.vacancies.enums import Direction, ImportState, ReportReason, ReportState
from careers.vacancies.models import Vacancy
from programs.competencies.models import Competency


class VacancyPlace(models.Model):
    """One of the places where the work is done. Coordinates are its ZIP code's, or its city's without one."""

    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField(default=0, help_text="In the employer's order, from 0")
    city = models.CharField(max_length=100)
    state = models.CharField(max_length=2, choices=State.choices)
    zip_code = models.CharField("ZIP code", max_length=5, blank=True)
    latitude = models.FloatField(null=True, blank=True, help_text="Empty: not known")
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vacancy", "position"], name="vacancy_place_in_order"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="vacancy_place_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(zip_code="") | Q(zip_code__regex=r"^[0-9]{5}$"), name="vacancy_place_zip_code"
            ),
        ]
        indexes = [models.Index(fields=["state", "city"], name="vacancy_place_by_city")]

    def __str__(self) -> str:
        return f"{self.city}, {State(self.state).label}"


class VacancyCompetency(models.Model):
    """A competency that the employer requires, or values."""

    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="asked")
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="asked_by")
    is_required = models.BooleanField("required", help_text="Otherwise it's valued")

    class Meta:
        verbose_name_plural = "vacancy competencies"
        constraints = [models.UniqueConstraint(fields=["vacancy", "competency"], name="vacancy_competency_once")]

    def __str__(self) -> str:
        return f"{self.competency}: {'required' if self.is_required else 'valued'}"


class VacancyDraft(models.Model):
    """What a recruiter has typed into the form so far, valid or not. A vacancy keeps its draft, for its edition.

    The facts themselves are on the vacancy. It gets them when the form is complete and saved.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="vacancy_drafts")
    vacancy = models.OneToOneField(Vacancy, models.CASCADE, null=True, blank=True, related_name="typed")
    entries = models.JSONField(default=dict, blank=True, help_text="Field to list of values. Empty: nothing unsaved")
    edition = models.PositiveIntegerField(default=0, help_text="Grows with each change, so that no one overwrites it")
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    source_url = models.URLField("filled from", max_length=500, blank=True)
    notes = models.JSONField(default=list, blank=True, help_text="What couldn't be read from its source")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organization", "-updated_at"], name="vacancy_draft_of_employer")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return "".join(self.entries.get("title", [])[-1:]) or "Untitled draft"


class VacancyChange(models.Model):
    """A fact of a published vacancy that changed, so that those who saved it or applied can be told."""

    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="changes")
    fact = models.CharField(max_length=60, help_text="As the page labels it: CME allowance")
    direction = models.CharField(max_length=7, choices=Direction.choices)
    before = models.TextField(blank=True, help_text="In words. Empty: not stated")
    after = models.TextField(blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["vacancy", "-changed_at"], name="vacancy_change_newest")]

    def __str__(self) -> str:
        return f"{self.fact}: {self.get_direction_display()}"


class VacancyReportQuerySet(models.QuerySet["VacancyReport"]):
    def open(self) -> "VacancyReportQuerySet":
        return self.filter(state=ReportState.OPEN)


class VacancyReport(models.Model):
    """Someone's word that something is wrong with a vacancy. Nothing changes until staff answer."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=10, choices=ReportReason.choices)
    text = models.TextField("what's wrong")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField("reported", default=timezone.now)
    state = models.CharField("status", max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    answer = models.TextField("your answer", blank=True, help_text="The person who reported it reads this")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = VacancyReportQuerySet.as_manager()

    class Meta:
        verbose_name = "report about a vacancy"
        verbose_name_plural = "reports about vacancies"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReportState.OPEN, answered_at=None)
                | ~Q(state=ReportState.OPEN) & Q(answered_at__isnull=False) & ~Q(answer=""),
                name="vacancy_report_answered_in_words",
            )
        ]
        indexes = [models.Index(fields=["reported_at"], condition=Q(state="open"), name="vacancy_report_open")]

    def __str__(self) -> str:
        return f"{self.vacancy}, {self.reported_at:%Y-%m-%d}"


class VacancyImport(models.Model):
    """An uploaded file of vacancies, and what became of its rows."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="vacancy_imports")
    file_name = models.CharField(max_length=80)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.file_name


class VacancyImportRow(models.Model):
    """A row of the file as the form takes it, with what's wrong with it."""

    file = models.ForeignKey(VacancyImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="Line or job in the file, from 1")
    reference = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=200, blank=True)
    entries = models.JSONField(help_text="Field to list of values")
    errors = models.JSONField(default=list, blank=True, help_text="Pairs of a field's label and what's wrong")
    state = models.CharField(max_length=10, choices=ImportState.choices)
    vacancy = models.ForeignKey(Vacancy, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="vacancy_import_row_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"
