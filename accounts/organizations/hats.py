"""Which hat a person wears: themselves, or one of their organizations.

A hat chooses what the navigation and some lists show first. It never gives access: pages check the membership.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from accounts.organizations.models import Membership, Organization
from accounts.organizations.queries import memberships_of
from accounts.users.models import User

SELF = "self"
_SESSION_KEY = "hat"


@dataclass(frozen=True)
class Hat:
    """The person as a clinician (without a membership), or as a member of one organization."""

    membership: Membership | None = None

    @property
    def value(self) -> str:
        return str(self.membership.organization.public_id) if self.membership else SELF

    @property
    def words(self) -> str:
        return str(self.membership.organization) if self.membership else "Clinician"

    @property
    def worn(self) -> str:
        """What follows “As” where the hat is worn."""
        return self.words if self.membership else "a clinician"

    @property
    def home(self) -> str:
        """The page to show after changing to this hat."""
        if self.membership is None:
            return reverse("accounts:license_list")
        if self.membership.posts_vacancies:
            return reverse("careers:vacancy_mine")
        if self.membership.edits_listings:
            return reverse("programs:portal_listings")
        return reverse("accounts:organization", args=[self.membership.organization.public_id])


class Hats:
    """A person's hats, and the one they wear. One query, when first asked."""

    def __init__(self, user: User, chosen: str) -> None:
        self._user = user
        self._chosen = chosen

    @cached_property
    def all(self) -> Sequence[Hat]:
        own = [Hat()] if self._user.is_clinician else []
        return [*own, *(Hat(membership) for membership in memberships_of(self._user))]

    @cached_property
    def current(self) -> Hat | None:
        """The chosen hat if the person still has it, else the first. None for someone with no hat at all."""
        return next((hat for hat in self.all if hat.value == self._chosen), self.all[0] if self.all else None)

    @property
    def several(self) -> bool:
        return len(self.all) > 1

    @property
    def organization(self) -> Organization | None:
        """The organization of the current hat, or None."""
        return self.current.membership.organization if self.current and self.current.membership else None

    @property
    def shows_credentials(self) -> bool:
        return self.current is not None and self.current.membership is None

    @property
    def shows_vacancies(self) -> bool:
        """Also for employers who aren't a member anywhere yet, since that page leads to adding an organization."""
        if not self.organizations:
            return self._user.is_employer
        return (
            self.current is not None and self.current.membership is not None and self.current.membership.posts_vacancies
        )

    @property
    def shows_listings(self) -> bool:
        membership = self.current.membership if self.current else None
        return membership is not None and membership.edits_listings

    @property
    def organizations(self) -> list[Organization]:
        return [hat.membership.organization for hat in self.all if hat.membership]

    @property
    def employers(self) -> list[Organization]:
        """The organizations that the person may post vacancies for, by name."""
        memberships = [hat.membership for hat in self.all if hat.membership]
        return [each.organization for each in memberships if each.posts_vacancies]

    @property
    def providers(self) -> list[Organization]:
        """The CME providers whose listings the person may edit, by name."""
        memberships = [hat.membership for hat in self.all if hat.membership]
        return [each.organization for each in memberships if each.edits_listings]

    def named(self, value: str) -> Hat | None:
        return next((hat for hat in self.all if hat.value == value), None)


def hats_of(request: HttpRequest) -> Hats:
    """Return the signed-in person's hats. Memberships are read once per request."""
    found: Hats | None = getattr(request, "_hats", None)
    if found is None:
        assert isinstance(request.user, User)
        found = Hats(request.user, request.session.get(_SESSION_KEY, ""))
        request._hats = found  # type: ignore[attr-defined]
    return found


def put_on(request: HttpRequest, value: str | UUID) -> None:
    """Remember the choice in the session."""
    request.session[_SESSION_KEY] = str(value)
    if hasattr(request, "_hats"):
        del request._hats
