"""The vacancy form. Pay, CME allowance and CME days each need an answer. Other facts may be left out: not stated."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from accounts.organizations.models import Organization
from accounts.profiles.forms import Picker, offered_specialties, picker
from accounts.profiles.models import Specialty
from accounts.users.enums import Profession
from accounts.users.forms import NameField
from accounts.users.models import User
from careers.vacancies import facts as declared
from careers.vacancies import pay_laws, rules
from careers.vacancies.enums import Answer, Employment, Offer, PayAnswer, PayUnit, ReportReason, Site, YesNo
from careers.vacancies.fields import AmountField, PlacesField, StatedField, StatesField, WebAddressField
from careers.vacancies.models import ANY_STATE, PolicyFile, Vacancy
from careers.vacancies.stated import OFFERS, stated
from cmehub.lib.uploads import PDF, UploadField
from programs.competencies.models import Competency

MOST_SPECIALTIES = 5
MOST_COMPETENCIES = 8
FEWEST_CHARACTERS = 100


def _line(label: str, help_text: str, most: int = 150) -> NameField:
    return NameField(label=label, required=False, max_length=most, help_text=help_text)


def _choice(label: str, choices: list[tuple[str, str]], required: str, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": required, "invalid_choice": required},
        **kwargs,
    )


def fact_field(fact: declared.Fact) -> forms.Field:
    """Return the field of a declared fact. Its empty value means 'not stated'."""
    match fact.kind:
        case "choice":
            choices = [("", "Not stated"), *fact.choices]
            return forms.ChoiceField(label=fact.label, choices=choices, required=False, help_text=fact.help_text)
        case "number":
            return forms.IntegerField(
                label=fact.label,
                required=False,
                min_value=1,
                max_value=fact.most,
                help_text=fact.help_text,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "amount"}),
            )
        case "text":
            return _line(fact.label, fact.help_text, declared.MOST_CHARACTERS)


class FactsForm(forms.Form):
    """Everything that a vacancy's page shows about the position."""

    use_required_attribute = False

    title = NameField(
        label="Job title",
        max_length=100,
        help_text="For example: Nurse practitioner, heart failure clinic. Enter pay and location below.",
        error_messages={"required": "Enter the job title"},
    )
    requisition_id = _line("Requisition ID", "Your own number for the position. It's shown on the page.", 60)
    profession = forms.ChoiceField(
        choices=[("", "Choose a profession"), *Profession.choices],
        error_messages={"required": "Choose a profession"},
    )
    also_for = forms.MultipleChoiceField(
        label="Also open to",
        choices=Profession.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="For example: PAs, for a position that a nurse practitioner or a PA can fill.",
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
        help_text="Describe the responsibilities, patients and team. Leave an empty line between paragraphs. Lines "
        "that begin with “- ” become a list, and **two asterisks** make words bold.",
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={
            "required": "Describe the role",
            "min_length": f"Enter at least {FEWEST_CHARACTERS} characters. You entered %(show_value)d",
            "max_length": "Enter at most %(limit_value)d characters. You entered %(show_value)d",
        },
    )
    site = _choice("Location type", Site.choices, "Choose on site, hybrid or remote")
    places = PlacesField(
        label="Locations",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One ZIP code per line, or a city, state and ZIP code, such as Garden City, ID 83714. For remote "
        "work you can leave this empty.",
    )
    remote_from = StatesField(
        label="Remote from",
        help_text="For remote work: the states where people may live, such as TX, OK. Empty means anywhere in the U.S.",
    )
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
        help_text="Paid days for education.",
    )
    cme_days_amount = AmountField(label="Days per year", decimal_places=1)
    cme_separate = StatedField(YesNo.choices, label="CME days are separate from vacation")
    cme_rollover = StatedField(YesNo.choices, label="Unused CME funds roll over")
    cme_repayment = StatedField(YesNo.choices, label="CME funds are repaid on leaving")
    cme_policy_url = WebAddressField(label="Link to your written CME policy")
    cme_policy_file = forms.ChoiceField(label="CME policy on file", required=False)
    cme_policy_note = _line(
        "CME policy summary", "For example: covers fees and travel, and unused funds don't roll over.", 200
    )

    call_schedule = _line(
        "Call schedule",
        "For example: none, or 1 weekend in 6 from home. Fields you leave empty in this section show as “Not stated.”",
    )
    sign_on = StatedField(Offer.choices, label="Sign-on bonus")
    sign_on_bonus = _line("Sign-on bonus details", "For example: $15,000 with a 2-year commitment.")
    loans = StatedField(Offer.choices, label="Loan repayment")
    loan_repayment = _line("Loan repayment details", "For example: NHSC-approved site.")
    visa = StatedField(Offer.choices, label="Visa sponsorship")
    visa_sponsorship = _line("Visa sponsorship details", "For example: J-1 waiver and H-1B.")
    license_states = StatesField(
        label="License states accepted",
        accepts_any=True,
        help_text="Such as TX, OK. Enter “any” if a license of any U.S. state counts.",
    )
    license_needed = _line("License details", "For example: eligible within 90 days, or compact license accepted.")
    requires = forms.MultipleChoiceField(
        label="Competencies required", required=False, widget=forms.CheckboxSelectMultiple
    )
    values = forms.MultipleChoiceField(label="Competencies valued", required=False, widget=forms.CheckboxSelectMultiple)
    is_evergreen = forms.BooleanField(
        label="We hire for this position all year (evergreen requisition)",
        required=False,
        help_text="The page says so. You can renew it with a click, also after it expired, and it keeps its ID.",
    )

    takes_applications = forms.BooleanField(
        label="Take applications on CME Hub",
        required=False,
        help_text="People apply with their profile and CV. You get them here, with a board, notes and messages.",
    )
    apply_url = WebAddressField(label="Web address for applications")
    apply_email = forms.EmailField(
        label="Email address for applications",
        required=False,
        max_length=254,
        error_messages={"invalid": "Enter an email address, such as jobs@hospital.example"},
    )

    def __init__(
        self,
        *args: Any,
        kept: Iterable[str] = (),
        employers: Iterable[Organization] = (),
        as_of: dt.date | None = None,
        **kwargs: Any,
    ) -> None:
        """`kept` has the vacancy's current specialty codes, which can be chosen even if they were retired.

        `employers` are those whose policy files can be chosen. `as_of` is the day whose pay laws count, if not today.
        """
        super().__init__(*args, **kwargs)
        self.as_of = as_of or timezone.localdate()
        for fact in declared.FACTS:
            self.fields[fact.field] = fact_field(fact)
        self._specialties = offered_specialties(set(kept))
        self._competencies = {each.code: each for each in Competency.objects.order_by("name")}
        policies = PolicyFile.objects.filter(organization__in=[each.pk for each in employers]).order_by("-uploaded_at")
        self._policies = {str(each.public_id): each for each in policies}
        codes = [(code, each.name) for code, each in self._competencies.items()]
        self._offer("specialties", [(each.code, each.name) for each in self._specialties])
        self._offer("requires", codes)
        self._offer("values", codes)
        self._offer("cme_policy_file", [("", "None"), *((key, each.name) for key, each in self._policies.items())])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def fact_groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return the fields of declared facts by who they're for: (professions' values, label, fields)."""
        groups: dict[tuple[str, ...], list[forms.BoundField]] = {}
        for fact in declared.FACTS:
            groups.setdefault(fact.professions, []).append(self[fact.field])
        return [
            (" ".join(f"for-{each}" for each in professions), declared.for_whom(professions), bound)
            for professions, bound in groups.items()
        ]

    def competency_fields(self) -> list[forms.BoundField]:
        return [self["requires"], self["values"]]

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

    def clean_also_for(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["also_for"]
        return [each for each in chosen if each != self.cleaned_data.get("profession")]

    def clean_requires(self) -> list[Competency]:
        return self._chosen_competencies("requires")

    def clean_values(self) -> list[Competency]:
        chosen = self._chosen_competencies("values")
        if both := [each.name for each in chosen if each in self.cleaned_data.get("requires", ())]:
            raise forms.ValidationError(f"You chose “{both[0]}” as required too. Choose one of the two")
        return chosen

    def _chosen_competencies(self, name: str) -> list[Competency]:
        codes: list[str] = self.cleaned_data[name]
        if len(codes) > MOST_COMPETENCIES:
            raise forms.ValidationError(f"Choose at most {MOST_COMPETENCIES}. You chose {len(codes)}")
        return [self._competencies[code] for code in codes]

    def clean_cme_policy_file(self) -> PolicyFile | None:
        return self._policies.get(self.cleaned_data["cme_policy_file"])

    def clean_license_states(self) -> list[str]:
        codes: list[str] = self.cleaned_data["license_states"]
        if ANY_STATE in codes and len(codes) > 1:
            raise forms.ValidationError("Enter “any,” or the states, not both")
        return codes

    def clean(self) -> dict[str, Any]:
        self._clean_pay()
        self._clean_amount("cme_allowance", "CME allowance", rules.cme_allowance_problem)
        self._clean_amount("cme_days", "CME days", rules.cme_days_problem)
        self._clean_places()
        self._clean_offers()
        self._clean_facts()
        self._clean_pay_law()
        return self.cleaned_data

    def _clean_places(self) -> None:
        is_remote = self.cleaned_data.get("site") == Site.REMOTE
        if not is_remote and self.cleaned_data.get("places") == []:
            self.add_error("places", "Enter at least one ZIP code, or a city and state")
        if not is_remote and self.cleaned_data.get("remote_from"):
            self.add_error("remote_from", "Choose “Remote” as the location type, or clear this field")

    def _clean_offers(self) -> None:
        for answer, details in OFFERS.items():
            if self.cleaned_data.get(answer) == Answer.NOT_STATED and self.cleaned_data.get(details):
                label = self.fields[answer].label
                self.add_error(answer, f"Choose “Offered” or “Not offered” for {label}, or clear its details")

    def _clean_facts(self) -> None:
        """Refuse facts of another profession, because only the employer knows what was meant."""
        professions = {self.cleaned_data.get("profession"), *self.cleaned_data.get("also_for", ())}
        for fact in declared.FACTS:
            if self.cleaned_data.get(fact.field) in (None, ""):
                self.cleaned_data[fact.field] = ""
            elif self.cleaned_data.get("profession") and not professions & set(fact.professions):
                self.add_error(fact.field, f"This is only for {declared.for_whom(fact.professions)}. Clear it")

    def _clean_pay_law(self) -> None:
        data = self.cleaned_data
        if data.get("pay") != Answer.NOT_STATED or "places" not in data or "remote_from" not in data:
            return
        if sentence := pay_laws.problem(
            data["places"], self.as_of, is_remote=data.get("site") == Site.REMOTE, remote_from=data["remote_from"]
        ):
            self.add_error("pay", sentence)

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
    reference = _line(
        "Reference in your uploads",
        "Only if you upload vacancies as a file: its reference number, by which the next upload finds this vacancy.",
        100,
    )
    field_order = ["organization"]

    def __init__(self, *args: Any, user: User, vacancy: Vacancy | None = None, **kwargs: Any) -> None:
        """`vacancy` is the one that's edited. Its reference never changes once it's published."""
        super().__init__(*args, employers=Organization.objects.hiring_for(user), **kwargs)
        self._vacancy = vacancy
        if vacancy and vacancy.published_on and vacancy.reference:
            self.initial["reference"] = vacancy.reference
            self.fields["reference"].disabled = True
        self._offer_organizations(user)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        policy, organization = data.get("cme_policy_file"), data.get("organization")
        if policy and organization and policy.organization_id != organization.pk:
            self.add_error("cme_policy_file", f"This file belongs to another employer. Upload one of {organization}")
        if organization and (reference := data.get("reference")):
            others = Vacancy.objects.filter(organization=organization, reference=reference)
            if others.exclude(pk=self._vacancy.pk if self._vacancy else 0).exists():
                self.add_error("reference", f"Another vacancy of {organization} has this reference. Edit that one")
        return data

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
        ways = ("takes_applications", "apply_url", "apply_email")
        if not (any(data.get(each) for each in ways) or self.errors.keys() & set(ways)):
            self.add_error("apply_email", "Take applications here, or enter a web address or an email address for them")
        return data


class AddressForm(forms.Form):
    """The address of an employer's own posting."""

    url = WebAddressField(label="Address of your posting")


