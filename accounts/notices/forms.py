"""Notification settings, and staff's form for suppressions."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.notices.models import Suppression
from accounts.notices.queries import Choice


class PreferencesForm(forms.Form):
    """One checkbox per subscribed kind. An unchecked box turns its emails off."""

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for choice in choices:
            self.fields[choice.kind.name] = forms.BooleanField(
                label=choice.kind.label, help_text=choice.kind.description, required=False, initial=choice.by_mail
            )


class SuppressionForm(forms.ModelForm[Suppression]):
    """For staff who record a complaint manually."""

    class Meta:
        model = Suppression
        fields = ("email", "reason", "since")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
