"""Read a person's ledger as the requirements count it."""

from collections.abc import Iterable

from accounts.users.models import User
from programs.credits import Credit
from programs.ledger.models import Entry


def entries_of(user: User) -> list[Entry]:
    """Return the person's entries with their parts, latest first, in four queries."""
    return list(Entry.objects.of(user).with_parts().order_by("-completed_on", "-pk"))


def as_credits(entries: Iterable[Entry]) -> list[Credit]:
    return [entry.as_credit() for entry in entries]
