"""The words that listings choose from, in the admin. Listings themselves are in `program_admin.py`."""

from django.contrib import admin

from accounts.audit.admin import AuditedAdmin
from programs.catalog.program_admin import ProgramAdmin
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic

__all__ = ["ActivityFormatAdmin", "CreditTypeAdmin", "MandatedTopicAdmin", "ProgramAdmin"]


@admin.register(CreditType)
class CreditTypeAdmin(AuditedAdmin[CreditType]):
    list_display = ("name", "short_name", "body", "professions", "confidence")
    list_filter = ("confidence", "body")
    search_fields = ("name", "code", "short_name", "body")
    ordering = ("name",)


@admin.register(ActivityFormat)
class ActivityFormatAdmin(AuditedAdmin[ActivityFormat]):
    list_display = ("name", "pars_code", "delivery", "confidence")
    list_filter = ("confidence",)
    search_fields = ("name", "code", "pars_code")
    ordering = ("name",)


@admin.register(MandatedTopic)
class MandatedTopicAdmin(AuditedAdmin[MandatedTopic]):
    list_display = ("name", "code")
    search_fields = ("name", "code")
    ordering = ("name",)
