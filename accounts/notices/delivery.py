"""Deliver notices, from planned to sent. Safe to call concurrently and repeatedly: each message is sent once.

Claim some messages (a lease) and read what they need. For each batch of them: check that it's still due, render ->
connect -> commit `handed` -> send one by one and commit every few answers. If a worker dies before `handed`, its lease
ends and another worker claims the rows. If it dies after `handed`, the outcome of at most one batch is unknown, and
those notices are held for staff.
"""

import contextlib
import datetime as dt
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from accounts.notices import kinds, mails
from accounts.notices.claims import BATCH, DATABASE_AWAY, Claim, Post
from accounts.notices.enums import NoticeState, SuppressionReason
from accounts.notices.kinds import Content
from accounts.notices.models import MailEvent, Notice, Preference, Suppression
from accounts.notices.rules import MAX_ATTEMPTS
from accounts.notices.suppressions import suppress
from cmehub.lib.mail import Failure, Verdict, judge

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=3)  # to render a batch and connect to the mail server
SENDING = dt.timedelta(minutes=4)  # start no message of a batch after this …
DOUBT_AFTER = dt.timedelta(minutes=15)  # … so that every send has finished or timed out by the time it's held
_AT_ONCE = 5  # answers recorded together …
_RECORD_EVERY = 0.5  # … or fewer of a slow server, once so many seconds have passed since the last ones
RETENTION = dt.timedelta(days=400)  # a little over a year


@dataclass(frozen=True)
class Letter:
    """A notice and its email, ready to send."""

    notice: Notice
    mail: mails.Email
    content: Content

    @property
    def address(self) -> str:
        return self.mail.to[0].lower()

    @property
    def has_way_out(self) -> bool:
        """Whether those who get it can unsubscribe from such emails."""
        return "List-Unsubscribe" in self.mail.extra_headers

    @property
    def post(self) -> Post | None:
        """What the inbox shows of it. None if it's emailed to someone other than the recipient."""
        content = self.content
        if content.address:
            return None
        return Post(
            self.notice, str(self.mail.subject), content.summary, content.link, content.link_text, content.outcome
        )


def deliver_due(
    *, now: dt.datetime, seconds: float | None = 20, lease: dt.timedelta = LEASE, urgent_only: bool = False
) -> int:
    """Deliver batches until nothing is due, the mail server is unreachable, or `seconds` have passed (None: no limit).

    Urgent messages go first in each batch. Returns how many were sent.
    """
    begun = time.monotonic()
    sent = 0
    while True:
        elapsed = time.monotonic() - begun
        if seconds is not None and elapsed >= seconds:
            return sent
        run = _Run(Claim(now=now + dt.timedelta(seconds=elapsed)))
        claimed = run.deliver(lease=lease, urgent_only=urgent_only)
        sent += run.sent
        if not claimed or run.server_lost:
            return sent


def hold_doubtful(*, now: dt.datetime, after: dt.timedelta = DOUBT_AFTER) -> int:
    """Hold notices handed over so long ago that no worker can still be sending them. Return how many."""
    doubtful = Notice.objects.filter(state=NoticeState.HANDED, handed_at__lte=now - after)
    held = doubtful.update(state=NoticeState.HELD)
    if held:
        logger.warning("%s messages held: they may or may not have been sent", held)
    return held


def drop_old(*, now: dt.datetime) -> int:
    """Delete settled messages older than `RETENTION`, and mail providers' reports. Return how many messages.

    Held messages are kept until staff resolve them.
    """
    settled = [NoticeState.SENT, NoticeState.SKIPPED, NoticeState.MUTED, NoticeState.FAILED]
    old = Notice.objects.filter(created_at__lt=now - RETENTION, state__in=settled).order_by("created_at")
    dropped = 0
    while ids := list(old.values_list("pk", flat=True)[:1000]):
        dropped += Notice.objects.filter(pk__in=ids).delete()[1].get("accounts.Notice", 0)
    MailEvent.objects.filter(received_at__lt=now - RETENTION).delete()
    return dropped


