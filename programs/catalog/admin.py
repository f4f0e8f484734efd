"""The curators' desk for listings: saving goes through the actions, so that search and audit follow."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.audit.admin import AuditedAdmin
from accounts.users.enums import Profession
from accounts.users.http import person
from cmehub.lib.admin import TabularInline
from programs.catalog import actions
from programs.catalog.models import Accreditor, ActivityFormat, CreditOffer, CreditType, Program, Provider

SOURCED = ("source", "confidence")


@admin.register(Accreditor)
class AccreditorAdmin(AuditedAdmin[Accreditor]):
    list_display = ("name", "code", "lookup_url", "confidence")
    list_filter = ("confidence",)
    search_fields = ("name", "code", "accredits")
    ordering = ("name",)


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


@admin.register(Provider)
class ProviderAdmin(AuditedAdmin[Provider]):
    list_display = ("name", "accreditor", "accreditation_status", "accreditation_checked_on", "is_demo")
    list_filter = (("accreditor", admin.RelatedOnlyFieldListFilter), "accreditation_checked_on", "is_demo")
    list_select_related = ("accreditor",)
    search_fields = ("name", "slug", "website")
    autocomplete_fields = ("accreditor",)
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("name",)

    def save_model(self, request: HttpRequest, obj: Provider, form: Any, change: bool) -> None:
        actions.save_provider(provider=obj, by=person(request), fields=form.changed_data)


class CreditOfferInline(TabularInline[CreditOffer, Program]):
    model = CreditOffer
    extra = 0
    autocomplete_fields = ("credit_type",)
    fields = ("credit_type", "amount", "is_maximum", "elective_amount", "words")


class ProfessionFilter(admin.SimpleListFilter):
    title = "profession"
    parameter_name = "profession"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((value, str(label)) for value, label in Profession.choices), ("none", "Not stated")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Program]) -> QuerySet[Program]:
        if self.value() == "none":
            return queryset.filter(professions=[])
        return queryset.filter(professions__contains=[self.value()]) if self.value() else queryset


class ProgramForm(forms.ModelForm[Program]):
    professions = forms.MultipleChoiceField(
        choices=Profession.choices, required=False, widget=forms.CheckboxSelectMultiple, help_text="None: not stated"
    )


@admin.register(Program)
class ProgramAdmin(AuditedAdmin[Program]):
    form = ProgramForm
    list_display = ("title", "provider", "state", "delivery", "price", "expires_on", "checked_on", "is_demo")
    list_filter = (
        "state",
        "is_demo",
        ProfessionFilter,
        "delivery",
        "confidence",
        "relationships",
        "support",
        "checked_on",
    )
    list_select_related = ("provider",)
    search_fields = ("title", "slug", "provider__name", "summary")
    search_help_text = "Title, address, provider or summary"
    autocomplete_fields = ("provider", "specialties", "formats")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("public_id", "created_at")
    ordering = ("-created_at", "pk")
    inlines = (CreditOfferInline,)
    fieldsets = (
        (None, {"fields": ("title", "slug", "provider", "state", "summary", "description", "url")}),
        ("Who and what", {"fields": ("professions", "specialties", "topics", "formats", "leadership")}),
        (
            "When, where, price",
            {
                "fields": (
                    "delivery",
                    ("city", "place_state"),
                    ("starts_on", "ends_on"),
                    ("released_on", "expires_on", "claim_by"),
                    ("price", "price_note"),
                )
            },
        ),
        (
            "Disclosure and planning",
            {
                "fields": (
                    ("relationships", "support", "supporters"),
                    ("disclosure", "disclosure_required"),
                    ("interprofessional", "interprofessional_evidence"),
                )
            },
        ),
        ("Where this was read", {"fields": (*SOURCED, "checked_on", "is_demo", "public_id", "created_at")}),
    )

    def save_model(self, request: HttpRequest, obj: Program, form: Any, change: bool) -> None:
        actions.save_program(program=obj, by=person(request), fields=form.changed_data)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actions.announce(program=form.instance)


@admin.register(CreditOffer)
class CreditOfferAdmin(AuditedAdmin[CreditOffer]):
    list_display = ("program", "credit_type", "amount", "is_maximum", "elective_amount")
    list_filter = (("credit_type", admin.RelatedOnlyFieldListFilter), "is_maximum")
    list_select_related = ("program", "credit_type")
    search_fields = ("program__title", "credit_type__name", "words")
    autocomplete_fields = ("program", "credit_type")
    ordering = ("program__title", "credit_type__name")
