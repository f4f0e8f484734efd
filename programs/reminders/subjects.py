"""What reminders are about: a credential, how it stands, and what would help. Read for a whole batch at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.licenses.models import Credential, Period
from accounts.notices.models import Notice
from cmehub.lib.dates import day_of
from programs.backups.planning import contacts_told
from programs.ledger.queries import credits_of
from programs.reminders.suggestions import Suggestion, suggest_each
from programs.requirements.helping import Need
from programs.requirements.queries import Ledger, Standing, standings


@dataclass(frozen=True)
class Subject:
    """A credential as it stands on the day of its reminder, and programs to suggest."""

    standing: Standing
    suggestions: Sequence[Suggestion]
    contacts: Mapping[tuple[int, int], list[str]]  # who else is told, by person and step

    @property
    def credential(self) -> Credential:
        return self.standing.credential

    def also_told(self, step: int) -> list[str]:
        """Return the names of the backup contacts who are told at a step."""
        return self.contacts.get((self.credential.user_id, step), [])

    @property
    def expires_on(self) -> dt.date:
        return self.credential.current_period.expires_on


@dataclass(frozen=True)
class _Prepared:
    subject: Subject | None


def prepare(notices: Sequence[Notice], now: dt.datetime) -> None:
    """Read what a batch of reminders is about before they're rendered."""
    found = _read(notices, now)
    for notice in notices:
        notice.prepared = _Prepared(found.get(notice.pk))


def subject_of(notice: Notice, now: dt.datetime) -> Subject | None:
    """Return what a reminder is about, or None if it's gone."""
    if isinstance(notice.prepared, _Prepared):
        return notice.prepared.subject
    return _read([notice], now).get(notice.pk)


def _read(notices: Sequence[Notice], now: dt.datetime) -> dict[int, Subject]:
    """Return what reminders are about by their id, in a constant number of queries for each day of their readers."""
    held = _credentials(notices)
    credits = credits_of({credential.user_id for credential in held.values()})
    ledgers = {user: Ledger((), of_user) for user, of_user in credits.items()}
    by_day: dict[dt.date, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.pk in held:
            by_day[day_of(now, notice.recipient.time_zone)].append(notice)
    needs: dict[int, Need] = {}
    for day, of_day in by_day.items():
        found = standings([held[notice.pk] for notice in of_day], as_of=day, ledgers=ledgers)
        for notice, standing in zip(of_day, found, strict=True):
            needs[notice.pk] = Need([standing], credits.get(standing.credential.user_id, ()), day)
    contacts = contacts_told(notice.recipient_id for notice in notices)
    suggestions = suggest_each(list(needs.values()))
    return {
        pk: Subject(need.standings[0], suggested, contacts)
        for (pk, need), suggested in zip(needs.items(), suggestions, strict=True)
    }


def credential_of(notice: Notice) -> Credential | None:
    """Return the credential that a message is about, or None if it's gone."""
    return _credentials([notice]).get(notice.pk)


def standing_of(credential: Credential, notice: Notice, now: dt.datetime) -> Standing:
    return standings([credential], as_of=day_of(now, notice.recipient.time_zone))[0]


def _credentials(notices: Iterable[Notice]) -> dict[int, Credential]:
    """Return the credentials by the ids of their messages."""
    ids = {notice.pk: _credential_id(notice) for notice in notices}
    held = Credential.objects.with_periods().select_related("user").in_bulk([each for each in ids.values() if each])
    return {pk: held[credential] for pk, credential in ids.items() if credential in held}


def _credential_id(notice: Notice) -> int | None:
    if "period" in notice.context:  # planned by older code
        return Period.objects.filter(pk=notice.context["period"]).values_list("credential_id", flat=True).first()
    return int(notice.context["subject"])