class _Run:
    """The messages of one claim, delivered in batches."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.sent = 0
        self.server_lost = False

    def deliver(self, *, lease: dt.timedelta, urgent_only: bool) -> int:
        """Claim messages and deliver as many of them as possible. Return how many were claimed."""
        claimed = self.claim.take(lease=lease, urgent_only=urgent_only)
        self._prepare(claimed)
        for start in range(0, len(claimed), BATCH):
            if self.server_lost or self.claim.age > lease / 2:
                self.claim.give_back(claimed[start:], "not reached: the mail server was lost or slow")
                break
            self._deliver(claimed[start : start + BATCH])
        return len(claimed)

    def _deliver(self, notices: Sequence[Notice]) -> None:
        letters = self._letters(notices)
        backend = self._connected(letters) if letters else None
        if backend is not None:
            try:
                handed = self.claim.hand(letter.notice for letter in letters)
                self._send_all([letter for letter in letters if letter.notice.pk in handed], backend)
            finally:
                _close(backend)

    def _letters(self, notices: Sequence[Notice]) -> list[Letter]:
        """Render what is still due, post it to the inboxes, and return what to email."""
        letters = self._posted(self._rendered(notices))
        unwanted = _unwanted(letters)
        for problem in set(unwanted.values()):
            self.claim.settle(
                [each.notice for each in letters if unwanted.get(each.notice.pk) == problem],
                NoticeState.MUTED,
                problem=problem,
            )
        return [letter for letter in letters if letter.notice.pk not in unwanted]

    def _rendered(self, notices: Sequence[Notice]) -> list[Letter]:
        """Render what's still due, and settle the others."""
        letters = []
        skipped = []
        for notice in notices:
            if notice.attempts > MAX_ATTEMPTS:
                problem = f"gave up; last error: {notice.problem}"[:200]
                self.claim.settle([notice], NoticeState.FAILED, problem=problem)
                continue
            with self._alone(notice):
                if (letter := self._letter(notice)) is None:
                    skipped.append(notice)
                else:
                    letters.append(letter)
        if skipped:
            self.claim.settle(skipped, NoticeState.SKIPPED)
        return letters

    def _prepare(self, notices: Sequence[Notice]) -> None:
        """Let each kind load what its messages need. If it fails, each message loads it alone."""
        of_kind: dict[str, list[Notice]] = {}
        for notice in notices:
            of_kind.setdefault(notice.kind, []).append(notice)
        for name, its_notices in of_kind.items():
            if not kinds.is_known(name) or (prepare := kinds.get(name).prepare) is None:
                continue
            try:
                prepare(its_notices, self.claim.now)
            except DATABASE_AWAY:
                raise
            except Exception:
                logger.exception("%s messages can't be prepared together", name)

    def _letter(self, notice: Notice) -> Letter | None:
        """Render one message. Return None if it's no longer due."""
        kind = kinds.get(notice.kind)
        if not notice.recipient.is_active or not kind.still_due(notice, self.claim.now):
            return None
        try:
            content = kind.render(notice, self.claim.now)
        except kinds.NothingToSay:
            return None
        mail = mails.write(notice=notice, kind=kind, content=content)
        mail.message()  # an invalid header fails here, before anything is handed over
        return Letter(notice, mail, content)

    def _posted(self, letters: Sequence[Letter]) -> list[Letter]:
        """Show letters in the inboxes, all at once or, if one can't be stored, each alone. Return those stored."""
        try:
            self.claim.post([post for letter in letters if (post := letter.post)])
        except DATABASE_AWAY:
            raise
        except Exception:  # noqa: BLE001  seen again below, with the message that it's about
            return [letter for letter in letters if self._is_posted_alone(letter)]
        return list(letters)

    def _is_posted_alone(self, letter: Letter) -> bool:
        with self._alone(letter.notice):
            if letter.post:
                self.claim.post([letter.post])
            return True
        return False

    @contextlib.contextmanager
    def _alone(self, notice: Notice) -> Iterator[None]:
        """Keep one message that can't be rendered or stored from stopping the others."""
        try:
            yield
        except DATABASE_AWAY:
            raise  # not this message's fault, and the lease will expire
        except Exception as error:
            logger.exception("notice %s can't be rendered", notice.pk)
            self.claim.try_later(notice, f"couldn't be rendered ({type(error).__name__})")

    def _connected(self, letters: Sequence[Letter]) -> BaseEmailBackend | None:
        """Return an open connection to the mail server, or None if the letters were given back."""
        backend = get_connection()
        try:
            backend.open()
        except OSError as error:  # includes smtplib's exceptions
            logger.warning("mail server unreachable: %s", type(error).__name__)
            self.server_lost = True
            self._give_back(letters, f"mail server unreachable ({type(error).__name__})")
            return None
        return backend

    def _send_all(self, letters: Sequence[Letter], backend: BaseEmailBackend) -> None:
        answers = _Answers(self.claim)
        for number, letter in enumerate(letters):
            if self.server_lost or self.claim.age > SENDING:
                self._give_back(letters[number:], "not reached in this batch: the mail server was lost or slow")
                break
            try:
                if self._send(letter, backend):
                    answers.add(letter.notice)
            except DATABASE_AWAY:
                self._give_back(letters[number + 1 :], "database connection lost while sending")
                raise
        answers.record_all()

    def _send(self, letter: Letter, backend: BaseEmailBackend) -> bool:
        """Send one message. Return whether it was accepted, and record the answer if it wasn't."""
        try:
            count = backend.send_messages([letter.mail])
        except Exception as error:  # noqa: BLE001  each backend has its own exceptions, and judge() interprets them
            self._failed(letter, judge(error, backend))
            return False
        if count:
            self.sent += 1
            return True
        self.claim.settle([letter.notice], NoticeState.FAILED, problem="the mail backend sent nothing")
        return False

    def _failed(self, letter: Letter, failure: Failure) -> None:
        notice = letter.notice
        logger.warning("notice %s: %s (%s)", notice.pk, failure.verdict.value, failure.reason)
        self.server_lost = failure.connection_lost
        match failure.verdict:
            case Verdict.LATER:
                self.claim.try_later(notice, failure.reason)
            case Verdict.NOT_SENT:
                self.claim.give_back([notice], failure.reason)
            case Verdict.NEVER:
                self.claim.settle([notice], NoticeState.FAILED, problem=failure.reason)
            case Verdict.NO_SUCH_ADDRESS:
                suppress(email=letter.address, reason=SuppressionReason.BOUNCED, now=self.claim.now)
                self.claim.settle([notice], NoticeState.FAILED, problem=failure.reason)
            case Verdict.UNKNOWN:
                self.claim.explain(notice, failure.reason)

    def _give_back(self, letters: Sequence[Letter], problem: str) -> None:
        self.claim.give_back([letter.notice for letter in letters], problem)


