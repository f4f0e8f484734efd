"""Public profiles in the admin, read-only."""

from django.contrib import admin

from accounts.audit.admin import ReadOnlyAdmin
from accounts.directory.models import PublicProfile


@admin.register(PublicProfile)
class PublicProfileAdmin(ReadOnlyAdmin[PublicProfile]):
    list_display = ("user", "headline", "listed", "open_to_mentor")
    list_filter = ("listed", "open_to_mentor")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "headline")
    search_help_text = "The person's name or address, or a word of the headline"
    ordering = ("-pk",)
    fields = ("user", "listed", "open_to_mentor", "headline", "languages", "places", "shown")
