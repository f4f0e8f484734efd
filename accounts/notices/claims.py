"""Claims: one per batch, and every write is filtered by it.

A worker that has lost its lease to another one therefore changes nothing, and a write whose commit is uncertain can
be retried on a new connection.

Only `handed` has to be on disk before a worker goes on. What PostgreSQL loses in a crash of its own after that are
answers of the mail server: those messages are still `handed`, at most one batch of each worker, and will be held.
"""

import datetime as dt
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet

from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from accounts.notices.rules import PAUSE_WHILE_UNREACHABLE, pause_after

BATCH = 20  # the most messages one crash can leave uncertain
CLAIMED = 100  # messages claimed at once, so that what they need is read together
ALONE_AFTER = 3  # claims whose worker was lost, after which a message is claimed alone
DATABASE_AWAY = (InterfaceError, OperationalError)
_RECONNECT_PAUSES = (0.0, 0.2, 1.0, 3.0, 10.0, 20.0)  # longer than PostgreSQL takes to restart


# Written by hand since they run for each message or batch of messages, and Django would take longer to put them
# together than PostgreSQL takes to run them.
_POST = """
    UPDATE accounts_notice AS notice
    SET posted_at = COALESCE(posted_at, %s), subject = new.subject, summary = new.summary, link = new.link,
        link_text = new.link_text, outcome = new.outcome
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS new (id, subject, summary, link, link_text, outcome)
    WHERE notice.id = new.id AND claim = %s AND state = 'claimed'
"""
_SETTLE = """
    UPDATE accounts_notice SET state = %s, sent_at = %s, problem = %s
    WHERE id = ANY(%s) AND claim = %s AND state IN ('claimed', 'handed', 'held')
"""


@dataclass(frozen=True)
class Post:
    """What the inbox shows of a notice."""

    notice: Notice
    subject: str
    summary: str
    link: str
    link_text: str
    outcome: str = ""


class Claim:
    def __init__(self, *, now: dt.datetime) -> None:
        self.id = uuid.uuid4()
        self._begun_at = now
        self._begun = time.monotonic()

    @property
    def age(self) -> dt.timedelta:
        return dt.timedelta(seconds=time.monotonic() - self._begun)

    @property
    def now(self) -> dt.datetime:
        return self._begun_at + self.age

    def take(self, *, lease: dt.timedelta, urgent_only: bool = False) -> list[Notice]:
        """Claim due notices with their recipients: urgent ones first, then the others, oldest first."""
        # The SELECT stands alone because PostgreSQL may run a subquery with LIMIT inside an UPDATE more than once.
        # Urgent notices have an index of their own, so a long backlog of others doesn't slow them down.
        with transaction.atomic():
            due = Notice.objects.due_by(self.now).not_paused().order_by("next_try_at", "pk")
            lockable = due.select_related("recipient").select_for_update(skip_locked=True, of=("self",))
            notices = list(lockable.filter(urgent=True)[:CLAIMED])
            if not urgent_only:
                notices += lockable.filter(urgent=False)[: CLAIMED - len(notices)]
            # One that killed its worker again and again mustn't use up the attempts of those claimed with it.
            suspects = [each for each in notices if each.state == NoticeState.CLAIMED and each.attempts >= ALONE_AFTER]
            notices = suspects[:1] or notices
            for notice in notices:
                notice.state, notice.claim, notice.attempts = NoticeState.CLAIMED, self.id, notice.attempts + 1
            Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
                state=NoticeState.CLAIMED,
                claim=self.id,
                next_try_at=self.now + lease,
                attempts=F("attempts") + 1,
            )
        return notices

    def post(self, posts: Iterable[Post]) -> None:
        """Show notices in their recipients' inboxes. A retry updates the text but not the time."""
        posts = list(posts)
        columns = [
            [post.notice.pk for post in posts],
            [post.subject for post in posts],
            [post.summary for post in posts],
            [post.link for post in posts],
            [post.link_text for post in posts],
            [post.outcome for post in posts],
        ]
        _write(_POST, [self.now, *columns, self.id])

    def hand(self, notices: Iterable[Notice]) -> set[int]:
        """Commit that these are about to be sent. Return the ids that are still ours to send.

        If the commit is uncertain, plan them again, since nothing was sent yet, and re-raise the database error.
        """
        notices = list(notices)
        try:
            handed = self._ours(notices, NoticeState.CLAIMED).update(state=NoticeState.HANDED, handed_at=self.now)
            if handed == len(notices):
                return {notice.pk for notice in notices}
            return set(self._ours(notices, NoticeState.HANDED).values_list("pk", flat=True))
        except DATABASE_AWAY:
            self.give_back(notices, "database connection lost before sending")
            raise

    def settle(self, notices: Iterable[Notice], state: NoticeState, *, problem: str = "") -> None:
        """Record the outcome. A held notice can be settled too, when its worker comes back with the answer."""
        sent_at = self.now if state == NoticeState.SENT else None
        values = [state, sent_at, problem, [notice.pk for notice in notices], self.id]
        _surely(lambda: _write(_SETTLE, values))

    def explain(self, notice: Notice, problem: str) -> None:
        """Leave it handed over, and record why the outcome is uncertain."""
        ours = self._ours([notice], NoticeState.HANDED, NoticeState.HELD)
        _surely(lambda: ours.update(problem=problem))

    def try_later(self, notice: Notice, problem: str) -> None:
        """Plan it again with exponential backoff."""
        self._replan([notice], next_try_at=self.now + pause_after(notice.attempts), problem=problem)

    def give_back(self, notices: Iterable[Notice], problem: str) -> None:
        """Plan again what was certainly not sent, without counting an attempt."""
        self._replan(
            notices,
            next_try_at=self.now + PAUSE_WHILE_UNREACHABLE,
            attempts=F("attempts") - 1,
            problem=problem,
        )

    def _replan(self, notices: Iterable[Notice], **changes: Any) -> None:
        ours = self._ours(notices, NoticeState.CLAIMED, NoticeState.HANDED, NoticeState.HELD)
        _surely(lambda: ours.update(state=NoticeState.PLANNED, claim=None, handed_at=None, **changes))

    def _ours(self, notices: Iterable[Notice], *states: NoticeState) -> QuerySet[Notice]:
        return Notice.objects.filter(pk__in=[notice.pk for notice in notices], claim=self.id, state__in=states)


def _write(statement: str, values: Sequence[Any]) -> None:
    """Run a statement in a transaction of its own that doesn't wait until it's on disk."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL synchronous_commit = off; {statement}", values)


def _surely(write: Callable[[], object]) -> None:
    """Run an idempotent write. Retry on a new connection if the connection is lost."""
    for pause in _RECONNECT_PAUSES:
        try:
            write()
            return
        except DATABASE_AWAY:
            connection.close()
            time.sleep(pause)
    write()
