"""Dead links in the admin, with the rows that use them. A corrected or removed link leaves the list by the next day."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.audit.admin import ReadOnlyAdmin
from programs.links import checking
from programs.links.models import LinkCheck
from programs.links.queries import Use, uses

_SHOWN = 2


class _WithUses(ChangeList):
    """The list, with the rows that use the links of its page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        used = uses(link.url for link in self.result_list)
        for link in self.result_list:
            link.uses = used[link.url]


@admin.register(LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin[LinkCheck]):
    list_display = ("address", "status", "reason", "failing_since", "checked", "used_by")
    list_display_links = ("address",)
    list_filter = ("status",)
    quick_filters = (
        ("Dead", "status__exact=dead"),
        ("Failing", "status__exact=failing"),
        ("Can't tell", "status__exact=unclear"),
    )
    search_fields = ("url",)
    search_help_text = "Part of the address"
    ordering = ("first_failed_at", "pk")
    actions = ("check_now",)
    fields = (
        ("page", "status"),
        ("answer", "reason"),
        ("failures", "first_failed_at"),
        ("last_checked_at", "next_check_at"),
        "used_by",
    )
    readonly_fields = ("page", "used_by")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return _WithUses

    @admin.display(description="address", ordering="url")
    def address(self, link: LinkCheck) -> SafeString:
        """Return the address without https://, shortened in the middle of the list's line."""
        bare = link.url.partition("://")[2]
        return format_html('<span title="{}">{}</span>', link.url, bare if len(bare) <= 40 else f"{bare[:39]}…")

    @admin.display(description="address")
    def page(self, link: LinkCheck) -> SafeString:
        return format_html('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>', link.url)

    @admin.display(description="failing since", ordering="first_failed_at")
    def failing_since(self, link: LinkCheck) -> str:
        return f"{link.first_failed_at:%b %-d, %Y}" if link.first_failed_at else ""

    @admin.display(description="checked", ordering="last_checked_at")
    def checked(self, link: LinkCheck) -> str:
        return f"{link.last_checked_at:%b %-d, %Y}" if link.last_checked_at else ""

    @admin.display(description="used by")
    def used_by(self, link: LinkCheck) -> SafeString:
        """Link to the forms of the rows that use it: two in the list, all in the form."""
        in_list: list[Use] | None = getattr(link, "uses", None)
        found = uses([link.url])[link.url] if in_list is None else in_list
        shown = found if in_list is None else found[:_SHOWN]
        rows = ((reverse(use.page, args=[use.pk]), _short(use.label)) for use in shown)
        more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
        return format_html("{}{}", format_html_join(", ", '<a href="{}">{}</a>', rows), more)

    @admin.action(description="Check now", permissions=["view"])
    def check_now(self, request: HttpRequest, queryset: QuerySet[LinkCheck]) -> None:
        asked = checking.check_soon(list(queryset), now=timezone.now())
        words = "The link is" if asked == 1 else f"{asked} links are"
        messages.success(request, f"{words} checked within the next minutes. Reload the list then.")


def _short(label: str) -> str:
    return label if len(label) <= 30 else f"{label[:29]}…"