class FileForm(forms.Form):
    """A file of vacancies."""

    use_required_attribute = False

    organization = forms.ModelChoiceField(Organization.objects.none(), label="Employer", empty_label=None)
    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".csv,.xml"}),
        error_messages={"required": "Choose a CSV or XML file", "empty": "The file is empty. Choose another one"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organization.objects.hiring_for(user).order_by("name")
        if len(field.queryset) == 1:
            self.initial["organization"] = field.queryset[0].pk
            field.widget = forms.HiddenInput()


class ReportForm(forms.Form):
    use_required_attribute = False

    reason = forms.ChoiceField(
        label="What's wrong?",
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what's wrong"},
    )
    text = forms.CharField(
        label="Details",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What did you see, and where? Don't include anything about patients.",
        error_messages={"required": "Describe what's wrong"},
    )


class PolicyUploadForm(forms.Form):
    """A new written CME policy, stored before the rest of the form is checked, so that it needn't be chosen twice."""

    policy_upload = UploadField(
        label="Upload a CME policy", required=False, allowed=(PDF,), help_text="A PDF. Readers can download it."
    )


def as_initial(vacancy: Vacancy) -> dict[str, Any]:
    """Return the form's initial values for an existing vacancy."""
    return {**stated(vacancy), "organization": vacancy.organization_id, "reference": vacancy.reference}


def _with_plain_newlines(text: str) -> str:
    return text.replace("\r\n", "\n")
