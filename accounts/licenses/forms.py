"""The forms for a license and for its next period."""

import datetime as dt
from typing import Any

from django import forms

from accounts.licenses.models import Credential
from accounts.licenses.rules import expiry_problem, issue_problem
from accounts.users.enums import Profession, State


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DayInput(),
        error_messages={
            "required": f"Enter the {label.lower()}, like 12/31/2027",
            "invalid": f"Enter a valid {label.lower()}, like 12/31/2027",
        },
    )


class PeriodForm(forms.Form):
    """The dates of one period. `earlier_expiry` is the end of the previous period, or None."""

    expires_on = _day_field("Expiration date", "The last day the license is valid, as printed on it.")
    issued_on = _day_field("Issue date", "The date the board issued or last renewed it.", required=False)

    def __init__(self, *args: Any, as_of: dt.date, earlier_expiry: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.as_of = as_of
        self.earlier_expiry = earlier_expiry

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        issued_on = cleaned.get("issued_on")
        if issued_on and (problem := issue_problem(issued_on, as_of=self.as_of)):
            self.add_error("issued_on", problem)
            issued_on = None
        if expires_on := cleaned.get("expires_on"):
            problem = expiry_problem(
                expires_on, issued_on=issued_on, earlier_expiry=self.earlier_expiry, as_of=self.as_of
            )
            if problem:
                self.add_error("expires_on", problem)
        return cleaned


class LicenseForm(PeriodForm):
    """Everything about a license, for adding and editing it."""

    profession = forms.ChoiceField(
        choices=[("", "Choose a profession"), *Profession.choices],
        error_messages={"required": "Choose the profession this license is for"},
    )
    state = forms.ChoiceField(
        choices=[("", "Choose a state or territory"), *State.choices],
        help_text="The state that issued it.",
        error_messages={"required": "Choose the state that issued the license"},
    )
    number = forms.CharField(
        label="License number",
        required=False,
        max_length=40,
        help_text="Stored encrypted. Only you can see the full number.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    field_order = ("profession", "state", "expires_on", "number", "issued_on")

    def already_held(self, other: Credential) -> None:
        """Report that the person already has this license. The page links to it."""
        self.add_error("state", f"You already added your {other}. Edit or renew that one")
