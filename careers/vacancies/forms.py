"""The vacancy form. Pay, CME allowance and CME days each need an answer."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import URLValidator

from accounts.organizations.models import Organization
from accounts.profiles.forms import Picker, offered_specialties, picker
from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, State
from accounts.users.forms import NameField
from accounts.users.models import User
from careers.vacancies import rules
from careers.vacancies.enums import Answer, Employment, PayAnswer, PayUnit, Site
from careers.vacancies.models import Vacancy

MOST_SPECIALTIES = 5
FEWEST_CHARACTERS = 100


class AmountField(forms.DecimalField):
    """A number that can be entered as 3500, 3,500 or $3,500.

    Whether it's required depends on another field, so the form checks that.
    """

    def __init__(self, *, decimal_places: int = 2, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "amount"}))
        super().__init__(
            max_digits=12,
            decimal_places=decimal_places,
            error_messages={
                "invalid": "Enter a number, such as 3500",
                "max_digits": "This number is too long. Check the digits",
                "max_whole_digits": "This number is too long. Check the digits",
                "max_decimal_places": "Enter at most two decimal places"
                if decimal_places == 2
                else "Enter whole or half days",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip().removeprefix("$").replace(",", "").replace(" ", "")
        return super().to_python(value)

    def validate(self, value: Decimal | None) -> None:
        if value is not None:
            super().validate(value)


class WebAddressField(forms.URLField):
    """A web address. Only http and https are accepted."""

    default_validators = [
        URLValidator(schemes=["http", "https"], message="Enter a web address, such as https://hospital.example/jobs")
    ]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            assume_scheme="https",
            max_length=200,
            error_messages={"invalid": "Enter a web address, such as https://hospital.example/jobs"},
            **kwargs,
        )


def _line(label: str, help_text: str, most: int = 150) -> NameField:
    return NameField(label=label, required=False, max_length=most, help_text=help_text)


def _choice(label: str, choices: list[tuple[str, str]], required: str, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": required}, **kwargs
    )


class FactsForm(forms.Form):
    """Everything that a vacancy's page shows about the position."""

    use_required_attribute = False

    title = NameField(
        label="Job title",
        max_length=100,
        help_text="For example: Nurse practitioner, heart failure clinic. Enter pay and location below.",
        error_messages={"required": "Enter the job title"},
    )
    profession = forms.ChoiceField(
        choices=[("", "Choose a profession"), *Profession.choices],
        error_messages={"required": "Choose a profession"},
    )
    specialties = forms.MultipleChoiceField(
        required=False,
        help_text=f"Choose up to {MOST_SPECIALTIES}. People searching for these specialties will find the vacancy.",
        error_messages={"invalid_choice": "%(value)s isn't a specialty on our list"},
    )
    description = forms.CharField(
        label="About the role",
        min_length=FEWEST_CHARACTERS,
        max_length=8000,
        help_text="Describe the responsibilities, patients and team. Leave an empty line between paragraphs.",
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={
            "required": "Describe the role",
            "min_length": f"Enter at least {FEWEST_CHARACTERS} characters. You entered %(show_value)d",
            "max_length": "Enter at most %(limit_value)d characters. You entered %(show_value)d",
        },
    )
    city = NameField(max_length=100, error_messages={"required": "Enter a city"})
    place_state = forms.ChoiceField(
        label="State",
        choices=[("", "Choose a state or territory"), *State.choices],
        error_messages={"required": "Choose a state or territory"},
    )
    site = _choice("Location type", Site.choices, "Choose on site, hybrid or remote")
    employment = _choice("Employment type", Employment.choices, "Choose an employment type")
    schedule = _line("Schedule", "For example: four 10-hour days, or 7 nights on, 7 off.")

    pay = _choice("Pay", PayAnswer.choices, "Choose “Amount” or “Not stated”")
    pay_low = AmountField(label="From (US dollars)")
    pay_high = AmountField(label="To (US dollars)", required=False, help_text="Leave empty if there's no range.")
    pay_unit = forms.ChoiceField(label="Pay period", choices=PayUnit.choices, initial=PayUnit.YEAR)
    cme_allowance = _choice("CME allowance", Answer.choices, "Choose “Amount,” “Not offered” or “Not stated”")
    cme_allowance_amount = AmountField(label="US dollars per year")
    cme_days = _choice(
        "CME days",
        Answer.choices,
        "Choose “Amount,” “Not offered” or “Not stated”",
        help_text="Paid days for education, separate from vacation.",
    )
    cme_days_amount = AmountField(label="Days per year", decimal_places=1)
    cme_policy_url = WebAddressField(label="Link to your written CME policy")
    cme_policy_note = _line(
        "CME policy summary", "For example: covers fees and travel, and unused funds don't roll over.", 200
    )

    call_schedule = _line(
        "Call schedule",
        "For example: none, or 1 weekend in 6 from home. Fields you leave empty in this section show as “Not stated.”",
    )
    sign_on_bonus = _line("Sign-on bonus", "For example: $15,000 with a 2-year commitment, or not offered.")
    loan_repayment = _line("Loan repayment", "For example: NHSC-approved site, or not offered.")
    visa_sponsorship = _line("Visa sponsorship", "For example: J-1 waiver and H-1B, or not offered.")
    license_needed = _line("License", "For example: Texas, or eligible within 90 days.")

    apply_url = WebAddressField(label="Web address for applications")
    apply_email = forms.EmailField(
        label="Email address for applications",
        required=False,
        max_length=254,
        error_messages={"invalid": "Enter an email address, such as jobs@hospital.example"},
    )

    def __init__(self, *args: Any, kept: Iterable[str] = (), **kwargs: Any) -> None:
        """`kept` has the vacancy's current specialty codes, which can be chosen even if they were retired."""
        super().__init__(*args, **kwargs)
        self._specialties = offered_specialties(set(kept))
        field = self.fields["specialties"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(specialty.code, specialty.name) for specialty in self._specialties]

    def specialty_picker(self) -> Picker:
        chosen, profession = self["specialties"].value() or [], self["profession"].value() or ""
        return picker(self._specialties, chosen=chosen, profession=profession)

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if problem := rules.title_problem(title):
            raise forms.ValidationError(problem)
        return title

    def clean_specialties(self) -> list[Specialty]:
        codes: list[str] = self.cleaned_data["specialties"]
        if len(codes) > MOST_SPECIALTIES:
            raise forms.ValidationError(f"Choose at most {MOST_SPECIALTIES} specialties. You chose {len(codes)}")
        return [specialty for specialty in self._specialties if specialty.code in codes]

    def clean_description(self) -> str:
        """Browsers send \\r\\n, whatever they were given."""
        return _with_plain_newlines(self.cleaned_data["description"])

    def clean(self) -> dict[str, Any]:
        self._clean_pay()
        self._clean_amount("cme_allowance", "CME allowance", rules.cme_allowance_problem)
        self._clean_amount("cme_days", "CME days", rules.cme_days_problem)
        return self.cleaned_data

    def _clean_pay(self) -> None:
        data = self.cleaned_data
        low, high, unit = data.get("pay_low"), data.get("pay_high"), data.get("pay_unit")
        if data.get("pay") == Answer.NOT_STATED:
            self._refuse_leftover("pay_low", low, "Pay", "Not stated")
            self._refuse_leftover("pay_high", high, "Pay", "Not stated")
        if data.get("pay") != Answer.AMOUNT or not unit or {"pay_low", "pay_high"} & self.errors.keys():
            return
        if low is None:
            self.add_error("pay_low", "Enter an amount, or choose “Not stated” above")
            return
        data["pay_high"] = high = low if high is None else high
        for name, amount in {"pay_low": low, "pay_high": high}.items():
            if problem := rules.pay_problem(amount, PayUnit(unit)):
                self.add_error(name, problem)
                return
        if high < low:
            self.add_error("pay_high", f"“To” must be at least ${low:,f}, the “From” amount")

    def _clean_amount(self, name: str, what: str, problem_with: Callable[[Decimal], str | None]) -> None:
        field = f"{name}_amount"
        answer, amount = self.cleaned_data.get(name), self.cleaned_data.get(field)
        if not answer or field in self.errors:
            return
        if answer != Answer.AMOUNT:
            self._refuse_leftover(field, amount, what, Answer(answer).label)
        elif amount is None:
            self.add_error(field, "Enter an amount, or choose “Not offered” or “Not stated” above")
        elif problem := problem_with(amount):
            self.add_error(field, problem)

    def _refuse_leftover(self, field: str, amount: Decimal | None, what: str, answer: str) -> None:
        """Refuse an amount with another answer, because only the employer knows which one is right."""
        if amount is not None:
            self.add_error(field, f"You chose “{answer}” for {what} above. Choose “Amount” there, or clear this field")


