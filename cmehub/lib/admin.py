"""The admin theme's classes with Django's types, which the theme lacks, and what all lists and forms share."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action

_View = TypeVar("_View", bound=Callable[..., HttpResponse])

QuickFilter = tuple[str, str]  # label and query string: ('Real', 'kind=real')
ListLink = tuple[str, str]  # label and address of what can be done with a list

_list_links: dict[type[models.Model], Callable[[HttpRequest], Sequence[ListLink]]] = {}


def add_list_links(model: type[models.Model], links: Callable[[HttpRequest], Sequence[ListLink]]) -> None:
    """Show links above a model's list. A higher room adds them to a lower one's."""
    _list_links[model] = links


if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, StackedInline, TabularInline
else:
    from unfold.admin import ModelAdmin as ThemedModelAdmin
    from unfold.admin import StackedInline as ThemedStackedInline
    from unfold.admin import TabularInline as ThemedTabularInline

    class _SecureAddresses:
        """A web address typed without its scheme gets https, as in Django 6."""

        def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
            if isinstance(db_field, models.URLField):
                kwargs.setdefault("assume_scheme", "https")
            return super().formfield_for_dbfield(db_field, request, **kwargs)

    class ModelAdmin(_SecureAddresses, ThemedModelAdmin):
        """A list of 25 rows with one-click filters above it, and the search and other filters beside them."""

        list_per_page = 25
        list_before_template = "admin/quick_filters.html"
        list_fullwidth = True
        warn_unsaved_form = True
        empty_value_display = "–"
        quick_filters: tuple[QuickFilter, ...] = ()

        def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
            asked = request.GET.urlencode()
            choices = [("All", ""), *self.quick_filters] if self.quick_filters else []
            links = [{"label": label, "query": query, "current": query == asked} for label, query in choices]
            others = _list_links[self.model](request) if self.model in _list_links else ()
            context = {"quick_filters": links, "list_links": others, **(extra_context or {})}
            return super().changelist_view(request, context)

        # Django's own log would copy names and addresses that are deleted elsewhere. The audit log holds ids.
        def log_addition(self, *args: Any) -> None: ...

        def log_change(self, *args: Any) -> None: ...

        def log_deletions(self, *args: Any) -> None: ...

    class StackedInline(_SecureAddresses, ThemedStackedInline): ...

    class TabularInline(_SecureAddresses, ThemedTabularInline): ...


class KindFilter(admin.SimpleListFilter):
    """Filters demo rows, which are fictional, from real ones."""

    title = "demo or real"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("real", "Real"), ("demo", "Demo")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return queryset.filter(is_demo=self.value() == "demo") if self.value() in {"real", "demo"} else queryset


REAL_OR_DEMO: tuple[QuickFilter, ...] = (("Real", "kind=real"), ("Demo", "kind=demo"))


@admin.display(description="kind", ordering="is_demo")
def kind(row: Any) -> str:
    """A column: 'Demo' or 'Real'."""
    return "Demo" if row.is_demo else "Real"


def list_button(label: str, *, url_path: str, permission: str) -> Callable[[_View], _View]:
    """Make a method a page with a button above the list, for those with the permission, such as 'add'.

    Name the method in `actions_list`.
    """
    decorate: Any = action(description=label, url_path=url_path, permissions=[permission])
    return decorate  # type: ignore[no-any-return]


def short(text: str, whole: str) -> SafeString:
    """Return a short word whose full meaning shows on hover."""
    return format_html('<abbr title="{}">{}</abbr>', whole, text)


def public_page(url: str) -> SafeString:
    """Return a link to the public page, for a list's last column."""
    return format_html('<a href="{}" target="_blank" rel="noopener">View</a>', url)


__all__ = [
    "REAL_OR_DEMO",
    "KindFilter",
    "ListLink",
    "ModelAdmin",
    "QuickFilter",
    "StackedInline",
    "TabularInline",
    "add_list_links",
    "kind",
    "list_button",
    "public_page",
    "short",
]
