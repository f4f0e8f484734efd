"""Reports about rules, oldest first, read-only. A curator changes the rule by a new version, and answers here."""

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
from cmehub.lib.dates import in_words
from programs.requirements import reports
from programs.requirements.models import ReportState, RuleReport
from programs.requirements.reading import InvalidRule
from programs.requirements.versions import rule_set

OPEN = f"state__exact={ReportState.OPEN.value}"
_STATES = {"answer_that_it_changed": ReportState.CHANGED, "answer_that_it_s_right": ReportState.RIGHT}


@admin.register(RuleReport)
class RuleReportAdmin(ReadOnlyAdmin[RuleReport]):
    list_display = ("rule", "about", "reporter", "reported_on", "state")
    list_select_related = ("version__authority", "reported_by")
    list_filter = ("state", "version__profession")
    quick_filters = (("To answer", OPEN),)
    search_fields = ("version__authority__name", "version__authority__code", "text")
    search_help_text = "State or body, or text"
    ordering = ("reported_at", "pk")
    actions_submit_line = tuple(_STATES)
    fieldsets = (
        ("Reported", {"fields": ("version_page", "about", "reporter", "reported_on", "text", "link")}),
        ("Answer", {"fields": ("state", "answer", "answered")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm("programs.change_rulereport")

    def get_readonly_fields(self, request: HttpRequest, obj: RuleReport | None = None) -> list[str]:
        shown = [str(name) for _, options in self.fieldsets for name in options["fields"]]
        return [name for name in shown if not (obj is not None and _is_open(obj) and name == "answer")]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show the two answers while it waits. Nothing else can be saved."""
        report: RuleReport | None = kwargs.get("obj")
        context.update(show_save=False, show_save_and_continue=False, show_close=True)
        if report is None or not _is_open(report):
            context["actions_submit_line"] = []
        return super().render_change_form(request, context, *args, **kwargs)

    # -- answers -------------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: RuleReport, form: Any, change: bool) -> None:
        """Run the chosen answer. The form itself saves nothing, so it can't overwrite another curator's."""
        for name in _STATES:
            if f"programs_rulereport_{name}" in request.POST:
                getattr(self, name)(request, obj)

    @admin.action(description="Answer: we changed the rule", permissions=["change"])
    def answer_that_it_changed(self, request: HttpRequest, report: RuleReport) -> None:
        self._answer(request, report, ReportState.CHANGED)

    @admin.action(description="Answer: the rule is right", permissions=["change"])
    def answer_that_it_s_right(self, request: HttpRequest, report: RuleReport) -> None:
        self._answer(request, report, ReportState.RIGHT)

    def _answer(self, request: HttpRequest, report: RuleReport, state: ReportState) -> None:
        try:
            reports.answer(report=report, by=person(request), state=state, text=report.answer, now=timezone.now())
        except reports.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, f"{state.label}. We told who reported it.", messages.SUCCESS)

    def response_change(self, request: HttpRequest, obj: RuleReport) -> HttpResponse:
        """Return to the queue after an answer, or to the form if it was refused. A message says which."""
        if RuleReport.objects.open().filter(pk=obj.pk).exists():
            return redirect("admin:programs_rulereport_change", obj.pk)
        return redirect(f"{reverse('admin:programs_rulereport_changelist')}?{OPEN}")

    # -- words ---------------------------------------------------------------------------------------------------------

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

    @admin.display(description="reported by")
    def reporter(self, report: RuleReport) -> str:
        return str(report.reported_by) if report.reported_by else "A deleted account"

    @admin.display(description="reported", ordering="reported_at")
    def reported_on(self, report: RuleReport) -> str:
        return in_words(report.reported_at)

    @admin.display(description="their source")
    def link(self, report: RuleReport) -> SafeString | str:
        if not report.source:
            return "None given"
        return format_html('<a href="{0}" target="_blank" rel="noopener nofollow">{0}</a>', report.source)

    @admin.display(description="answered")
    def answered(self, report: RuleReport) -> str:
        if report.answered_at is None:
            return "Not yet"
        by = f", by {report.answered_by}" if report.answered_by else ""
        return f"{in_words(report.answered_at)}{by}"


def _is_open(report: RuleReport) -> bool:
    return report.state == ReportState.OPEN
