"""Reports about vacancies. A moderator acts on the vacancy, and answers here."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.reporting.admin import ReportAdmin
from careers.vacancies import reports
from careers.vacancies.enums import ReportState
from careers.vacancies.parts import VacancyReport


@admin.register(VacancyReport)
class VacancyReportAdmin(ReportAdmin):
    list_display = ("vacancy", "employer", "reason", "reporter", "reported_on", "state")
    list_select_related = ("vacancy__organization", "reported_by")
    list_filter = ("state", "reason")
    search_fields = ("vacancy__title", "vacancy__organization__name", "text")
    search_help_text = "Vacancy, employer or text"
    actions_submit_line = ("answer_that_we_acted", "answer_that_it_s_right")
    fieldsets = (
        ("Reported", {"fields": ("vacancy_page", "employer", "reason", "reporter", "reported_on", "text")}),
        ("Answer", {"fields": ("state", "answer", "answered")}),
    )
    answer_report = reports.answer

    @admin.action(description="Answer: we acted on it", permissions=["change"])
    def answer_that_we_acted(self, request: HttpRequest, report: VacancyReport) -> None:
        self._answer(request, report, ReportState.ACTED)

    @admin.action(description="Answer: the vacancy is right", permissions=["change"])
    def answer_that_it_s_right(self, request: HttpRequest, report: VacancyReport) -> None:
        self._answer(request, report, ReportState.RIGHT)

    @admin.display(description="vacancy")
    def vacancy_page(self, report: VacancyReport) -> SafeString:
        address = reverse("admin:careers_vacancy_change", args=[report.vacancy_id])
        return format_html('<a class="review-link" href="{}">{}</a>', address, report.vacancy)

    @admin.display(description="employer", ordering="vacancy__organization__name")
    def employer(self, report: VacancyReport) -> str:
        return report.vacancy.organization.name
