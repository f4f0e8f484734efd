"""Accreditors and providers in the admin. Saving goes through the actions, which update search and the audit log."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit.admin import AuditedAdmin
from accounts.users.http import person
from cmehub.lib.admin import REAL_OR_DEMO, KindFilter, TabularInline, kind
from programs.providers import actions
from programs.providers.models import Accreditation, Accreditor, Provider, ProviderNumber
from programs.providers.rules import Standing

ENDING_SOON = dt.timedelta(days=90)


@admin.register(Accreditor)
class AccreditorAdmin(AuditedAdmin[Accreditor]):
    list_display = ("name", "code", "lookup_url", "confidence")
    list_filter = ("confidence",)
    search_fields = ("name", "code", "accredits")
    ordering = ("name",)


class AccreditationInline(TabularInline[Accreditation, Provider]):
    model = Accreditation
    extra = 0
    autocomplete_fields = ("accreditor",)
    fields = ("accreditor", "status", "withholds", "valid_from", "valid_until", "checked_on", "source")
    ordering = ("-valid_from",)


class ProviderNumberInline(TabularInline[ProviderNumber, Provider]):
    model = ProviderNumber
    extra = 0
    fields = ("board", "number", "valid_until", "source")


class AccreditationFilter(admin.SimpleListFilter):
    title = "accreditation"
    parameter_name = "accreditation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ending", "Ends within 90 days"), ("lapsed", "Ended"), ("none", "None on file")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Provider]) -> QuerySet[Provider]:
        today = timezone.localdate()
        match self.value():
            case "ending":
                return queryset & Provider.objects.ending_by(today + ENDING_SOON, as_of=today)
            case "lapsed":
                return queryset.filter(pk__in=Provider.objects.lapsed(today).values("pk"))
            case "none":
                return queryset.filter(accreditations=None)
        return queryset


@admin.register(Provider)
class ProviderAdmin(AuditedAdmin[Provider]):
    list_display = ("name", "standing", "until", "organization", "listings", kind)
    list_filter = (
        AccreditationFilter,
        ("accreditations__accreditor", admin.RelatedOnlyFieldListFilter),
        ("organization", admin.EmptyFieldListFilter),
        KindFilter,
    )
    quick_filters = (
        ("Ends within 90 days", "accreditation=ending"),
        ("Accreditation ended", "accreditation=lapsed"),
        *REAL_OR_DEMO,
    )
    list_select_related = ("organization",)
    search_fields = ("name", "slug", "website", "pars_id", "former_slugs__slug")
    search_help_text = "Name, address, website or PARS provider ID"
    autocomplete_fields = ("organization",)
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("name",)
    inlines = (AccreditationInline, ProviderNumberInline)
    fieldsets = (
        ("Provider", {"fields": (("name", "slug"), ("website", "pars_id"), "description", "organization", "is_demo")}),
        ("Where no accreditation was found", {"fields": (("unaccredited_on", "unaccredited_source"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Provider]:
        counted = Provider.objects.annotate(number_of_programs=Count("programs", distinct=True))
        return counted.with_accreditations().order_by("name")  # for the choice of a provider in other forms

    @admin.display(description="accreditation")
    def standing(self, provider: Provider) -> str:
        today = timezone.localdate()
        period, found = provider.accreditation(today), provider.standing(today)
        if found == Standing.ACCREDITED and period:
            return f"{period.accreditor.code}: {period.status}".removesuffix(": ")
        return found.value.capitalize()

    @admin.display(description="through")
    def until(self, provider: Provider) -> dt.date | None:
        period = provider.accreditation(timezone.localdate())
        return period.valid_until if period else None

    @admin.display(description="listings")
    def listings(self, provider: Provider) -> int:
        return provider.number_of_programs  # type: ignore[attr-defined, no-any-return]

    def save_model(self, request: HttpRequest, obj: Provider, form: Any, change: bool) -> None:
        actions.save_provider(provider=obj, by=person(request), fields=form.changed_data)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actions.announce(provider=form.instance)
