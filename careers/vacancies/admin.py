"""Reviewing vacancies in the admin: publish what an employer submitted, or request changes."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.audit.admin import ReadOnlyAdmin
from accounts.reviewing.admin import history_of
from accounts.users.http import person
from careers.vacancies import actions, flags, stated
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from cmehub.lib.admin import REAL_OR_DEMO, KindFilter, public_page
from cmehub.lib.dates import in_words

# Where an address or a link is what was asked for.
_ADDRESSES = ("Written CME policy", "CME policy file", "Web address for applications", "Email address for applications")
_DECISIONS = ("publish", "request_changes")


@admin.register(Vacancy)
class VacancyAdmin(ReadOnlyAdmin[Vacancy]):
    """The employer's text is read-only. A moderator publishes it or requests changes, through the actions."""

    list_display = ("title", "organization", "verified", "profession", "place", "state", "submitted_on", "page")
    list_select_related = ("organization",)
    list_filter = (
        "state",
        ("organization__verified_on", admin.EmptyFieldListFilter),
        "profession",
        "cme_allowance",
        "place_state",
        KindFilter,
    )
    quick_filters = (
        ("To review", "state__exact=submitted"),
        ("Published", "state__exact=live"),
        ("Changes requested", "state__exact=changes"),
        *REAL_OR_DEMO,
    )
    search_fields = ("title", "organization__name", "city", "description")
    search_help_text = "Title, employer, city or description"
    ordering = (F("submitted_at").desc(nulls_last=True), "-pk")
    date_hierarchy = "submitted_at"
    actions = ("publish_chosen",)
    actions_submit_line = _DECISIONS
    fieldsets = (
        ("Review", {"fields": ("state", "employer", "submitted", "published_days", "reviewer_note")}),
        ("Look at", {"fields": ("flagged",)}),
        ("As its page says it", {"fields": ("all_facts",)}),
        ("History", {"fields": ("history",)}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm("careers.change_vacancy")

    def get_readonly_fields(self, request: HttpRequest, obj: Vacancy | None = None) -> list[str]:
        shown = [str(name) for _, options in self.fieldsets for name in options["fields"]]
        is_waiting = obj is not None and obj.state == VacancyState.SUBMITTED
        return [name for name in shown if not (is_waiting and name == "reviewer_note")]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show the two decisions while the vacancy is under review. Nothing else can be saved."""
        vacancy = kwargs.get("obj")
        context.update(show_save=False, show_save_and_continue=False, show_close=True)
        if vacancy is None or vacancy.state != VacancyState.SUBMITTED:
            context["actions_submit_line"] = []
        return super().render_change_form(request, context, *args, **kwargs)

    # -- actions -----------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Vacancy, form: Any, change: bool) -> None:
        """Run the chosen action. The form itself saves nothing, so it can't overwrite concurrent changes."""
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
            self.message_user(request, f"“{vacancy}” is published for 90 days. We told the employer.", messages.SUCCESS)

    @admin.action(description="Request changes", permissions=["change"])
    def request_changes(self, request: HttpRequest, vacancy: Vacancy) -> None:
        try:
            actions.request_changes(vacancy=vacancy, by=person(request), note=vacancy.reviewer_note)
        except actions.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(
                request, f"You requested changes to “{vacancy}.” We told the employer what to change.", messages.SUCCESS
            )

    @admin.action(description="Approve and publish", permissions=["change"])
    def publish_chosen(self, request: HttpRequest, queryset: QuerySet[Vacancy]) -> None:
        for vacancy in queryset.select_related("organization"):
            self.publish(request, vacancy)

    def response_change(self, request: HttpRequest, obj: Vacancy) -> HttpResponse:
        """Return to the list after a decision, or to the form if it was rejected. A message says which."""
        if Vacancy.objects.filter(pk=obj.pk, state=VacancyState.SUBMITTED).exists():
            return redirect("admin:careers_vacancy_change", obj.pk)
        return redirect("admin:careers_vacancy_changelist")

    @admin.display(description="published versions")
    def history(self, vacancy: Vacancy) -> SafeString:
        return history_of(vacancy)

    # -- words -----------------------------------------------------------------------------------------------------

    @admin.display(boolean=True, description="verified", ordering="organization__verified_on")
    def verified(self, vacancy: Vacancy) -> bool:
        return vacancy.organization.verified_on is not None

    @admin.display(description="submitted", ordering="submitted_at")
    def submitted_on(self, vacancy: Vacancy) -> dt.date | None:
        return vacancy.submitted_at.date() if vacancy.submitted_at else None

    @admin.display(description="page")
    def page(self, vacancy: Vacancy) -> SafeString | str:
        return (
            public_page(reverse("careers:vacancy_detail", args=[vacancy.slug]))
            if vacancy.state == VacancyState.LIVE
            else ""
        )

    @admin.display(description="location")
    def place(self, vacancy: Vacancy) -> str:
        return f"{vacancy.city}, {vacancy.place_state}"

    @admin.display(description="employer")
    def employer(self, vacancy: Vacancy) -> str:
        organization = vacancy.organization
        verified = f"verified {in_words(organization.verified_on)}" if organization.verified_on else "not verified"
        return f"{organization.name}, {organization.city}, {organization.state}: {verified}"

    @admin.display(description="submitted")
    def submitted(self, vacancy: Vacancy) -> str:
        if vacancy.submitted_at is None:
            return "Never"
        by = f", by {vacancy.submitted_by}" if vacancy.submitted_by else ""
        return f"{in_words(vacancy.submitted_at)}, {vacancy.submitted_at:%H:%M} UTC{by}"

    @admin.display(description="published")
    def published_days(self, vacancy: Vacancy) -> str:
        days = (vacancy.published_on, vacancy.closed_on or vacancy.closes_on)
        return " to ".join(in_words(day) for day in days if day) if vacancy.published_on else "Never"

    @admin.display(description="flagged words")
    def flagged(self, vacancy: Vacancy) -> SafeString | str:
        """Return what a moderator should look at, with the reason."""
        found = flags.flags_in(_texts(vacancy))
        rows = [(f"{label}: “{flag.words}”", flag.reason) for label, flag in found]
        return _table(rows) if rows else "None found"

    @admin.display(description="facts")
    def all_facts(self, vacancy: Vacancy) -> SafeString:
        return _table([(label, words or "Not stated") for label, words in stated.facts(stated.stated(vacancy)).items()])


def _texts(vacancy: Vacancy) -> dict[str, str]:
    """Return what the employer wrote in their own words. Addresses for applications belong where they are."""
    known = stated.facts(stated.stated(vacancy))
    return {label: words for label, words in known.items() if label not in _ADDRESSES}


def _table(rows: list[tuple[str, str]]) -> SafeString:
    cells = format_html_join("", "<tr><th scope=row>{}</th><td>{}</td></tr>", rows)
    return format_html('<table class="stated">{}</table>', cells)
