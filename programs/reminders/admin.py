"""The dates that people are reminded of, and the steps so far, in the admin, read-only."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.audit.admin import ReadOnlyAdmin
from accounts.notices import kinds
from cmehub.lib.admin import TabularInline
from programs.reminders.models import Deadline, Step


class StepInline(TabularInline[Step, Deadline]):
    model = Step
    extra = 0
    fields = ("on", "days_before", "state", "at")
    readonly_fields = fields
    can_delete = False
    ordering = ("on", "-days_before")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Deadline)
class DeadlineAdmin(ReadOnlyAdmin[Deadline]):
    list_display = ("on", "what", "user", "next_at")
    list_filter = ("kind", "next_at")
    search_fields = ("user__email", "=subject")
    list_select_related = ("user",)
    ordering = ("next_at", "pk")
    date_hierarchy = "on"
    show_full_result_count = False
    inlines = (StepInline,)

    @admin.display(description="about", ordering="kind")
    def what(self, date: Deadline) -> str:
        return f"{kinds.label(date.kind)}, {date.subject}"


@admin.register(Step)
class StepAdmin(ReadOnlyAdmin[Step]):
    list_display = ("at", "what", "person", "on", "days_before", "state")
    list_filter = ("state", "days_before")
    search_fields = ("deadline__user__email",)
    list_select_related = ("deadline__user",)
    ordering = ("-at", "-pk")
    date_hierarchy = "at"
    show_full_result_count = False

    @admin.display(description="about", ordering="deadline__kind")
    def what(self, step: Step) -> str:
        return kinds.label(step.deadline.kind)

    @admin.display(description="user", ordering="deadline__user")
    def person(self, step: Step) -> str:
        return str(step.deadline.user)
