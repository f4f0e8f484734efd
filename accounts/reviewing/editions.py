"""Two people on one record in the admin: the second is told who saved in between, and loses nothing they typed."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.forms.models import BaseModelFormSet, ModelChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst

from accounts.audit.admin import AuditedAdmin
from accounts.audit.labels import labels_of
from accounts.audit.models import Event
from accounts.reviewing.rules import Difference

_M = TypeVar("_M", bound=models.Model)

STARTED_FROM = "_edition"  # the hidden field of the form
SAVED_MEANWHILE = (
    "Someone else saved this record after you opened it. Your entries are kept below. Compare them with what's saved "
    "now, then save again."
)
_MOST_SAVES = 20
_MOST_ROWS = 1000  # as Django's formsets


@dataclass(frozen=True)
class Save:
    """One save by someone else. `fields` are their labels."""

    by: str
    at: dt.datetime
    fields: Sequence[str]


@dataclass(frozen=True)
class Meanwhile:
    """What happened between opening a form and saving it. Each difference has what's saved now and what was typed."""

    saves: Sequence[Save]
    differences: Sequence[Difference]


class EditionAdmin(AuditedAdmin[_M]):
    """For models with an integer `edition` that each save through their action raises by one.

    The form names the edition that it started from. A save locks the row and compares. If someone else saved in
    between, the form comes back with everything typed, rows of its inlines included, beside what's saved now.
    """

    change_form_before_template = "admin/edition.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        with transaction.atomic():
            if request.method == "POST" and object_id is not None:
                self._lock(request, object_id)
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
            return response

    def _lock(self, request: HttpRequest, object_id: str) -> None:
        found = self.get_object(request, unquote(object_id))
        if found is not None:
            self.model._base_manager.select_for_update(of=("self",)).filter(pk=found.pk).first()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None or not _is_stale(request, obj):
            return form
        return type(form.__name__, (_StaleForm, form), {})

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in kwargs and obj.pk is not None:
            _add_again(kwargs["data"], prefix, kwargs["queryset"])
        return kwargs

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None:
            context["edition"] = obj.edition
            if _is_stale(request, obj):
                formsets = [each.formset for each in context["inline_admin_formsets"]]
                context["meanwhile"] = _meanwhile(request, obj, context["adminform"].form, formsets)
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response


class _StaleForm(forms.ModelForm[Any]):
    """Started from an earlier edition than the saved one."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.add_error(None, SAVED_MEANWHILE)
        return cleaned


def _is_stale(request: HttpRequest, obj: Any) -> bool:
    return request.method == "POST" and request.POST.get(STARTED_FROM) != str(obj.edition)


def _add_again(data: QueryDict, prefix: str, rows: models.QuerySet[Any]) -> None:
    """Turn posted rows that someone deleted in between into new ones, which come after the others."""
    try:
        initial, total = (int(str(data[f"{prefix}-{name}_FORMS"])) for name in ("INITIAL", "TOTAL"))
    except (KeyError, ValueError):
        return  # the formset says so
    pk_name, numbers = rows.model._meta.pk.name, range(min(total, _MOST_ROWS))
    ids = {number: data.get(f"{prefix}-{number}-{pk_name}", "") for number in numbers[:initial]}
    stored = set(rows.filter(pk__in=[each for each in ids.values() if each.isdecimal()]).values_list("pk", flat=True))
    lost = [number for number, each in ids.items() if each.isdecimal() and int(each) not in stored]
    if not lost:
        return
    posted = {number: _posted_row(data, f"{prefix}-{number}-") for number in numbers}
    for number in lost:
        posted[number][pk_name] = [""]
    kept = [number for number in ids if number not in lost]
    for place, number in enumerate([*kept, *lost, *numbers[initial:]]):
        for name in _posted_row(data, f"{prefix}-{place}-"):
            del data[f"{prefix}-{place}-{name}"]
        for name, values in posted[number].items():
            data.setlist(f"{prefix}-{place}-{name}", values)
    data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))


def _posted_row(data: QueryDict, start: str) -> dict[str, list[str]]:
    return {name.removeprefix(start): values for name, values in data.lists() if name.startswith(start)}


# -- what differs ------------------------------------------------------------------------------------------------------


def _meanwhile(
    request: HttpRequest, obj: Any, form: forms.ModelForm[Any], formsets: Sequence[BaseModelFormSet[Any, Any]]
) -> Meanwhile:
    differences = [Difference(_label(form, name), *_both(form, name)) for name in form.changed_data]
    for formset in formsets:
        differences += _row_differences(formset)
    return Meanwhile(_saves(request, obj, form), differences)


def _saves(request: HttpRequest, obj: Any, form: forms.ModelForm[Any]) -> list[Save]:
    """Return the saves since the form was opened, as the audit log has them, oldest first."""
    started_from = request.POST.get(STARTED_FROM, "")
    count = obj.edition - int(started_from) if started_from.isdecimal() else 1
    about = Event.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    events = list(about.order_by("-at", "-id")[: max(1, min(count, _MOST_SAVES))])[::-1]
    labels = labels_of(events)
    return [Save(labels.actor(event), event.at, [_label(form, name) for name in event.fields]) for event in events]


def _row_differences(formset: BaseModelFormSet[Any, Any]) -> Iterator[Difference]:
    rows = formset.get_queryset()
    noun, posted = capfirst(str(rows.model._meta.verbose_name)), set()
    for form in formset.forms:
        row, is_stored = form.instance, form.instance.pk is not None
        posted.add(row.pk)
        if is_stored and form.data.get(form.add_prefix("DELETE")):
            yield Difference(f"{noun} {row}", "Saved", "Deleted")
        elif is_stored:
            for name in form.changed_data:
                yield Difference(f"{noun} {row}: {_label(form, name)}", *_both(form, name))
        elif form.has_changed():
            words = [f"{_label(form, name)}: {_both(form, name)[1]}" for name in form.changed_data]
            yield Difference(f"{noun}, not saved", "", "\n".join(words))
    for row in rows:
        if row.pk not in posted:
            yield Difference(f"{noun} {row}", "Added meanwhile", "Not in your form. It stays")


def _label(form: forms.BaseForm, name: str) -> str:
    return str(form[name].label) if name in form.fields else capfirst(name.replace("_", " "))


def _both(form: forms.BaseForm, name: str) -> tuple[str, str]:
    """Return what's saved and what was typed, in words. '' if not stated."""
    bound = form[name]
    return _in_words(bound.field, bound.initial), _in_words(bound.field, bound.data)


def _in_words(field: forms.Field, value: Any) -> str:
    value = field.prepare_value(value)
    values = value if isinstance(value, list | tuple) else [value]
    values = [each for each in values if each is not None and each != ""]
    if isinstance(field, forms.BooleanField):
        return "Yes" if values and field.to_python(values[0]) else "No"
    if isinstance(field, ModelChoiceField):
        to_field = field.to_field_name or "pk"
        rows = field.queryset.filter(**{f"{to_field}__in": values}) if _are_numbers(values) else ()  # type: ignore[union-attr]
        return ", ".join(sorted(map(str, rows)))
    if isinstance(field, forms.ChoiceField):
        labels = dict(_flat(field.choices))
        return ", ".join(str(labels.get(str(each), each)) for each in values)
    return ", ".join(map(str, values))


def _are_numbers(values: Sequence[Any]) -> bool:
    return bool(values) and all(str(each).isdecimal() for each in values)


def _flat(choices: Any) -> Iterator[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label


__all__ = ["SAVED_MEANWHILE", "STARTED_FROM", "EditionAdmin", "Meanwhile", "Save"]
