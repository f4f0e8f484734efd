"""Error messages that name the field and say what to do, in place of Django's generic ones.

Forms that define their own messages keep them.
"""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.forms import (
    BaseForm,
    BoundField,
    ChoiceField,
    DateField,
    DecimalField,
    Field,
    IntegerField,
    ModelChoiceField,
)

_OUR_MESSAGES = {
    str(message): ours
    for message, ours in (
        (Field.default_error_messages["required"], "Enter “{label}”"),
        (ChoiceField.default_error_messages["invalid_choice"], "Choose “{label}” from the list"),
        (ModelChoiceField.default_error_messages["invalid_choice"], "Choose “{label}” from the list"),
        (EmailValidator.message, "Enter a full email address, like dana@example.org"),
        (DateField.default_error_messages["invalid"], "Enter “{label}” as a date, like 12/31/2026"),
        (IntegerField.default_error_messages["invalid"], "Enter “{label}” as a whole number"),
        (DecimalField.default_error_messages["invalid"], "Enter “{label}” as a number, like 62.50"),
        (MinValueValidator.message, "“{label}” must be at least {limit_value}"),
        (MaxValueValidator.message, "“{label}” must be at most {limit_value}"),
        (ProhibitNullCharactersValidator.message, "“{label}” contains an invalid character. Type it again"),
    )
}


def of_field(bound: BoundField) -> list[str]:
    """Return the field's error messages, without a final period."""
    errors = bound.form.errors.get(bound.name)
    return [_message(error, bound) for error in errors.as_data()] if errors else []


def of_form(form: BaseForm) -> str:
    """Return all errors in one line, each with its field's label: 'City: Enter a city.'"""
    own = [str(text).removesuffix(".") for text in form.non_field_errors()]
    by_field = [f"{bound.label}: {text}" for bound in form for text in of_field(bound)]
    return " ".join(f"{text}." for text in [*own, *by_field])


def _message(error: ValidationError, bound: BoundField) -> str:
    params = error.params if isinstance(error.params, dict) else {}
    if error.code == "max_length" and "show_value" in params:
        limit, entered = params["limit_value"], params["show_value"]
        return f"“{bound.label}” can have at most {limit:,} characters. You entered {entered:,}"
    ours = _OUR_MESSAGES.get(str(error.message))
    if ours is None:
        return " ".join(error.messages).removesuffix(".")
    if error.code == "required" and isinstance(bound.field, ChoiceField):
        ours = "Choose “{label}”"
    return ours.format(label=bound.label, limit_value=params.get("limit_value", ""))
