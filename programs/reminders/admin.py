"""Reminder schedules and steps in the admin, read-only."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.audit.admin import ReadOnlyAdmin
from cmehub.lib.admin import TabularInline
from programs.reminders.models import Schedule, Step


class StepInline(TabularInline[Step, Schedule]):
    model = Step
    extra = 0
    fields = ("deadline", "days_before", "state", "at")
    readonly_fields = fields
    can_delete = False
    ordering = ("deadline", "-days_before")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyAdmin[Schedule]):
    list_display = ("period", "credential", "person", "next_at")
    list_filter = ("next_at",)
    search_fields = ("period__credential__user__email", "period__credential__state")
    list_select_related = ("period__credential__user",)
    ordering = ("next_at", "pk")
    inlines = (StepInline,)

    @admin.display(ordering="period__credential__state")
    def credential(self, schedule: Schedule) -> str:
        return str(schedule.period.credential)

    @admin.display(ordering="period__credential__user__email")
    def person(self, schedule: Schedule) -> str:
        return str(schedule.period.credential.user)


@admin.register(Step)
class StepAdmin(ReadOnlyAdmin[Step]):
    list_display = ("schedule", "deadline", "days_before", "state", "at")
    list_filter = ("state", "days_before")
    search_fields = ("schedule__period__credential__user__email",)
    list_select_related = ("schedule",)
    ordering = ("-at", "-pk")
    date_hierarchy = "at"
