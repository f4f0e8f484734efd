"""Turn answers and targets into clean values."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from programs.catalog.vocabulary import MandatedTopic
from programs.requirements.library import questions
from programs.requirements.queries import Standing


class AnswerForm(forms.Form):
    """One answer about one credential. `value` empty takes the answer back."""

    code = forms.CharField(max_length=80)
    value = forms.CharField(max_length=40, required=False)

    def __init__(self, data: Any, *, standing: Standing, as_of: dt.date) -> None:
        super().__init__(data)
        self.standing = standing
        self.as_of = as_of

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        code, value = cleaned.get("code", ""), cleaned.get("value", "")
        cleaned["about_person"] = code in questions() and questions()[code].scope == "person"
        cleaned["value"] = self._value(code, value) if value else None
        return cleaned

    def _value(self, code: str, value: str) -> Any:
        """Return the answer as it's stored (raises ValidationError)."""
        question = questions().get(code)
        if question and question.kind == "yes_no" and value in ("yes", "no"):
            return value == "yes"
        if question and question.kind == "choice" and value in question.choices:
            return value
        if question and question.kind == "date":
            return self._day(value)
        evaluation = self.standing.evaluation
        if evaluation and code == "route" and value in {route.code for route in evaluation.rule_set.routes}:
            return value
        kind, _, requirement = code.partition(":")
        if evaluation and requirement in evaluation.rule_set.by_code:
            if kind == "met":
                return self._day(value)
            if kind == "waived" and value == "yes":
                return True
        raise forms.ValidationError("Choose one of the answers.")

    def _day(self, value: str) -> str:
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            raise forms.ValidationError("Enter the date with month, day and year.") from None
        if not dt.date(1940, 1, 1) <= day <= self.as_of:
            raise forms.ValidationError("Enter a date that isn't in the future, nor before 1940.")
        return day.isoformat()


class CarriedForm(forms.Form):
    amount = forms.DecimalField(
        label="Carried over from your last cycle", min_value=Decimal(0), max_digits=7, decimal_places=2
    )


class TargetForm(forms.Form):
    """A person's own target for a credential that we have no rule for."""

    label = forms.CharField(label="What for", max_length=100, help_text="Such as Contact hours, or Pharmacology")
    amount = forms.DecimalField(
        label="How many credits or hours", min_value=Decimal("0.25"), max_digits=7, decimal_places=2
    )
    topic = forms.ModelChoiceField(
        MandatedTopic.objects.order_by("name"),
        label="Only on one topic (optional)",
        required=False,
        empty_label="Any topic",
    )
    months = forms.IntegerField(
        label="Months in which credit counts",
        min_value=1,
        max_value=120,
        initial=24,
        help_text="Usually the length of a term",
    )


class WhatIfForm(forms.Form):
    """A license that the person doesn't have yet."""

    state = forms.ChoiceField(label="State")

    def __init__(self, data: Any, *, states: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["state"] = forms.ChoiceField(label="State", choices=states)
