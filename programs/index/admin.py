"""Curators keep the synonyms. A search uses them two seconds later at most."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit.admin import AuditedAdmin
from programs.index.models import Synonym


@admin.register(Synonym)
class SynonymAdmin(AuditedAdmin[Synonym]):
    list_display = ("term", "means", "kind", "is_used", "is_curated", "changed_at")
    list_filter = ("kind", "is_used", "is_curated", "confidence")
    search_fields = ("term", "means", "source")
    ordering = ("term",)
    readonly_fields = ("is_curated", "changed_at")

    def save_model(self, request: HttpRequest, obj: Synonym, form: Any, change: bool) -> None:
        obj.is_curated, obj.changed_at = True, timezone.now()
        super().save_model(request, obj, form, change)
