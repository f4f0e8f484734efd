"""The desk for reports, oldest first and read-only but for the answer."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin import display
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.audit.admin import ReadOnlyAdmin
from accounts.reporting import actions
from accounts.users.http import person
from cmehub.lib.dates import in_words

QUEUE = f"state__exact={actions.OPEN}"


class ReportAdmin(ReadOnlyAdmin[Any]):
    """A list of reports. Its buttons are the two answers, named in `actions_submit_line`, which call `_answer`."""

    quick_filters: Sequence[tuple[str, str]] = (("To answer", QUEUE),)
    ordering = ("reported_at", "pk")
    actions_submit_line: Sequence[str] = ()
    answer_report: Callable[..., None]  # the capability's own, with report, by, state, text and now

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shown = [str(name) for _, options in self.fieldsets or () for name in options["fields"]]
        return [name for name in shown if not (obj is not None and _is_open(obj) and name == "answer")]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show the two answers while it waits. Nothing else can be saved."""
        report = kwargs.get("obj")
        context.update(show_save=False, show_save_and_continue=False, show_close=True)
        if report is None or not _is_open(report):
            context["actions_submit_line"] = []
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Run the chosen answer. The form itself saves nothing, so it can't overwrite a colleague's."""
        for name in self.actions_submit_line:
            if f"{self.opts.app_label}_{self.opts.model_name}_{name}" in request.POST:
                getattr(self, name)(request, obj)

    def _answer(self, request: HttpRequest, report: Any, state: TextChoices) -> None:
        try:
            type(self).answer_report(
                report=report, by=person(request), state=state, text=report.answer, now=timezone.now()
            )
        except actions.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, f"{state.label}. We told who reported it.", messages.SUCCESS)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Return to the queue after an answer, or to the form if it was refused. A message says which."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if self.model._default_manager.filter(pk=obj.pk, state=actions.OPEN).exists():
            return redirect(f"{name}_change", obj.pk)
        return redirect(f"{reverse(f'{name}_changelist')}?{QUEUE}")

    @display(description="reported by")
    def reporter(self, report: Any) -> str:
        return str(report.reported_by) if report.reported_by else "A deleted account"

    @display(description="reported", ordering="reported_at")
    def reported_on(self, report: Any) -> str:
        return in_words(report.reported_at)

    @display(description="answered")
    def answered(self, report: Any) -> str:
        if report.answered_at is None:
            return "Not yet"
        by = f", by {report.answered_by}" if report.answered_by else ""
        return f"{in_words(report.answered_at)}{by}"


def _is_open(report: Any) -> bool:
    return bool(report.state == actions.OPEN)
