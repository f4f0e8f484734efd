"""The outbox for staff: what became of each message, and the two ways to settle one in doubt."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.notices import actions
from accounts.notices.models import Heartbeat, Notice, Preference, Suppression
from cmehub.lib.admin import ModelAdmin


class _ReadOnly:
    """Rows that only the hub itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Notice)
class NoticeAdmin(_ReadOnly, ModelAdmin[Notice]):
    list_display = ("kind", "recipient", "state", "subject", "due_at", "sent_at", "attempts", "problem")
    list_filter = ("state", "kind", "due_at")
    search_fields = ("kind", "key", "subject", "recipient__email")
    list_select_related = ("recipient",)
    ordering = ("-due_at", "-pk")
    date_hierarchy = "due_at"
    actions = ("confirm_sent", "send_again")

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_notice")

    @admin.action(description="Held: it was sent", permissions=["settle"])
    def confirm_sent(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        self._settle(request, queryset, actions.confirm_sent, "marked as sent")

    @admin.action(description="Held or failed: send it again", permissions=["settle"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        self._settle(request, queryset, actions.send_again, "will be sent again")

    def _settle(
        self, request: HttpRequest, queryset: QuerySet[Notice], action: Callable[..., None], result: str
    ) -> None:
        settled = passed_over = 0
        for notice in queryset:
            try:
                action(notice=notice, now=timezone.now(), by=request.user)
                settled += 1
            except actions.NotInDoubt:
                passed_over += 1
        if settled:
            self.message_user(request, f"{settled} {result}.", messages.SUCCESS)
        if passed_over:
            self.message_user(request, f"{passed_over} passed over: not held any more.", messages.WARNING)


@admin.register(Preference)
class PreferenceAdmin(_ReadOnly, ModelAdmin[Preference]):
    list_display = ("user", "kind", "by_mail")
    list_filter = ("kind", "by_mail")
    search_fields = ("user__email", "kind")
    list_select_related = ("user",)
    ordering = ("user", "kind")


@admin.register(Suppression)
class SuppressionAdmin(ModelAdmin[Suppression]):
    """A complaint that reached us by other ways is entered here; removing a row lets mail go there again."""

    list_display = ("email", "reason", "since")
    list_filter = ("reason",)
    search_fields = ("email",)
    ordering = ("-since",)
    fields = ("email", "reason", "since")


@admin.register(Heartbeat)
class HeartbeatAdmin(_ReadOnly, ModelAdmin[Heartbeat]):
    list_display = ("name", "at")
    ordering = ("name",)
