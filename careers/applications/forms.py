"""Forms of applications. What's written about a person stays out of the address and out of logs."""

from typing import Any

from django import forms

from accounts.users.forms import NameField
from careers.applications import rules
from careers.applications.enums import Shared, Stage
from careers.applications.models import ReplyTemplate
from cmehub.lib.uploads import DOCX, MAX_MB, PDF, UploadField

HUB, DIRECT = "hub", "direct"
LONGEST_TEXT = 5000
_IN_PROFILE = [(part.value, part.label) for part in (Shared.SPECIALTIES, Shared.CREDENTIALS, Shared.BADGE)]


def _text(label: str, missing: str, *, rows: int = 5, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing, "max_length": "Enter at most %(limit_value)d characters"},
        **kwargs,
    )


class ApplyForm(forms.Form):
    """What the person shares, item by item, and how the employer can reach them."""

    use_required_attribute = False

    shared = forms.MultipleChoiceField(
        label="What to share from your profile",
        choices=_IN_PROFILE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Your name and profession are always shared. Your photo and license numbers never are.",
    )
    cv = UploadField(
        label="CV",
        allowed=(PDF, DOCX),
        required=False,
        help_text=f"PDF or Word (.docx), up to {MAX_MB} MB. If the form has an error, choose the file again.",
    )
    cover_note = _text("Cover note", "", rows=8, required=False, help_text="Don't include anything about patients.")
    contact = forms.ChoiceField(
        label="How may the employer contact you?",
        choices=[(HUB, "Only through CME Hub"), (DIRECT, "Also directly")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how the employer may contact you"},
    )
    share_email = forms.BooleanField(label="Share my email address", required=False)
    phone = NameField(label="Phone number to share", required=False, max_length=30)
    agree = forms.BooleanField(error_messages={"required": "Agree to share this, or cancel"})

    def __init__(self, *args: Any, employer: str, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agree"].label = f"{employer} may see what I chose above"
        self.fields["share_email"].label = f"Share my email address, {email}"

    def clean_phone(self) -> str:
        """Check contact as a whole here, so that errors are listed in the order of the page."""
        phone: str = self.cleaned_data["phone"]
        contact, is_shared = self.cleaned_data.get("contact"), bool(phone or self.cleaned_data.get("share_email"))
        if contact == DIRECT and not is_shared:
            raise forms.ValidationError(
                "Enter a phone number or share your email address, or choose “Only through CME Hub”"
            )
        if contact == HUB and is_shared:
            raise forms.ValidationError("Choose “Also directly,” or clear your email address and phone number")
        return phone

    def facts(self) -> dict[str, Any]:
        """Return what `actions.apply` takes."""
        data = self.cleaned_data
        direct = {Shared.EMAIL: data["share_email"], Shared.PHONE: bool(data["phone"])}
        return {
            "shared": [*map(Shared, data["shared"]), *(part for part, is_shared in direct.items() if is_shared)],
            "hub_only": data["contact"] == HUB,
            "phone": data["phone"],
            "cover_note": data["cover_note"].strip(),
            "cv": data["cv"],
        }


class MessageForm(forms.Form):
    use_required_attribute = False

    text = _text("Message", "Write a message", help_text="Don't include anything about patients.")


class NoteForm(forms.Form):
    use_required_attribute = False

    text = _text("Private note", "Write a note", rows=3)


class TemplateForm(forms.Form):
    use_required_attribute = False

    name = NameField(label="Name", max_length=60, error_messages={"required": "Enter a name for the template"})
    text = _text(
        "Text",
        "Write the text",
        rows=8,
        help_text="{name}, {position} and {employer} are filled in for each person.",
    )


def _stages(first: str) -> list[tuple[str, str]]:
    return [("", first), *((stage.value, str(stage.label)) for stage in rules.CHOICES)]


class MoveForm(forms.Form):
    """One application. `seen` is the stage that the recruiter saw."""

    use_required_attribute = False

    stage = forms.TypedChoiceField(
        choices=_stages("Choose a stage")[1:], coerce=Stage, error_messages={"required": "Choose a stage"}
    )
    seen = forms.TypedChoiceField(choices=Stage.choices, coerce=Stage, widget=forms.HiddenInput)


class BulkForm(forms.Form):
    """Several applications of one vacancy: a stage, a template to send, or both."""

    use_required_attribute = False

    chosen = forms.MultipleChoiceField(error_messages={"required": "Choose at least one application"})
    stage = forms.TypedChoiceField(
        label="Move to", choices=_stages("Don't move"), required=False, coerce=Stage, empty_value=None
    )
    template = forms.ModelChoiceField(
        ReplyTemplate.objects.none(),
        label="Send",
        required=False,
        empty_label="No message",
        to_field_name="public_id",
        error_messages={"invalid_choice": "Choose one of your templates"},
    )

    def __init__(self, *args: Any, ids: list[str], templates: Any, **kwargs: Any) -> None:
        """`ids` are the public ids of the vacancy's applications that can be chosen."""
        super().__init__(*args, **kwargs)
        chosen, template = self.fields["chosen"], self.fields["template"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        assert isinstance(template, forms.ModelChoiceField)
        chosen.choices = [(each, each) for each in ids]
        template.queryset = templates

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not (data.get("stage") or data.get("template") or self.errors):
            raise forms.ValidationError("Choose a stage to move them to, or a template to send")
        return data
