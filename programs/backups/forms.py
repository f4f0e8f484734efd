"""Forms for a backup contact, and for when they're told."""

from django import forms

from accounts.users.forms import NameField
from programs.backups.rules import DAYS, DEFAULT_DAYS


def _days_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="When to tell them",
        choices=[(days, f"{days} days before a deadline") for days in DAYS],
        initial=DEFAULT_DAYS,
        coerce=int,
        widget=forms.RadioSelect,
        help_text="Once for each deadline, and only if something is still missing.",
        error_messages={
            "required": "Choose how many days before a deadline",
            "invalid_choice": "Choose how many days before a deadline",
        },
    )


class ContactForm(forms.Form):
    use_required_attribute = False

    name = NameField(
        max_length=80,
        help_text="For you, to tell your contacts apart.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter their name"},
    )
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Enter their email address",
            "invalid": "Enter an email address, like pat.lee@clinic.org",
        },
    )
    days_before = _days_field()


class DaysForm(forms.Form):
    use_required_attribute = False

    days_before = _days_field()
