"""Form fields of vacancies: amounts, web addresses, answers that may be missing, states and places."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import URLValidator

from careers.vacancies import places
from careers.vacancies.enums import Answer
from careers.vacancies.models import ANY_STATE
from cmehub.lib.zips import Place


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


class StatedField(forms.ChoiceField):
    """An answer that's 'not stated' if it's missing."""

    def __init__(self, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(choices=choices, required=False, initial=Answer.NOT_STATED.value, **kwargs)

    def clean(self, value: Any) -> str:
        answer: str = super().clean(value)
        return answer or Answer.NOT_STATED.value


class StatesField(forms.CharField):
    """States as codes or names, separated by commas. Its value is the list of their codes."""

    def __init__(self, *, accepts_any: bool = False, **kwargs: Any) -> None:
        self.accepts_any = accepts_any
        super().__init__(required=False, max_length=1000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        names = [each.strip() for each in super().clean(value).replace(";", ",").split(",") if each.strip()]
        return sorted(dict.fromkeys(map(self._code, names)))

    def _code(self, name: str) -> str:
        if self.accepts_any and name.lower() in {ANY_STATE, "any u.s. state", "any state"}:
            return ANY_STATE
        code = places.state_code(name)
        if code is None:
            raise forms.ValidationError(f"“{name}” isn't a state. Enter states such as TX, or Texas")
        return code


class PlacesField(forms.CharField):
    """Places, one to a line. Its value is a list of them."""

    def prepare_value(self, value: Any) -> Any:
        return places.written(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[Place]:
        text = super().clean(value)
        try:
            return places.read(text)
        except places.BadPlace as error:
            raise forms.ValidationError(str(error)) from None
