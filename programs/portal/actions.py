"""What providers and readers do: add and edit drafts, ask for corrections. And what curators answer."""

import datetime as dt

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from accounts.audit.actions import record
from accounts.organizations.models import Organization
from accounts.organizations.reviewable import is_insider
from accounts.reviewing.queries import latest_revision
from accounts.users.models import User
from programs.catalog.actions import apply_listing
from programs.catalog.enums import ListingState
from programs.catalog.listing import Listing
from programs.catalog.models import Program
from programs.catalog.parts import FormerProgramSlug
from programs.catalog.publishing import EDITABLE
from programs.evidence.models import Outcome
from programs.portal import delivery, rules
from programs.portal.enums import About, CorrectionState, Wanted
from programs.portal.models import Correction, ListingDay
from programs.providers.actions import announce, save_provider
from programs.providers.models import Provider

LONGEST_SLUG = 120
RESERVED_SLUGS = {"suggestions"}  # addresses below /programs/


class Refused(Exception):
    """The action isn't possible now. `str()` is a message for the user."""

    sentence = ""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class NotEditable(Refused):
    sentence = "This listing is under review, so it can't be edited. Take it back first."


class ChangedMeanwhile(Refused):
    sentence = (
        "Someone else changed this listing since you opened the page. Your entries are kept below. Compare them with "
        "the saved version, then save again."
    )


class NotDeletable(Refused):
    sentence = "Only a draft that was never published can be deleted. You can withdraw a published listing."


class AlreadyAsked(Refused):
    sentence = "Your organization already asked for this provider. Our staff will answer."


class NotOpen(Refused):
    sentence = "This was already answered. Reload the page to see the answer."


class NoAnswer(Refused):
    sentence = "Write an answer. The person who asked reads it."


class OwnRequest(Refused):
    sentence = "You can't decide on your own request, or on one of your own organization. Ask another curator."


class WrongDecision(Refused):
    sentence = "This decision doesn't fit what they ask for. Choose another one."


class ProviderTaken(Refused):
    sentence = "The provider belongs to another organization by now. Decline the request, and say why."


# -- drafts ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_listing(*, provider: Provider, listing: Listing, by: User) -> Program:
    """Save a new draft, visible only to the provider's organization and to staff."""
    program = Program(provider=provider, state=ListingState.DRAFT, is_demo=provider.is_demo)
    program.slug = _free_slug(listing.values["title"])
    return apply_listing(program=program, listing=listing, by=by)


@transaction.atomic
def save_draft(*, program: Program, listing: Listing, edition: int, by: User) -> Program:
    """Save a listing that isn't public (raises NotEditable, ChangedMeanwhile). `edition` is the one that `by` saw.

    A public one changes by a proposal (accounts/reviewing).
    """
    locked = _locked(program)
    if locked is None or locked.state not in EDITABLE:
        raise NotEditable
    if locked.edition != edition:
        raise ChangedMeanwhile
    title = listing.values["title"]
    if locked.title != title and latest_revision(locked) is None:
        locked.slug = _free_slug(title, besides=locked)
    return apply_listing(program=locked, listing=listing, by=by)


@transaction.atomic
def delete_draft(*, program: Program, by: User) -> None:
    """Delete a draft that was never published (raises NotDeletable)."""
    locked = _locked(program)
    if locked is None or not can_be_deleted(locked):
        raise NotDeletable
    record(kind="catalog.program_deleted", obj=locked, by=by)
    locked.delete()


def can_be_deleted(program: Program) -> bool:
    unpublished = program.state in (ListingState.DRAFT, ListingState.CHANGES)
    return unpublished and latest_revision(program) is None and not program.outcomes.exists()


def _locked(program: Program) -> Program | None:
    found = Program.objects.select_for_update(of=["self"]).select_related("provider")
    return found.filter(pk=program.pk).first()


