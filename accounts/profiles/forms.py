"""The profile form, with a specialty picker that works without JavaScript."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms

from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, State
from accounts.users.forms import NameField, ZoneField

MOST_SPECIALTIES = 10


@dataclass(frozen=True)
class Option:
    code: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """One collapsible group of the picker."""

    name: str
    options: list[Option]

    @property
    def chosen(self) -> int:
        return sum(option.chosen for option in self.options)


class ProfileForm(forms.Form):
    first_name = NameField(
        label="First name (and middle)",
        max_length=80,
        help_text="As printed on your license.",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Enter your first name, as printed on your license"},
    )
    last_name = NameField(
        max_length=80,
        help_text="As printed on your license.",
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Enter your last name, as printed on your license"},
    )
    profession = forms.ChoiceField(
        choices=[("", "Choose a profession"), *Profession.choices],
        error_messages={"required": "Choose your profession"},
    )
    state = forms.ChoiceField(
        label="State of practice",
        choices=[("", "Choose a state or territory"), *State.choices],
        help_text="Where you work most. You can add licenses from other states later.",
        error_messages={"required": "Choose the state where you work most"},
    )
    time_zone = ZoneField()
    specialties = forms.MultipleChoiceField(
        required=False,
        help_text=f"Choose up to {MOST_SPECIALTIES}. They don't limit what you can see on CME Hub.",
        error_messages={"invalid_choice": "%(value)s isn't a specialty on our list"},
    )

    def __init__(self, *args: Any, kept: Iterable[str] = (), **kwargs: Any) -> None:
        """`kept` are the profile's current codes, which stay available even if retired."""
        super().__init__(*args, **kwargs)
        kept = set(kept)
        known = Specialty.objects.order_by("grouping", "name")
        self._specialties = [specialty for specialty in known if specialty.active or specialty.code in kept]
        field = self.fields["specialties"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(specialty.code, specialty.name) for specialty in self._specialties]

    def clean_specialties(self) -> list[str]:
        codes: list[str] = self.cleaned_data["specialties"]
        if len(codes) > MOST_SPECIALTIES:
            raise forms.ValidationError(f"Choose up to {MOST_SPECIALTIES} specialties. You chose {len(codes)}")
        return codes

    def specialty_groups(self) -> list[Group]:
        chosen = set(self["specialties"].value() or [])
        return [
            Group(name, [Option(each.code, each.name, each.code in chosen) for each in members])
            for name, members in groupby(self._specialties, key=lambda specialty: specialty.grouping)
        ]
