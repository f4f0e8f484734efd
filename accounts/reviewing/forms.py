"""What an editor saw when they opened the form, and a reviewer's decision."""

from django import forms


class SeenForm(forms.Form):
    """The public version and the proposal's edition that an editor's page showed."""

    version = forms.IntegerField(min_value=0)
    edition = forms.IntegerField(min_value=0)


class DecisionForm(forms.Form):
    use_required_attribute = False

    decision = forms.ChoiceField(
        choices=[("approve", "Approve"), ("changes", "Request changes"), ("rebase", "Compare again")],
        error_messages={"required": "Choose a decision", "invalid_choice": "Choose a decision"},
    )
    edition = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Comment to the editor",
        help_text="Required if you request changes. The editor reads it.",
    )


class RestoreForm(forms.Form):
    """The public version that the page of confirmation showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
