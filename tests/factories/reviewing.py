"""Edits under review: of a live vacancy and of a verified organization, by a member."""

import datetime as dt
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.organizations.models import Organization
from accounts.reviewing import actions, queries, reviewables
from accounts.reviewing.models import Proposal
from accounts.users.models import User
from careers.vacancies.models import Vacancy
from tests.factories import accounts, careers


def verified_organization(**fields: Any) -> Organization:
    """A verified organization with one member."""
    members = fields.pop("members", None) or [accounts.employer()]
    return accounts.organization(members=members, **{"verified_on": dt.date(2026, 9, 1), **fields})


def live_vacancy(**fields: Any) -> Vacancy:
    """A live vacancy of an organization with one member."""
    organization = fields.pop("organization", None) or verified_organization()
    return careers.live(organization=organization, **fields)


def member_of(target: models.Model) -> User:
    organization: Any = getattr(target, "organization", target)
    found = organization.members.order_by("pk").first()
    assert isinstance(found, User)
    return found


def propose(
    target: models.Model, *, by: User | None = None, now: dt.datetime | None = None, **changes: Any
) -> Proposal:
    """Propose an edit with these changes of the payload, or change the open one."""
    edit = queries.edit_of(target)
    return actions.propose(
        target=target,
        payload={**edit.start, **changes},
        by=by or member_of(target),
        version=edit.version,
        edition=edit.edition,
        now=now or timezone.now(),
    )


def snapshot(target: models.Model) -> dict[str, Any]:
    """Return what's public now."""
    fresh = type(target)._default_manager.get(pk=target.pk)
    return reviewables.of(fresh).snapshot(fresh)


def approve(proposal: Proposal, *, by: User) -> None:
    actions.approve(proposal=proposal, by=by, edition=proposal.edition, now=timezone.now())
