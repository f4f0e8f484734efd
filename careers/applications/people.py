"""What an employer sees of the people who applied: the profile of today, and of it only what they share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from accounts.licenses.enums import CredentialKind
from accounts.licenses.models import Credential
from accounts.verification.badges import Badge, badges_of
from careers.applications.enums import Shared
from careers.applications.models import Application
from cmehub.lib.dates import in_words


@dataclass(frozen=True)
class Person:
    """Empty values weren't shared, or aren't stated. There's no photo, no license number and no score."""

    name: str
    profession: str = ""
    specialties: Sequence[str] = ()
    credentials: Sequence[str] = ()
    badge: Badge | None = None
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Card:
    """An application with its person, for lists and pages of employers."""

    application: Application
    person: Person


def cards(applications: Iterable[Application]) -> list[Card]:
    """Return the cards in the same order. The number of queries doesn't depend on how many there are."""
    found = list(applications)
    shown = [each for each in found if each.applicant and not each.is_withdrawn]
    prefetch_related_objects(shown, "applicant__profile__specialties")
    badges = badges_of(each.applicant for each in _sharing(shown, Shared.BADGE) if each.applicant)
    credentials = _credentials(_sharing(shown, Shared.CREDENTIALS))
    return [Card(each, _person(each, badges, credentials)) for each in found]


def _sharing(applications: Iterable[Application], part: Shared) -> list[Application]:
    return [each for each in applications if part in each.shared]


def _credentials(applications: Iterable[Application]) -> dict[int, list[str]]:
    """Return licenses and certificates in words, by person. Registrations aren't shared, nor any number."""
    people = [each.applicant_id for each in applications]
    found = Credential.objects.filter(user__in=people).exclude(kind=CredentialKind.REGISTRATION).with_periods()
    words: dict[int, list[str]] = {}
    for each in found.defer("number").order_by("kind", "state", "title", "pk"):
        line = f"{str(each)[:1].upper()}{str(each)[1:]}, expires {in_words(each.current_period.expires_on)}"
        words.setdefault(each.user_id, []).append(line)
    return words


def _person(application: Application, badges: dict[int, Badge], credentials: dict[int, list[str]]) -> Person:
    user = application.applicant
    if user is None:
        return Person("Emptied application")
    profile = getattr(user, "profile", None)
    name = profile.licensed_name if profile else user.name or "Name not stated"
    if application.is_withdrawn:
        return Person(name)
    shares = set(application.shared)
    specialties = sorted(each.name for each in profile.specialties.all()) if profile else []
    return Person(
        name=name,
        profession=profile.get_profession_display() if profile else "",
        specialties=specialties if Shared.SPECIALTIES in shares else (),
        credentials=credentials.get(user.pk, ()) if Shared.CREDENTIALS in shares else (),
        badge=badges.get(user.pk) if Shared.BADGE in shares else None,
        email=user.email if Shared.EMAIL in shares else "",
        phone=application.phone if Shared.PHONE in shares else "",
    )
