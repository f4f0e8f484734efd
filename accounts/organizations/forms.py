"""What an employer tells about their organization."""

from typing import Any

from django import forms

from accounts.users.enums import State
from accounts.users.forms import NameField


class OrganizationForm(forms.Form):
    name = NameField(
        label="Organization's name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Enter the organization's name"},
    )
    city = NameField(
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        error_messages={"required": "Enter the city of its head office"},
    )
    state = forms.ChoiceField(
        choices=[("", "Choose a state or territory"), *State.choices],
        error_messages={"required": "Choose the state of its head office"},
    )
    website = forms.URLField(
        required=False,
        assume_scheme="https",
        max_length=200,
        help_text="Helps our staff to verify it.",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
        error_messages={"invalid": "Enter a web address, like https://hospital.example"},
    )

    def already_listed(self) -> None:
        """Say that another organization has this name and place."""
        data: dict[str, Any] = self.cleaned_data
        place = f"{data['city']}, {State(data['state']).label}"
        self.add_error("name", f"{data['name']} in {place} is listed already. Our staff can add you to it")
