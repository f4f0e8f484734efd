"""The two forms of a license: what it is, and its next period."""

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
            "invalid": f"{label} must be a real day, like 12/31/2027",
        },
    )


class PeriodForm(forms.Form):
    """The days of one period. `earlier_expiry` is the end of the period before it, None when there is none."""

    expires_on = _day_field("Expiry date", "The last day the license is valid, as printed on it.")
    issued_on = _day_field(
        "Issue date", "The day the board issued it or last renewed it, if you know it.", required=False
    )

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
    """A whole license: adding one, and correcting it."""

    profession = forms.ChoiceField(
        choices=[("", "Choose a profession"), *Profession.choices],
        error_messages={"required": "Choose the profession of this license"},
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
        help_text="Kept encrypted. Only you see the whole of it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    field_order = ("profession", "state", "expires_on", "number", "issued_on")

    def already_held(self, other: Credential) -> None:
        """Say that the person has this license; the page links to it."""
        self.add_error("state", f"Your {other} is on your list already. Correct or renew that one")
