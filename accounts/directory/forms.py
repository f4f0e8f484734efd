"""The form of a public profile, and the directory's filters."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.directory.enums import Language, Part
from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, State
from cmehub.lib.uploads import JPEG, MAX_MB, PNG, UploadField

MOST_PLACES = 5
LONGEST_PLACE = 100


class PublicProfileForm(forms.Form):
    listed = forms.BooleanField(
        label="List me in the directory",
        required=False,
        help_text="Signed-in members see your name, profession, state and badge while you're verified.",
    )
    open_to_mentor = forms.BooleanField(
        label="I'm open to mentoring",
        required=False,
        help_text="Members can filter the directory by it. Show your email address below so that they can reach you.",
    )
    headline = forms.CharField(
        required=False, max_length=120, help_text="Such as “Palliative care in rural hospitals”. Up to 120 characters."
    )
    photo = UploadField(
        allowed=(JPEG, PNG),
        required=False,
        help_text=f"JPEG or PNG, up to {MAX_MB} MB. We crop it to a square and remove details such as the location.",
    )
    remove_photo = forms.BooleanField(label="Remove my photo", required=False)
    languages = forms.MultipleChoiceField(
        label="Languages you speak with patients",
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Besides English.",
        error_messages={"invalid_choice": "%(value)s isn't a language on our list"},
    )
    places = forms.CharField(
        label="Where you work",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"One place per line, up to {MOST_PLACES}: “Lakeshore Hospital, Rochester, NY”.",
    )
    shown = forms.MultipleChoiceField(
        label="What others can see",
        choices=Part.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Everything you don't choose stays private.",
    )

    def __init__(self, *args: Any, has_photo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_photo:
            del self.fields["remove_photo"]

    def clean_places(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["places"].splitlines()]
        places = list(dict.fromkeys(line for line in lines if line))
        if len(places) > MOST_PLACES:
            raise forms.ValidationError(f"Enter up to {MOST_PLACES} places, one per line. You entered {len(places)}")
        if any(len(place) > LONGEST_PLACE for place in places):
            raise forms.ValidationError(f"Enter up to {LONGEST_PLACE} characters per place")
        return places


class FilterForm(forms.Form):
    """The directory's filters. Invalid values are ignored."""

    name = forms.CharField(label="Name", required=False, max_length=100)
    profession = forms.ChoiceField(required=False, choices=[("", "Any profession"), *Profession.choices])
    specialty = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *State.choices])
    mentor = forms.BooleanField(label="Open to mentoring", required=False)

    def __init__(self, *args: Any, specialties: Iterable[Specialty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["specialty"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any specialty"), *((each.code, each.name) for each in specialties)]

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data
