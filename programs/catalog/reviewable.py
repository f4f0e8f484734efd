"""Edits of a published listing are reviewed. The public sees the approved version until then."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from accounts.organizations.queries import those_who_may
from accounts.organizations.reviewable import is_insider
from accounts.organizations.rules import May
from accounts.reviewing.reviewables import Invalid, Reviewable
from accounts.reviewing.rules import Payload
from accounts.users.models import User
from programs.catalog import actions, listing, words
from programs.catalog.enums import ListingState
from programs.catalog.models import Program


def clean(program: Program, payload: Payload) -> Mapping[str, Any]:
    if program.state != ListingState.LIVE:
        raise Invalid("The listing isn't published anymore.")
    try:
        return {"listing": listing.read(payload)}
    except listing.InvalidListing as invalid:
        raise Invalid(str(invalid)) from None


def apply(program: Program, values: Mapping[str, Any], by: User) -> None:
    actions.apply_listing(program=program, listing=values["listing"], by=by)


def _told(program: Program, proposer: User | None) -> Sequence[User]:
    organization = program.provider.organization
    if organization is None:
        return [proposer] if proposer else []
    return those_who_may(organization, May.EDIT_LISTINGS, preferred=proposer)


def _is_insider(program: Program, user: User) -> bool:
    organization = program.provider.organization
    return organization is not None and is_insider(organization, user)


LISTING = Reviewable(
    model=Program,
    noun="program",
    permission="programs.change_program",
    snapshot=listing.snapshot,
    facts=words.facts,
    clean=clean,
    apply=apply,
    title=lambda program: f"{program.title}, {program.provider}",
    editor_page=lambda program: reverse("programs:portal_listing", args=[program.public_id]),
    public_page=lambda program: reverse("programs:detail", args=[program.slug]),
    told=_told,
    is_insider=_is_insider,
)
