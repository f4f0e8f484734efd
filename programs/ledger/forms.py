"""The form of an entry: few fields, then rows of credit and topics. It only reads: `rules.py` decides."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from accounts.users.forms import NameField
from accounts.users.models import User
from cmehub.lib.uploads import JPEG, MAX_MB, PNG, UploadField
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.ledger import files
from programs.ledger.files import StoredFile
from programs.ledger.queries import SuggestedProvider
from programs.ledger.rules import (
    LONGEST_APPROVAL,
    LONGEST_NOTE,
    LONGEST_PROVIDER,
    LONGEST_TITLE,
    Facts,
    Question,
    added_up,
    most_hours,
    problems,
)
from programs.ledger.starts import Start

MOST_ROWS = 20  # that are read of either kind
SPARE_CREDITS, SPARE_TOPICS = 3, 4  # empty rows to fill in
CAMERA = "environment"  # the one on the back

Choices = Sequence[tuple[str, Any]]


class AmountField(forms.DecimalField):
    """An amount of credit or hours. The rules say how large it may be."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "amount", "autocomplete": "off"})
        wrong = {
            "invalid": "Enter a number, like 1.5",
            "max_digits": "Enter a number below 1,000, with at most two decimals",
            "max_whole_digits": "Enter a number below 1,000",
            "max_decimal_places": "Enter at most two decimals, like 1.25",
        }
        super().__init__(required=False, max_digits=5, decimal_places=2, widget=widget, error_messages=wrong, **kwargs)


