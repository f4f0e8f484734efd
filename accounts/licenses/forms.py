"""A short form for each kind of credential, and one for the next period."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.licenses.enums import ISSUERS, CredentialKind, MilestoneKind
from accounts.licenses.models import Credential
from accounts.licenses.numbers import unusual_format
from accounts.licenses.rules import COMPACT_STATES, expiry_problem, issue_problem
from accounts.users.enums import Profession, State


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DayInput(),
        error_messages={
            "required": f"Enter the {label.lower()}, like 12/31/2027",
            "invalid": f"Enter a valid {label.lower()}, like 12/31/2027",
        },
    )


class PeriodForm(forms.Form):
    """The dates of one period. `earlier_expiry` is the end of the previous period, or None."""

    expires_on = _day_field("Expiration date", "The last valid day, as printed on it.")
    issued_on = _day_field("Issue date", "When it was issued or last renewed.", required=False)

    def __init__(self, *args: Any, as_of: dt.date, earlier_expiry: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.as_of = as_of
        self.earlier_expiry = earlier_expiry

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        issued_on = cleaned.get("issued_on")
        if issued_on and (problem := issue_problem(issued_on, as_of=self.as_of)):
            self.add_error("issued_on", problem)
            issued_on = None
        if expires_on := cleaned.get("expires_on"):
            problem = expiry_problem(
                expires_on, issued_on=issued_on, earlier_expiry=self.earlier_expiry, as_of=self.as_of
            )
            if problem:
                self.add_error("expires_on", problem)
        return cleaned


def _choices(first: str, choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", first), *choices]


class CredentialForm(PeriodForm):
    """What the forms of all kinds share. Each kind adds its own fields."""

    kind: CredentialKind
    twin_field = "state"  # shows the error if the person already has this credential

    def values(self) -> dict[str, Any]:
        """Return the arguments of `actions.add` and `actions.edit`, apart from the kind."""
        return dict(self.cleaned_data)

    def already_held(self, other: Credential) -> None:
        """Report that the person already has this credential. The page links to it."""
        self.add_error(self.twin_field, f"You already added your {other}. Edit or renew that one")


class _NumberForm(CredentialForm):
    """A license with a number. A number in an unusual format has to be confirmed once."""

    number = forms.CharField(
        label="License number",
        required=False,
        max_length=40,
        help_text="Stored encrypted. Only you and the reviewer who verifies you can see the full number.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    number_is_right = forms.BooleanField(
        label="The number is right as entered", required=False, widget=forms.HiddenInput()
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        state, profession = cleaned.get("state", ""), cleaned.get("profession", Profession.NURSE)
        number = cleaned.get("number", "")
        usual = unusual_format(number, state=state, profession=profession)
        if usual and number != self.initial.get("number"):
            self.fields["number_is_right"].widget = forms.CheckboxInput()
            if not cleaned.get("number_is_right"):
                name = State(state).label
                self.add_error(
                    "number",
                    f"{name} numbers for this profession usually look like {usual.example}. Correct the number, or "
                    "confirm below that it's right",
                )
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "number_is_right"}


class LicenseForm(_NumberForm):
    kind = CredentialKind.STATE_LICENSE

    profession = forms.ChoiceField(
        choices=_choices("Choose a profession", Profession.choices),
        error_messages={"required": "Choose the profession this license is for"},
    )
    state = forms.ChoiceField(
        choices=_choices("Choose a state or territory", State.choices),
        help_text="The state that issued it.",
        error_messages={"required": "Choose the state that issued the license"},
    )

    field_order = ("profession", "state", "expires_on", "number", "number_is_right", "issued_on")


class MultistateForm(_NumberForm):
    kind = CredentialKind.MULTISTATE_LICENSE

    state = forms.ChoiceField(
        label="Home state",
        choices=_choices("Choose your home state", [(state, State(state).label) for state in COMPACT_STATES]),
        help_text="The state in the Nurse Licensure Compact where you live. You have one multistate license for all "
        "compact states.",
        error_messages={"required": "Choose the state that issued the license"},
    )

    field_order = ("state", "expires_on", "number", "number_is_right", "issued_on")

    def values(self) -> dict[str, Any]:
        return {**super().values(), "profession": Profession.NURSE}


class _TitledForm(CredentialForm):
    """A certificate, which has an issuer and a title."""

    twin_field = "title"

    issuer = forms.ChoiceField(label="Issued by", error_messages={"required": "Choose who issued it"})
    title = forms.CharField(max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["issuer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _choices("Choose", [(each.value, str(each.label)) for each in ISSUERS[self.kind]])


class BoardCertificateForm(_TitledForm):
    """A physician's board certificate. Continuous certification has dates before, or instead of, an expiration date."""

    kind = CredentialKind.BOARD_CERTIFICATE

    issuer = forms.ChoiceField(label="Board", error_messages={"required": "Choose the board that issued it"})
    title = forms.CharField(
        label="Specialty on the certificate",
        max_length=80,
        help_text="Such as Cardiovascular Disease.",
        error_messages={"required": "Enter the specialty on the certificate"},
    )
    expires_on = _day_field(
        "Expiration date", "If your certificate has no expiration date, enter the date your board next verifies it."
    )
    two_year_on = _day_field("Two-year requirement due", "Such as ABIM's points every 2 years.", required=False)
    five_year_on = _day_field("Five-year requirement due", "Such as ABIM's 100 points every 5 years.", required=False)
    assessment_on = _day_field("Assessment due", "The next exam or longitudinal assessment deadline.", required=False)

    field_order = ("issuer", "title", "expires_on", "two_year_on", "five_year_on", "assessment_on", "issued_on")

    def values(self) -> dict[str, Any]:
        values = super().values()
        milestones = {kind.value: values.pop(f"{kind.value}_on") for kind in MilestoneKind}
        return {**values, "profession": Profession.PHYSICIAN, "milestones": milestones}


