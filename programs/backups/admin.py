"""Backup contacts in the admin, read-only: for staff who answer someone that didn't expect an invitation."""

from django.contrib import admin

from accounts.audit.admin import ReadOnlyAdmin
from programs.backups.models import BackupContact


@admin.register(BackupContact)
class BackupContactAdmin(ReadOnlyAdmin[BackupContact]):
    list_display = ("user", "email", "days_before", "state", "sent_count", "invited_at", "ended_at")
    list_filter = ("state", "days_before")
    list_select_related = ("user",)
    search_fields = ("email", "user__email")
    ordering = ("-invited_at", "-pk")
    fields = (
        "user",
        "name",
        "email",
        "days_before",
        "state",
        "sent_count",
        "invited_at",
        "answered_at",
        "ended_at",
    )