class _Answers:
    """Messages that the mail server accepted, recorded a few at a time. A crash leaves the last few to be held."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._accepted: list[Notice] = []
        self._recorded = 0
        self._at = time.monotonic()

    def add(self, notice: Notice) -> None:
        self._accepted.append(notice)
        waiting = len(self._accepted) - self._recorded
        if waiting >= _AT_ONCE or time.monotonic() - self._at >= _RECORD_EVERY:
            self._claim.settle(self._accepted[self._recorded :], NoticeState.SENT)
            self._recorded, self._at = len(self._accepted), time.monotonic()

    def record_all(self) -> None:
        """Record all of them once more, since PostgreSQL may have lost the latest ones if it crashed in between."""
        self._claim.settle(self._accepted, NoticeState.SENT)


def _unwanted(letters: Sequence[Letter]) -> dict[int, str]:
    """Return by notice id why not to email it: unsubscribed, or the address is suppressed."""
    people = {letter.notice.recipient_id for letter in letters}
    chosen = {
        (user, kind): by_mail
        for user, kind, by_mail in Preference.objects.filter(user__in=people).values_list("user_id", "kind", "by_mail")
    }
    addresses = {letter.address for letter in letters}
    suppressed = dict(Suppression.objects.filter(email__in=addresses).values_list("email", "reason"))
    problems = {}
    for letter in letters:
        kind = letter.notice.kind
        if not chosen.get((letter.notice.recipient_id, kind), kinds.is_on_by_default(kind)):
            problems[letter.notice.pk] = "unsubscribed from this kind"
        elif _stops(suppressed.get(letter.address), letter):
            problems[letter.notice.pk] = "address suppressed"
    return problems


def _stops(reason: str | None, letter: Letter) -> bool:
    """Whether a suppression stops this email. An unsubscription stops only those that people can unsubscribe from."""
    return reason is not None and (reason != SuppressionReason.UNSUBSCRIBED or letter.has_way_out)


def _close(backend: BaseEmailBackend) -> None:
    """Close the connection, ignoring errors. What was sent stays sent."""
    with contextlib.suppress(OSError):
        backend.close()
