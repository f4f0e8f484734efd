"""Clinicians' profiles, and the specialties to choose from, in the admin."""

from django.contrib import admin

from accounts.audit.admin import AuditedAdmin
from accounts.profiles.models import Profile, Specialty


@admin.register(Profile)
class ProfileAdmin(AuditedAdmin[Profile]):
    list_display = ("licensed_name", "user", "profession", "state")
    list_filter = ("profession", "state")
    list_select_related = ("user",)
    search_fields = ("first_name", "last_name", "user__email")
    autocomplete_fields = ("user", "specialties")
    ordering = ("last_name", "first_name")


@admin.register(Specialty)
class SpecialtyAdmin(AuditedAdmin[Specialty]):
    list_display = ("name", "grouping", "code", "active", "confidence")
    list_filter = ("grouping", "active", "confidence")
    search_fields = ("name", "code", "grouping")
    ordering = ("grouping", "name")
