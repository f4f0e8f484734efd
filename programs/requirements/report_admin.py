"""Reports about rules. A curator changes the rule by a new version, and answers here."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.reporting.admin import ReportAdmin
from programs.requirements import reports
from programs.requirements.models import ReportState, RuleReport
from programs.requirements.reading import InvalidRule
from programs.requirements.versions import rule_set


@admin.register(RuleReport)
class RuleReportAdmin(ReportAdmin):
    list_display = ("rule", "about", "reporter", "reported_on", "state")
    list_select_related = ("version__authority", "reported_by")
    list_filter = ("state", "version__profession")
    search_fields = ("version__authority__name", "version__authority__code", "text")
    search_help_text = "State or body, or text"
    actions_submit_line = ("answer_that_it_changed", "answer_that_it_s_right")
    fieldsets = (
        ("Reported", {"fields": ("version_page", "about", "reporter", "reported_on", "text", "link")}),
        ("Answer", {"fields": ("state", "answer", "answered")}),
    )
    answer_report = reports.answer

    @admin.action(description="Answer: we changed the rule", permissions=["change"])
    def answer_that_it_changed(self, request: HttpRequest, report: RuleReport) -> None:
        self._answer(request, report, ReportState.CHANGED)

    @admin.action(description="Answer: the rule is right", permissions=["change"])
    def answer_that_it_s_right(self, request: HttpRequest, report: RuleReport) -> None:
        self._answer(request, report, ReportState.RIGHT)

    @admin.display(description="rule", ordering="version__authority__name")
    def rule(self, report: RuleReport) -> str:
        return f"{report.version.authority.name}, {report.version.get_profession_display()}"

    @admin.display(description="rule")
    def version_page(self, report: RuleReport) -> SafeString:
        address = reverse("admin:programs_ruleversion_change", args=[report.version_id])
        return format_html('<a class="review-link" href="{}">{}</a>', address, report.version)

    @admin.display(description="about")
    def about(self, report: RuleReport) -> str:
        """Return the requirement's label, or that it's about all of the rule."""
        if not report.requirement:
            return "All of the rule"
        try:
            found = rule_set(report.version).by_code.get(report.requirement)
        except InvalidRule:
            found = None
        return found.label if found else report.requirement

    @admin.display(description="their source")
    def link(self, report: RuleReport) -> SafeString | str:
        if not report.source:
            return "None given"
        return format_html('<a href="{0}" target="_blank" rel="noopener nofollow">{0}</a>', report.source)
