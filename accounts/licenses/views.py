"""List, add, edit, renew and delete a clinician's credentials."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.licenses import access, actions
from accounts.licenses.enums import CredentialKind
from accounts.licenses.forms import FORMS, PeriodForm, initial_of
from accounts.licenses.models import Credential, noun_of
from accounts.licenses.notes import Note, notes_for
from accounts.licenses.rules import LicenseStatus, license_status
from accounts.users.http import SignedInRequest
from accounts.users.models import User
from cmehub.lib.dates import in_words, today_for


@dataclass(frozen=True)
class Card:
    """What a credential's card shows. `days` is how many days remain, or how many days ago it expired."""

    credential: Credential
    expires_on: dt.date
    status: LicenseStatus
    days: int
    notes: list[Note]


@require_safe
def license_list(request: SignedInRequest) -> HttpResponse:
    as_of = today_for(request.user)
    credentials = access.own_credentials(request.user)
    notes = notes_for(credentials, as_of=as_of)
    cards = [_card(credential, notes[credential.pk], as_of=as_of) for credential in credentials]
    return render(request, "accounts/licenses/list.html", {"cards": cards, "lead": cards[0] if cards else None})


@require_http_methods(["GET", "HEAD", "POST"])
def license_add(request: SignedInRequest, kind: str = "state-license") -> HttpResponse:
    """Add a credential. `kind` is a CredentialKind with hyphens."""
    of_kind = FORMS.get(kind.replace("-", "_"))
    if of_kind is None:
        raise Http404
    as_of = today_for(request.user)
    form = of_kind(request.POST or None, initial=_known(request.user), as_of=as_of)
    held: Credential | None = None
    if form.is_valid():
        try:
            credential = actions.add(by=request.user, kind=of_kind.kind, **form.values())
        except actions.AlreadyHeld as refusal:
            held = refusal.credential
            form.already_held(held)
        else:
            _say_saved(request, credential, form.cleaned_data["expires_on"], as_of=as_of)
            return redirect("accounts:license_list")
    context = {"form": form, "held": held, "noun": noun_of(of_kind.kind), "kinds": _kinds()}
    return render(request, "accounts/licenses/add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def license_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    credential = access.own_credential(request.user, public_id)
    as_of = today_for(request.user)
    form = FORMS[credential.kind](
        request.POST or None,
        initial=initial_of(credential),
        as_of=as_of,
        earlier_expiry=credential.earlier_expiry,
    )
    held: Credential | None = None
    if form.is_valid():
        try:
            actions.edit(credential=credential, by=request.user, **form.values())
        except actions.AlreadyHeld as refusal:
            held = refusal.credential
            form.already_held(held)
        except actions.NotLater:
            form.add_error("expires_on", "This was renewed in another window. Reload the page and try again")
        else:
            credential.refresh_from_db()
            _say_saved(request, credential, form.cleaned_data["expires_on"], as_of=as_of)
            return redirect("accounts:license_list")
    return render(request, "accounts/licenses/edit.html", {"form": form, "credential": credential, "held": held})


@require_http_methods(["GET", "HEAD", "POST"])
def license_renew(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    credential = access.own_credential(request.user, public_id)
    as_of = today_for(request.user)
    current = credential.current_period
    form = PeriodForm(request.POST or None, as_of=as_of, earlier_expiry=current.expires_on)
    if form.is_valid():
        try:
            period = actions.renew(credential=credential, by=request.user, **form.cleaned_data)
        except actions.NotLater:
            form.add_error("expires_on", "This was already renewed through that date or later")
        else:
            _say_saved(request, credential, period.expires_on, as_of=as_of)
            return redirect("accounts:license_list")
    return render(request, "accounts/licenses/renew.html", {"form": form, "credential": credential, "current": current})


@require_http_methods(["GET", "HEAD", "POST"])
def license_delete(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    credential = access.own_credential(request.user, public_id)
    if request.method == "POST":
        name = str(credential)
        actions.remove(credential=credential, by=request.user)
        messages.success(request, f"Your {name} was deleted. You won't get reminders for it.")
        return redirect("accounts:license_list")
    return render(
        request, "accounts/licenses/delete.html", {"credential": credential, "current": credential.current_period}
    )


def _card(credential: Credential, notes: list[Note], *, as_of: dt.date) -> Card:
    period = credential.current_period
    return Card(
        credential=credential,
        expires_on=period.expires_on,
        status=license_status(period.expires_on, as_of=as_of),
        days=abs(period.days_left(as_of)),
        notes=notes,
    )


def _known(user: User) -> dict[str, str]:
    """Return what the profile already says about a new license."""
    profile = getattr(user, "profile", None)
    return {"profession": profile.profession, "state": profile.state} if profile else {}


def _kinds() -> list[tuple[str, str]]:
    """Return each kind with the address of its form."""
    return [
        (str(kind.label), reverse("accounts:license_add_kind", args=[kind.value.replace("_", "-")]))
        if kind != CredentialKind.STATE_LICENSE
        else (str(kind.label), reverse("accounts:license_add"))
        for kind in CredentialKind
    ]


def _say_saved(request: SignedInRequest, credential: Credential, expires_on: dt.date, *, as_of: dt.date) -> None:
    if license_status(expires_on, as_of=as_of) is LicenseStatus.EXPIRED:
        messages.warning(
            request,
            f"Your {credential} was saved. It expired {in_words(expires_on)}. Add the renewal when you have it.",
        )
    else:
        messages.success(
            request, f"Your {credential} was saved. We'll remind you before it expires {in_words(expires_on)}."
        )
