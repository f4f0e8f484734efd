"""The form for asking for deletion."""

from django import forms


class DeletionForm(forms.Form):
    sure = forms.BooleanField(
        label="Delete my account and everything listed above",
        error_messages={"required": "Check the box to confirm, or go back"},
    )
