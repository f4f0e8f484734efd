"""Choose a role, and say which of its competencies one has."""

from typing import Any

from django import forms

from programs.competencies.models import Competency, Role


class RolePicker(forms.Form):
    """The list of roles, for a page that shows something for one of them."""

    role = forms.ModelChoiceField(
        Role.objects.order_by("name"),
        to_field_name="code",
        label="Destination role",
        required=False,
        empty_label="No role",
        error_messages={"invalid_choice": "Choose a role from the list"},
    )


class DestinationForm(forms.Form):
    has = forms.ModelMultipleChoiceField(
        Competency.objects.none(),
        label="Competencies you have",
        help_text="Leave the others unchecked. Programs that teach them count for your career fit.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose competencies from the list"},
    )

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["has"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = role.competencies.order_by("name")
