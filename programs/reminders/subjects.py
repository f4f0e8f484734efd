"""What reminders are about: a credential, how it stands, and what would help. Read for a whole batch at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.licenses.models import Credential, Period
from accounts.notices.models import Notice
from cmehub.lib.dates import day_of
from programs.ledger.queries import credits_of
from programs.reminders.suggestions import Suggestion, suggest_each
from programs.requirements.helping import Need
from programs.requirements.queries import Ledger, Standing, standings


@dataclass(frozen=True)
class Subject:
    """A credential as it stands on the day of its reminder, and programs to suggest."""

    standing: Standing
    suggestions: Sequence[Suggestion]

    @property
    def credential(self) -> Credential:
        return self.standing.credential

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
    suggestions = suggest_each(list(needs.values()))
    return {
        pk: Subject(need.standings[0], suggested)
        for (pk, need), suggested in zip(needs.items(), suggestions, strict=True)
    }


def _credentials(notices: Iterable[Notice]) -> dict[int, Credential]:
    """Return the credentials by the ids of their reminders."""
    of_periods = Period.objects.filter(pk__in=[notice.context["period"] for notice in notices])
    held = Credential.objects.with_periods().select_related("user").filter(pk__in=of_periods.values("credential"))
    by_period = {period.pk: credential for credential in held for period in credential.periods.all()}
    return {notice.pk: by_period[key] for notice in notices if (key := notice.context["period"]) in by_period}
