"""Competencies and roles in the admin."""

from django.contrib import admin

from accounts.audit.admin import AuditedAdmin
from programs.competencies.models import Competency, Role


@admin.register(Competency)
class CompetencyAdmin(AuditedAdmin[Competency]):
    list_display = ("name", "code", "framework", "confidence")
    list_filter = ("framework", "confidence")
    search_fields = ("name", "code", "framework", "description")
    ordering = ("name",)


@admin.register(Role)
class RoleAdmin(AuditedAdmin[Role]):
    list_display = ("name", "code", "confidence")
    list_filter = ("confidence",)
    search_fields = ("name", "code")
    autocomplete_fields = ("competencies",)
    ordering = ("name",)
