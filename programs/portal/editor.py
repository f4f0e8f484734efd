"""The form of a listing, on one page. It only turns input into a payload: `listing.read` has the rules.

Errors come back by path ('offers.0.amount') and are shown at the field of that path.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from accounts.profiles.forms import Picker, offered_specialties, picker
from accounts.users.enums import AUDIENCES, State
from accounts.users.forms import NameField
from cmehub.lib.dates import zone_choices
from programs.catalog.enums import Delivery, Interprofessional, Relationships, Stated, Support
from programs.catalog.listing import InvalidListing, Listing, read, written
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.competencies.models import Competency
from programs.providers.models import Provider

Payload = Mapping[str, Any]
Choices = Sequence[tuple[str, str]]
MOST_ROWS = 200  # that are read from a form at all


# -- fields ------------------------------------------------------------------------------------------------------------


class LinesField(forms.CharField):
    """Texts, one to a line. Its value is a list without repetitions."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = (super().clean(value) or "").splitlines()
        return list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))


class DayField(forms.DateField):
    """A day. Its value is a JSON-safe text, '' if it isn't stated."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **{"required": False, **kwargs})

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return day.isoformat() if day else None


class TimeOfDayField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        invalid = {"invalid": "Enter the time, like 8:30 AM"}
        formats = ["%H:%M", "%H:%M:%S", "%I:%M %p"]
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(required=False, input_formats=formats, widget=widget, error_messages=invalid, **kwargs)

    def clean(self, value: Any) -> Any:
        time = super().clean(value)
        return time.isoformat("minutes") if time else None


class NumberField(forms.CharField):
    """A number that can be typed as 1,200 or $1,200. Its value is a text for the rules, or None."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "amount"})
        super().__init__(**{"required": False, "widget": widget, "max_length": 14, **kwargs})

    def clean(self, value: Any) -> Any:
        text = super().clean(value).removeprefix("$").replace(",", "").replace(" ", "")
        return text or None


def _line(label: str, most: int, help_text: str = "", **kwargs: Any) -> NameField:
    return NameField(label=label, max_length=most, help_text=help_text, **{"required": False, **kwargs})


def _text(label: str, help_text: str = "", *, rows: int = 4, most: int = 20_000) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, help_text=help_text, max_length=most, widget=widget)


