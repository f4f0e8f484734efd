"""The form for an employer's organization."""

from typing import Any

from django import forms

from accounts.users.enums import State
from accounts.users.forms import NameField


class OrganizationForm(forms.Form):
    name = NameField(
        label="Organization name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Enter the organization name"},
    )
    city = NameField(
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        error_messages={"required": "Enter the city of its headquarters"},
    )
    state = forms.ChoiceField(
        choices=[("", "Choose a state or territory"), *State.choices],
        error_messages={"required": "Choose the state of its headquarters"},
    )
    website = forms.URLField(
        required=False,
        assume_scheme="https",
        max_length=200,
        help_text="Helps our staff verify the organization.",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
        error_messages={"invalid": "Enter a web address, like https://hospital.example"},
    )

    def already_listed(self) -> None:
        """Report that an organization with this name and location exists."""
        data: dict[str, Any] = self.cleaned_data
        place = f"{data['city']}, {State(data['state']).label}"
        self.add_error("name", f"{data['name']} in {place} is already on CME Hub. Ask our staff to add you to it")
