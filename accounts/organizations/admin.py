"""Employers and their members in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.audit.admin import AuditedAdmin
from accounts.organizations import actions
from accounts.organizations.models import Membership, Organization
from accounts.reviewing.actions import publish
from accounts.reviewing.admin import history_of
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
    readonly_fields = ("verified_on", "created_at", "history")
    fields = ("name", "website", "city", "state", "verified_on", "is_demo", "created_at", "history")
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

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:
        """Save without a review, since staff edit it, but leave a revision if the organization is verified."""
        super().save_model(request, obj, form, change)
        if obj.verified_on and form.changed_data:
            publish(target=obj, by=person(request), now=timezone.now())

    @admin.display(description="published versions")
    def history(self, organization: Organization) -> SafeString:
        return history_of(organization)


@admin.register(Membership)
class MembershipAdmin(AuditedAdmin[Membership]):
    list_display = ("organization", "user", "since")
    list_select_related = ("organization", "user")
    search_fields = ("organization__name", "user__email", "user__name")
    autocomplete_fields = ("organization", "user")
    ordering = ("organization__name", "since")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("organization", "user") if obj else ()
