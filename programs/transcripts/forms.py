"""What a transcript covers, and whether license numbers are masked."""

from collections.abc import Sequence
from typing import Any

from django import forms

from cmehub.lib.dates import in_words
from programs.requirements.models import Cycle

ALL = "all"


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NumbersForm(forms.Form):
    use_required_attribute = False

    full_numbers = forms.BooleanField(label="Show license numbers in full", required=False)


class TranscriptForm(NumbersForm):
    cycle = forms.ChoiceField(label="What to show")
    since = forms.DateField(label="From", required=False, widget=_Day)
    until = forms.DateField(label="Through", required=False, widget=_Day)
    field_order = ["cycle", "since", "until", "full_numbers"]

    def __init__(self, *args: Any, cycles: Sequence[Cycle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cycles = {str(each.public_id): each for each in cycles}
        field = self.fields["cycle"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(ALL, "All activities"), *((key, _words(each)) for key, each in self._cycles.items())]

    def clean_cycle(self) -> Cycle | None:
        return self._cycles.get(self.cleaned_data["cycle"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "Enter a day that isn't before the first one")
        return data


def _words(cycle: Cycle) -> str:
    return f"What counts for {cycle.credential.headline}, due {in_words(cycle.due_on)}"
