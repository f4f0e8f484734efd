"""The audit log in the admin, and the base classes of the hub's admin pages."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from accounts.audit.actions import record
from accounts.audit.models import Event
from cmehub.lib.admin import ModelAdmin

_M = TypeVar("_M", bound=models.Model)


class ReadOnlyAdmin(ModelAdmin[_M]):
    """Read-only rows. Only actions change them, if anything does."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class AuditedAdmin(ModelAdmin[_M]):
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
    "catalog",
    "devices",
    "directory",
    "evidence",
    "licenses",
    "notices",
    "organizations",
    "privacy",
    "profiles",
    "reviewing",
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


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin[Event]):
    list_display = ("at", "kind", "actor", "object_type", "object_id", "field_names")
    list_filter = (SubjectFilter, ("at", admin.DateFieldListFilter))
    search_fields = ("=kind", "=object_id", "=object_type", "=actor_id")
    search_help_text = "A kind (licenses.renewed), a type (accounts.credential), or an id"
    ordering = ("-at", "-id")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        actors = get_user_model()._default_manager.filter(pk=OuterRef("actor_id")).values("email")
        events: QuerySet[Event] = super().get_queryset(request).annotate(actor_email=Subquery(actors[:1]))
        return events

    @admin.display(description="by")
    def actor(self, event: Event) -> str:
        """Return the current name of the person. The id stays after the account is deleted."""
        if event.actor_id is None:
            return "the system"
        return getattr(event, "actor_email", None) or f"deleted account {event.actor_id}"

    @admin.display(description="fields")
    def field_names(self, event: Event) -> str:
        return ", ".join(event.fields)
