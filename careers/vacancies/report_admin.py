"""Reports about vacancies, oldest first, read-only. A moderator acts on the vacancy, and answers here."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.audit.admin import ReadOnlyAdmin
from accounts.users.http import person
from careers.vacancies import reports
from careers.vacancies.enums import ReportState
from careers.vacancies.models import VacancyReport
from cmehub.lib.dates import in_words

OPEN = f"state__exact={ReportState.OPEN.value}"
_STATES = {"answer_that_we_acted": ReportState.ACTED, "answer_that_it_s_right": ReportState.RIGHT}


@admin.register(VacancyReport)
class VacancyReportAdmin(ReadOnlyAdmin[VacancyReport]):
    list_display = ("vacancy", "employer", "reason", "reporter", "reported_on", "state")
    list_select_related = ("vacancy__organization", "reported_by")
    list_filter = ("state", "reason")
    quick_filters = (("To answer", OPEN),)
    search_fields = ("vacancy__title", "vacancy__organization__name", "text")
    search_help_text = "Vacancy, employer or text"
    ordering = ("reported_at", "pk")
    actions_submit_line = tuple(_STATES)
    fieldsets = (
        ("Reported", {"fields": ("vacancy_page", "employer", "reason", "reporter", "reported_on", "text")}),
        ("Answer", {"fields": ("state", "answer", "answered")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm("careers.change_vacancyreport")

    def get_readonly_fields(self, request: HttpRequest, obj: VacancyReport | None = None) -> list[str]:
        shown = [str(name) for _, options in self.fieldsets for name in options["fields"]]
        return [name for name in shown if not (obj is not None and _is_open(obj) and name == "answer")]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show the two answers while it waits. Nothing else can be saved."""
        report: VacancyReport | None = kwargs.get("obj")
        context.update(show_save=False, show_save_and_continue=False, show_close=True)
        if report is None or not _is_open(report):
            context["actions_submit_line"] = []
        return super().render_change_form(request, context, *args, **kwargs)

    # -- answers -------------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: VacancyReport, form: Any, change: bool) -> None:
        """Run the chosen answer. The form itself saves nothing, so it can't overwrite another moderator's."""
        for name in _STATES:
            if f"careers_vacancyreport_{name}" in request.POST:
                getattr(self, name)(request, obj)

    @admin.action(description="Answer: we acted on it", permissions=["change"])
    def answer_that_we_acted(self, request: HttpRequest, report: VacancyReport) -> None:
        self._answer(request, report, ReportState.ACTED)

    @admin.action(description="Answer: the vacancy is right", permissions=["change"])
    def answer_that_it_s_right(self, request: HttpRequest, report: VacancyReport) -> None:
        self._answer(request, report, ReportState.RIGHT)

    def _answer(self, request: HttpRequest, report: VacancyReport, state: ReportState) -> None:
        try:
            reports.answer(report=report, by=person(request), state=state, text=report.answer, now=timezone.now())
        except reports.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, f"{state.label}. We told who reported it.", messages.SUCCESS)

    def response_change(self, request: HttpRequest, obj: VacancyReport) -> HttpResponse:
        """Return to the queue after an answer, or to the form if it was refused. A message says which."""
        if VacancyReport.objects.open().filter(pk=obj.pk).exists():
            return redirect("admin:careers_vacancyreport_change", obj.pk)
        return redirect(f"{reverse('admin:careers_vacancyreport_changelist')}?{OPEN}")

    # -- words ---------------------------------------------------------------------------------------------------------

    @admin.display(description="vacancy")
    def vacancy_page(self, report: VacancyReport) -> SafeString:
        address = reverse("admin:careers_vacancy_change", args=[report.vacancy_id])
        return format_html('<a class="review-link" href="{}">{}</a>', address, report.vacancy)

    @admin.display(description="employer", ordering="vacancy__organization__name")
    def employer(self, report: VacancyReport) -> str:
        return report.vacancy.organization.name

    @admin.display(description="reported by")
    def reporter(self, report: VacancyReport) -> str:
        return str(report.reported_by) if report.reported_by else "A deleted account"

    @admin.display(description="reported", ordering="reported_at")
    def reported_on(self, report: VacancyReport) -> str:
        return in_words(report.reported_at)

    @admin.display(description="answered")
    def answered(self, report: VacancyReport) -> str:
        if report.answered_at is None:
            return "Not yet"
        by = f", by {report.answered_by}" if report.answered_by else ""
        return f"{in_words(report.answered_at)}{by}"


def _is_open(report: VacancyReport) -> bool:
    return report.state == ReportState.OPEN
