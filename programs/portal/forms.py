"""What providers and readers ask of curators, and a file of activities."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator

from accounts.organizations.models import Organization
from programs.evidence.models import Outcome
from programs.portal.enums import About, Wanted
from programs.providers.models import Provider

MOST_MB = 5
_OUTCOME = "outcome:"
_READERS_CHOICES = (About.LISTING, About.OUTCOME_TRACKING, About.INDEPENDENCE, About.INTERPROFESSIONAL, About.CAREER)


def _source(help_text: str) -> forms.URLField:
    invalid = "Enter a web address, such as https://provider.example/report"
    return forms.URLField(
        label="Source",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=help_text,
        validators=[URLValidator(schemes=["http", "https"], message=invalid)],
        error_messages={"invalid": invalid},
    )


class ReportForm(forms.Form):
    """A reader's report of an error on a program's page."""

    use_required_attribute = False

    about = forms.ChoiceField(
        label="What is it about?", widget=forms.RadioSelect, error_messages={"required": "Choose what it's about"}
    )
    text = forms.CharField(
        label="What's wrong, and what should it say?",
        max_length=3000,
        help_text="Don't include patient information.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Describe what's wrong"},
    )
    source = _source("Where we can read it.")

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._outcomes = {f"{_OUTCOME}{outcome.code}": outcome for outcome in outcomes}
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        results = [(value, f"A result: {outcome.measure}") for value, outcome in self._outcomes.items()]
        labels = [(about.value, str(about.label)) for about in _READERS_CHOICES]
        field.choices = [labels[0], *results, *labels[1:]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if outcome := self._outcomes.get(data.get("about", "")):
            data |= {"about": About.OUTCOME, "outcome": outcome}
        elif data.get("about"):
            data["about"] = About(data["about"])
        return data


class AskForm(ReportForm):
    """A provider asks for a correction, answers what's shown, or sends a new result."""

    wanted = forms.ChoiceField(
        label="What would you like to do?",
        choices=[
            (Wanted.CORRECTION, "Ask for a correction"),
            (Wanted.ANSWER, "Publish an answer beside the fact"),
            (Wanted.RESULT, "Add a new result"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you'd like to do"},
    )
    field_order = ["wanted", "about", "text", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].required = False
        self.fields["about"].help_text = "Skip this for a new result."
        self.fields["text"].label = "Details"
        self.fields["text"].help_text = (
            "For a correction: what's wrong, and what it should say. For an answer: what readers should know. For a "
            "new result: what you measured, the values before and after, how many people, and over what period. Don't "
            "include patient information."
        )
        self.fields["text"].error_messages["required"] = "Write what we should correct, publish or add"
        self.fields["source"].help_text = "Where we can read it. Required for a new result."

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("wanted") == Wanted.RESULT:
            data |= {"about": About.OUTCOME, "outcome": None}
            if not data.get("source") and "source" not in self.errors:
                self.add_error("source", "Enter the address where the result is published")
        elif data.get("wanted") and not data.get("about") and "about" not in self.errors:
            self.add_error("about", "Choose what it's about")
        if data.get("wanted"):
            data["wanted"] = Wanted(data["wanted"])
        return data


class ClaimForm(forms.Form):
    """Which of one's organizations is the provider."""

    use_required_attribute = False

    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label="Your organization",
        empty_label="Choose an organization",
        error_messages={"required": "Choose your organization"},
    )
    text = forms.CharField(
        label="How can we check it?",
        max_length=2000,
        help_text="For example: your PARS provider ID, or the page that names you as its CME office.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Tell us how we can check it"},
    )

    def __init__(self, *args: Any, organizations: Sequence[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organization.objects.filter(pk__in=[each.pk for each in organizations]).order_by("name")
        if len(organizations) == 1:
            self.initial.setdefault("organization", organizations[0].pk)


class BatchForm(forms.Form):
    """A file of activities as PARS writes and reads them. Its value is the text."""

    use_required_attribute = False

    provider = forms.ModelChoiceField(
        Provider.objects.none(),
        empty_label="Choose a provider",
        to_field_name="slug",
        error_messages={"required": "Choose the provider of these activities"},
    )
    file = forms.FileField(
        label="JSON file",
        help_text=f"Up to {MOST_MB} MB.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another one"},
    )

    def __init__(self, *args: Any, providers: Sequence[Provider], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["provider"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Provider.objects.filter(pk__in=[each.pk for each in providers]).order_by("name")
        if len(providers) == 1:
            self.initial["provider"] = providers[0].slug
            field.widget = forms.HiddenInput()

    def clean_file(self) -> str:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_MB * 1024 * 1024:
            raise forms.ValidationError(f"Choose a file of {MOST_MB} MB or less")
        try:
            return bytes(upload.read()).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError("This isn't a text file in UTF-8. Export it again as JSON") from None
