"""A roster's file, and a birth month and day."""

import datetime as dt
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from cmehub.lib import uploads
from programs.importing.reading import Unreadable
from programs.rosters.reading import MOST_MB, MOST_ROWS, Offers, Reading, Wrong, month_and_day, read


class AuthorizeForm(forms.Form):
    use_required_attribute = False

    birth = forms.CharField(
        label="Birth month and day",
        required=False,
        max_length=10,
        help_text="Such as 03-14. We never ask for the year.",
        widget=forms.TextInput(attrs={"size": 8, "autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_birth(self) -> str:
        try:
            return month_and_day(self.cleaned_data["birth"].strip())
        except Wrong:
            raise forms.ValidationError("Enter your birth month and day as MM-DD, such as 03-14") from None


class RosterForm(forms.Form):
    """A file of completions. Its value is what was read."""

    use_required_attribute = False

    file = forms.FileField(
        label="File of completions",
        help_text=f"CSV, XLSX or JSON, up to {MOST_MB} MB and {MOST_ROWS:,} rows.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json"}),
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another one"},
    )

    def __init__(self, *args: Any, offers: Offers, as_of: dt.date, accme_id: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offers, self._as_of, self._accme_id = offers, as_of, accme_id

    def clean_file(self) -> Reading:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_MB * 1024 * 1024:
            raise forms.ValidationError(f"Choose a file of {MOST_MB} MB or less")
        content = bytes(upload.read())
        try:
            uploads.scan([content])
            found = read(content, offers=self._offers, as_of=self._as_of, accme_id=self._accme_id)
        except (Unreadable, uploads.Refused) as reason:
            raise forms.ValidationError(str(reason).removesuffix(".")) from None
        return found
