"""Sample data for the style guide: every component in every state."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator

_STATES = [("CA", "California"), ("FL", "Florida"), ("TX", "Texas")]


class SampleForm(forms.Form):
    """One field of each type."""

    name = forms.CharField(label="Name on the license", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label="Email address", help_text="We'll send reminders there.")
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), required=False
    )
    expires_on = forms.DateField(
        label="Expires on",
        help_text="As printed on the license, such as Dec 31, 2026.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    price = forms.DecimalField(label="Price in dollars", min_value=0, required=False, help_text="Enter 0 if it's free.")
    state = forms.ChoiceField(label="State", choices=[("", "Choose a state"), *_STATES])
    note = forms.CharField(
        label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="No patient data."
    )
    pay = forms.ChoiceField(
        label="CME allowance",
        widget=forms.RadioSelect,
        choices=[("amount", "Amount per year"), ("none", "Not offered"), ("unknown", "Not stated")],
    )
    specialties = forms.MultipleChoiceField(
        label="Specialties",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("em", "Emergency medicine"), ("fm", "Family medicine"), ("ge", "Geriatrics")],
        help_text="Choose all that apply.",
    )
    certificate = forms.FileField(label="Certificate", required=False, help_text="PDF or image, up to 10 MB.")
    agree = forms.BooleanField(label="I've told my employer")


_WRONG = {
    "name": "Dana Reyes",
    "email": "dana.reyes",
    "expires_on": "2026-02-31",
    "price": "-5",
    "state": "XX",
    "pay": "",
    "specialties": ["zz"],
}
_FILLED = {
    "name": "Dana Reyes",
    "email": "dana@example.org",
    "expires_on": dt.date(2026, 12, 31),
    "price": "62.50",
    "state": "CA",
    "note": "Renew online.",
    "pay": "none",
    "specialties": ["em", "ge"],
    "agree": True,
}


def everything() -> dict[str, Any]:
    return {
        "empty_form": SampleForm(prefix="empty"),
        "filled_form": SampleForm(initial=_FILLED, prefix="filled"),
        "wrong_form": _wrong_form(),
        "first_page": Paginator(range(60), 20).page(1),
        "middle_page": Paginator(range(480), 20).page(12),
        "states": [
            ("met", "met", "Met"),
            ("open", "track", "On track"),
            ("due", "due", "Due soon"),
            ("over", "over", "Overdue"),
            ("open", "route", "Choose a route"),
            ("open", "unknown", "Not computed"),
        ],
        "icons": [
            *("met", "track", "due", "over", "route", "unknown", "search", "filter", "close", "keep", "verified"),
            *("out", "menu", "key", "info", "plus", "down"),
        ],
        "tokens": [
            ("Page and text", ("paper", "raised", "sunk", "ink", "ink-2", "ink-3", "rule", "rule-strong", "edge")),
            ("Links and buttons", ("accent", "accent-strong", "accent-tint", "on-accent", "visited", "focus")),
            ("States", ("met", "met-bg", "due", "due-bg", "over", "over-bg")),
            ("Charts", ("chart", "chart-band", "chart-2", "chart-grid")),
        ],
        "demo": SimpleNamespace(is_demo=True),
    }


def _wrong_form() -> SampleForm:
    return SampleForm({f"wrong-{name}": value for name, value in _WRONG.items()}, prefix="wrong")


def mail() -> dict[str, Any]:
    """Return the context of a sample email."""
    return {
        "subject": "Your California license expires in 29 days",
        "site_url": settings.SITE_URL,
        "postal_address": settings.POSTAL_ADDRESS,
        "preferences_url": settings.SITE_URL,
        "unsubscribe_url": settings.SITE_URL,
    }
