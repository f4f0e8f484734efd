"""Outcomes in the admin. The grade is computed. Curators can lower it with a reason, but never raise it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.audit.admin import AuditedAdmin
from accounts.users.http import person
from cmehub.lib.admin import REAL_OR_DEMO, KindFilter, kind, public_page, short
from programs.evidence import actions
from programs.evidence.enums import Grade
from programs.evidence.models import Outcome
from programs.evidence.rules import grade


class OutcomeForm(forms.ModelForm[Outcome]):
    def _post_clean(self) -> None:
        """Compare the lowered grade with the one that the entered figures earn."""
        super()._post_clean()  # type: ignore[misc]  # Django's own step, unknown to the stubs
        if self.errors:
            return
        computed, _ = grade(self.instance.record())
        try:
            actions.check_lowering(
                computed=computed, to=self.instance.lowered_to, because=self.instance.lowered_because
            )
        except actions.GradeNotLower as refusal:
            self.add_error("lowered_to", str(refusal))


class ListedFilter(admin.SimpleListFilter):
    title = "belongs to"
    parameter_name = "belongs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("program", "A listed program"), ("study", "A published study")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> QuerySet[Outcome]:
        if self.value() in {"program", "study"}:
            return queryset.filter(program__isnull=self.value() == "study")
        return queryset


@admin.register(Outcome)
class OutcomeAdmin(AuditedAdmin[Outcome]):
    form = OutcomeForm
    list_display = ("measure", "setting", "shown_grade", "short_design", "level", "checked_on", kind, "page")
    list_filter = (
        "computed_grade",
        ("lowered_to", admin.EmptyFieldListFilter),
        ("checked_on", admin.EmptyFieldListFilter),
        "design",
        "moore_level",
        "confidence",
        ListedFilter,
        KindFilter,
    )
    quick_filters = (
        ("Not checked", "checked_on__isempty=1&kind=real"),
        *((f"Grade {letter}", f"computed_grade__exact={letter}") for letter in "ABCD"),
        ("Needs verification", "confidence__exact=low"),
        *REAL_OR_DEMO,
    )
    list_select_related = ("program",)
    search_fields = ("code", "measure", "setting", "topic", "citation", "doi", "program__title")
    search_help_text = "Code, measure, setting, topic, citation, DOI or the program's title"
    autocomplete_fields = ("program", "checked_by")
    readonly_fields = ("public_chart", "computed", "created_at")
    ordering = ("-created_at", "code")
    fieldsets = (
        ("On the public page", {"fields": ("public_chart", "computed")}),
        ("What it belongs to", {"fields": ("program", "setting", ("topic", "audience"), ("code", "rank"))}),
        (
            "Measure",
            {"fields": ("measure", ("unit", "direction"), "is_share", "statistic", ("scale_low", "scale_high"))},
        ),
        (
            "Figures",
            {
                "description": "Leave a field empty if the value isn't published. Empty never means zero.",
                "fields": (
                    ("baseline", "baseline_n", "follow_up", "follow_up_n"),
                    ("comparison_baseline", "comparison_baseline_n"),
                    ("comparison_follow_up", "comparison_follow_up_n"),
                    ("interval_low", "interval_high", "interval_of"),
                    "statement",
                ),
            },
        ),
        (
            "Study design",
            {
                "fields": (
                    ("design", "design_words"),
                    "moore_level",
                    "objective",
                    "all_planned",
                    ("period_before", "period_after"),
                    "months_between",
                    ("sample", "followed_up"),
                    "co_interventions",
                )
            },
        ),
        ("Lower the grade", {"fields": ("lowered_to", "lowered_because")}),
        (
            "Source",
            {
                "fields": (
                    "citation",
                    ("doi", "pmid"),
                    "url",
                    ("source", "confidence"),
                    ("checked_on", "checked_by"),
                    "note",
                    "is_demo",
                    "created_at",
                )
            },
        ),
    )

    @admin.display(description="grade", ordering="computed_grade")
    def shown_grade(self, outcome: Outcome) -> SafeString:
        lowered = f" (lowered from {outcome.computed_grade})" if outcome.lowered_to else ""
        return short(f"{outcome.grade.value}{'↓' if outcome.lowered_to else ''}", f"{outcome.grade.label}{lowered}")

    @admin.display(description="design", ordering="design")
    def short_design(self, outcome: Outcome) -> SafeString:
        return short(outcome.design, outcome.get_design_display())

    @admin.display(description="level", ordering="moore_level")
    def level(self, outcome: Outcome) -> SafeString:
        return short(outcome.moore_level, f"Level {outcome.get_moore_level_display()}")

    @admin.display(description="page")
    def page(self, outcome: Outcome) -> SafeString:
        return public_page(reverse("programs:study", args=[outcome.code]))

    @admin.display(description="chart")
    def public_chart(self, outcome: Outcome) -> SafeString | str:
        """Draw the outcome as the public sees it."""
        if outcome.pk is None:
            return "Drawn from the figures when you save"
        return render_to_string("admin/public_chart.html", {"outcome": outcome})

    @admin.display(description="computed grade")
    def computed(self, outcome: Outcome) -> str:
        if outcome.pk is None:
            return "Computed from the figures when you save"
        letter, reasons = grade(outcome.record())
        return f"{Grade(letter).label}. {' '.join(reasons)}"

    def save_model(self, request: HttpRequest, obj: Outcome, form: Any, change: bool) -> None:
        actions.save_outcome(outcome=obj, by=person(request), fields=form.changed_data)

    def delete_model(self, request: HttpRequest, obj: Outcome) -> None:
        actions.remove_outcome(outcome=obj, by=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> None:
        for outcome in queryset.select_related("program"):
            actions.remove_outcome(outcome=outcome, by=person(request))
