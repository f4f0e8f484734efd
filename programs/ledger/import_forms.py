"""The forms of an import: the file, and which of its columns holds what."""

from typing import Any

from django import forms

from programs.catalog.vocabulary import CreditType
from programs.ledger import imports, tables
from programs.ledger.imports import MAX_MB, Table
from programs.ledger.models import LedgerImport

_SAMPLE = 30  # characters of a column's first value


class UploadForm(forms.Form):
    """A valid one has its `table`."""

    file = forms.FileField(
        help_text=f"CSV or JSON, up to {MAX_MB} MB and {tables.MOST_ROWS:,} rows.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.json,text/csv,application/json"}),
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another one"},
    )

    def clean_file(self) -> Table:
        try:
            return imports.read(self.cleaned_data["file"])
        except imports.Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None


class ColumnsForm(forms.Form):
    """One choice for each fact, then what holds for the whole file."""

    use_required_attribute = False

    credit_type = forms.ModelChoiceField(
        label="Credit type of rows that state none",
        queryset=CreditType.objects.order_by("name"),
        required=False,
        empty_label="None: refuse these rows",
        to_field_name="code",
    )
    day_first = forms.TypedChoiceField(
        label="Dates like 3/4/2026 mean",
        choices=[("no", "March 4, 2026"), ("yes", "April 3, 2026")],
        widget=forms.RadioSelect,
        coerce=lambda text: text == "yes",
    )

    def __init__(self, data: Any = None, *, of: LedgerImport) -> None:
        code = of.credit_type.code if of.credit_type else ""
        super().__init__(data, initial={"credit_type": code, "day_first": "yes" if of.day_first else "no"})
        choices = [("", "Not in the file"), *_columns(of)]
        for fact, label in tables.FACTS.items():
            if fact not in tables.HIDDEN:
                self.fields[f"column_{fact}"] = forms.TypedChoiceField(
                    label=label,
                    choices=choices,
                    coerce=int,
                    empty_value=None,
                    required=fact in tables.NEEDED,
                    initial=of.columns.get(fact, ""),
                    error_messages={"required": f"Choose the column for “{label}”"},
                )
        self.order_fields([name for name in self.fields if name.startswith("column_")])
        self._hidden = {fact: place for fact, place in of.columns.items() if fact in tables.HIDDEN}

    @property
    def columns(self) -> dict[str, int]:
        """The chosen columns of a valid form, by fact."""
        facts = [fact for fact in tables.FACTS if fact not in tables.HIDDEN]
        chosen = {fact: self.cleaned_data[f"column_{fact}"] for fact in facts}
        return {**self._hidden, **{fact: place for fact, place in chosen.items() if place is not None}}


def _columns(of: LedgerImport) -> list[tuple[int, str]]:
    """Return the file's columns with their first values."""
    header, rows = of.table[0], of.table[1:]
    width = max(len(row) for row in of.table[:20])
    return [(place, f"{_cell(header, place) or f'Column {place + 1}'}{_sample(rows, place)}") for place in range(width)]


def _sample(rows: list[list[str]], place: int) -> str:
    value = next((cell for row in rows[:20] if (cell := _cell(row, place))), "")
    return f" ({value[:_SAMPLE]}{'…' if len(value) > _SAMPLE else ''})" if value else ""


def _cell(row: list[str], place: int) -> str:
    return " ".join(row[place].split()) if place < len(row) else ""
