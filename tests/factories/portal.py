"""A CME provider with people who edit its listings, and what they type."""

from typing import Any

from django.utils import timezone

from accounts.organizations.enums import Role
from accounts.organizations.models import Organization
from accounts.users.models import User
from programs.catalog.enums import ListingState
from programs.catalog.listing import snapshot
from programs.catalog.models import Program
from programs.portal.editor import PARTS, ListingForm
from programs.portal.enums import About
from programs.portal.models import Correction
from programs.portal.rules import due_on
from programs.providers.models import Provider
from tests.factories import accounts as people
from tests.factories import programs as make


def organization(**fields: Any) -> Organization:
    """A verified CME provider that doesn't hire."""
    return people.organization(
        **{"is_provider": True, "is_employer": False, "verified_on": timezone.localdate(), **fields}
    )


def provider(**fields: Any) -> Provider:
    """An accredited provider of a verified organization."""
    return make.accreditation(provider=make.provider(**{"organization": organization(), **fields})).provider


def editor(of: Provider, role: str = Role.EDITOR, *, member: User | None = None) -> User:
    """A member of the provider's organization, who may edit its listings unless the role says otherwise."""
    assert of.organization is not None
    return people.member(organization=of.organization, role=role, user=member).user


def listing(**fields: Any) -> Program:
    """A draft that has what every listing needs before publication."""
    return make.program(
        **{
            "state": ListingState.DRAFT,
            "url": "https://provider.example/sepsis",
            **fields,
            "provider": fields.get("provider") or provider(),
        }
    )


def live(**fields: Any) -> Program:
    return listing(**{"state": ListingState.LIVE, **fields})


def correction(**fields: Any) -> Correction:
    """A provider's open request about its listing."""
    now = timezone.now()
    asked = {"about": About.LISTING, "text": "The price is $40.", "asked_at": now, "due_on": due_on(now.date())}
    return Correction.objects.create(**{**asked, **fields})


def typed(program: Program | None = None, **changes: Any) -> dict[str, Any]:
    """Return what a browser posts for a listing's form, with `changes` of its fields and rows.

    A changed part is a list of rows: `offers=[{"credit_type": "AMA_PRA_1", "amount": "2"}]`.
    """
    start = snapshot(program) if program else {"title": "Sepsis in the first hour", "summary": "What to do first."}
    rows = {name: changes.pop(name, start.get(name) or []) for name in PARTS}
    data: dict[str, Any] = {}
    form = ListingForm(payload=start)
    data |= {name: form[name].value() for name in form.fields}
    for part, given in rows.items():
        data |= {f"{part}-TOTAL_FORMS": len(given), f"{part}-INITIAL_FORMS": len(given)}
        for number, row in enumerate(given):
            data |= {f"{part}-{number}-{column}": value for column, value in row.items()}
    data |= changes
    return {name: value for name, value in data.items() if value is not None and value is not False}
