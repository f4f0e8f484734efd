"""The curators' page that makes a draft from the address of a provider's page: look at it, then create the draft."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.users.enums import AUDIENCES
from accounts.users.http import person
from programs.catalog import drafts
from programs.catalog.enums import Delivery
from programs.catalog.listing import InvalidListing
from programs.catalog.models import Program
from programs.catalog.schema_org import Found
from programs.catalog.vocabulary import CreditType
from programs.providers.models import Provider

_SALT = "programs.catalog.drafts"
_HOURS = 12

# What a page may state, in the order and the words of the admin's form.
LABELS = {
    "title": "Title",
    "summary": "Summary",
    "description": "Description",
    "url": "Provider's page",
    "provider_ref": "Provider's own ID",
    "topics": "Topics",
    "professions": "Professions",
    "delivery": "Format",
    "offers": "Credit",
    "offerings": "Dates and places",
    "expires_on": "Expiration date",
    "prices": "Prices",
    "faculty": "Faculty",
}
NEVER_READ = {
    "released_on": "release date",
    "claim_by": "last day to claim credit",
    "relationships": "financial relationships",
    "support": "commercial support",
    "disclosure": "disclosure statement",
    "specialties": "specialties",
}


class AddressForm(forms.Form):
    url = forms.URLField(label="Address of the provider's page", max_length=2000, assume_scheme="https")
    url.widget.attrs["autofocus"] = True


class DraftForm(forms.Form):
    """What a listing needs and the page may not state. `page` is what was read from it, signed."""

    page = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(max_length=250)
    summary = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One or two sentences under the title",
    )
    provider = forms.ModelChoiceField(
        Provider.objects.all(),
        widget=AutocompleteSelect(Program._meta.get_field("provider"), admin.site),
        help_text="The accredited provider",
    )

    def clean_page(self) -> dict[str, Any]:
        try:
            seen = signing.loads(self.cleaned_data["page"], salt=_SALT, max_age=_HOURS * 3600)
        except signing.BadSignature:
            raise forms.ValidationError("This page was open for too long. Read the address again.") from None
        return dict(seen)


def view(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Ask for an address, show what its page states, and create a draft of it."""
    is_seen = request.method == "POST" and "page" in request.POST
    form: AddressForm | DraftForm = DraftForm(request.POST) if is_seen else AddressForm(request.POST or None)
    if isinstance(form, DraftForm):
        if form.is_valid() and (answer := _create(request, form)):
            return answer
        return _render(request, {**context, "draft": form, **_read_again(form.data.get("page", ""))})
    if form.is_valid():
        context |= _look(form)
    return _render(request, {**context, "form": form})


def _render(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "admin/draft_from_address.html", {"form": AddressForm(), **context})


def _look(form: AddressForm) -> dict[str, Any]:
    """Return what the page shows of an address. Errors go to the form, which keeps the address."""
    url = form.cleaned_data["url"]
    if listed := drafts.listed_at(url):
        return {"listed": listed}
    try:
        final, found = drafts.look(url)
    except drafts.CantDraft as refusal:
        form.add_error("url", str(refusal))
        return {}
    if listed := drafts.listed_at(final, str(found.payload.get("url", ""))):
        return {"listed": listed}
    seen = {"payload": found.payload, "notes": found.notes, "url": final, "provider": found.provider}
    signed = signing.dumps(seen, salt=_SALT, compress=True)
    initial = {
        "page": signed,
        "title": found.payload["title"],
        "summary": found.payload.get("summary", ""),
        "provider": drafts.provider_of(found, final),
    }
    return {"draft": DraftForm(initial=initial), **_shown(found, final)}


def _read_again(signed: str) -> dict[str, Any]:
    """Return what a form with errors shows of its page."""
    try:
        seen = signing.loads(signed, salt=_SALT, max_age=_HOURS * 3600)
    except signing.BadSignature:
        return {}
    return _shown(Found(seen["payload"], seen["provider"], notes=tuple(seen["notes"])), seen["url"])


def _shown(found: Found, url: str) -> dict[str, Any]:
    stated = {"Provider": [found.provider]} if found.provider else {}
    stated |= {label: _lines(name, found.payload[name]) for name, label in LABELS.items() if name in found.payload}
    missing = [label for name, label in LABELS.items() if name not in found.payload]
    missing += [label.capitalize() for label in NEVER_READ.values()]
    return {"url": url, "stated": stated, "not_stated": missing, "notes": found.notes}


def _lines(name: str, value: Any) -> list[str]:
    """Return what the page states about one thing, in lines for the curator."""
    match name:
        case "delivery":
            return [str(Delivery(value).label)]
        case "professions":
            return [", ".join(AUDIENCES[each] for each in value)]
        case "topics":
            return [", ".join(value)]
        case "expires_on":
            return [_day(value)]
        case "offers":
            names = dict(CreditType.objects.values_list("code", "name"))
            return [_offer(row, names) for row in value]
        case "offerings":
            return [_offering(row) for row in value]
        case "prices":
            return [_joined(row.get("audience", "Everyone"), f"${row['amount']}", row.get("note")) for row in value]
        case "faculty":
            return [_joined(row["name"], row.get("credentials"), row.get("role")) for row in value]
        case _:
            return str(value).split("\n\n")


def _offer(row: dict[str, Any], names: dict[str, str]) -> str:
    amount = row.get("amount", "Amount not stated")
    statement = f"“{row['words']}”" if "words" in row else "statement not found"
    return _joined(
        names.get(row["credit_type"], row["credit_type"]), amount, row["is_maximum"] and "maximum", statement
    )


def _offering(row: dict[str, Any]) -> str:
    days = " to ".join(_day(row[name]) for name in ("starts_on", "ends_on") if name in row)
    times = " to ".join(row[name] for name in ("starts_at_time", "ends_at_time") if name in row)
    place = ", ".join(row[name] for name in ("venue", "city", "place_state", "country") if name in row)
    return _joined(days, times, row.get("time_zone"), place, row.get("link"), row.get("is_canceled") and "canceled")


def _day(text: str) -> str:
    return f"{dt.date.fromisoformat(text):%b %-d, %Y}"


def _joined(*parts: str | bool | None) -> str:
    return " · ".join(str(part) for part in parts if part)


def _create(request: HttpRequest, form: DraftForm) -> HttpResponse | None:
    """Create the draft and open it. None if it can't be, with the reasons in the form."""
    seen = form.cleaned_data["page"]
    payload = {**seen["payload"], "title": form.cleaned_data["title"], "summary": form.cleaned_data["summary"]}
    if listed := drafts.listed_at(seen["url"], str(payload.get("url", ""))):
        messages.warning(request, "This page is already listed. Here's its listing.")
        return redirect("admin:programs_program_change", listed.pk)
    try:
        program = drafts.create(
            payload=payload, provider=form.cleaned_data["provider"], url=seen["url"], by=person(request)
        )
    except InvalidListing as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, "The draft is saved. Compare it with the page, and add what the page doesn't state.")
    if seen["notes"]:
        messages.warning(request, f"From the page: {' · '.join(seen['notes'])}")
    return redirect("admin:programs_program_change", program.pk)
