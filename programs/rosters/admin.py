"""Rosters in the admin, without what was in them. Staff see when one failed, and ask the provider to send it again."""

from django.contrib import admin

from accounts.audit.admin import ReadOnlyAdmin
from programs.rosters.models import Roster


@admin.register(Roster)
class RosterAdmin(ReadOnlyAdmin[Roster]):
    list_display = ("program", "provider", "uploaded_at", "rows", "state")
    list_filter = ("state",)
    quick_filters = (("Failed", "state__exact=failed"),)
    list_select_related = ("program", "provider")
    search_fields = ("program__title", "provider__name")
    search_help_text = "Program or provider"
    ordering = ("-uploaded_at",)
    fields = ("program", "provider", "uploaded_by", "uploaded_at", "rows", "problems", "state", "attempts")
