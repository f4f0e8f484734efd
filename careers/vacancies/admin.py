"""The moderators' desk: read what an employer submitted, publish it, or say what has to change."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.audit.admin import ReadOnlyAdmin
from accounts.users.http import person
from careers.vacancies import actions, words
from careers.vacancies.enums import Answer, PayUnit, VacancyState
from careers.vacancies.models import Vacancy
from cmehub.templatetags.hub import dollars

_DECISIONS = ("publish", "give_back")


@admin.register(Vacancy)
class VacancyAdmin(ReadOnlyAdmin[Vacancy]):
    """What the employer wrote is read-only here; a moderator publishes it or requests changes, through the actions."""

    list_display = ("title", "organization", "verified", "profession", "place", "state", "submitted_at", "closes_on")
    list_select_related = ("organization",)
    list_filter = (
        "state",
        ("organization__verified_on", admin.EmptyFieldListFilter),
        "profession",
        "cme_allowance",
        "place_state",
        "is_demo",
    )
    search_fields = ("title", "organization__name", "city", "description")
    search_help_text = "Title, employer, city or words of the text"
    ordering = (F("submitted_at").desc(nulls_last=True), "-pk")
    date_hierarchy = "submitted_at"
    actions = ("publish_chosen",)
    actions_submit_line = _DECISIONS
    fieldsets = (
        ("Review", {"fields": ("state", "employer", "submitted", "on_the_list", "reviewer_note")}),
        ("Position", {"fields": ("title", "profession", "fields_of_work", "description")}),
        ("Place and hours", {"fields": ("city", "place_state", "site", "employment", "schedule")}),
        ("Pay and learning", {"fields": ("pay_stated", "cme_allowance_stated", "cme_days_stated", "policy")}),
        (
            "Other terms",
            {"fields": ("call_schedule", "sign_on_bonus", "loan_repayment", "visa_sponsorship", "license_needed")},
        ),
        ("Where people apply", {"fields": ("apply_url", "apply_email")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm("careers.change_vacancy")

    def get_readonly_fields(self, request: HttpRequest, obj: Vacancy | None = None) -> list[str]:
        shown = [str(name) for _, options in self.fieldsets for name in options["fields"]]
        is_waiting = obj is not None and obj.state == VacancyState.SUBMITTED
        return [name for name in shown if not (is_waiting and name == "reviewer_note")]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Only the two actions stand below the page, and only while it waits: there is nothing to save."""
        vacancy = kwargs.get("obj")
        context.update(show_save=False, show_save_and_continue=False, show_close=True)
        if vacancy is None or vacancy.state != VacancyState.SUBMITTED:
            context["actions_submit_line"] = []
        return super().render_change_form(request, context, *args, **kwargs)

    # -- actions -----------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Vacancy, form: Any, change: bool) -> None:
        """Do what was pressed; the page itself saves nothing, so it can't undo what others did meanwhile."""
        for name in _DECISIONS:
            if f"careers_vacancy_{name}" in request.POST:
                getattr(self, name)(request, obj)

    @admin.action(description="Approve and publish", permissions=["change"])
    def publish(self, request: HttpRequest, vacancy: Vacancy) -> None:
        try:
            actions.approve(vacancy=vacancy, by=person(request), on=timezone.localdate())
        except actions.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, f"‘{vacancy}’ is published for 90 days. The employer is told.", messages.SUCCESS)

    @admin.action(description="Request changes", permissions=["change"])
    def give_back(self, request: HttpRequest, vacancy: Vacancy) -> None:
        try:
            actions.request_changes(vacancy=vacancy, by=person(request), note=vacancy.reviewer_note)
        except actions.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, f"‘{vacancy}’ is back with the employer, who is told why.", messages.SUCCESS)

    @admin.action(description="Approve and publish", permissions=["change"])
    def publish_chosen(self, request: HttpRequest, queryset: QuerySet[Vacancy]) -> None:
        for vacancy in queryset.select_related("organization"):
            self.publish(request, vacancy)

    def response_change(self, request: HttpRequest, obj: Vacancy) -> HttpResponse:
        """Back to the list after a action, back to the page after a refusal; the action itself has said what it did."""
        if Vacancy.objects.filter(pk=obj.pk, state=VacancyState.SUBMITTED).exists():
            return redirect("admin:careers_vacancy_change", obj.pk)
        return redirect("admin:careers_vacancy_changelist")

    # -- words -----------------------------------------------------------------------------------------------------

    @admin.display(boolean=True, description="employer verified", ordering="organization__verified_on")
    def verified(self, vacancy: Vacancy) -> bool:
        return vacancy.organization.verified_on is not None

    @admin.display(description="place")
    def place(self, vacancy: Vacancy) -> str:
        return f"{vacancy.city}, {vacancy.place_state}"

    @admin.display(description="employer")
    def employer(self, vacancy: Vacancy) -> str:
        organization = vacancy.organization
        verified = f"verified {organization.verified_on:%Y-%m-%d}" if organization.verified_on else "NOT VERIFIED"
        return f"{organization.name}, {organization.city}, {organization.state}: {verified}"

    @admin.display(description="submitted")
    def submitted(self, vacancy: Vacancy) -> str:
        if vacancy.submitted_at is None:
            return "Never"
        by = f", by {vacancy.submitted_by}" if vacancy.submitted_by else ""
        return f"{vacancy.submitted_at:%Y-%m-%d %H:%M} UTC{by}"

    @admin.display(description="on the list")
    def on_the_list(self, vacancy: Vacancy) -> str:
        days = (vacancy.published_on, vacancy.closed_on or vacancy.closes_on)
        return " to ".join(_iso(day) for day in days) if vacancy.published_on else "Never"

    @admin.display(description="specialties")
    def fields_of_work(self, vacancy: Vacancy) -> str:
        return ", ".join(vacancy.specialties.order_by("name").values_list("name", flat=True)) or "None chosen"

    @admin.display(description="pay")
    def pay_stated(self, vacancy: Vacancy) -> str:
        amount = words.pay_range(vacancy.pay_low, vacancy.pay_high)
        return f"{amount} {PayUnit(vacancy.pay_unit).label}" if amount else Answer(vacancy.pay).label

    @admin.display(description="CME allowance")
    def cme_allowance_stated(self, vacancy: Vacancy) -> str:
        amount = vacancy.cme_allowance_amount
        return Answer(vacancy.cme_allowance).label if amount is None else f"{dollars(amount)} a year"

    @admin.display(description="CME days")
    def cme_days_stated(self, vacancy: Vacancy) -> str:
        amount = words.days(vacancy.cme_days_amount)
        return f"{amount} a year" if amount else Answer(vacancy.cme_days).label

    @admin.display(description="written CME policy")
    def policy(self, vacancy: Vacancy) -> str:
        return " · ".join(filter(None, [vacancy.cme_policy_url, vacancy.cme_policy_note])) or "Not stated"


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
