"""Credentials in the admin, read-only. Numbers are masked, and lists don't show them."""

from django.contrib import admin
from django.db.models import Max, QuerySet
from django.http import HttpRequest

from accounts.audit.admin import ReadOnlyAdmin
from accounts.licenses.models import Credential, Milestone, Period
from cmehub.lib.admin import TabularInline


class PeriodInline(TabularInline[Period, Credential]):
    model = Period
    extra = 0
    fields = ("valid_from", "issued_on", "expires_on")
    readonly_fields = fields
    can_delete = False
    ordering = ("-expires_on",)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class MilestoneInline(TabularInline[Milestone, Credential]):
    model = Milestone
    extra = 0
    fields = ("kind", "due_on")
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Credential)
class CredentialAdmin(ReadOnlyAdmin[Credential]):
    list_display = ("user", "headline", "kind", "expires_on")
    list_filter = ("kind", "profession", "state", "issuer")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    search_help_text = "The person's name or address; numbers are encrypted and can't be searched"
    ordering = ("-created_at",)
    fields = ("user", "kind", "profession", "state", "issuer", "title", "masked_number", "created_at")
    inlines = (PeriodInline, MilestoneInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        credentials: QuerySet[Credential] = super().get_queryset(request)
        return credentials.annotate(latest_expiry=Max("periods__expires_on"))

    @admin.display(description="expires on", ordering="latest_expiry")
    def expires_on(self, credential: Credential) -> object:
        return getattr(credential, "latest_expiry")  # noqa: B009  (an annotation, unknown to the type)


@admin.register(Period)
class PeriodAdmin(ReadOnlyAdmin[Period]):
    list_display = ("credential", "valid_from", "issued_on", "expires_on")
    list_select_related = ("credential__user",)
    search_fields = ("credential__user__email", "credential__user__name")
    date_hierarchy = "expires_on"
    ordering = ("expires_on",)
