"""What is wrong with a field, said with its own label and the way to mend it, where Django only says that it is wrong.

A form that brings words of its own keeps them.
"""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.forms import BoundField, ChoiceField, DateField, DecimalField, Field, IntegerField, ModelChoiceField

_OUR_WORDS = {
    str(message): words
    for message, words in (
        (Field.default_error_messages["required"], "Fill in ‘{label}’"),
        (ChoiceField.default_error_messages["invalid_choice"], "Choose ‘{label}’ from the list"),
        (ModelChoiceField.default_error_messages["invalid_choice"], "Choose ‘{label}’ from the list"),
        (EmailValidator.message, "Enter the e-mail address in full, like dana@example.org"),
        (DateField.default_error_messages["invalid"], "Enter ‘{label}’ as a date, like 12/31/2026"),
        (IntegerField.default_error_messages["invalid"], "Enter ‘{label}’ as a whole number"),
        (DecimalField.default_error_messages["invalid"], "Enter ‘{label}’ as a number, like 62.50"),
        (MinValueValidator.message, "‘{label}’ must be at least {limit_value}"),
        (MaxValueValidator.message, "‘{label}’ must be at most {limit_value}"),
        (ProhibitNullCharactersValidator.message, "‘{label}’ holds a character that is no text: type it again"),
    )
}


def of_field(bound: BoundField) -> list[str]:
    """Return each thing that is wrong with the field, without a full stop."""
    errors = bound.form.errors.get(bound.name)
    return [_words(error, bound) for error in errors.as_data()] if errors else []


def _words(error: ValidationError, bound: BoundField) -> str:
    params = error.params if isinstance(error.params, dict) else {}
    if error.code == "max_length" and "show_value" in params:
        return (
            f"‘{bound.label}’ can have at most {params['limit_value']:,} characters; this has {params['show_value']:,}"
        )
    ours = _OUR_WORDS.get(str(error.message))
    if ours is None:
        return " ".join(error.messages).removesuffix(".")
    if error.code == "required" and isinstance(bound.field, ChoiceField):
        ours = "Choose ‘{label}’"
    return ours.format(label=bound.label, limit_value=params.get("limit_value", ""))
