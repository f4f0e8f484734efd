"""Listings in the admin. Saving goes through the actions, which update search and the audit log."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextareaWidget

from accounts.audit.admin import AuditedAdmin
from accounts.users.enums import Profession
from accounts.users.http import person
from cmehub.lib.admin import REAL_OR_DEMO, KindFilter, StackedInline, TabularInline, kind, public_page
from programs.catalog import actions
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Faculty, Offering, Price, StateTopic, Supporter
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic


@admin.register(CreditType)
class CreditTypeAdmin(AuditedAdmin[CreditType]):
    list_display = ("name", "short_name", "body", "professions", "confidence")
    list_filter = ("confidence", "body")
    search_fields = ("name", "code", "short_name", "body")
    ordering = ("name",)


@admin.register(ActivityFormat)
class ActivityFormatAdmin(AuditedAdmin[ActivityFormat]):
    list_display = ("name", "pars_code", "delivery", "confidence")
    list_filter = ("confidence",)
    search_fields = ("name", "code", "pars_code")
    ordering = ("name",)


@admin.register(MandatedTopic)
class MandatedTopicAdmin(AuditedAdmin[MandatedTopic]):
    list_display = ("name", "code")
    search_fields = ("name", "code")
    ordering = ("name",)


class CreditOfferInline(TabularInline[CreditOffer, Program]):
    model = CreditOffer
    extra = 0
    autocomplete_fields = ("credit_type",)
    fields = ("credit_type", "amount", "is_maximum", "elective_amount", "words")


class OfferingInline(StackedInline[Offering, Program]):
    model = Offering
    extra = 0
    fields = (
        ("starts_on", "starts_at_time", "ends_on", "ends_at_time", "time_zone"),
        ("venue", "city", "place_state", "country"),
        ("link", "registration_by", "is_canceled"),
    )
    ordering = ("starts_on", "pk")


class PriceInline(TabularInline[Price, Program]):
    model = Price
    extra = 0
    fields = ("audience", "amount", "fees", "note")


class SupporterInline(TabularInline[Supporter, Program]):
    model = Supporter
    extra = 0
    fields = ("name", "amount")


class FacultyInline(TabularInline[Faculty, Program]):
    model = Faculty
    extra = 0
    fields = ("name", "credentials", "role")


class StateTopicInline(TabularInline[StateTopic, Program]):
    model = StateTopic
    extra = 0
    autocomplete_fields = ("topic",)
    fields = ("topic", "state", "hours")


class ProfessionFilter(admin.SimpleListFilter):
    title = "profession"
    parameter_name = "profession"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((value, str(label)) for value, label in Profession.choices), ("none", "Not stated")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Program]) -> QuerySet[Program]:
        if self.value() == "none":
            return queryset.filter(professions=[])
        return queryset.filter(professions__contains=[self.value()]) if self.value() else queryset


class VerifiedFilter(admin.SimpleListFilter):
    title = "last verified"
    parameter_name = "verified"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("stale", "Never, or over a year ago"), ("never", "Never")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Program]) -> QuerySet[Program]:
        if self.value() == "stale":
            return queryset & Program.objects.stale(timezone.localdate())
        return queryset.filter(checked_on=None) if self.value() == "never" else queryset


class TopicsField(forms.Field):
    """Topics, one to a line, since they're too long for one comma-separated line."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        lines = (value or "").replace(",", "\n").splitlines()
        return list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))

    def validate(self, value: Any) -> None:
        super().validate(value)
        for topic in value:
            if len(topic) > 60:
                raise forms.ValidationError(f"Shorten “{topic[:40]}…” to 60 characters or fewer.")


class ProgramForm(forms.ModelForm[Program]):
    professions = forms.MultipleChoiceField(
        choices=Profession.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=Program._meta.get_field("professions").help_text,
    )

    topics = TopicsField(required=False, help_text=Program._meta.get_field("topics").help_text)


@admin.register(Program)
class ProgramAdmin(AuditedAdmin[Program]):
    form = ProgramForm
    list_display = ("title", "provider", "state", "delivery", "expires_on", "checked_on", kind, "page")
    list_filter = (
        "state",
        VerifiedFilter,
        KindFilter,
        ProfessionFilter,
        "delivery",
        "confidence",
        "relationships",
        "support",
    )
    quick_filters = (
        ("Verify again", "state__exact=live&verified=stale"),
        ("Drafts", "state__exact=draft"),
        ("Needs verification", "confidence__exact=low"),
        *REAL_OR_DEMO,
    )
    list_select_related = ("provider",)
    search_fields = ("title", "slug", "provider__name", "summary")
    search_help_text = "Title, address, provider or summary"
    autocomplete_fields = ("provider", "joint_providers", "specialties", "formats", "competencies")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("results", "public_id", "created_at")
    ordering = ("-created_at", "pk")
    inlines = (
        CreditOfferInline,
        OfferingInline,
        PriceInline,
        SupporterInline,
        FacultyInline,
        StateTopicInline,
    )
    fieldsets = (
        (
            "Listing",
            {
                "fields": (
                    "title",
                    "slug",
                    ("provider", "state"),
                    "joint_providers",
                    "summary",
                    "description",
                    "url",
                    ("provider_ref", "accme_id"),
                )
            },
        ),
        ("Results", {"fields": ("results",)}),
        (
            "Audience and topics",
            {"fields": ("professions", "specialties", "topics", ("formats", "delivery"), "competencies")},
        ),
        ("Enduring material", {"fields": (("released_on", "expires_on", "claim_by"),)}),
        (
            "Independence and planning",
            {
                "fields": (
                    ("relationships", "support"),
                    "disclosure_required",
                    "disclosure",
                    ("interprofessional", "interprofessional_evidence"),
                    ("leadership", "leadership_evidence"),
                    ("practice_change", "practice_change_evidence"),
                    ("ehr_integration", "ehr_integration_evidence"),
                )
            },
        ),
        ("Source", {"fields": ("source", ("confidence", "checked_on"), "is_demo", ("public_id", "created_at"))}),
    )

    @admin.display(description="page")
    def page(self, program: Program) -> SafeString | str:
        is_public = program.state == ListingState.LIVE
        return public_page(reverse("programs:detail", args=[program.slug])) if is_public else ""

    @admin.display(description="outcomes")
    def results(self, program: Program) -> SafeString | str:
        """List the program's outcomes in the order of its page, with links to their forms."""
        if program.pk is None:
            return "Save the program first, then add its outcomes"
        add = f"{reverse('admin:programs_outcome_add')}?program={program.pk}"
        outcomes = program.outcomes.order_by("rank", "code")
        return render_to_string("admin/program_outcomes.html", {"outcomes": outcomes, "add": add})

    def save_model(self, request: HttpRequest, obj: Program, form: Any, change: bool) -> None:
        actions.save_program(program=obj, by=person(request), fields=form.changed_data)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actions.announce(program=form.instance)
