"""The message that an audit pack is ready, or that it failed. Nobody can unsubscribe: they asked for it."""

import datetime as dt

from django.urls import reverse

from accounts.notices.actions import plan
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from cmehub.lib.dates import day_of, in_words
from programs.transcripts.models import Pack

AUDIT_PACK = "audit_pack"


def tell(pack: Pack, *, now: dt.datetime) -> None:
    """Plan the message in the caller's transaction. Idempotent."""
    plan(
        kind=AUDIT_PACK,
        key=f"{pack.pk}:{pack.state}",
        recipient=pack.cycle.credential.user,
        context={"pack": pack.pk, "state": pack.state},
        due_at=now,
    )


def _pack(notice: Notice) -> Pack | None:
    return Pack.objects.filter(pk=notice.context["pack"]).select_related("cycle__credential").first()


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """False if the pack was deleted with its credential, or has expired."""
    pack = _pack(notice)
    return pack is not None and pack.state == notice.context["state"]


def render(notice: Notice, now: dt.datetime) -> Content:
    pack = _pack(notice)
    assert pack is not None, "still_due found it"
    credential = pack.cycle.credential
    if pack.is_ready:
        assert pack.expires_at is not None, "a finished pack has a last day"
        last_day = in_words(day_of(pack.expires_at, notice.recipient.time_zone))
        subject = "Your audit pack is ready to download"
        text = f"The audit pack for your {credential} is ready. You can download it through {last_day}."
    else:
        subject = "We couldn't make your audit pack"
        text = f"The audit pack for your {credential} failed on our end, and our staff knows. You can try again."
    return Content(
        summary=text,
        link=reverse("programs:pack", args=[pack.cycle.public_id]),
        link_text="Open audit pack",
        context={"subject": subject, "text": text},
    )


KIND = Kind(
    name=AUDIT_PACK,
    label="Audit packs",
    description="An audit pack that you asked for is ready to download",
    render=render,
    still_due=still_due,
    subscribed=False,
)
