"""Audit packs in the admin. Staff see when, never what's in one."""

from django.contrib import admin

from accounts.audit.admin import ReadOnlyAdmin
from programs.transcripts.models import Pack


@admin.register(Pack)
class PackAdmin(ReadOnlyAdmin[Pack]):
    list_display = ("person", "state", "requested_at", "ready_at", "expires_at", "size", "attempts")
    list_filter = ("state",)
    quick_filters = (("Failed", "state__exact=failed"), ("Ready", "state__exact=ready"))
    list_select_related = ("cycle__credential__user",)
    search_fields = ("cycle__credential__user__email",)
    search_help_text = "The person's email address"
    ordering = ("-requested_at",)
    fields = ("person", "state", "requested_at", "ready_at", "expires_at", "size", "done", "total", "attempts")

    @admin.display(description="person", ordering="cycle__credential__user__email")
    def person(self, pack: Pack) -> str:
        return str(pack.cycle.credential.user)
