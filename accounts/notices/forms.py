"""Which kinds of message a person wants by mail."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.notices.queries import Choice


class PreferencesForm(forms.Form):
    """One box for each kind that can be switched off; a box that is not sent is off."""

    by_mail = forms.MultipleChoiceField(
        label="Send me by mail",
        help_text="Your inbox here keeps every message, whatever you choose. Mail about signing in is always sent.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kinds = [choice.kind for choice in choices]
        field = self.fields["by_mail"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(kind.name, f"{kind.label}: {kind.description}") for kind in self._kinds]
        field.initial = [choice.kind.name for choice in choices if choice.by_mail]

    def chosen(self) -> dict[str, bool]:
        """Return each kind's name and whether it is to come by mail."""
        return {kind.name: kind.name in self.cleaned_data["by_mail"] for kind in self._kinds}
