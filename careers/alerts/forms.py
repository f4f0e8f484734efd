from django import forms

from careers.alerts.enums import Frequency
from careers.alerts.models import LONGEST_QUERY


class SearchForm(forms.Form):
    """A search to save, by the query string of the list."""

    query = forms.CharField(max_length=2 * LONGEST_QUERY, required=False, strip=True)
    frequency = forms.ChoiceField(choices=Frequency.choices)


class AlertForm(forms.Form):
    """How often a saved search alerts. `off` keeps it without alerts."""

    OFF = "off"
    frequency = forms.ChoiceField(choices=[*Frequency.choices, (OFF, "Don’t email me")])
