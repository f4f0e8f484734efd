"""What a form's page sent, kept as a draft, shown again, and compared with what a colleague saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict

from careers.vacancies.drafts import Entries
from careers.vacancies.facts import FACTS
from careers.vacancies.fields import PlacesField, StatesField
from careers.vacancies.forms import VacancyForm, fact_field
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyDraft

# Of the page itself. The first two say which public version an edit of a published vacancy started from.
_SEEN = ("version", "edition")
MOST_CHARACTERS = 20_000


class DraftForm(forms.Form):
    """Which draft the page showed, and its edition."""

    draft = forms.UUIDField(required=False)
    draft_edition = forms.IntegerField(min_value=0)


@dataclass(frozen=True)
class Seen:
    """A draft as a page shows it. Its ID is made before it's saved for the first time."""

    draft: UUID
    edition: int = 0

    @classmethod
    def of(cls, draft: VacancyDraft | None) -> "Seen":
        return cls(draft.public_id, draft.edition) if draft else cls(uuid4())

    @classmethod
    def sent(cls, data: QueryDict) -> "Seen":
        """Return what the page showed. A page without it showed a draft that was never saved."""
        form = DraftForm(data)
        if not form.is_valid():
            return cls(uuid4())
        return cls(form.cleaned_data["draft"] or uuid4(), form.cleaned_data["draft_edition"])


@dataclass(frozen=True)
class Difference:
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Conflict:
    """A colleague saved first. `saved` is how they left it."""

    saved: VacancyDraft
    differences: Sequence[Difference]


def entries_of(data: QueryDict) -> dict[str, list[str]]:
    """Return what was typed into the form's fields. Empty ones are kept, since clearing a field is a change too."""
    names = [name for name in data if name in _SEEN or name in FIELDS]
    return {name: [value[:MOST_CHARACTERS] for value in data.getlist(name)] for name in names}


def initial_of(entries: Entries) -> dict[str, Any]:
    """Return initial values for the form, which shows them as they were typed."""
    fields = {name: values for name, values in entries.items() if name in FIELDS}
    return {
        name: list(values) if isinstance(FIELDS[name], forms.MultipleChoiceField) else (values or [""])[-1]
        for name, values in fields.items()
    }


def conflict(form: forms.Form, *, saved: VacancyDraft, mine: Entries, theirs: Mapping[str, Any]) -> Conflict:
    """Compare what was typed with `theirs`, both as initial values, by the labels of the form."""
    ours = initial_of(mine)
    found = []
    for bound in form:
        if bound.is_hidden or bound.name not in ours:
            continue
        left, right = (_in_words(bound.field, values.get(bound.name)) for values in (ours, theirs))
        if left != right:
            found.append(Difference(str(bound.label), left, right))
    return Conflict(saved, found)


def _in_words(field: forms.Field, value: Any) -> str:
    value = field.prepare_value(value) if isinstance(field, PlacesField | StatesField) else value
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    many = value if isinstance(value, list) else [value]
    words = (str(each).replace("\r\n", "\n").strip() for each in many if each not in (None, "", False))
    return ", ".join(labels.get(each, each) for each in words)


def theirs_of(draft: VacancyDraft, vacancy: Vacancy | None, initial: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a colleague left: what they typed, or the vacancy as they saved it."""
    return initial_of(draft.entries) if draft.entries or vacancy is None else dict(initial)


FIELDS: Mapping[str, forms.Field] = {
    **VacancyForm.base_fields,
    **{fact.field: fact_field(fact) for fact in FACTS},
}
