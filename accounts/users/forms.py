"""Sign-up, purposes, and the details that every account has."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse

from accounts.users.enums import Purpose
from accounts.users.models import User
from cmehub.lib.dates import zone_choices


class NameField(forms.CharField):
    """A name on one line. Collapses whitespace and rejects control characters."""

    default_validators = [RegexValidator(r"^[^\x00-\x1f\x7f]*$", "Remove control characters. Names are plain text")]

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class ZoneField(forms.ChoiceField):
    """A time zone of the tz database, US zones first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=zone_choices,
            label="Time zone",
            help_text="We send reminders at 9:00 AM in this time zone.",
            **kwargs,
        )


class SignupForm(AllauthSignupForm):
    """Asks for an email address and one password. Onboarding asks for the rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Email address"
        if password := self.fields.get("password1"):
            password.help_text = "Use 10 to 128 characters. A few words in a row work well. Avoid common passwords."

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Hash the password for an existing account too, so that the time of the answer doesn't reveal it."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved


class WelcomeForm(forms.Form):
    purposes = forms.MultipleChoiceField(
        label="What brings you here?",
        choices=Purpose.choices,
        help_text="Choose all that apply. You can change this anytime.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one option"},
    )


class DetailsForm(forms.Form):
    name = NameField(
        label="Your name",
        max_length=150,
        required=False,
        help_text="How CME Hub addresses you. The name on your license is in your profile.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = ZoneField()