class RowForm(forms.Form):
    """One credit type with its amount, or one topic with its hours."""

    use_required_attribute = False

    code = forms.ChoiceField(required=False)
    amount = AmountField()

    def __init__(self, *args: Any, choices: Choices, labels: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        assert isinstance(code, forms.ChoiceField)
        code.choices = choices
        code.label, self.fields["amount"].label = labels


class CertificateForm(forms.Form):
    """A file, or a photo taken with a phone. `kept` is a file from when the form was sent before."""

    certificate = UploadField(
        label="Certificate", required=False, help_text=f"PDF, JPEG or PNG, up to {MAX_MB} MB. Only you can open it."
    )
    photo = UploadField(label="Or take a photo of it", required=False, allowed=(JPEG, PNG))
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["photo"].widget.attrs["capture"] = CAMERA
        self.file: StoredFile | None = None

    def clean(self) -> dict[str, Any]:
        """Store a new file at once, so that it isn't lost when something else is wrong with the form."""
        cleaned = super().clean() or {}
        upload = cleaned.get("certificate") or cleaned.get("photo")
        self.file = files.store(upload) if upload else files.unsigned(cleaned.get("kept", ""), self.user)
        if upload and self.file:
            self._remember("kept", files.signed(self.file, self.user))
        return cleaned

    def _remember(self, name: str, value: str) -> None:
        """Have the form show another value for a hidden field than what was sent."""
        data = MultiValueDict(self.data) if not isinstance(self.data, MultiValueDict) else self.data.copy()
        data[self.add_prefix(name)] = value
        self.data = data


class EntryForm(CertificateForm):
    """A whole entry. A valid one has its `facts`, and `file` if there's a certificate."""

    use_required_attribute = False

    title = NameField(
        label="Activity",
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter the name of the activity, as on the certificate"},
    )
    provider_name = NameField(
        label="Provider",
        required=False,
        max_length=LONGEST_PROVIDER,
        widget=forms.TextInput(attrs={"list": "providers", "autocomplete": "off"}),
    )
    completed_on = forms.DateField(
        label="Date on the certificate",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Enter the date on the certificate, like 12/31/2026",
            "invalid": "Enter the date on the certificate, like 12/31/2026",
        },
    )
    format = forms.ChoiceField(required=False)
    approved_by = NameField(
        label="Approved-provider number",
        required=False,
        max_length=LONGEST_APPROVAL,
        help_text="Of your board, if one is on the certificate, such as CA BRN CEP 12345.",
    )
    note = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only you can read it. Don't enter patient data.",
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    facts: Facts

    def __init__(
        self,
        data: Any = None,
        uploads: Any = None,
        *,
        user: User,
        start: Start,
        as_of: dt.date,
        usual: Iterable[str] = (),
        providers: Sequence[SuggestedProvider] = (),
    ) -> None:
        """`usual` are the codes of the credit types to list first, and `providers` those to suggest."""
        super().__init__(data, uploads, user=user, initial=start.values)
        self.as_of, self.providers = as_of, providers
        self.questions: list[Question] = []
        formats = ActivityFormat.objects.order_by("name").values_list("code", "name")
        self._choose("format", [("", "Not stated"), *formats])
        topics = [("", "Choose a topic"), *MandatedTopic.objects.order_by("name").values_list("code", "name")]
        types = _grouped(dict(CreditType.objects.order_by("name").values_list("code", "name")), usual)
        self.credits = self._rows("credit", start.credits, SPARE_CREDITS, types, ("Credit type", "Amount"))
        self.topics = self._rows("topic", start.topics, SPARE_TOPICS, topics, ("Topic", "Hours"))

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _rows(self, name: str, start: Any, spare: int, choices: Choices, labels: tuple[str, str]) -> list[RowForm]:
        """Return the rows: those that were sent, or those it starts from with some to spare."""
        sent = [number for number in range(MOST_ROWS) if f"{name}-{number}-code" in self.data]
        number = sent[-1] + 1 if sent else min(len(start) + spare, MOST_ROWS)
        initial = [{"code": code, "amount": amount} for code, amount in start]
        return [
            RowForm(
                self.data if self.is_bound else None,
                prefix=f"{name}-{place}",
                initial=initial[place] if place < len(initial) else {},
                choices=choices,
                labels=labels,
            )
            for place in range(max(number, 1))
        ]

    # -- what the page shows ---------------------------------------------------------------------------------------

    @property
    def first_credit(self) -> RowForm:
        return self.credits[0]

    @property
    def more_credits(self) -> list[RowForm]:
        return self.credits[1:]

    @property
    def has_more_credits(self) -> bool:
        """Whether the rows after the first say anything, so that the page shows them open."""
        return any(_is_filled(row) for row in self.more_credits)

    @property
    def has_topics(self) -> bool:
        return any(_is_filled(row) for row in self.topics)

    @property
    def has_details(self) -> bool:
        return any(self[name].value() or self[name].errors for name in ("format", "approved_by", "note"))

    @property
    def every_form(self) -> list[forms.BaseForm]:
        """This form and its rows, for the list of errors."""
        return [self, *self.credits, *self.topics]

    # -- what was typed --------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        amounts = self._read(self.credits, "Choose the credit type", "Enter the amount")
        for row in self.topics:
            row.full_clean()
        hours = most_hours(amounts)
        topics = self._read(self.topics, "Choose the topic", "Enter the hours", otherwise=hours)
        if cleaned.get("title") and cleaned.get("completed_on") and not self._rows_are_wrong():
            words = ("title", "completed_on", "provider_name", "format", "approved_by", "note")
            self.facts = Facts(**{name: cleaned.get(name, "") for name in words}, amounts=amounts, topics=topics)
            for name, text in problems(self.facts, as_of=self.as_of).items():
                self._report(name, text)
        return cleaned

    def _read(
        self, rows: list[RowForm], choose: str, enter: str, *, otherwise: Decimal | None = None
    ) -> Mapping[str, Decimal]:
        """Return what the rows say, by code. `otherwise` is the amount of a row that has only a code."""
        found = []
        for place, row in enumerate(rows):
            code, amount = row["code"].value(), row.cleaned_data.get("amount") if row.is_valid() else None
            untouched = place == 0 and rows is self.credits and self._has_hours()
            if row.errors or not (code or amount is not None):
                continue
            if not code:
                row.add_error("code", choose)
            elif amount is None and otherwise is None and not untouched:
                row.add_error("amount", enter)
            elif (stated := amount if amount is not None else otherwise) is not None:
                found.append((code, stated))
        return added_up(found)

    def _has_hours(self) -> bool:
        """Whether a topic has hours, so that an entry needs no credit."""
        return any(row.is_valid() and row.cleaned_data.get("amount") is not None for row in self.topics)

    def _rows_are_wrong(self) -> bool:
        return any(row.errors for row in (*self.credits, *self.topics))

    def _report(self, name: str, text: str) -> None:
        """Show a problem at its field, or at the first row."""
        match name:
            case "amounts":
                self.first_credit.add_error("amount", text)
            case "topics":
                self.topics[0].add_error("amount", text)
            case _:
                self.add_error(name, text)

    def is_valid(self) -> bool:
        return super().is_valid() and not self._rows_are_wrong()

    # -- what's asked about ----------------------------------------------------------------------------------------

    def open_questions(self, asked: Iterable[Question]) -> list[Question]:
        """Return what isn't confirmed yet. The form shows it, and sending it again confirms it."""
        confirmed = set(self.cleaned_data["confirmed"].split())
        every = list(asked)
        self.questions = [each for each in every if each.key not in confirmed]
        if self.questions:
            self._remember("confirmed", " ".join(each.key for each in every))
        return self.questions


def _is_filled(row: RowForm) -> bool:
    return bool(row["code"].value() or row["amount"].value())


def _grouped(names: Mapping[str, str], usual: Iterable[str]) -> Choices:
    """Return the types to choose from, the usual ones first."""
    first = [(code, names[code]) for code in usual if code in names]
    rest = [(code, name) for code, name in names.items() if code not in dict(first)]
    groups = [("Yours", first), ("All others", rest)] if first else [("All types", rest)]
    return [("", "Choose a credit type"), *groups]
