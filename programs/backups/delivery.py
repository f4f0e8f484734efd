"""The invitation of a backup contact, what contacts are told of a deadline, and the answer that clinicians get."""

import datetime as dt

from django.urls import reverse

from accounts.licenses.models import Credential
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from cmehub.lib.dates import day_of, days_in_words, in_words
from programs.backups import tokens
from programs.backups.enums import ANSWERED, INVITATION, REMINDER, ContactState
from programs.backups.models import BackupContact
from programs.evidence.words import capitalized
from programs.requirements.queries import Standing, standings
from programs.requirements.words import to_do


def _contact(notice: Notice) -> BackupContact | None:
    contacts = BackupContact.objects.select_related("user").filter(user=notice.recipient_id)
    return contacts.filter(pk=notice.context["contact"]).first()


# -- the invitation ----------------------------------------------------------------------------------------------------


def key_of(contact: BackupContact) -> str:
    """Return the key of its notice, one for each time it's sent."""
    return f"{contact.public_id}:{contact.sent_count}"


def _invitation_is_due(notice: Notice, now: dt.datetime) -> bool:
    """False if it was answered, removed or sent again since, or has expired."""
    contact = _contact(notice)
    return contact is not None and contact.can_be_accepted(now) and key_of(contact) == notice.key


def _render_invitation(notice: Notice, now: dt.datetime) -> Content:
    contact = _contact(notice)
    assert contact is not None, "it's still due"
    path = tokens.path_of(contact)
    return Content(
        summary=f"Invitation to be a backup contact of {contact.user}",
        link=path,
        link_text="Accept or decline",
        context={"contact": contact, "person": contact.user},
        address=contact.email,
        unsubscribe_path=path,
    )


# -- the reminder ------------------------------------------------------------------------------------------------------


def _credential(notice: Notice) -> Credential | None:
    own = Credential.objects.with_periods().filter(user=notice.recipient_id)
    return own.filter(pk=notice.context["credential"]).first()


def _standing(notice: Notice, now: dt.datetime) -> Standing | None:
    """Return how the credential stands, or None if its deadline has passed or changed, or it's gone or renewed."""
    credential = _credential(notice)
    if credential is None:
        return None
    as_of, deadline = day_of(now, notice.recipient.time_zone), credential.current_period.expires_on
    if deadline.isoformat() != notice.context["deadline"] or deadline < as_of:
        return None
    return standings([credential], as_of=as_of)[0]


def _reminder_is_due(notice: Notice, now: dt.datetime) -> bool:
    """False unless the contact still agrees, and something is missing, or may be as far as we know."""
    contact = _contact(notice)
    if contact is None or not contact.is_confirmed:
        return False
    standing = _standing(notice, now)
    return standing is not None and (standing.evaluation is None or bool(standing.evaluation.open))


def _render_reminder(notice: Notice, now: dt.datetime) -> Content:
    """Write it as of `now`: name, license, deadline and what's missing. Nothing else about the person."""
    contact, standing = _contact(notice), _standing(notice, now)
    assert contact is not None, "it's still due"
    assert standing is not None, "it's still due"
    credential, person = standing.credential, contact.user
    period = credential.current_period
    missing = to_do(standing.evaluation) if standing.evaluation else []
    path = tokens.path_of(contact)
    return Content(
        summary=f"{person}: {credential} expires on {in_words(period.expires_on)}.",
        link=path,
        link_text="Stop these emails",
        context={
            "person": person,
            "credential": credential,
            "expires_on": period.expires_on,
            "when": days_in_words(period.days_left(day_of(now, person.time_zone))),
            "missing": [(capitalized(what), in_words(day)) for what, day in missing],
            "open_count": len(missing),
            "unknown": "" if missing else _unknown(standing),
        },
        address=contact.email,
        unsubscribe_path=path,
    )


def _unknown(standing: Standing) -> str:
    """Return why we can't say what's missing."""
    if standing.asks_degree:
        return "We can't tell what's still missing, because a question about it hasn't been answered on CME Hub."
    if standing.evaluation is None:
        return f"We have no rule for this {standing.credential.noun}, so we can't tell what's still missing."
    return "There are several ways to meet its rule, and none has been chosen on CME Hub."


# -- the answer --------------------------------------------------------------------------------------------------------

_ANSWERS = {
    ContactState.CONFIRMED: "Your backup contact agreed",
    ContactState.DECLINED: "Your backup contact declined",
    ContactState.ENDED: "Your backup contact stopped the emails",
}


def _answer_is_due(notice: Notice, now: dt.datetime) -> bool:
    contact = _contact(notice)
    return contact is not None and contact.state == notice.context["answer"]


def _render_answer(notice: Notice, now: dt.datetime) -> Content:
    """Never name the contact, since the message outlives the erasure of their name."""
    contact = _contact(notice)
    assert contact is not None, "it's still due"
    zone = notice.recipient.time_zone
    invited_on = in_words(day_of(contact.invited_at, zone))
    if contact.is_confirmed:
        text = (
            f"The person you invited on {invited_on} agreed. We'll email them {contact.days_before} days before one of "
            "your licenses expires, if something is still missing."
        )
    else:
        text = (
            f"The person you invited on {invited_on} won't get emails about your licenses. We erased their name and "
            f"address, and you can't invite that address again until {in_words(day_of(contact.free_at, zone))}. Your "
            "own reminders stay as they are."
        )
    return Content(
        summary=text,
        link=reverse("programs:backup_contacts"),
        link_text="See your backup contacts",
        context={"title": _ANSWERS[ContactState(contact.state)], "text": text},
    )


INVITATION_KIND = Kind(
    name=INVITATION,
    label="Backup contact invitations",
    description="Sent only to the person you invite",
    render=_render_invitation,
    still_due=_invitation_is_due,
    subscribed=False,
    to_others=True,
)
REMINDER_KIND = Kind(
    name=REMINDER,
    label="Backup contact reminders",
    description="Sent only to a backup contact who agreed",
    render=_render_reminder,
    still_due=_reminder_is_due,
    subscribed=False,
    to_others=True,
)
ANSWERED_KIND = Kind(
    name=ANSWERED,
    label="Backup contacts",
    description="Someone you invited agreed, declined or stopped",
    render=_render_answer,
    still_due=_answer_is_due,
    subscribed=False,
)
