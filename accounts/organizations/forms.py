"""The forms for an organization, its invitations and roles."""

from collections.abc import Collection
from typing import Any

from django import forms

from accounts.organizations.enums import Role
from accounts.organizations.rules import ROLE_WORDS
from accounts.users.enums import Purpose, State
from accounts.users.forms import NameField
from cmehub.lib.sentences import lower_first

_EMPLOYER, _PROVIDER = "employer", "provider"


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
        help_text="Helps our staff verify the organization. If you've confirmed an email address there, we note that "
        "you represent it.",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
        error_messages={"invalid": "Enter a web address, like https://hospital.example"},
    )

    def already_listed(self) -> None:
        """Report that an organization with this name and location exists."""
        data: dict[str, Any] = self.cleaned_data
        place = f"{data['city']}, {State(data['state']).label}"
        self.add_error("name", f"{data['name']} in {place} is already on CME Hub. You can ask to join it")


class FoundForm(OrganizationForm):
    kinds = forms.MultipleChoiceField(
        label="What is it?",
        choices=[(_EMPLOYER, "An employer that posts vacancies"), (_PROVIDER, "A CME provider")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose employer, CME provider or both"},
    )

    def __init__(self, *args: Any, purposes: Collection[str] = (), **kwargs: Any) -> None:
        """`purposes` are the person's own. An employer is ticked first, unless they only provide CME."""
        super().__init__(*args, **kwargs)
        provides = Purpose.PROVIDER in purposes
        hires = Purpose.EMPLOYER in purposes or not provides
        self.fields["kinds"].initial = [kind for kind, holds in ((_EMPLOYER, hires), (_PROVIDER, provides)) if holds]

    def facts(self) -> dict[str, Any]:
        """Return the arguments of `actions.add`."""
        facts = dict(self.cleaned_data)
        kinds = facts.pop("kinds")
        return {**facts, "is_employer": _EMPLOYER in kinds, "is_provider": _PROVIDER in kinds}


class RoleField(forms.ChoiceField):
    """A role, without a preselected one: people choose what they give."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[(role.value, f"{role.label}: {lower_first(ROLE_WORDS[role])}") for role in Role],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose a role", "invalid_choice": "Choose a role"},
            **kwargs,
        )


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="The invitation works only for an account that has confirmed this address.",
        error_messages={
            "required": "Enter an email address",
            "invalid": "Enter an email address, like ana@hospital.org",
        },
    )
    role = RoleField(label="Role")


class RoleForm(forms.Form):
    role = RoleField(label="Role")
