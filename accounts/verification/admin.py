"""Leads from the exclusion list, the list itself, and loads of the NPI registry, in the admin."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.audit.admin import ReadOnlyAdmin
from accounts.users.http import person
from accounts.verification import review
from accounts.verification.enums import LeadState
from accounts.verification.models import Exclusion, ExclusionLead, RegistryLoad

_DECISIONS = {"clear": LeadState.CLEARED, "confirm": LeadState.CONFIRMED}


@admin.register(ExclusionLead)
class ExclusionLeadAdmin(ReadOnlyAdmin[ExclusionLead]):
    """A verifier compares the person with the list, and decides. People never see their leads."""

    list_display = ("user", "listed", "basis", "kind", "excluded_on", "state", "found_on")
    list_select_related = ("user",)
    list_filter = ("state", "same_npi", "kind")
    quick_filters = (
        ("To review", "state__exact=open"),
        ("Same NPI", "state__exact=open&same_npi__exact=1"),
        ("The same person", "state__exact=confirmed"),
    )
    search_fields = ("user__email", "user__name", "listed_name")
    search_help_text = "The person's name or address, or the name on the list"
    ordering = ("found_at",)
    actions_submit_line = tuple(_DECISIONS)
    fieldsets = (
        ("The person", {"fields": ("user", "own_name", "own_state")}),
        ("On the exclusion list", {"fields": ("listed_name", "listed_state", "basis", "kind", "excluded_on")}),
        (
            "Decision",
            {
                "fields": ("state", "note", "decided_by", "decided_at"),
                "description": "Compare the Social Security number or date of birth at exclusions.oig.hhs.gov. "
                "A lead holds the person's verification until you decide that it's someone else.",
            },
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm("accounts.change_exclusionlead")

    def get_readonly_fields(self, request: HttpRequest, obj: ExclusionLead | None = None) -> list[str]:
        shown = [str(name) for _, options in self.fieldsets for name in options["fields"]]
        is_open = obj is not None and obj.state == LeadState.OPEN
        return [name for name in shown if not (is_open and name == "note")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExclusionLead]:
        leads: QuerySet[ExclusionLead] = super().get_queryset(request)
        return leads.select_related("user__profile", "decided_by")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show the two decisions while the lead is open. Nothing else can be saved."""
        lead = kwargs.get("obj")
        context.update(show_save=False, show_save_and_continue=False, show_close=True)
        if lead is None or lead.state != LeadState.OPEN:
            context["actions_submit_line"] = []
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: ExclusionLead, form: Any, change: bool) -> None:
        """Run the chosen decision. The form itself saves nothing."""
        for name in _DECISIONS:
            if f"accounts_exclusionlead_{name}" in request.POST:
                getattr(self, name)(request, obj)

    @admin.action(description="Someone else", permissions=["change"])
    def clear(self, request: HttpRequest, lead: ExclusionLead) -> None:
        self._decide(request, lead, LeadState.CLEARED, "Recorded that this is someone else.")

    @admin.action(description="The same person", permissions=["change"])
    def confirm(self, request: HttpRequest, lead: ExclusionLead) -> None:
        self._decide(request, lead, LeadState.CONFIRMED, "Recorded that this is the same person.")

    def _decide(self, request: HttpRequest, lead: ExclusionLead, state: LeadState, said: str) -> None:
        try:
            review.decide_lead(lead=lead, by=person(request), state=state, note=lead.note, now=timezone.now())
        except review.NotDecidable as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, said, messages.SUCCESS)

    def response_change(self, request: HttpRequest, obj: ExclusionLead) -> HttpResponse:
        """Return to the list after a decision, or to the form if it was rejected. A message says which."""
        if ExclusionLead.objects.filter(pk=obj.pk, state=LeadState.OPEN).exists():
            return redirect("admin:accounts_exclusionlead_change", obj.pk)
        return redirect("admin:accounts_exclusionlead_changelist")

    @admin.display(description="listed as", ordering="listed_name")
    def listed(self, lead: ExclusionLead) -> str:
        return f"{lead.listed_name}, {lead.listed_state}" if lead.listed_state else lead.listed_name

    @admin.display(description="found", ordering="found_at")
    def found_on(self, lead: ExclusionLead) -> dt.date:
        return timezone.localtime(lead.found_at).date()

    @admin.display(description="matches by", ordering="same_npi")
    def basis(self, lead: ExclusionLead) -> str:
        return "NPI" if lead.same_npi else "name and state"

    @admin.display(description="name on the license")
    def own_name(self, lead: ExclusionLead) -> str:
        profile = getattr(lead.user, "profile", None)
        return profile.licensed_name if profile else ""

    @admin.display(description="state of practice")
    def own_state(self, lead: ExclusionLead) -> str:
        profile = getattr(lead.user, "profile", None)
        return profile.get_state_display() if profile else ""


@admin.register(Exclusion)
class ExclusionAdmin(ReadOnlyAdmin[Exclusion]):
    list_display = ("last_name", "first_name", "middle_name", "npi", "state", "kind", "excluded_on")
    list_filter = ("state", "kind")
    search_fields = ("last_name", "first_name", "npi")
    search_help_text = "Name or NPI"
    ordering = ("last_name", "first_name")
    show_full_result_count = False


@admin.register(RegistryLoad)
class RegistryLoadAdmin(ReadOnlyAdmin[RegistryLoad]):
    list_display = ("name", "rows", "position", "started_at", "finished_at")
    list_filter = (("finished_at", admin.EmptyFieldListFilter),)
    ordering = ("-started_at",)