class VacancyForm(FactsForm):
    """A vacancy that isn't published."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label="Employer",
        empty_label="Choose an organization",
        error_messages={"required": "Choose the organization that's hiring"},
    )
    field_order = ["organization"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_organizations(user)

    def _offer_organizations(self, user: User) -> None:
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organization.objects.hiring_for(user).order_by("name")
        if len(field.queryset) == 1:
            self.initial["organization"] = field.queryset[0].pk
            field.widget = forms.HiddenInput()


class LiveVacancyForm(FactsForm):
    """An edit of a published vacancy. Its employer stays, and people can always apply."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (data.get("apply_url") or data.get("apply_email") or {"apply_url", "apply_email"} & self.errors.keys()):
            self.add_error("apply_email", "Enter a web address or an email address for applications")
        return data


def as_initial(vacancy: Vacancy) -> dict[str, Any]:
    """Return the form's initial values for an existing vacancy."""
    return {**stated(vacancy), "organization": vacancy.organization_id}


def stated(vacancy: Vacancy) -> dict[str, Any]:
    """Return the vacancy's facts as the form takes them, JSON-safe."""
    facts = {name: getattr(vacancy, name) for name in FactsForm.base_fields if name != "specialties"}
    return as_payload({**facts, "specialties": vacancy.specialties.all()})


def as_payload(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's cleaned data as the form takes them, JSON-safe. The same facts give the same payload."""
    codes = sorted(specialty.code for specialty in facts["specialties"])
    return {**{name: _json_safe(value) for name, value in facts.items()}, "specialties": codes}


def _json_safe(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _plainly(value)
    return _with_plain_newlines(value) if isinstance(value, str) else value


def _with_plain_newlines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _plainly(amount: Decimal) -> str:
    """Format 3500.00 as 3500, and 62.50 as 62.5."""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount.normalize():f}"
