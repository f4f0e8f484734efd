"""Who gets which digest, read-only."""

from django.contrib import admin

from accounts.audit.admin import ReadOnlyAdmin
from programs.digests.models import Digest


@admin.register(Digest)
class DigestAdmin(ReadOnlyAdmin[Digest]):
    list_display = ("user", "kind", "next_on", "next_at")
    list_filter = ("kind", "next_on")
    search_fields = ("user__email",)
    list_select_related = ("user",)
    ordering = ("next_at", "pk")
