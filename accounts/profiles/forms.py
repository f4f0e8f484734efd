"""The profile form, with a specialty picker that works without JavaScript."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.profiles.models import Specialty
from accounts.profiles.rules import place_of, professions_of
from accounts.users.enums import Profession, State
from accounts.users.forms import NameField, ZoneField

MOST_SPECIALTIES = 10


@dataclass(frozen=True)
class Group:
    """One collapsible group of the picker. `fits` names the professions to show it first for."""

    name: str
    place: int
    fits: Sequence[str]
    specialties: Sequence[Specialty]


@dataclass(frozen=True)
class Picker:
    """What the specialty picker shows: the chosen specialties on top, then the others by group."""

    chosen: Sequence[Specialty]
    groups: Sequence[Group]


def offered_specialties(kept: Iterable[str]) -> list[Specialty]:
    """Return the specialties to choose from: the active ones, and those with codes in `kept` even if retired."""
    kept = set(kept)
    return [each for each in Specialty.objects.order_by("grouping", "name") if each.active or each.code in kept]


def picker(specialties: Iterable[Specialty], *, chosen: Collection[str], profession: str) -> Picker:
    """Arrange specialties for the picker, with the groups that fit the profession first ('' for none)."""
    groups: dict[str, list[Specialty]] = {}
    for each in specialties:
        groups.setdefault(each.grouping, []).append(each)
    ordered = sorted(groups, key=lambda name: place_of(name, profession=profession))
    places = {name: place for place, name in enumerate(sorted(groups, key=lambda name: place_of(name, profession="")))}
    return Picker(
        chosen=[each for name in ordered for each in groups[name] if each.code in chosen],
        groups=[
            Group(name, places[name], sorted(professions_of(name)), others)
            for name in ordered
            if (others := [each for each in groups[name] if each.code not in chosen])
        ],
    )


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

    confirmed = forms.BooleanField(label="Change my name or profession anyway", required=False)

    def __init__(self, *args: Any, kept: Iterable[str] = (), consequence: str = "", **kwargs: Any) -> None:
        """`kept` are the profile's current codes, which stay available even if retired.

        With a `consequence` of another name or profession, the person has to confirm the change.
        """
        super().__init__(*args, **kwargs)
        self.consequence = consequence
        if not consequence:
            del self.fields["confirmed"]
        self._specialties = offered_specialties(kept)
        field = self.fields["specialties"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(specialty.code, specialty.name) for specialty in self._specialties]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        changed = {"first_name", "last_name", "profession"}.intersection(self.changed_data)
        if not cleaned.pop("confirmed", False) and self.consequence and changed:
            self.add_error("confirmed", "Confirm that you want to change your name or profession, or change it back")
        return cleaned

    def clean_specialties(self) -> list[str]:
        codes: list[str] = self.cleaned_data["specialties"]
        if len(codes) > MOST_SPECIALTIES:
            raise forms.ValidationError(f"Choose up to {MOST_SPECIALTIES} specialties. You chose {len(codes)}")
        return codes

    def specialty_picker(self) -> Picker:
        chosen, profession = self["specialties"].value() or [], self["profession"].value() or ""
        return picker(self._specialties, chosen=chosen, profession=profession)
