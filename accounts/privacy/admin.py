"""Exports and consents in the admin. Staff see when, never what's in an export."""

from django.contrib import admin

from accounts.audit.admin import ReadOnlyAdmin
from accounts.privacy.models import Consent, Export


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin[Export]):
    list_display = ("user", "state", "requested_at", "ready_at", "expires_at", "size", "attempts")
    list_filter = ("state",)
    quick_filters = (("Failed", "state__exact=failed"), ("Ready", "state__exact=ready"))
    list_select_related = ("user",)
    search_fields = ("user__email",)
    search_help_text = "The person's email address"
    ordering = ("-requested_at",)
    fields = ("user", "state", "requested_at", "ready_at", "expires_at", "size", "done", "total", "attempts")


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin[Consent]):
    list_display = ("user", "subject", "version", "given_at", "withdrawn_at")
    list_filter = ("subject", "version")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    search_help_text = "The person's email address"
    ordering = ("-given_at",)