class CertificationForm(_TitledForm):
    kind = CredentialKind.CERTIFICATION

    profession = forms.ChoiceField(
        choices=_choices("Choose a profession", Profession.choices),
        error_messages={"required": "Choose the profession this certification is for"},
    )
    title = forms.CharField(
        label="Certification",
        max_length=80,
        help_text="As printed on it, such as CCRN, FNP-C or PA-C.",
        error_messages={"required": "Enter the name of the certification"},
    )

    field_order = ("profession", "issuer", "title", "expires_on", "issued_on")


class RegistrationForm(CredentialForm):
    """A DEA or state controlled substance registration. Its number isn't asked for, and never stored."""

    kind = CredentialKind.REGISTRATION

    profession = forms.ChoiceField(
        choices=_choices("Choose a profession", Profession.choices),
        error_messages={"required": "Choose the profession this registration is for"},
    )
    issuer = forms.ChoiceField(
        label="Registration",
        choices=_choices("Choose", [(each.value, str(each.label)) for each in ISSUERS[kind]]),
        help_text="We don't ask for the number and never store it.",
        error_messages={"required": "Choose the registration"},
    )
    state = forms.ChoiceField(
        choices=_choices("Choose a state or territory", State.choices),
        help_text="The state it's for.",
        error_messages={"required": "Choose the state the registration is for"},
    )

    field_order = ("profession", "issuer", "state", "expires_on", "issued_on")


FORMS: dict[str, type[CredentialForm]] = {
    form.kind: form for form in (LicenseForm, MultistateForm, BoardCertificateForm, CertificationForm, RegistrationForm)
}


def initial_of(credential: Credential) -> dict[str, Any]:
    """Return what the form for editing shows: the credential, its current period and its milestones."""
    period = credential.current_period
    return {
        **{name: getattr(credential, name) for name in ("profession", "state", "issuer", "title", "number")},
        **{f"{milestone.kind}_on": milestone.due_on for milestone in credential.milestones.all()},
        "expires_on": period.expires_on,
        "issued_on": period.issued_on,
    }
