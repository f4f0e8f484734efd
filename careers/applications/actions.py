"""What people who apply and employers do. Each action locks the application and checks its state again."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from accounts.audit.actions import record
from accounts.organizations.models import Organization
from accounts.organizations.queries import people_who_may
from accounts.organizations.rules import May
from accounts.profiles.models import Profile
from accounts.users.models import User
from careers.applications import delivery, rules
from careers.applications.enums import Shared, Stage
from careers.applications.models import Application, Message, Note, ReplyTemplate
from careers.vacancies.expiry import today_in_last_zone
from careers.vacancies.models import Vacancy
from cmehub.lib import uploads

MOST_TEMPLATES = 50  # of an employer


class Refused(Exception):
    """The action isn't possible now. `str()` is a message for the person."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)


class NotTaken(Refused):
    sentence = "This vacancy doesn't take applications on CME Hub. Its page says how to apply."


class AlreadyApplied(Refused):
    sentence = "You've already applied for this vacancy. Each person can apply once, also after withdrawing."


class NoProfile(Refused):
    sentence = "Add your profile first. The employer sees your name and profession from it."


class OwnVacancy(Refused):
    sentence = "You can't apply for this vacancy, because you receive its applications."


class TooMany(Refused):
    sentence = (
        f"You have {rules.MOST_OPEN} applications that wait for an employer. Withdraw those you no longer want, then "
        "apply again."
    )


class NotWaiting(Refused):
    sentence = "This application was already closed or withdrawn. Reload the page to see its progress."


class MovedMeanwhile(Refused):
    sentence = "Someone else moved this application, or the person withdrew it. Here's where it is now."


class NotAnswerable(Refused):
    sentence = "This application was withdrawn or emptied, so nobody can write about it anymore."


class NameTaken(Refused):
    sentence = "There's already a template with this name. Choose another name."


class TooManyTemplates(Refused):
    sentence = f"There are {MOST_TEMPLATES} templates already. Delete one first."


# -- the person who applies --------------------------------------------------------------------------------------------


def obstacle(vacancy: Vacancy, user: User, *, as_of: dt.date) -> type[Refused] | None:
    """Return why the person can't apply, or None."""
    if not (vacancy.takes_applications and vacancy.is_open(as_of)):
        return NotTaken
    if Application.objects.filter(vacancy=vacancy, applicant=user).exists():
        return AlreadyApplied
    if not Profile.objects.filter(user=user).exists():
        return NoProfile
    if people_who_may(vacancy.organization, May.POST_VACANCIES).filter(pk=user.pk).exists():
        return OwnVacancy
    if Application.objects.of(user).waiting().count() >= rules.MOST_OPEN:
        return TooMany
    return None


@transaction.atomic
def apply(
    *,
    vacancy: Vacancy,
    by: User,
    now: dt.datetime,
    shared: Iterable[Shared],
    hub_only: bool,
    phone: str = "",
    cover_note: str = "",
    cv: uploads.Checked | None = None,
) -> Application:
    """Apply once for an open vacancy (raises Refused). Recruiters are told the next morning."""
    locked = Vacancy.objects.select_for_update(of=["self"]).select_related("organization").get(pk=vacancy.pk)
    if refusal := obstacle(locked, by, as_of=today_in_last_zone(now)):
        raise refusal
    application = Application(
        vacancy=locked,
        applicant=by,
        sent_at=now,
        moved_at=now,
        told_of_changes_at=now,
        shared=[*shared],
        hub_only=hub_only,
        phone=phone,
        cover_note=cover_note,
    )
    if cv:
        application.cv, application.cv_name = uploads.store(cv.content, cv.content_type), cv.name
        application.cv_type = cv.content_type
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        uploads.discard(application.cv)
        raise AlreadyApplied from None
    record(kind="applications.sent", obj=application, by=by, fields=["shared", "hub_only"])
    delivery.tell_of_new(locked, now=now)
    return application


@transaction.atomic
def withdraw(*, application: Application, by: User, now: dt.datetime) -> None:
    """End it for good (raises NotWaiting). The employer then sees only the name, the dates and the messages."""
    locked = _locked(application)
    if not locked.is_waiting:
        raise NotWaiting
    _to_stage(locked, Stage.WITHDRAWN, by, now, "withdrawn")