def _address(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.URLInput(attrs={"inputmode": "url"})
    return forms.CharField(label=label, required=False, max_length=200, help_text=help_text, widget=widget)


def _choice(label: str, choices: Any, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, initial="not_stated")


def _ticks(label: str, choices: Any = (), help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


def _evidence(what: str) -> NameField:
    return _line(f"Where {what} is documented", 300, "For example: page 3 of the course guide, or an address.")


# -- rows --------------------------------------------------------------------------------------------------------------


class RowForm(forms.Form):
    """One row of a part. A quiet one shows what was typed without judging it."""

    use_required_attribute = False

    coded = ""  # the field that names a row of another table by its code

    def __init__(self, *args: Any, quiet: bool = False, codes: Choices = (), **kwargs: Any) -> None:
        self.quiet = quiet
        super().__init__(*args, **kwargs)
        if self.coded:
            field = self.fields[self.coded]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(codes)

    def has_changed(self) -> bool:
        """Whether anything was filled in. The id and the mark for removal alone are nothing."""
        return bool(set(self.changed_data) - {"id", "DELETE"})

    def full_clean(self) -> None:
        if self.quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def row(self) -> dict[str, Any]:
        """Return the row for the payload. Fields that couldn't be read are left out."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "DELETE" and value != ""}
        return {name: _plain_newlines(value) for name, value in typed.items()}


class RowFormSet(forms.BaseFormSet[RowForm]):
    def initial_form_count(self) -> int:
        """An existing row that was emptied is treated like a new one that wasn't filled in: it's dropped."""
        return 0 if self.is_bound else super().initial_form_count()


class OfferForm(RowForm):
    coded = "credit_type"

    credit_type = forms.ChoiceField(error_messages={"required": "Choose a credit type"})
    amount = NumberField(label="Amount", help_text="Leave empty if it isn't stated.")
    is_maximum = forms.BooleanField(label="A maximum: learners claim up to this amount", required=False, initial=True)
    elective_amount = NumberField(label="Of which from electives", help_text="Up to this amount.")
    words = _text("Credit statement", "Your exact words, as designated.", rows=3, most=2000)


class OfferingForm(RowForm):
    id = forms.CharField(required=False, widget=forms.HiddenInput)
    starts_on = DayField(label="First day", required=True, error_messages={"required": "Enter the first day"})
    starts_at_time = TimeOfDayField(label="Start time")
    ends_on = DayField(label="Last day", help_text="Leave empty for a single day.")
    ends_at_time = TimeOfDayField(label="End time")
    time_zone = forms.ChoiceField(
        label="Time zone", required=False, choices=lambda: [("", "Not stated"), *zone_choices()]
    )
    venue = _line("Venue", 150)
    city = _line("City", 100)
    place_state = forms.ChoiceField(label="State", required=False, choices=[("", "Not stated"), *State.choices])
    country = _line("Country", 60, "Leave empty for the United States.")
    link = _address("Registration or stream")
    registration_by = DayField(label="Register by")
    is_canceled = forms.BooleanField(label="Canceled", required=False)


class PriceForm(RowForm):
    audience = _line("For", 80, "For example: Members, or Nurses. Leave empty for everyone.")
    amount = NumberField(label="Price (US dollars)", help_text="0 is free. Leave empty if it isn't stated.")
    fees = NumberField(label="Required fees (US dollars)", help_text="Added to the price, such as a certificate fee.")
    note = _line("Note", 200, "What the fees are for, or the last day of this price.")


class SupporterForm(RowForm):
    name = _line("Company", 200, required=True, error_messages={"required": "Enter the company's name"})
    amount = NumberField(label="Amount (whole US dollars)", help_text="Leave empty if it isn't stated.")


class FacultyForm(RowForm):
    name = _line("Name", 120, required=True, error_messages={"required": "Enter the name"})
    credentials = _line("Credentials", 60, "For example: MD, RN.")
    role = _line("Role", 120, "For example: course director, speaker, planner.")


class StateTopicForm(RowForm):
    coded = "topic"

    topic = forms.ChoiceField(error_messages={"required": "Choose a topic"})
    state = forms.ChoiceField(label="For which state", required=False, choices=[("", "Not stated"), *State.choices])
    hours = NumberField(label="Hours", help_text="Leave empty if they aren't stated.")


@dataclass(frozen=True)
class Part:
    form: type[RowForm]
    one: str  # 'Credit': the heading of each row and the button that adds one
    adds: str
    most: int  # rows that the button adds up to, so that no form is larger than the server reads
    codes: Callable[[], Choices] = tuple


def _codes(model: Any, first: str) -> Callable[[], Choices]:
    return lambda: [("", first), *model.objects.order_by("name").values_list("code", "name")]


PARTS: dict[str, Part] = {
    "offers": Part(OfferForm, "Credit", "Add credit", 15, _codes(CreditType, "Choose a credit type")),
    "offerings": Part(OfferingForm, "Date", "Add a date", 30),
    "prices": Part(PriceForm, "Price", "Add a price", 15),
    "supporters": Part(SupporterForm, "Commercial supporter", "Add a commercial supporter", 15),
    "faculty": Part(FacultyForm, "Faculty member", "Add a faculty member", 30),
    "state_topics": Part(
        StateTopicForm,
        "State-mandated topic",
        "Add a state-mandated topic",
        15,
        _codes(MandatedTopic, "Choose a topic"),
    ),
}


@dataclass(frozen=True)
class Rows:
    """One part of the form as the page shows it."""

    name: str
    part: Part
    formset: Any

    @property
    def can_add(self) -> bool:
        return len(self.formset.forms) < self.part.most


# -- the form ----------------------------------------------------------------------------------------------------------


class ListingForm(forms.Form):
    """A whole listing. A valid one has its `listing`, and its `payload`."""

    use_required_attribute = False

    title = _line("Title", 250, required=True, error_messages={"required": "Enter the title"})
    summary = forms.CharField(
        max_length=500,
        help_text="One or two sentences under the title.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter a summary"},
    )
    description = _text("Description", "Leave an empty line between paragraphs.", rows=8)
    url = _address("Your page about it", "People go there to enroll.")
    provider_ref = _line("Your own ID", 60, "The Provider Activity ID in your PARS files. Keep it the same.")
    accme_id = _line("ACCME activity ID", 20)
    joint_providers = LinesField(label="Joint providers", rows=3, help_text="One name to a line, as listed on CME Hub.")

    professions = _ticks("Professions", AUDIENCES.items(), "Choose none if it isn't stated.")
    specialties = forms.MultipleChoiceField(
        required=False,
        help_text="People who look for these specialties find the program.",
        error_messages={"invalid_choice": "%(value)s isn't a specialty on our list"},
    )
    topics = LinesField(label="Topics", help_text="One to a line, in the words people search for.")
    delivery = _choice("Format", Delivery.choices)
    formats = _ticks("Activity format", (), "As in PARS.")
    competencies = _ticks("Competencies", (), "What it teaches, as far as your page or course guide documents it.")

    released_on = DayField(label="Release date", help_text="For enduring material.")
    expires_on = DayField(label="Expiration date", help_text="The last day to earn credit.")
    claim_by = DayField(label="Claim credit by", help_text="The last day to claim credit.")

    relationships = _choice(
        "Financial relationships", Relationships.choices, "Of those who control the content (Standard 3)."
    )
    support = _choice("Commercial support", Support.choices, "From ineligible companies (Standard 4).")
    disclosure_required = forms.BooleanField(
        label="The content is clinical, so a disclosure statement is required", required=False, initial=True
    )
    disclosure = _text("Disclosure statement", "In your own words.")
    interprofessional = _choice("Interprofessional planning", Interprofessional.choices)
    interprofessional_evidence = _evidence("the planning")
    leadership = _choice("Leadership or operations content", Stated.choices)
    leadership_evidence = _evidence("this content")
    practice_change = _choice("Practice-change project", Stated.choices)
    practice_change_evidence = _evidence("the project")
    ehr_integration = _choice("EHR integration", Stated.choices)
    ehr_integration_evidence = _evidence("the integration")

    listing: Listing

    def __init__(self, data: QueryDict | None = None, *, payload: Payload | None = None, adding: str = "") -> None:
        """`payload` is what the form starts from. `adding` is a part that gets a row: then nothing is judged."""
        self.quiet = adding in PARTS
        self._start = dict(payload or {})
        if data is not None and self.quiet:
            data = _with_one_more(data, adding)
        super().__init__(data, initial=self._initial())
        self._offer_choices()
        self.rows = {name: self._rows(name, part, data) for name, part in PARTS.items()}
        if self.quiet:
            newest = self.rows[adding].formset.forms[-1]
            newest.visible_fields()[0].field.widget.attrs["autofocus"] = True

    # -- what it starts from ---------------------------------------------------------------------------------------

    def _initial(self) -> dict[str, Any]:
        names = dict(
            Provider.objects.filter(slug__in=self._start.get("joint_providers", ())).values_list("slug", "name")
        )
        joint = [names.get(slug, slug) for slug in self._start.get("joint_providers", ())]
        return {**self._start, "joint_providers": joint}

    def _offer_choices(self) -> None:
        self._specialties = offered_specialties(self._start.get("specialties", ()))
        self._choose("specialties", ((each.code, each.name) for each in self._specialties))
        self._choose("formats", ActivityFormat.objects.order_by("name").values_list("code", "name"))
        self._competencies = list(Competency.objects.order_by("framework", "name"))
        self._choose("competencies", ((each.code, each.name) for each in self._competencies))

    def _choose(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(choices)

    def _rows(self, name: str, part: Part, data: QueryDict | None) -> Rows:
        factory: Any = forms.formset_factory(
            part.form, RowFormSet, extra=0, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS
        )
        start = None if data is not None else self._start.get(name)
        formset = factory(data, prefix=name, initial=start, form_kwargs={"quiet": self.quiet, "codes": part.codes()})
        for form in formset.forms:
            form.fields["DELETE"].label = "Remove this row when saving"
        return Rows(name, part, formset)

    def specialty_picker(self) -> Picker:
        return picker(self._specialties, chosen=self["specialties"].value() or [], profession="")

    def competency_groups(self) -> list[tuple[str, list[tuple[str, str, bool]], int]]:
        """Return the competencies by framework, each with its code, its name and whether it's chosen, and a count."""
        chosen, groups = set(self["competencies"].value() or []), dict[str, list[tuple[str, str, bool]]]()
        for each in self._competencies:
            groups.setdefault(each.framework, []).append((each.code, each.name, each.code in chosen))
        return [(name, rows, sum(is_chosen for *_, is_chosen in rows)) for name, rows in groups.items()]

    @property
    def every_form(self) -> list[forms.BaseForm]:
        """This form and those of its rows, for the list of errors."""
        return [self, *(form for rows in self.rows.values() for form in self._kept(rows))]

    # -- what was typed --------------------------------------------------------------------------------------------

    def full_clean(self) -> None:
        if self.quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()
        if self.is_bound:
            self._read()

    def clean_joint_providers(self) -> list[str]:
        """Return the providers' slugs. Names that we don't know stay, so that the rules refuse them."""
        names = self.cleaned_data["joint_providers"]
        known = {name.casefold(): slug for name, slug in Provider.objects.values_list("name", "slug")}
        return [known.get(name.casefold(), name) for name in names]

    @property
    def payload(self) -> dict[str, Any]:
        """The valid form's listing, written like the public one's snapshot."""
        return written(self.listing)

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed, as a payload. What couldn't be read is left out."""
        typed = {name: _plain_newlines(value) for name, value in self.cleaned_data.items()}
        return {**typed, **{name: [form.row() for form in self._kept(rows)] for name, rows in self.rows.items()}}

    def _read(self) -> None:
        for rows in self.rows.values():
            if rows.formset.non_form_errors():
                self.add_error(None, "Part of the form is missing. Reload the page and enter it again")
        try:
            self.listing = read(self.typed)
        except InvalidListing as invalid:
            for path, messages in invalid.errors.items():
                self._report(path, messages)

    def _report(self, path: str, messages: list[str]) -> None:
        """Show the messages at the field of the path, unless it has one already."""
        name, *rest = path.split(".")
        form: forms.BaseForm = self
        if rest:
            form, name = self._kept(self.rows[name])[int(rest[0])], ".".join(rest[1:])
        field = name if name in form.fields else None
        if field is None or field not in form.errors:
            form.add_error(field, messages)

    def is_valid(self) -> bool:
        return super().is_valid() and all(not form.errors for form in self.every_form)

    @staticmethod
    def _kept(rows: Rows) -> list[RowForm]:
        """Return the rows that were filled in and aren't to be removed."""
        if not rows.formset.is_bound:
            return []
        return [form for form in rows.formset.forms if form.has_changed() and not _is_removed(form)]


def _is_removed(form: RowForm) -> bool:
    return bool(form["DELETE"].value())


def _plain_newlines(value: Any) -> Any:
    """Browsers send \\r\\n, whatever they were given."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _with_one_more(data: QueryDict, name: str) -> QueryDict:
    """Return the input with one more empty row in a part."""
    more, total = data.copy(), f"{name}-TOTAL_FORMS"
    typed = str(data.get(total, ""))
    number = int(typed) if typed.isdecimal() else 0
    more[total] = str(min(number + 1, PARTS[name].most))
    return more
