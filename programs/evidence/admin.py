"""Outcomes in the admin. The grade is computed. Curators can lower it with a reason, but never raise it."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render
from django.template.defaultfilters import pluralize
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.audit.admin import AuditedAdmin
from accounts.reviewing.actions import leave_version
from accounts.reviewing.admin import history_of
from accounts.reviewing.editions import EditionAdmin
from accounts.users.http import person
from cmehub.lib.admin import REAL_OR_DEMO, KindFilter, kind, public_page, short
from programs.evidence import actions, suggesting
from programs.evidence.enums import Design, Grade
from programs.evidence.models import Outcome, PlannedMeasure
from programs.evidence.rules import Record, grade
from programs.sources import Confidence

PREVIEW = "_preview"
TAKEN_OVER = ("design", "moore_level")


class OutcomeForm(forms.ModelForm[Outcome]):
    """The outcome editor. Its preview buttons show it again, with everything typed, and save nothing.

    A preview button with a value such as 'design=D5' takes that suggestion over.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, _, value = self.data.get(PREVIEW, "").partition("=")
        if field in TAKEN_OVER:
            data = QueryDict(mutable=True)
            data.update(self.data)
            data[field] = value
            self.data = data

    def is_valid(self) -> bool:
        return super().is_valid() and PREVIEW not in self.data

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

    def refusals(self) -> list[tuple[str, str]]:
        """Return each field's label and what is refused. '' for the outcome as a whole."""
        return [
            (str(self.fields[name].label) if name in self.fields else "", str(text))
            for name, texts in self.errors.items()
            for text in texts
        ]


@dataclass(frozen=True)
class Preview:
    """What saving the outcome would show, as far as it's typed. `outcome` is None until it can be graded."""

    outcome: Outcome | None
    verdict: str = ""
    suggestions: tuple[tuple[str, str, str, str], ...] = ()  # field, value, label, reason

    @classmethod
    def of(cls, typed: Outcome) -> "Preview":
        if not (typed.measure and typed.unit and typed.direction):
            return cls(None)
        outcome = _gradable(typed)
        record = outcome.record()
        outcome.computed_grade, reasons = grade(record)
        outcome.lowered_to = _allowed_lowering(outcome)
        return cls(
            outcome if typed.design else None,
            f"{Grade(outcome.computed_grade).label}. {' '.join(reasons)}" if typed.design else "",
            tuple(_suggestions(typed, record)),
        )


def _gradable(typed: Outcome) -> Outcome:
    """Return a copy that the rules can read before its design and its confidence are chosen."""
    outcome = copy(typed)
    outcome.design = typed.design or Design.D0
    outcome.confidence = typed.confidence or Confidence.HIGH
    return outcome


def _allowed_lowering(outcome: Outcome) -> str:
    """Return the lower grade, or '' if it's refused."""
    computed, lowered = Grade(outcome.computed_grade), outcome.lowered_to
    try:
        actions.check_lowering(computed=computed, to=lowered, because=outcome.lowered_because)
    except actions.GradeNotLower:
        return ""
    return lowered


def _suggestions(typed: Outcome, record: Record) -> Iterator[tuple[str, str, str, str]]:
    """Yield the suggestions that differ from what's chosen."""
    for field, found in (
        ("design", suggesting.design(record, typed.design_words)),
        ("moore_level", suggesting.level(record, typed.design_words)),
    ):
        if found and found.value != getattr(typed, field):
            yield field, found.value.value, str(found.value.label), found.reason


class ListedFilter(admin.SimpleListFilter):
    title = "belongs to"
    parameter_name = "belongs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("program", "A listed program"), ("study", "A published study")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> QuerySet[Outcome]:
        if self.value() in {"program", "study"}:
            return queryset.filter(program__isnull=self.value() == "study")
        return queryset


class CheckedFilter(admin.SimpleListFilter):
    """Real outcomes by when someone last compared them with their source."""

    title = "checked at the source"
    parameter_name = "checked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("never", "Never"), ("stale", "Over two years ago")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> QuerySet[Outcome]:
        match self.value():
            case "never":
                return queryset & Outcome.objects.never_checked()
            case "stale":
                return queryset & Outcome.objects.stale(timezone.localdate())
        return queryset


