"""Save searches, and turn their alerts on and off. It's nobody else's business, so the audit log leaves it out."""

import datetime as dt

from django.db import transaction

from accounts.users.models import User
from careers.alerts import rules
from careers.alerts.models import LONGEST_NAME, LONGEST_QUERY, SavedSearch

MOST = 50


class TooMany(Exception):
    """There's no room for another search. `str()` says what to do."""

    def __init__(self) -> None:
        super().__init__(f"You can save {MOST} searches. Delete one first.")


class TooLong(Exception):
    """`str()` says what to do."""

    def __init__(self) -> None:
        super().__init__("This search has too many filters to be saved. Remove some first.")


@transaction.atomic
def add(*, query: str, name: str, frequency: str, by: User, now: dt.datetime) -> SavedSearch:
    """Save a search by its canonical query string, with alerts (raises TooMany, TooLong).

    One that's saved already gets this frequency, and its alerts are turned on.
    """
    if len(query) > LONGEST_QUERY:
        raise TooLong
    User.objects.select_for_update().get(pk=by.pk)  # so that two requests can't pass the limit together
    mine = SavedSearch.objects.filter(user=by)
    found = mine.filter(query=query).first()
    if found:
        choose(search=found, frequency=frequency, is_on=True, now=now)
        return found
    if mine.count() >= MOST:
        raise TooMany
    return SavedSearch.objects.create(
        user=by,
        query=query,
        name=name[:LONGEST_NAME],
        frequency=frequency,
        matched_until=now,
        next_at=rules.next_at(frequency, now, by.time_zone),
    )


def choose(*, search: SavedSearch, frequency: str, is_on: bool, now: dt.datetime) -> None:
    """Change how often a search alerts. One that's turned on again begins with what's published from now on."""
    if is_on and not search.is_on:
        search.matched_until = now
    search.frequency, search.is_on = frequency, is_on
    search.next_at = rules.next_at(frequency, now, search.user.time_zone)
    search.save(update_fields=["frequency", "is_on", "matched_until", "next_at"])


def turn_off(*, search: SavedSearch) -> None:
    """Stop the alerts of one search. Idempotent. It stays saved."""
    SavedSearch.objects.filter(pk=search.pk).update(is_on=False)


def delete(*, search: SavedSearch) -> None:
    search.delete()


@transaction.atomic
def follow_time_zone(*, user: User, now: dt.datetime) -> None:
    """Move alerts to 9:00 AM in the person's new time zone."""
    for search in SavedSearch.objects.select_for_update().filter(user=user):
        search.next_at = rules.next_at(search.frequency, now, user.time_zone)
        search.save(update_fields=["next_at"])
