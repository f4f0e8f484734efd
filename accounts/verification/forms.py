"""The forms for the NPI, and for proof of a credential."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.users.forms import NameField
from accounts.verification.access import WorkAddress
from accounts.verification.rules import npi_problem
from cmehub.lib.uploads import MAX_MB, UploadField

_ENTER_NPI = "Enter your NPI. You can look it up at npiregistry.cms.hhs.gov"
_ONLY_COMMENT = "Don't include anything about patients."


class NpiForm(forms.Form):
    npi = forms.CharField(
        label="NPI",
        required=False,
        error_messages={"required": _ENTER_NPI},
        max_length=20,
        help_text="Your 10-digit National Provider Identifier.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    no_npi = forms.BooleanField(label="I don't have an NPI", required=False)
    former_last_names = NameField(
        label="Former last names",
        required=False,
        max_length=160,
        help_text="If the registry or your license may still have an earlier name. Separate several with commas.",
    )

    def __init__(self, *args: Any, npi_is_optional: bool, **kwargs: Any) -> None:
        """Without `npi_is_optional`, every member of the profession can get an NPI."""
        super().__init__(*args, **kwargs)
        if not npi_is_optional:
            del self.fields["no_npi"]
            self.fields["npi"].required = True

    def clean_npi(self) -> str:
        npi: str = "".join(self.cleaned_data["npi"].split()).replace("-", "")
        if npi and (problem := npi_problem(npi)):
            raise forms.ValidationError(problem)
        return npi

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_none = cleaned.get("no_npi", False)
        if "npi" in cleaned and not cleaned["npi"] and not has_none:
            self.add_error("npi", _ENTER_NPI)
        if cleaned.get("npi") and has_none:
            self.add_error("no_npi", "Enter your NPI, or state that you have none, not both")
        return cleaned


class ProofForm(forms.Form):
    """Proof that a credential is the person's own: a file, or a confirmed work address."""

    document = UploadField(
        label="Photo or scan of your license",
        required=False,
        help_text=f"PDF, JPEG or PNG, up to {MAX_MB} MB. Only you and the reviewer can see it.",
    )
    work_address = forms.ChoiceField(
        label="Or a confirmed work address",
        required=False,
        help_text="At a hospital or health system on our list.",
    )
    comment = forms.CharField(
        label="Message to the reviewer",
        required=False,
        max_length=1000,
        help_text=_ONLY_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, addresses: Sequence[WorkAddress], noun: str, **kwargs: Any) -> None:
        """`addresses` are the person's confirmed ones at listed institutions. `noun` is what they prove: a license."""
        super().__init__(*args, **kwargs)
        self._addresses = {each.email: each for each in addresses}
        self.fields["document"].label = f"Photo or scan of your {noun}"
        field = self.fields["work_address"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "None"), *((each.email, each.words) for each in addresses)]
        if not addresses:
            del self.fields["work_address"]
            self.fields["document"].required = True
            self.fields["document"].error_messages["required"] = f"Add your {noun} as a PDF, JPEG or PNG file"

    def chosen_address(self) -> WorkAddress | None:
        return self._addresses.get(self.cleaned_data.get("work_address", ""))


class AnswerForm(forms.Form):
    """What the reviewer asked for: a file, an answer, or both."""

    document = UploadField(label="File", required=False, help_text=f"PDF, JPEG or PNG, up to {MAX_MB} MB.")
    comment = forms.CharField(
        label="Answer",
        required=False,
        max_length=1000,
        help_text=_ONLY_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(forms.Form):
    """What a verifier does with a claim. Each decision needs fields of its own."""

    DECISIONS = ("reveal", "registry", "approve", "more", "reject", "suspend", "lift")

    decision = forms.ChoiceField(
        choices=[(each, each) for each in DECISIONS],
        error_messages={"required": "Choose what to do with this claim.", "invalid_choice": "Choose a decision."},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    lookup_url = forms.URLField(
        label="Address of the look-up", required=False, max_length=500, assume_scheme="https", widget=forms.URLInput
    )
    looked_up_on = forms.DateField(
        label="Day you looked it up", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label="Message to the person",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Required to ask for more, reject or suspend. Say what's wrong and what they can do.",
    )
    note = forms.CharField(
        label="Note for staff",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The person doesn't see it.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        decision = cleaned.get("decision")
        if decision == "approve":
            if "lookup_url" in cleaned and not cleaned["lookup_url"]:
                self.add_error("lookup_url", "Enter the address of the page where you looked the credential up.")
            if "looked_up_on" in cleaned and not cleaned["looked_up_on"]:
                self.add_error("looked_up_on", "Enter the day you looked it up.")
        if decision in {"more", "reject", "suspend"} and not cleaned.get("reason"):
            self.add_error("reason", "Enter a message to the person: what's wrong, and what they can do.")
        return cleaned