# -- both --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def write(*, application: Application, by: User, text: str, by_employer: bool, now: dt.datetime) -> Message:
    """Send a message to the other side (raises NotAnswerable)."""
    locked = _locked(application)
    if locked.is_withdrawn or locked.emptied_on:
        raise NotAnswerable
    message = Message.objects.create(
        application=locked, by_employer=by_employer, sender=by, text=text.strip(), sent_at=now
    )
    record(kind="applications.message_sent", obj=message, by=by)
    key = str(message.pk)
    if by_employer:
        delivery.tell_applicant(locked, delivery.MESSAGE, key=key, now=now, message=message.pk)
    else:
        delivery.tell_recruiters(locked.vacancy, delivery.MESSAGE, key=key, now=now, message=message.pk)
    return message


def mark_read(*, application: Application, by_employer: bool, now: dt.datetime) -> None:
    """Note that one side has seen what the other wrote."""
    theirs = Message.objects.filter(application=application, by_employer=not by_employer, read_at=None)
    theirs.update(read_at=now)


# -- the employer ------------------------------------------------------------------------------------------------------


@transaction.atomic
def move(*, application: Application, stage: Stage, seen: Stage | None, by: User, now: dt.datetime) -> bool:
    """Move it to another stage, and tell the person if what they see changes. Return False if it's there already.

    `seen` is the stage that the recruiter saw, or None for any but a withdrawn one (raises MovedMeanwhile).
    """
    locked = _locked(application)
    if locked.is_withdrawn or locked.emptied_on or seen not in (None, locked.stage):
        raise MovedMeanwhile
    if locked.stage == stage:
        return False
    before = locked.progress
    _to_stage(locked, stage, by, now, "moved")
    if locked.progress != before:
        key = now.isoformat()
        delivery.tell_applicant(locked, delivery.PROGRESS, key=key, now=now, progress=locked.progress.value)
    return True


@transaction.atomic
def move_all(
    *,
    applications: Sequence[Application],
    stage: Stage | None,
    template: ReplyTemplate | None,
    by: User,
    now: dt.datetime,
) -> int:
    """Move several and send each person the template, filled in. Return how many; withdrawn ones are left out."""
    done = 0
    for application in applications:
        if application.is_withdrawn or application.emptied_on:
            continue
        try:
            if stage:
                move(application=application, stage=stage, seen=None, by=by, now=now)
            if template:
                text = filled(template, application)
                write(application=application, by=by, text=text, by_employer=True, now=now)
        except (MovedMeanwhile, NotAnswerable):  # withdrawn a moment ago
            continue
        done += 1
    return done


def filled(template: ReplyTemplate, application: Application) -> str:
    """Return the template's text for one application."""
    profile = getattr(application.applicant, "profile", None)
    name = profile.licensed_name if profile else str(application.applicant or "")
    vacancy = application.vacancy
    return rules.fill(template.text, name=name, position=vacancy.title, employer=vacancy.organization.name)


@transaction.atomic
def write_note(*, application: Application, by: User, text: str, now: dt.datetime) -> Note:
    """Keep a note that only recruiters of the employer see (raises NotAnswerable once it's emptied)."""
    if _locked(application).emptied_on:
        raise NotAnswerable
    note = Note.objects.create(application=application, author=by, text=text.strip(), written_at=now)
    record(kind="applications.note_written", obj=note, by=by)
    return note


@transaction.atomic
def save_template(
    *,
    organization: Organization,
    by: User,
    name: str,
    text: str,
    now: dt.datetime,
    template: ReplyTemplate | None = None,
) -> ReplyTemplate:
    """Add a template, or change one (raises NameTaken, TooManyTemplates)."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    others = ReplyTemplate.objects.filter(organization=organization)
    others = others.exclude(pk=template.pk) if template else others
    if others.filter(name__iexact=name).exists():
        raise NameTaken
    if template is None and others.count() >= MOST_TEMPLATES:
        raise TooManyTemplates
    saved = template or ReplyTemplate(organization=organization)
    saved.name, saved.text, saved.changed_at, saved.changed_by = name, text, now, by
    saved.save()
    record(kind="applications.template_saved", obj=saved, by=by, fields=["name", "text"])
    return saved


@transaction.atomic
def delete_template(*, template: ReplyTemplate, by: User) -> None:
    record(kind="applications.template_deleted", obj=template, by=by)
    template.delete()


# -- shared steps ------------------------------------------------------------------------------------------------------


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update(of=["self"]).for_pages().get(pk=application.pk)


def _to_stage(application: Application, stage: Stage, by: User, now: dt.datetime, event: str) -> None:
    application.stage, application.moved_at = stage, now
    application.save(update_fields=["stage", "moved_at"])
    record(kind=f"applications.{event}", obj=application, by=by, fields=["stage"])
