"""What the pages of editors share: submit a form as an edit, withdraw it, and change what it's about."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.utils import timezone

from accounts.reviewing import actions, queries
from accounts.reviewing.forms import SeenForm
from accounts.reviewing.rules import Payload
from accounts.users.http import SignedInRequest


def submit(
    request: SignedInRequest,
    form: forms.Form,
    *,
    target: models.Model,
    payload_of: Callable[[Mapping[str, Any]], Payload],
) -> bool:
    """Propose what a valid form holds. Return whether it worked. If it was refused, the form says why."""
    seen = SeenForm(request.POST)
    if not form.is_valid():
        return False
    try:
        if not seen.is_valid():
            raise actions.ChangedMeanwhile
        payload = payload_of(form.cleaned_data)
        actions.propose(target=target, payload=payload, by=request.user, now=timezone.now(), **seen.cleaned_data)
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def withdraw(request: SignedInRequest, *, target: models.Model) -> None:
    """Withdraw the target's open proposal, and say so on the next page."""
    proposal = queries.open_proposal(target)
    try:
        if proposal is None:
            raise actions.NotOpen
        actions.withdraw(proposal=proposal, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The edit was withdrawn. What's published stays as it is.")


def change_state(
    request: SignedInRequest, *, target: models.Model, action: Callable[[], None], refused: type[Exception], effect: str
) -> None:
    """Run a change of the target's state, and say on the next page what it did, or why it was refused.

    The edit under review may end with it.
    """
    has_edit = queries.open_proposal(target) is not None
    try:
        action()
    except refused as refusal:
        messages.error(request, str(refusal))
        return
    ended = has_edit and queries.open_proposal(target) is None
    messages.success(request, f"{effect} The edit that was under review ended with it." if ended else effect)
