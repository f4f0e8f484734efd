"""The audit log in the admin, and the base classes of the hub's admin pages."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.audit.actions import record
from accounts.audit.labels import Labels, labels_of
from accounts.audit.models import Event
from cmehub.lib.admin import ModelAdmin

_M = TypeVar("_M", bound=models.Model)


class _WithAuditLog(ModelAdmin[_M]):
    """'History' opens the audit log of the row, for those who may see it."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not request.user.has_perm("accounts.view_event"):
            return super().history_view(request, object_id, extra_context)
        about = {"object_type__exact": self.model._meta.label_lower, "object_id__exact": object_id}
        query = {"person": object_id} if self.model is get_user_model() else about
        return redirect(f"{reverse('admin:accounts_event_changelist')}?{urlencode(query)}")


class ReadOnlyAdmin(_WithAuditLog[_M]):
    """Read-only rows. Only actions change them, if anything does."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class AuditedAdmin(_WithAuditLog[_M]):
    """Records an audit event, in the same transaction, for each row that staff add, change or delete."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._record(request, obj, "edited" if change else "added", form.changed_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        super().save_formset(request, form, formset, change)
        self._record_formset(request, formset)

    def delete_model(self, request: HttpRequest, obj: _M) -> None:
        with transaction.atomic():
            self._record(request, obj, "deleted")
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            for obj in queryset:
                self._record(request, obj, "deleted")
            super().delete_queryset(request, queryset)

    def _record_formset(self, request: HttpRequest, formset: Any) -> None:
        for obj in formset.new_objects:
            self._record(request, obj, "added")
        for obj, fields in formset.changed_objects:
            self._record(request, obj, "edited", fields)
        for obj in formset.deleted_objects:
            self._record(request, obj, "deleted")

    @staticmethod
    def _record(request: HttpRequest, obj: models.Model, verb: str, fields: Sequence[str] = ()) -> None:
        record(kind=f"admin.{obj._meta.model_name}_{verb}", obj=obj, by=request.user, fields=fields)


_SUBJECTS = (
    "admin",
    "applications",
    "audit",
    "backups",
    "catalog",
    "competencies",
    "devices",
    "directory",
    "evidence",
    "importing",
    "ledger",
    "licenses",
    "notices",
    "organizations",
    "portal",
    "privacy",
    "profiles",
    "requirements",
    "reviewing",
    "rosters",
    "transcripts",
    "users",
    "verification",
    "vacancies",
)


class SubjectFilter(admin.SimpleListFilter):
    """Filters by the part of the hub that recorded the event, which is the first half of its kind."""

    title = "subject"
    parameter_name = "subject"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(subject, subject.capitalize()) for subject in _SUBJECTS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(kind__startswith=f"{self.value()}.") if self.value() else queryset


class PersonFilter(admin.SimpleListFilter):
    """What one person did, and what was done to their account. Shown only while it's set, by a link on the account."""

    title = "person"
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        chosen = request.GET.get(self.parameter_name, "")
        if not _is_id(chosen):
            return []
        email = get_user_model()._default_manager.filter(pk=int(chosen)).values_list("email", flat=True).first()
        return [(chosen, email or f"deleted account {chosen}")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        chosen = self.value() or ""
        return queryset.filter(_by_or_about([int(chosen)])) if _is_id(chosen) else queryset


class CappedPaginator(Paginator[Any]):
    """Counts at most MOST rows, because counting a whole log would be slow."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # the admin's is always one
        return rows[: self.MOST].count()


class LabeledList(ChangeList):
    """The log's list, with the names of its page's actors and objects."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        labels = labels_of(self.result_list)
        for event in self.result_list:
            event.labels = labels


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin[Event]):
    list_display = ("at", "kind", "actor", "subject", "field_names", "ip")
    list_display_links = ("kind",)
    list_filter = (PersonFilter, SubjectFilter, ("at", admin.DateFieldListFilter))
    quick_filters = (
        ("Sign-in and accounts", "subject=users"),
        ("Staff edits", "subject=admin"),
        ("Verification", "subject=verification"),
        ("Messages", "subject=notices"),
    )
    search_fields = ("kind",)  # shows the search box; get_search_results reads the terms
    search_help_text = "A person's email address, a kind (licenses.renewed), a type (accounts.credential), or an id"
    ordering = ("-at", "-id")
    show_full_result_count = False
    paginator = CappedPaginator
    fields = ("at", "kind", "actor", "subject", "object_type", "object_id", "field_names", "ip")
    readonly_fields = fields

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LabeledList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Event | None:
        event: Event | None = super().get_object(request, object_id, from_field)
        if event is not None:
            event.labels = labels_of([event])  # type: ignore[attr-defined]
        return event

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """Find events that match every word. Each word is looked up in an index, so that a large log stays fast."""
        for word in search_term.split()[:_MOST_WORDS]:
            queryset = queryset.filter(_matching(word))
        return queryset, False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the event, because nothing ever happens to one."""
        return redirect("admin:accounts_event_change", object_id)

    @admin.display(description="by")
    def actor(self, event: Event) -> str:
        """Return the current address of the person. The id stays after the account is deleted."""
        return _labels(event).actor(event)

    @admin.display(description="about")
    def subject(self, event: Event) -> str:
        return _labels(event).subject(event)

    @admin.display(description="fields")
    def field_names(self, event: Event) -> str:
        return ", ".join(event.fields)

    @admin.display(description="IP address")
    def ip(self, event: Event) -> str:
        return _labels(event).address(event)


_MOST_WORDS = 5
_TYPE = re.compile(r"[a-z_]+\.[a-z_0-9]+")


def _labels(event: Event) -> Labels:
    """Return the labels that the list or the page has read for the event."""
    labels: Labels = getattr(event, "labels", None) or labels_of([event])
    return labels


def _matching(word: str) -> Q:
    """Return the condition of one search term: a person, a kind or a type, or an id."""
    if "@" in word:
        return _by_or_about(get_user_model()._default_manager.filter(email=word.lower()).values_list("pk", flat=True))
    if _TYPE.fullmatch(word):
        return Q(kind=word) | Q(object_type=word)
    return Q(object_id=word) | Q(actor_id=int(word)) if _is_id(word) else Q(object_id=word)


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 19  # fits a bigint


def _by_or_about(users: Iterable[int]) -> Q:
    ids = list(users)
    account = get_user_model()._meta.label_lower
    return Q(actor_id__in=ids) | Q(object_type=account, object_id__in=[str(pk) for pk in ids])