@admin.register(PlannedMeasure)
class PlannedMeasureAdmin(AuditedAdmin[PlannedMeasure]):
    list_display = ("measure", "program", "unit", "moore_level", "objective", "due_on")
    list_filter = ("moore_level", "objective", "due_on")
    list_select_related = ("program",)
    search_fields = ("measure", "program__title")
    autocomplete_fields = ("program",)
    ordering = ("program__title", "measure")


@admin.register(Outcome)
class OutcomeAdmin(EditionAdmin[Outcome]):
    form = OutcomeForm
    list_display = ("measure", "setting", "shown_grade", "short_design", "level", "checked_on", kind, "page")
    list_filter = (
        "computed_grade",
        ("lowered_to", admin.EmptyFieldListFilter),
        CheckedFilter,
        "result",
        "condition",
        "care_setting",
        "design",
        "moore_level",
        "confidence",
        ListedFilter,
        KindFilter,
    )
    quick_filters = (
        ("Not checked", "checked=never"),
        ("Check again", "checked=stale"),
        *((f"Grade {letter}", f"computed_grade__exact={letter}") for letter in "ABCD"),
        ("Needs verification", "confidence__exact=low"),
        *REAL_OR_DEMO,
    )
    list_select_related = ("program",)
    search_fields = ("code", "measure", "setting", "topic", "citation", "doi", "program__title")
    search_help_text = "Code, measure, setting, topic, citation, DOI or the program's title"
    autocomplete_fields = ("program", "planned", "checked_by")
    readonly_fields = ("preview", "history", "created_at")
    actions = ("mark_checked",)
    ordering = ("-created_at", "code")

    class Media:
        js = (Script("js/preview.js", type="module"),)

    fieldsets = (
        ("On the public page", {"fields": ("preview",)}),
        (
            "What it belongs to",
            {
                "fields": (
                    ("program", "planned"),
                    "setting",
                    ("topic", "audience"),
                    ("condition", "care_setting"),
                    ("code", "rank"),
                )
            },
        ),
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
                    ("period_before", "before_from", "before_until"),
                    ("period_after", "after_from", "after_until"),
                    ("sample", "months_between"),
                    ("started_n", "followed_up_n", "followed_up"),
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
        ("History", {"fields": ("history",)}),
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

    @admin.display(description="preview")
    def preview(self, outcome: Outcome) -> SafeString:
        """Draw the outcome as the public would see it. static/js/preview.js draws it again while someone types."""
        return render_to_string("admin/outcome_preview.html", {"preview": Preview.of(outcome)})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_view)
        return [path("preview/", view, name="programs_outcome_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """Return the preview of a posted form. `of` is the outcome that's being edited, if any. Saves nothing."""
        outcome = self.get_object(request, request.GET.get("of", "")) if request.GET.get("of") else None
        allowed = self.has_change_permission(request, outcome) if outcome else self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form_class = cast(type[OutcomeForm], self.get_form(request, outcome, change=bool(outcome)))
        form = form_class(request.POST, instance=outcome)
        form.full_clean()
        context = {"preview": Preview.of(form.instance), "refusals": form.refusals()}
        return render(request, "admin/outcome_preview.html", context)

    @admin.action(description="Mark as checked today", permissions=["change"])
    def mark_checked(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> None:
        real = list(queryset.filter(is_demo=False).order_by("pk"))
        for outcome in real:
            actions.mark_checked(outcome=outcome, by=person(request), on=timezone.localdate())
        self.message_user(request, f"Marked {len(real)} outcome{pluralize(len(real))} as checked today.")

    @admin.display(description="published versions")
    def history(self, outcome: Outcome) -> SafeString | str:
        return "" if outcome.pk is None else history_of(outcome)

    def save_model(self, request: HttpRequest, obj: Outcome, form: Any, change: bool) -> None:
        actions.save_outcome(outcome=obj, by=person(request), fields=form.changed_data)
        leave_version(target=obj, by=person(request), now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Outcome) -> None:
        actions.remove_outcome(outcome=obj, by=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> None:
        for outcome in queryset.select_related("program"):
            actions.remove_outcome(outcome=outcome, by=person(request))
