"""Sign-up, what brings a person here, and the details that are theirs whatever they came for."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.core.validators import RegexValidator

from accounts.users.enums import Purpose
from cmehub.lib.dates import zone_choices


class NameField(forms.CharField):
    """A name in one line: runs of white space become one space, control characters are refused."""

    default_validators = [RegexValidator(r"^[^\x00-\x1f\x7f]*$", "Names are plain text: take out control characters")]

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class ZoneField(forms.ChoiceField):
    """A time zone of the tz database, those of the United States first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=zone_choices,
            label="Time zone",
            help_text="Reminders go out at 9:00 in the morning there.",
            **kwargs,
        )


class SignupForm(AllauthSignupForm):
    """An e-mail address and one password; what a person is comes after."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
        if password := self.fields.get("password1"):
            password.help_text = "10 to 128 characters; a few words in a row are fine. No common passwords."


class WelcomeForm(forms.Form):
    purposes = forms.MultipleChoiceField(
        label="What brings you here?",
        choices=Purpose.choices,
        help_text="Choose one or several. You can change this at any time.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one"},
    )


class DetailsForm(forms.Form):
    name = NameField(
        label="Your name",
        max_length=150,
        required=False,
        help_text="As the pages and letters address you. The name on your license is part of your profile.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = ZoneField()
