"""Notification settings, and staff's forms for suppressions and pauses."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.notices.models import Suppression
from accounts.notices.queries import Choice


class PreferencesForm(forms.Form):
    """One checkbox per subscribed kind. An unchecked box turns its emails off."""

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kinds = [choice.kind for choice in choices]
        for choice in choices:
            about = f"{choice.kind.description}{'. Off unless you turn it on' if choice.kind.opt_in else ''}"
            self.fields[choice.kind.name] = forms.BooleanField(
                label=choice.kind.label, help_text=about, required=False, initial=choice.by_mail
            )

    def about_events(self) -> list[forms.BoundField]:
        """Return the kinds that the inbox shows anyway."""
        return [self[kind.name] for kind in self._kinds if kind.inbox_when_off]

    def summaries(self) -> list[forms.BoundField]:
        """Return the kinds that nobody gets who turned them off, those on by default first."""
        found = sorted((kind for kind in self._kinds if not kind.inbox_when_off), key=lambda kind: kind.opt_in)
        return [self[kind.name] for kind in found]


class SuppressionForm(forms.ModelForm[Suppression]):
    """For staff who record a complaint manually."""

    class Meta:
        model = Suppression
        fields = ("email", "reason", "since")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class PauseForm(forms.Form):
    """Why staff pause a kind of message."""

    reason = forms.CharField(
        max_length=200, label="Why", error_messages={"required": "Say why, so that whoever turns it on again knows."}
    )
