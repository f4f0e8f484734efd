"""The outbox in the admin: the state of each message, and the two ways to resolve a held one."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit.admin import AuditedAdmin, ReadOnlyAdmin
from accounts.notices import actions
from accounts.notices.forms import SuppressionForm
from accounts.notices.models import Heartbeat, Notice, Preference, Suppression
from accounts.users.http import person


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin[Notice]):
    list_display = ("kind", "recipient", "state", "subject", "due_at", "sent_at", "attempts", "problem")
    quick_filters = (
        ("Held", "state__exact=held"),
        ("Failed", "state__exact=failed"),
        ("Waiting", "state__exact=planned"),
        ("Sent", "state__exact=sent"),
    )
    list_filter = ("state", "kind", "due_at")
    search_fields = ("kind", "key", "subject", "recipient__email")
    list_select_related = ("recipient",)
    ordering = ("-due_at", "-pk")
    date_hierarchy = "due_at"
    actions = ("confirm_sent", "send_again")

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm("accounts.change_notice")

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
                action(notice=notice, now=timezone.now(), by=person(request))
                settled += 1
            except actions.NotInDoubt:
                passed_over += 1
        if settled:
            self.message_user(request, f"{settled} {result}.", messages.SUCCESS)
        if passed_over:
            self.message_user(request, f"{passed_over} passed over: not held any more.", messages.WARNING)


@admin.register(Preference)
class PreferenceAdmin(ReadOnlyAdmin[Preference]):
    list_display = ("user", "kind", "by_mail")
    list_filter = ("kind", "by_mail")
    search_fields = ("user__email", "kind")
    list_select_related = ("user",)
    ordering = ("user", "kind")


@admin.register(Suppression)
class SuppressionAdmin(AuditedAdmin[Suppression]):
    """Staff add complaints that reach us directly. Deleting a row allows email to that address again."""

    list_display = ("email", "reason", "since")
    list_filter = ("reason",)
    search_fields = ("email",)
    ordering = ("-since",)
    form = SuppressionForm


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin[Heartbeat]):
    list_display = ("name", "at")
    ordering = ("name",)
