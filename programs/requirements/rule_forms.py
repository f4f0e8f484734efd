"""The curators' form for a draft of a rule, and members' report of a wrong one.

Everything typed comes back when something is wrong, each error at its field. `editing.py` turns the fields into the
rule's JSON, and `reading.py` says what's wrong with it.
"""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.widgets import (
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from programs.requirements import editing
from programs.requirements.enums import Clock, Kind
from programs.requirements.library import names, questions
from programs.requirements.models import RuleVersion
from programs.requirements.reading import ANCHORS, CONFIDENCES, EVIDENCE, UNITS
from programs.requirements.ruleset import RuleSet
from programs.requirements.versions import as_far_as_typed

PREVIEW = "_preview"
ADD_ROW = "_add_row"
_MOST_ROWS = 60
_FULL_WIDTH = {"data-width": "100%"}

KINDS = {
    Kind.TOTAL: "Total: all accepted credit",
    Kind.MINIMUM: "Minimum of some credit types or formats",
    Kind.TOPIC: "Hours on a topic",
    Kind.DUTY: "Duty that isn't credit",
}
CLOCKS = {
    "": "Every cycle",
    Clock.ONCE: "Once in a lifetime",
    Clock.FIRST_RENEWAL: "At the first renewal",
    Clock.EVERY_N_CYCLES: "Every n cycles",
    Clock.EVERY_N_YEARS: "Every n years",
}
_ANCHORS = {
    "fixed_date": "On a fixed date",
    "birth_month": "In the birth month",
    "birth_date": "On the birthday",
    "issue_anniversary": "On the anniversary of issue",
    "certificate": "On the certificate's date",
    "unknown": "Unknown",
}
_EVIDENCE = {
    "found_primary": "The board's own text",
    "found_compilation": "A compilation",
    "found_secondary": "A secondary source",
    "knowledge": "General knowledge",
    "curator": "A curator",
}
NEW_RULE = {
    "unit": "credits",
    "accepts": ["@category_1"],
    "cycle": {"months": 24, "term_months": 24},
    "requirements": [{"code": "total", "kind": "total", "label": "Category 1 credits"}],
}


def _choices(values: Sequence[str], labels: dict[str, str], empty: str = "Not stated") -> list[tuple[str, str]]:
    return [("", empty), *((value, labels.get(value, value.capitalize())) for value in values)]


class JsonField(forms.Field):
    """A JSON object as text, which stays as it was typed. Its value is a dict."""

    widget = UnfoldAdminTextareaWidget

    def __init__(self, *, keys: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.keys = keys

    def to_python(self, value: Any) -> dict[str, Any]:
        text = str(value or "").strip()
        if not text:
            return {}
        try:
            found = json.loads(text)
        except ValueError as error:
            raise forms.ValidationError(f"This isn't valid JSON: {error}") from None
        if not isinstance(found, dict):
            raise forms.ValidationError("Enter an object: {…}")
        if self.keys and (unknown := [key for key in found if key not in self.keys]):
            raise forms.ValidationError(f"Unknown: {', '.join(unknown)}. Known here: {', '.join(self.keys)}.")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


class RowForm(forms.Form):
    """One requirement. What's rarer than these fields is in `more`."""

    use_required_attribute = False

    label = forms.CharField(required=False, max_length=200, label="Label", help_text="As on people's pages")
    code = forms.CharField(required=False, max_length=60, help_text="Stays the same through versions")
    kind = forms.ChoiceField(required=False, choices=[("", "Choose"), *KINDS.items()])
    amount = forms.CharField(required=False, max_length=10, help_text="Empty: no stated length")
    clock = forms.ChoiceField(required=False, label="How often", choices=list(CLOCKS.items()))
    interval = forms.IntegerField(required=False, min_value=1, label="n", help_text="Of every n cycles or years")
    window_months = forms.IntegerField(
        required=False, min_value=1, label="Look-back in months", help_text="If not the rule's own"
    )
    months_after_licensure = forms.IntegerField(
        required=False, min_value=1, label="Months after licensure", help_text="If due by then"
    )
    due_on = forms.CharField(
        required=False, label="Due on", help_text="If due on one date", widget=forms.DateInput(attrs={"type": "date"})
    )
    topics = forms.MultipleChoiceField(required=False, widget=UnfoldAdminSelect2MultipleWidget(attrs=_FULL_WIDTH))
    formats = forms.MultipleChoiceField(
        required=False, help_text="Empty: any", widget=UnfoldAdminSelect2MultipleWidget(attrs=_FULL_WIDTH)
    )
    accepts = forms.CharField(
        required=False,
        label="Credit types",
        help_text="If not all that the rule accepts. One a line",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    question = forms.ChoiceField(required=False, label="Only if", widget=UnfoldAdminSelect2Widget(attrs=_FULL_WIDTH))
    answer = forms.CharField(
        required=False, max_length=40, label="is answered", help_text="yes, no, or a choice's code. Empty: yes"
    )
    on_top = forms.BooleanField(required=False, label="On top of the total")
    note = forms.CharField(
        required=False, help_text="What people should know beside it", widget=forms.Textarea(attrs={"rows": 2})
    )
    more = JsonField(
        label="More (JSON)",
        help_text="component_types, routes, applies_if with all or any, timing.milestone",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = list(names().topics.items())  # type: ignore[attr-defined]
        self.fields["formats"].choices = list(names().formats.items())  # type: ignore[attr-defined]
        asked = [(code, question.text) for code, question in questions().items()]
        self.fields["question"].choices = [("", "Always"), *asked]  # type: ignore[attr-defined]
        self.fields["more"].widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})

    @property
    def title(self) -> str:
        """What the folded row is called."""
        return str(self["label"].value() or "New requirement")

    @property
    def is_open(self) -> bool:
        """Whether the row has to be seen: something is wrong with it, or it's new."""
        return bool(self.errors) or not self.initial

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """The fields by the lines in which they stand."""
        names = (
            ("label", "code", "kind", "amount"),
            ("clock", "interval", "window_months", "months_after_licensure", "due_on"),
            ("topics", "formats", "accepts"),
            ("question", "answer", "on_top"),
            ("note", "more"),
        )
        return [[self[name] for name in line] for line in names]


class _Rows(BaseFormSet[RowForm]):
    def given(self) -> list[RowForm]:
        """Return the rows to keep, without those marked for deletion and those left empty."""
        filled = [row for row in self.forms if row.has_changed() or row.initial]
        return [row for row in filled if not (self.is_bound and self._should_delete_form(row))]  # type: ignore[attr-defined]


RowFormSet = formset_factory(
    RowForm, formset=_Rows, extra=0, can_delete=True, max_num=_MOST_ROWS, absolute_max=_MOST_ROWS
)


class RowsWidget(forms.Widget):
    """Draws the requirements, each in a fold. The form gives it its formset."""

    formset: _Rows

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return render_to_string("admin/rule_rows.html", {"formset": self.formset})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        self.formset.is_valid()
        return [_values(row) for row in self.formset.given()]


class RowsField(forms.Field):
    """The requirements of a rule as they are in its JSON."""

    widget = RowsWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _plain_rows(initial) != _plain_rows(data)

    def prepare_value(self, value: Any) -> Any:
        """Say it in lines, for the comparison with what someone else saved meanwhile."""
        return [json.dumps(each, ensure_ascii=False) if isinstance(each, dict) else each for each in value or []]


class RuleForm(forms.ModelForm[RuleVersion]):
    """A draft. Its preview button shows the form again and saves nothing, and so does the button for one more row."""

    board = forms.CharField(required=False, max_length=200, widget=UnfoldAdminTextInputWidget)
    titles = forms.CharField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="If it's only for certificates with these titles, such as CCRN. One a line",
    )
    url = forms.URLField(
        required=False,
        label="Address of the source",
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    evidence = forms.ChoiceField(
        required=False, label="Recorded from", choices=_choices(EVIDENCE, _EVIDENCE), widget=UnfoldAdminSelectWidget
    )
    unit = forms.ChoiceField(choices=[(unit, unit.capitalize()) for unit in UNITS], widget=UnfoldAdminSelectWidget)
    months = forms.IntegerField(
        required=False,
        min_value=1,
        label="Look-back in months",
        help_text="In which credit counts. Empty: not stated",
        widget=UnfoldAdminTextInputWidget,
    )
    term_months = forms.IntegerField(
        required=False,
        min_value=1,
        label="Term in months",
        help_text="How long the license is valid",
        widget=UnfoldAdminTextInputWidget,
    )
    anchor = forms.ChoiceField(
        required=False, label="Expires", choices=_choices(ANCHORS, _ANCHORS), widget=UnfoldAdminSelectWidget
    )
    anchor_confidence = forms.ChoiceField(
        required=False, label="How sure", choices=_choices(CONFIDENCES, {}), widget=UnfoldAdminSelectWidget
    )
    detail = forms.CharField(
        required=False,
        label="Expiration in words",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    accepts = forms.CharField(
        required=False,
        label="Credit types that count",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="One a line: a group such as @category_1, or a code. “ACPE_CEU × 10”: one unit counts as 10. "
        "“AMA_PRA_1 step 0.5”: rounded down to multiples of 0.5",
    )
    requirements = RowsField(required=False)
    carry_over = forms.CharField(
        required=False,
        label="Carry-over",
        help_text="The most that carries into the next cycle. Empty: not stated. 0: none",
        widget=UnfoldAdminTextInputWidget,
    )
    repeats_count = forms.BooleanField(
        required=False, label="Repeats count", help_text="The same activity counts each time"
    )
    approved_by = forms.CharField(
        required=False,
        label="Approval that providers need",
        help_text="If we can't check it. The page says to ask the board",
        widget=UnfoldAdminTextInputWidget,
    )
    not_computed = forms.CharField(
        required=False,
        label="What we don't compute",
        help_text="One sentence a line: whatever the rule says that isn't in the fields",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    note = forms.CharField(required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}))
    rest = JsonField(
        keys=editing.REST,
        label="Caps, bonuses, substitutes, routes, first renewal (JSON)",
        help_text="In the shape of programs/requirements/data/README.md",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reading_errors: dict[str, str] = {}
        stored = editing.to_fields(self.instance.data or NEW_RULE)
        rows = stored.pop("requirements")
        self.initial = {**stored, **self.initial, "requirements": [_values_of(row) for row in rows]}
        if self.is_bound and ADD_ROW in self.data:
            self.data = _with_one_more_row(self.data)
        self.rows: _Rows = RowFormSet(  # type: ignore[assignment]  # the factory forgets which class it was given
            self.data if self.is_bound else None, initial=rows, prefix="requirement"
        )
        self.fields["requirements"].widget.formset = self.rows

    @property
    def media(self) -> forms.Media:
        return super().media + self.rows.media + self.rows.empty_form.media

    def is_valid(self) -> bool:
        return super().is_valid() and PREVIEW not in self.data and ADD_ROW not in self.data

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.rows.is_valid():
            self.add_error("requirements", "Correct the requirements that are open below.")
        given = self.rows.given()
        data = editing.to_data(
            cleaned,
            [_values(row) for row in given],
            profession=cleaned.get("profession") or self.instance.profession,
        )
        authority = cleaned.get("authority") or getattr(self.instance, "authority", None)
        self.instance.data = data
        _, self.reading_errors = as_far_as_typed(data, authority.code if authority else "")
        for path, sentence in self.reading_errors.items():
            self._place(path, sentence, given)
        self._check_whole(cleaned)
        return cleaned

    def _place(self, path: str, sentence: str, rows: Sequence[RowForm]) -> None:
        """Show an error of `reading.py` at its field, unless that has an error already."""
        place = editing.place_of(path)
        form: forms.BaseForm = self if place.row is None else rows[place.row]
        field = place.field if place.field in form.fields else "rest" if place.row is None else "more"
        if field in form.errors:
            return
        if field in ("amount", "carry_over") and sentence.startswith("Expected"):
            sentence = "Enter a number of zero or more, such as 7.5"  # the JSON wants it as text
        is_json = field in ("rest", "more", "accepts") and path != field
        form.add_error(field, f"{path}: {sentence}" if is_json else sentence)
        if place.row is not None and "requirements" not in self.errors:
            self.add_error("requirements", "Correct the requirements that are open below.")

    def _check_whole(self, cleaned: dict[str, Any]) -> None:
        if self.instance.pk is None and cleaned.get("authority") and cleaned.get("profession"):
            rule = RuleVersion(authority=cleaned["authority"], profession=cleaned["profession"])
            if RuleVersion.objects.of(rule).exists():
                self.add_error("profession", "This rule is there already. Open it and choose New version.")
        if cleaned.get("checked_on") and not cleaned.get("read_at"):
            self.add_error("read_at", "Enter the address where you read the board's text.")

    def refusals(self) -> list[tuple[str, str]]:
        """Return each field's label and what's wrong. '' for the rule as a whole."""
        own = [(self._label(name), str(text)) for name, texts in self.errors.items() for text in texts]
        of_rows = [
            (f"{row.title}, {row[name].label if name in row.fields else ''}".rstrip(", "), str(text))
            for row in self.rows.given()
            for name, texts in row.errors.items()
            for text in texts
        ]
        return [each for each in own if each[0] != self._label("requirements")] + of_rows

    def _label(self, name: str) -> str:
        return str(self[name].label) if name in self.fields else ""


def _with_one_more_row(data: Any) -> QueryDict:
    more = QueryDict(mutable=True)
    more.update(data)
    total = data.get("requirement-TOTAL_FORMS", "0")
    more["requirement-TOTAL_FORMS"] = str(int(total) + 1) if total.isdecimal() else total
    return more


def _values(row: RowForm) -> dict[str, Any]:
    """Return what a row says. What couldn't be cleaned is left out, and has an error."""
    return {name: value for name, value in getattr(row, "cleaned_data", {}).items() if name != "DELETE"}


def _values_of(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "more": json.loads(row["more"] or "{}")}


def _plain_rows(rows: Any) -> list[dict[str, Any]]:
    """Return rows without what's empty, and numbers as text, so that stored and typed ones compare."""
    return [
        {name: str(value) if isinstance(value, int) else value for name, value in row.items() if value or value == 0}
        for row in rows or []
    ]


# -- members -----------------------------------------------------------------------------------------------------------


_ALL = "*"  # no requirement's code


class ReportForm(forms.Form):
    """A member's report that a rule is wrong."""

    use_required_attribute = False

    requirement = forms.ChoiceField(label="What is it about?")
    text = forms.CharField(
        label="What's wrong, and what should it say?",
        max_length=3000,
        help_text="Don't include patient information.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Describe what's wrong"},
    )
    source = forms.URLField(
        label="Source",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="Where we can read it, such as the board's page.",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": "Enter a web address, such as https://board.example/rules"},
    )

    def __init__(self, *args: Any, rules: RuleSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["requirement"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(_ALL, "All of the rule"), *((each.code, each.label) for each in rules.requirements)]

    def clean_requirement(self) -> str:
        """Return the code of a requirement, '' for all of the rule."""
        chosen: str = self.cleaned_data["requirement"]
        return "" if chosen == _ALL else chosen
