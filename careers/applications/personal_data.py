"""A person's applications, and what they wrote as a recruiter. Applications are emptied, so that counts stay."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.users.models import User
from accounts.users.personal_data import File, Holding, Part
from careers.applications import retention
from careers.applications.models import Application, Message, Note, ReplyTemplate


def _export(user: User) -> Part:
    mine = list(Application.objects.of(user).for_pages().order_by("sent_at", "pk"))
    messages = Message.objects.filter(application__in=mine).order_by("sent_at", "pk")
    as_recruiter = Message.objects.filter(sender=user, by_employer=True).order_by("sent_at", "pk")
    notes = Note.objects.filter(author=user).order_by("written_at", "pk")
    return Part(
        {
            "applications": [_row(each) for each in mine],
            "application_messages": list(
                messages.values("application__vacancy__title", "by_employer", "text", "sent_at", "read_at")
            ),
            "messages_written_as_recruiter": list(
                as_recruiter.values("application__vacancy__title", "text", "sent_at")
            ),
            "notes_written_as_recruiter": list(notes.values("application__vacancy__title", "text", "written_at")),
            "reply_templates_changed": list(
                ReplyTemplate.objects.filter(changed_by=user).order_by("pk").values("name", "text", "changed_at")
            ),
        },
        [File(_path(each), each.cv) for each in mine if each.cv],
    )


def _row(application: Application) -> dict[str, object]:
    return {
        "vacancy": application.vacancy.title,
        "employer": application.vacancy.organization.name,
        "sent_at": application.sent_at,
        "progress": application.progress.label,
        "shared": application.shared,
        "contact_only_through_the_hub": application.hub_only,
        "phone": application.phone,
        "cover_note": application.cover_note,
        "cv": _path(application) if application.cv else "",
    }


def _path(application: Application) -> str:
    """Return the CV's name in an export. Two may have the same name."""
    return f"applications/{application.pk}-{application.cv_name}"


def _erase(user: User) -> None:
    now, today = timezone.now(), timezone.localdate()
    for application in Application.objects.of(user).order_by("pk"):
        retention.empty(application=application, by=None, on=today, now=now)
    Message.objects.filter(sender=user).update(sender=None)
    Note.objects.filter(author=user).update(author=None)
    ReplyTemplate.objects.filter(changed_by=user).update(changed_by=None)


def _stored_names() -> Iterable[str]:
    return Application.objects.exclude(cv="").order_by("pk").values_list("cv", flat=True)


HOLDING = Holding(
    "applications",
    (Application, Message, Note, ReplyTemplate),
    export=_export,
    erase=_erase,
    stored_names=_stored_names,
)
