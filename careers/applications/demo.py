"""Fictional applications to a vacancy of the demo employer, with dates relative to the day they're loaded."""

import datetime as dt

from accounts.organizations.models import Organization
from accounts.users.models import User
from careers.applications.enums import Shared, Stage
from careers.applications.models import Application, Message, Note, ReplyTemplate, VacancyDay
from careers.vacancies.models import Vacancy
from cmehub.lib import uploads

RUTH, SAM, PRIYA = "ruth.adeyemi@demo.example", "sam.okafor@demo.example", "priya.nair@demo.example"
ELENA, TOMAS = "elena.cruz@demo.example", "tomas.lind@demo.example"
_PROFILE = [Shared.SPECIALTIES, Shared.CREDENTIALS, Shared.BADGE]
# Who applied how many days ago, at which stage, and what they share.
_SENT = (
    (SAM, 1, Stage.RECEIVED, _PROFILE),
    (ELENA, 3, Stage.REVIEW, [Shared.SPECIALTIES]),
    (RUTH, 6, Stage.INTERVIEW, [*_PROFILE, Shared.EMAIL]),
    (PRIYA, 8, Stage.DECLINED, _PROFILE),
    (TOMAS, 9, Stage.WITHDRAWN, _PROFILE),
)
_CV = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
_COVER = (
    "I've run a group visit for people with heart failure for four years, and titrate by protocol with a pharmacist. "
    "I'd like to bring that to your clinic."
)


def load(*, vacancy: Vacancy, recruiter: User, as_of: dt.date) -> None:
    """Create the applications with a few messages and notes, templates, and counts of the last two weeks."""
    people = {user.email: user for user in User.objects.filter(is_demo=True)}
    for email, days, stage, shared in _SENT:
        if email in people:
            _apply(vacancy, people[email], _moment(as_of, days), stage, shared)
    if interviewed := Application.objects.filter(vacancy=vacancy, stage=Stage.INTERVIEW).first():
        _talk(interviewed, recruiter, as_of)
    _add_templates(vacancy.organization, recruiter)
    VacancyDay.objects.bulk_create(
        VacancyDay(vacancy=vacancy, day=as_of - dt.timedelta(days=days), views=(days * 7) % 23, saves=days % 4)
        for days in range(14)
    )


def _moment(as_of: dt.date, days: int) -> dt.datetime:
    return dt.datetime.combine(as_of, dt.time(15), tzinfo=dt.UTC) - dt.timedelta(days=days)


def _apply(vacancy: Vacancy, person: User, sent_at: dt.datetime, stage: Stage, shared: list[Shared]) -> None:
    has_cv = stage != Stage.RECEIVED
    Application.objects.create(
        vacancy=vacancy,
        applicant=person,
        stage=stage,
        sent_at=sent_at,
        moved_at=sent_at + dt.timedelta(hours=20 if has_cv else 0),
        shared=shared,
        hub_only=Shared.EMAIL not in shared,
        cover_note=_COVER,
        cv=uploads.store(_CV, uploads.PDF) if has_cv else "",
        cv_name="CV.pdf" if has_cv else "",
        cv_type=uploads.PDF if has_cv else "",
    )


def _talk(application: Application, recruiter: User, as_of: dt.date) -> None:
    asked = Message(by_employer=True, sender=recruiter, text="Could you come on Thursday at 10:00 AM?")
    answered = Message(by_employer=False, sender=application.applicant, text="Thursday works for me. Thank you!")
    for message, days in ((asked, 4), (answered, 3)):
        message.application, message.sent_at = application, _moment(as_of, days)
        message.read_at = message.sent_at + dt.timedelta(hours=1)
        message.save()
    Note.objects.create(
        application=application,
        author=recruiter,
        text="Ask about the protocol that she uses, and when she could start.",
        written_at=_moment(as_of, 4),
    )


def _add_templates(organization: Organization, recruiter: User) -> None:
    texts = {
        "Position filled": "Dear {name},\n\nThank you for applying. {position} is filled.\n\n{employer}",
        "Invitation": "Dear {name},\n\nWe'd like to meet you about {position}. Which days work for you?\n\n{employer}",
    }
    ReplyTemplate.objects.bulk_create(
        ReplyTemplate(organization=organization, name=name, text=text, changed_by=recruiter)
        for name, text in texts.items()
    )
