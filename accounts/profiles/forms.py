"""The clinician's statement, with a picker of specialties that needs no script."""

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
    """One fold of the picker: a grouping and its specialties."""

    name: str
    options: list[Option]

    @property
    def chosen(self) -> int:
        return sum(option.chosen for option in self.options)


class ProfileForm(forms.Form):
    first_name = NameField(
        max_length=80,
        help_text="First and middle names, as printed on your license.",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Enter your given name, as printed on your license"},
    )
    last_name = NameField(
        max_length=80,
        help_text="As printed on your license.",
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Enter your family name, as printed on your license"},
    )
    profession = forms.ChoiceField(
        choices=[("", "Choose a profession"), *Profession.choices],
        error_messages={"required": "Choose your profession"},
    )
    state = forms.ChoiceField(
        label="State of practice",
        choices=[("", "Choose a state or territory"), *State.choices],
        help_text="Where you work most. Licenses of other states come later, one by one.",
        error_messages={"required": "Choose the state where you work most"},
    )
    time_zone = ZoneField()
    specialties = forms.MultipleChoiceField(
        required=False,
        help_text=f"At most {MOST_SPECIALTIES}. Part of your profile; nothing is hidden from you because of them.",
        error_messages={"invalid_choice": "%(value)s is not a specialty on our list"},
    )

    def __init__(self, *args: Any, kept: Iterable[str] = (), **kwargs: Any) -> None:
        """`kept` are the codes that the profile has now: those stay on offer when their code is retired."""
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
            raise forms.ValidationError(f"Choose at most {MOST_SPECIALTIES} specialties; you chose {len(codes)}")
        return codes

    def specialty_groups(self) -> list[Group]:
        chosen = set(self["specialties"].value() or [])
        return [
            Group(name, [Option(each.code, each.name, each.code in chosen) for each in members])
            for name, members in groupby(self._specialties, key=lambda specialty: specialty.grouping)
        ]
