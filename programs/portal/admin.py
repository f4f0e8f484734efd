"""Correction requests, oldest first, each with its day due. A curator answers through the actions."""

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
from programs.portal import actions
from programs.portal.enums import About, CorrectionState
from programs.portal.models import Correction

_STATES = {
    "mark_as_corrected": CorrectionState.CORRECTED,
    "link_the_provider": CorrectionState.CORRECTED,
    "only_answer": CorrectionState.ANSWERED,
    "publish_their_answer": CorrectionState.PUBLISHED,
    "decline": CorrectionState.DECLINED,
}


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin[Correction]):
    """What was asked is read-only. A curator corrects it in its own form, and answers here."""

    list_display = ("subject", "about", "wanted", "asker", "due", "state")
    list_select_related = ("program", "provider", "organization", "asked_by")
    list_filter = ("state", "about", "wanted", ("organization", admin.EmptyFieldListFilter))
    quick_filters = (
        ("To answer", f"state__exact={CorrectionState.OPEN}"),
        ("From providers", f"state__exact={CorrectionState.OPEN}&organization__isempty=0"),
        ("From readers", f"state__exact={CorrectionState.OPEN}&organization__isempty=1"),
    )
    search_fields = ("program__title", "provider__name", "organization__name", "text")
    search_help_text = "Program, provider, organization or text"
    ordering = ("due_on", "pk")
    actions_submit_line = tuple(_STATES)
    fieldsets = (
        ("Asked", {"fields": ("row", "about", "result", "wanted", "asker", "asked_on", "due", "text", "link")}),
        ("Answer", {"fields": ("state", "answer", "answered")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm("programs.change_correction")

    def get_readonly_fields(self, request: HttpRequest, obj: Correction | None = None) -> list[str]:
        shown = [str(name) for _, options in self.fieldsets for name in options["fields"]]
        return [name for name in shown if not (obj is not None and obj.is_open and name == "answer")]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show the decisions that fit while it waits. Nothing else can be saved."""
        correction: Correction | None = kwargs.get("obj")
        fitting = _buttons(correction) if correction is not None and correction.is_open else []
        context.update(show_save=False, show_save_and_continue=False, show_close=True)
        context["actions_submit_line"] = [
            each
            for each in context.get("actions_submit_line", [])
            if each.action_name.removeprefix("programs_correction_") in fitting
        ]
        return super().render_change_form(request, context, *args, **kwargs)

    # -- decisions ---------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Correction, form: Any, change: bool) -> None:
        """Run the chosen decision. The form itself saves nothing, so it can't overwrite another curator's."""
        for name in _STATES:
            if f"programs_correction_{name}" in request.POST:
                getattr(self, name)(request, obj)

    @admin.action(description="Mark as corrected or added", permissions=["change"])
    def mark_as_corrected(self, request: HttpRequest, correction: Correction) -> None:
        self._answer(request, correction, CorrectionState.CORRECTED)

    @admin.action(description="Link the provider", permissions=["change"])
    def link_the_provider(self, request: HttpRequest, correction: Correction) -> None:
        self._answer(request, correction, CorrectionState.CORRECTED)

    @admin.action(description="Answer, nothing changed", permissions=["change"])
    def only_answer(self, request: HttpRequest, correction: Correction) -> None:
        self._answer(request, correction, CorrectionState.ANSWERED)

    @admin.action(description="Publish their answer", permissions=["change"])
    def publish_their_answer(self, request: HttpRequest, correction: Correction) -> None:
        self._answer(request, correction, CorrectionState.PUBLISHED)

    @admin.action(description="Decline", permissions=["change"])
    def decline(self, request: HttpRequest, correction: Correction) -> None:
        self._answer(request, correction, CorrectionState.DECLINED)

    def _answer(self, request: HttpRequest, correction: Correction, state: CorrectionState) -> None:
        try:
            actions.answer(
                correction=correction, by=person(request), state=state, text=correction.answer, now=timezone.now()
            )
        except actions.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, f"{state.label}. We told who asked.", messages.SUCCESS)

    def response_change(self, request: HttpRequest, obj: Correction) -> HttpResponse:
        """Return to the queue after a decision, or to the form if it was refused. A message says which."""
        if Correction.objects.open().filter(pk=obj.pk).exists():
            return redirect("admin:programs_correction_change", obj.pk)
        return redirect(f"{reverse('admin:programs_correction_changelist')}?state__exact={CorrectionState.OPEN}")

    # -- words -------------------------------------------------------------------------------------------------------

    @admin.display(description="program or provider")
    def subject(self, correction: Correction) -> str:
        return str(correction.program or correction.provider)

    @admin.display(description="program or provider")
    def row(self, correction: Correction) -> SafeString:
        """Link what it's about, where a curator corrects it."""
        row: Any = correction.program or correction.provider
        address = reverse(f"admin:programs_{row._meta.model_name}_change", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, row)

    @admin.display(description="result")
    def result(self, correction: Correction) -> SafeString | str:
        if correction.outcome is None:
            return "None chosen"
        address = reverse("admin:programs_outcome_change", args=[correction.outcome.pk])
        return format_html('<a href="{}">{}</a>', address, correction.outcome)

    @admin.display(description="asked by")
    def asker(self, correction: Correction) -> str:
        who = str(correction.asked_by) if correction.asked_by else "A deleted account"
        return f"{who}, {correction.organization}" if correction.organization else f"{who}, a reader"

    @admin.display(description="asked", ordering="asked_at")
    def asked_on(self, correction: Correction) -> str:
        return in_words(correction.asked_at)

    @admin.display(description="answer due", ordering="due_on")
    def due(self, correction: Correction) -> str:
        overdue = ", overdue" if correction.is_overdue(timezone.localdate()) else ""
        return f"{in_words(correction.due_on)}{overdue}"

    @admin.display(description="their source")
    def link(self, correction: Correction) -> SafeString | str:
        if not correction.source:
            return "None given"
        return format_html('<a href="{0}" target="_blank" rel="noopener nofollow">{0}</a>', correction.source)

    @admin.display(description="answered")
    def answered(self, correction: Correction) -> str:
        if correction.answered_at is None:
            return "Not yet"
        by = f", by {correction.answered_by}" if correction.answered_by else ""
        return f"{in_words(correction.answered_at)}{by}"


def _buttons(correction: Correction) -> list[str]:
    """Return the names of the decisions that fit."""
    unfit = "mark_as_corrected" if correction.about == About.PROVIDER else "link_the_provider"
    fitting = actions.decisions(correction)
    return [name for name, state in _STATES.items() if state in fitting and name != unfit]