def _free_slug(title: str, *, besides: Program | None = None) -> str:
    """Return an address that no other program has or had: the title, with an ending if it's taken."""
    words = slugify(title)[:LONGEST_SLUG].strip("-") or "program"
    others = Program.objects.filter(slug=words)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if words in RESERVED_SLUGS or others.exists() or FormerProgramSlug.objects.filter(slug=words).exists():
        return f"{words}-{get_random_string(6, 'abcdefghjkmnpqrstuvwxyz23456789')}"
    return words


# -- corrections -------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(
    *,
    program: Program,
    by: User,
    about: About,
    text: str,
    now: dt.datetime,
    source: str = "",
    wanted: Wanted = Wanted.CORRECTION,
    outcome: Outcome | None = None,
    organization: Organization | None = None,
) -> Correction:
    """Ask curators about a program. With an organization, `by` asks as its provider; without, as a reader."""
    return _ask(
        Correction(
            program=program,
            asked_by=by,
            about=about,
            text=text,
            source=source,
            wanted=wanted,
            outcome=outcome,
            organization=organization,
        ),
        now,
    )


@transaction.atomic
def claim(*, provider: Provider, organization: Organization, by: User, text: str, now: dt.datetime) -> Correction:
    """Ask staff to let an organization edit a provider's listings (raises AlreadyAsked)."""
    Organization.objects.select_for_update().get(pk=organization.pk)  # one of two simultaneous claims waits here
    if Correction.objects.open().filter(provider=provider, organization=organization).exists():
        raise AlreadyAsked
    asked = Correction(provider=provider, organization=organization, asked_by=by, about=About.PROVIDER, text=text)
    return _ask(asked, now)


def _ask(correction: Correction, now: dt.datetime) -> Correction:
    correction.asked_at, correction.due_on = now, rules.due_on(now.date())
    correction.save()
    record(kind="portal.correction_asked", obj=correction, by=correction.asked_by, fields=["about", "text"])
    return correction


@transaction.atomic
def answer(*, correction: Correction, by: User, state: CorrectionState, text: str, now: dt.datetime) -> None:
    """Answer, and tell those who asked (raises Refused). What a curator corrects, they correct in its own form.

    Two decisions do more: a published answer stands on the program's page, and a provider's request links it with the
    organization.
    """
    locked = Correction.objects.select_for_update(of=["self"]).filter(pk=correction.pk).first()
    if locked is None or not locked.is_open:
        raise NotOpen
    if locked.asked_by_id == by.pk or locked.organization is not None and is_insider(locked.organization, by):
        raise OwnRequest
    if not text.strip():
        raise NoAnswer
    if state not in decisions(locked):
        raise WrongDecision
    if locked.provider is not None and state == CorrectionState.CORRECTED:
        _link(locked.provider, locked.organization, by)
    locked.state, locked.answer, locked.answered_by, locked.answered_at = state, text.strip(), by, now
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record(kind=f"portal.correction_{state.value}", obj=locked, by=by, fields=["state", "answer"])
    delivery.tell(locked, now=now)


def decisions(correction: Correction) -> list[CorrectionState]:
    """Return how a request can end."""
    if correction.wanted == Wanted.ANSWER:
        return [CorrectionState.PUBLISHED, CorrectionState.DECLINED]
    if correction.about == About.PROVIDER:
        return [CorrectionState.CORRECTED, CorrectionState.DECLINED]
    return [CorrectionState.CORRECTED, CorrectionState.ANSWERED, CorrectionState.DECLINED]


def _link(provider: Provider, organization: Organization | None, by: User) -> None:
    locked = Provider.objects.select_for_update().get(pk=provider.pk)
    if organization is None or locked.organization_id not in (None, organization.pk):
        raise ProviderTaken
    locked.organization = organization
    save_provider(provider=locked, by=by, fields=["organization"])
    announce(provider=locked)


# -- counts ------------------------------------------------------------------------------------------------------------


def count(*, program: Program, what: str, on: dt.date) -> None:
    """Count one visit. Nothing about the visitor is kept."""
    ListingDay.count(program, on, what)
