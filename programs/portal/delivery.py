"""The message that people get when curators answered what they asked."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from accounts.notices.actions import plan
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from accounts.organizations.queries import those_who_may
from accounts.organizations.rules import May
from accounts.users.models import User
from programs.catalog.enums import ListingState
from programs.portal.enums import CorrectionState
from programs.portal.models import Correction

CORRECTION_ANSWERED = "correction_answered"

_SENTENCES = {
    CorrectionState.ANSWERED: "Our curators answered what you wrote about {}. Nothing changed.",
    CorrectionState.CORRECTED: "Our curators made the change that you asked for about {}.",
    CorrectionState.PUBLISHED: "Your answer about {} is published beside the fact.",
    CorrectionState.DECLINED: "Our curators declined what you asked for about {}.",
}


def tell(correction: Correction, *, now: dt.datetime) -> None:
    """Plan the message for those who asked, in the caller's transaction. Once for each person."""
    for recipient in told(correction):
        plan(
            kind=CORRECTION_ANSWERED,
            key=f"{correction.pk}:{recipient.pk}",
            recipient=recipient,
            context={"correction": correction.pk},
            due_at=now,
        )


def told(correction: Correction) -> Sequence[User]:
    """Return who hears of the answer: the person who asked, or the provider's editors if they no longer are one."""
    asker, organization = correction.asked_by, correction.organization
    if organization is not None:
        return those_who_may(organization, May.EDIT_LISTINGS, preferred=asker)
    return [asker] if asker is not None else []


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """False if the request was deleted with its listing, or the recipient has no part in it anymore."""
    correction = _correction(notice)
    return correction is not None and not correction.is_open and notice.recipient in told(correction)


def render(notice: Notice, now: dt.datetime) -> Content:
    correction = _correction(notice)
    assert correction is not None, "still_due found it"
    about = correction.program or correction.provider
    sentence = _SENTENCES[CorrectionState(correction.state)].format(about)
    link, link_text = _link(correction)
    return Content(
        summary=f"{sentence} {correction.answer}",
        link=link,
        link_text=link_text,
        context={"correction": correction, "about": str(about), "sentence": sentence},
    )


def _correction(notice: Notice) -> Correction | None:
    found = Correction.objects.select_related("program", "provider", "organization", "asked_by")
    return found.filter(pk=notice.context["correction"]).first()


def _link(correction: Correction) -> tuple[str, str]:
    program = correction.program
    if program is None:
        return reverse("programs:portal_listings"), "View your listings"
    if correction.organization is not None:
        return reverse("programs:portal_listing", args=[program.public_id]), "View listing"
    if program.state == ListingState.LIVE:
        return reverse("programs:detail", args=[program.slug]), "View program"
    return reverse("programs:list"), "Find programs"


KIND = Kind(
    name=CORRECTION_ANSWERED,
    label="Corrections",
    description="The answer to an error that you reported, or to a correction or answer that you asked for",
    render=render,
    still_due=still_due,
    subscribed=False,
)
