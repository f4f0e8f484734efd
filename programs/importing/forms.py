"""The upload of a file, and the confirmation of a checked one."""

from typing import Any

from django import forms

from programs.importing.reading import MAX_MB


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text=f"CSV in UTF-8 or .xlsx, up to {MAX_MB} MB. Of a workbook, the first sheet is read.",
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another one"},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith((".csv", ".tsv", ".txt", ".xlsx")):
            raise forms.ValidationError("Choose a CSV or .xlsx file")
        if file.size > MAX_MB * 1024 * 1024:
            raise forms.ValidationError(f"Choose a file of {MAX_MB} MB or less, or split it into several")
        return file


class ConfirmForm(forms.Form):
    leave_out_refused = forms.BooleanField(required=False)
