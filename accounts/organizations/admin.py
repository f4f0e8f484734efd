"""Employers and their members in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit.admin import AuditedAdmin
from accounts.organizations import actions
from accounts.organizations.models import Membership, Organization
from accounts.users.http import person
from cmehub.lib.admin import REAL_OR_DEMO, KindFilter, TabularInline, kind


class MembershipInline(TabularInline[Membership, Organization]):
    model = Membership
    extra = 0
    autocomplete_fields = ("user",)
    fields = ("user", "since")


@admin.register(Organization)
class OrganizationAdmin(AuditedAdmin[Organization]):
    list_display = ("name", "city", "state", "verified_on", kind, "created_at")
    list_filter = (("verified_on", admin.EmptyFieldListFilter), KindFilter, "state")
    quick_filters = (("To verify", "verified_on__isempty=1"), ("Verified", "verified_on__isempty=0"), *REAL_OR_DEMO)
    search_fields = ("name", "city", "website")
    search_help_text = "Name, city or website"
    ordering = ("name",)
    readonly_fields = ("verified_on", "created_at")
    fields = ("name", "website", "city", "state", "verified_on", "is_demo", "created_at")
    inlines = (MembershipInline,)
    actions = ("verify",)

    @admin.action(description="Mark as verified today", permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet[Organization]) -> None:
        waiting = queryset.filter(verified_on__isnull=True)
        count = 0
        for organization in waiting:
            actions.verify(organization=organization, by=person(request), on=timezone.localdate())
            count += 1
        self.message_user(request, f"{count} verified. Their vacancies can be published.", messages.SUCCESS)


@admin.register(Membership)
class MembershipAdmin(AuditedAdmin[Membership]):
    list_display = ("organization", "user", "since")
    list_select_related = ("organization", "user")
    search_fields = ("organization__name", "user__email", "user__name")
    autocomplete_fields = ("organization", "user")
    ordering = ("organization__name", "since")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("organization", "user") if obj else ()
