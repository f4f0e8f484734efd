"""Accreditors and providers in the admin. Saving goes through the actions, which update search and the audit log."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.audit.admin import AuditedAdmin
from accounts.users.http import person
from accounts.users.models import User
from cmehub.lib.admin import REAL_OR_DEMO, KindFilter, StackedInline, TabularInline, kind
from programs.providers import actions
from programs.providers.merging import MergeAdmin
from programs.providers.models import Accreditation, Accreditor, Provider, ProviderNumber
from programs.providers.rules import Standing
from programs.providers.worklist import SOON

ALIKE = 0.4  # trigram similarity of the names of likely duplicates


@admin.register(Accreditor)
class AccreditorAdmin(AuditedAdmin[Accreditor]):
    list_display = ("name", "code", "lookup_url", "confidence")
    list_filter = ("confidence",)
    search_fields = ("name", "code", "accredits")
    ordering = ("name",)


class AccreditationInline(StackedInline[Accreditation, Provider]):
    model = Accreditation
    extra = 0
    autocomplete_fields = ("accreditor",)
    fields = (("accreditor", "status"), ("valid_from", "valid_until", "checked_on"), "source", "withholds")
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
                return queryset & Provider.objects.ending_by(today + SOON, as_of=today)
            case "lapsed":
                return queryset.filter(pk__in=Provider.objects.lapsed(today).values("pk"))
            case "none":
                return queryset.filter(accreditations=None)
        return queryset


@admin.register(Provider)
class ProviderAdmin(MergeAdmin[Provider]):
    cant_merge = actions.CantMerge
    moves = "its programs, its accreditation periods and numbers that the other lacks, and its former addresses"
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
    readonly_fields = ("duplicates_page",)
    fieldsets = (
        ("Provider", {"fields": (("name", "slug"), ("website", "pars_id"), "description", "organization", "is_demo")}),
        ("Where no accreditation was found", {"fields": (("unaccredited_on", "unaccredited_source"),)}),
        ("Duplicates", {"fields": ("duplicates_page",)}),
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

    @admin.display(description="duplicates")
    def duplicates_page(self, provider: Provider) -> SafeString | str:
        return "" if provider.pk is None else self.merge_link(provider)

    def merge_facts(self, row: Provider) -> dict[str, str]:
        return {
            "Name": row.name,
            "Address": row.slug,
            "Website": row.website,
            "PARS provider ID": row.pars_id,
            "Organization": str(row.organization or ""),
            "Accreditation": "\n".join(_period(period) for period in row.accreditations.all()),
            "Board numbers": "\n".join(str(number) for number in row.numbers.order_by("board", "number")),
            "Listings": str(row.programs.count()),
            "Description": row.description,
        }

    def likely_duplicates(self, row: Provider) -> QuerySet[Provider]:
        """Return providers with the same site, the same PARS ID or a similar name, the most similar first."""
        same = Q(similarity__gte=ALIKE)
        same |= Q(website=row.website) if row.website else Q()
        same |= Q(pars_id=row.pars_id) if row.pars_id else Q()
        alike = Provider.objects.annotate(similarity=TrigramSimilarity("name", row.name))
        return alike.filter(same).order_by("-similarity", "pk")

    def merge_hint(self, row: Provider) -> str:
        return row.website

    def merge(self, duplicate: Provider, into: Provider, by: User) -> None:
        actions.merge(provider=duplicate, into=into, by=by)

    def save_model(self, request: HttpRequest, obj: Provider, form: Any, change: bool) -> None:
        actions.save_provider(provider=obj, by=person(request), fields=form.changed_data)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actions.announce(provider=form.instance)


def _period(period: Accreditation) -> str:
    ends = [str(day) if day else "not stated" for day in (period.valid_from, period.valid_until)]
    return f"{period.accreditor.code} {period.status}, {' to '.join(ends)}"
