"""The outbox in the admin: each message with its history, and the two ways to settle a held or failed one."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.audit.admin import AuditedAdmin, ReadOnlyAdmin
from accounts.notices import actions, kinds, mails, outlook, queries
from accounts.notices.enums import NoticeState, SuppressionReason
from accounts.notices.forms import PauseForm, SuppressionForm
from accounts.notices.models import Heartbeat, MailEvent, Notice, Pause, Preference, Suppression
from accounts.users.http import person

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settlement:
    """A way to settle a message: its button, what it means, when it's offered, and what it did."""

    title: str
    meaning: str
    states: tuple[str, ...]
    action: Callable[..., None]
    done: str


SETTLEMENTS = {
    "resend": Settlement(
        "Resend",
        "The message goes out again within a few seconds. If the first one did arrive, the person gets it twice.",
        (NoticeState.HELD, NoticeState.FAILED),
        actions.send_again,
        "will be sent again",
    ),
    "sent": Settlement(
        "Mark as sent",
        "The message counts as sent and is never sent again. If it didn't arrive, the person has it only in the inbox.",
        (NoticeState.HELD,),
        actions.confirm_sent,
        "marked as sent",
    ),
}


class StuckFilter(admin.SimpleListFilter):
    """Messages that should have gone out, and haven't."""

    title = "stuck"
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Stuck")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        stuck = Notice.objects.stuck(timezone.now())
        return queryset.filter(pk__in=stuck.values("pk")) if self.value() == "yes" else queryset


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin[Notice]):
    """The outbox. The change page is the hub's own: one message, its history, and what staff can do about it."""

    list_display = ("what", "recipient", "state", "subject", "due_at", "problem")
    quick_filters = (
        ("Held or failed", "state__in=held%2Cfailed"),
        ("Held", "state__exact=held"),
        ("Failed", "state__exact=failed"),
        ("Stuck", "stuck=yes"),
        ("Waiting", "state__exact=planned"),
        ("Sent", "state__exact=sent"),
    )
    list_filter = ("state", StuckFilter, "urgent", "kind", "due_at")
    search_fields = ("kind", "key", "subject", "recipient__email")
    list_select_related = ("recipient",)
    ordering = ("-pk",)  # the latest planned first: with a million messages, sorting by their due dates takes a second
    actions = ("confirm_sent", "send_again")

    @admin.display(description="kind", ordering="kind")
    def what(self, notice: Notice) -> str:
        return kinds.label(notice.kind)

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm("accounts.change_notice")

    @admin.action(description="Mark as sent (held only)", permissions=["settle"])
    def confirm_sent(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        self._settle(request, queryset, SETTLEMENTS["sent"])

    @admin.action(description="Resend (held or failed)", permissions=["settle"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        self._settle(request, queryset, SETTLEMENTS["resend"])

    def _settle(self, request: HttpRequest, queryset: QuerySet[Notice], settlement: Settlement) -> None:
        settled = passed_over = 0
        for notice in queryset:
            try:
                settlement.action(notice=notice, now=timezone.now(), by=person(request))
                settled += 1
            except actions.NotInDoubt:
                passed_over += 1
        if settled:
            self.message_user(request, f"{settled} {settlement.done}.", messages.SUCCESS)
        if passed_over:
            self.message_user(request, f"{passed_over} passed over: not held any more.", messages.WARNING)

    # -- the page of one message ---------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the message, and settle it: `?do=resend` asks first, and the button there posts."""
        notice = self.get_object(request, object_id)
        if notice is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return, attr-defined]
        if not self.has_view_permission(request, notice):
            raise PermissionDenied
        if request.method == "POST":
            return self._settled(request, notice)
        offered = {
            name: each
            for name, each in SETTLEMENTS.items()
            if notice.state in each.states and self.has_settle_permission(request)
        }
        return TemplateResponse(
            request,
            "admin/notice.html",
            {
                **self.admin_site.each_context(request),
                **_facts(notice),
                "opts": self.opts,
                "title": f"{notice.recipient}: {notice.subject or notice.kind}",
                "notice": notice,
                "offered": offered,
                "asked": offered.get(request.GET.get("do", "")),
                "asked_name": request.GET.get("do", ""),
            },
        )

    def _settled(self, request: HttpRequest, notice: Notice) -> HttpResponseRedirect:
        settlement = SETTLEMENTS.get(request.POST.get("do", ""))
        if settlement is None or not self.has_settle_permission(request):
            raise PermissionDenied
        try:
            settlement.action(notice=notice, now=timezone.now(), by=person(request))
        except actions.NotInDoubt as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            self.message_user(request, f"“{notice}” {settlement.done}.", messages.SUCCESS)
        return redirect("admin:accounts_notice_change", notice.pk)


def _facts(notice: Notice) -> dict[str, Any]:
    """Return what the page shows beside the message itself."""
    known = kinds.is_known(notice.kind)
    suppression = Suppression.objects.filter(email=notice.recipient.email.lower()).first()
    return {
        "kind": kinds.get(notice.kind) if known else None,
        "timeline": _timeline(notice),
        "suppressed": suppression and SuppressionReason(suppression.reason).label,
        "is_off": not queries.gets_mail(notice.recipient, notice.kind),
        "preview": _preview(notice),
        "message_id": mails.message_id(notice),
    }


def _timeline(notice: Notice) -> list[tuple[dt.datetime, str]]:
    """Return what happened to the message, in order, with the provider's reports."""
    moments = [
        (notice.created_at, "Planned"),
        (notice.due_at, "Due"),
        (notice.posted_at, "Shown in the inbox"),
        (notice.read_at, "Read in the inbox"),
        (notice.handed_at, "Handed to the mail server"),
        (notice.sent_at, "Sent: the mail server accepted it"),
        *((each.happened_at, _reported(each)) for each in notice.mail_events.all()),
    ]
    if notice.state in {NoticeState.PLANNED, NoticeState.CLAIMED}:
        moments.append((notice.next_try_at, "Next attempt"))
    return sorted(((at, what) for at, what in moments if at is not None), key=lambda moment: moment[0])


def _reported(event: MailEvent) -> str:
    why = f" ({event.reason})" if event.reason else ""
    return f"{event.get_event_display()}{why}, reported by {event.provider}"


def _preview(notice: Notice) -> str:
    """Return the email's text as it would be sent now, or why there's none."""
    try:
        return mails.preview(notice, timezone.now())
    except kinds.NothingToSay:
        return "There's nothing to tell this person now, so no email would be sent."
    except Exception as error:  # noqa: BLE001  each kind renders in its own way, and staff should see that it fails
        logger.warning("notice %s can't be previewed (%s)", notice.pk, type(error).__name__)
        return f"The email can't be rendered now ({type(error).__name__})."


@admin.register(Pause)
class PauseAdmin(ReadOnlyAdmin[Pause]):
    """What goes out today and tomorrow by kind, and the switch that pauses one. The list page is the hub's own."""

    def has_pause_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm("accounts.change_pause")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.POST.get("kind") or request.GET.get("kind", "")
        form = PauseForm()
        if request.method == "POST":
            form = PauseForm(request.POST)
            if not self.has_pause_permission(request) or not kinds.is_known(asked):
                raise PermissionDenied
            if request.POST.get("do") == "resume":
                return self._resumed(request, asked)
            if form.is_valid():
                return self._paused(request, asked, form.cleaned_data["reason"])
        now = timezone.localtime()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
        return TemplateResponse(
            request,
            "admin/outlook.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "What goes out",
                "lines": outlook.outlook(now=now, midnight=midnight),
                "days": outlook.DAYS,
                "may_pause": self.has_pause_permission(request),
                "form": form,
                "asked": kinds.get(asked) if kinds.is_known(asked) and self.has_pause_permission(request) else None,
            },
        )

    def _paused(self, request: HttpRequest, kind: str, reason: str) -> HttpResponseRedirect:
        actions.pause(kind=kind, reason=reason, now=timezone.now(), by=person(request))
        self.message_user(request, f"“{kinds.get(kind).label}” is paused. What's planned waits.", messages.SUCCESS)
        return redirect("admin:accounts_pause_changelist")

    def _resumed(self, request: HttpRequest, kind: str) -> HttpResponseRedirect:
        actions.resume(kind=kind, by=person(request))
        self.message_user(request, f"“{kinds.get(kind).label}” goes out again.", messages.SUCCESS)
        return redirect("admin:accounts_pause_changelist")


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


@admin.register(MailEvent)
class MailEventAdmin(ReadOnlyAdmin[MailEvent]):
    """What mail providers reported, newest first."""

    list_display = ("happened_at", "event", "reason", "provider", "message", "message_id")
    list_filter = ("event", "provider", "reason", "happened_at")
    quick_filters = (
        ("Bounced", "event__exact=bounced"),
        ("Spam reports", "event__exact=complained"),
        ("Delayed", "event__exact=deferred"),
    )
    search_fields = ("=message_id", "notice__recipient__email")
    search_help_text = "The provider's message ID, or the person's address"
    list_select_related = ("notice",)
    ordering = ("-happened_at", "-pk")

    @admin.display(description="message", ordering="notice")
    def message(self, event: MailEvent) -> str:
        return str(event.notice or "Not a notice (sign-in or security)")


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin[Heartbeat]):
    list_display = ("name", "at")
    ordering = ("name",)
