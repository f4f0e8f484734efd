"""The rows of the reminders benchmark, made by PostgreSQL."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from accounts.licenses import actions as licenses
from accounts.licenses.enums import CredentialKind
from accounts.licenses.models import Credential, Period
from accounts.notices.actions import plan
from accounts.notices.models import Notice
from accounts.users.enums import Profession, State
from accounts.users.models import User
from cmehub.lib.dates import day_of
from programs.ledger import demo
from programs.ledger.models import Entry, EntryCredit, EntryTopic
from programs.reminders.credential_dates import CREDIT_DEADLINE, LICENSE
from programs.reminders.models import Deadline
from programs.reminders.rules import LADDER
from programs.requirements.models import Answer, Cycle
from programs.requirements.queries import standings
from tests.bench.copies import Copies

ZONE = "America/New_York"
YEARS = 2
_STATES = (State.NY, State.CA, State.FL, State.TX)
_EMAIL = "gen_random_uuid() || '@clinic.example'"
# The first step from the day `today` on, at 9:00 AM.
_NEXT_AT = f"""
    SELECT min((d.expires_on - step + time '09:00') AT TIME ZONE '{ZONE}')
    FROM unnest(ARRAY{list(LADDER)}) AS step, (SELECT {{expires_on}} AS expires_on) AS d
    WHERE d.expires_on - step >= date '{{today}}'
"""


def first_tick(day: dt.date) -> dt.datetime:
    """Return the moment at which the steps of a day are due."""
    return dt.datetime.combine(day, dt.time(14, 1), tzinfo=dt.UTC)


def deadlines(credentials: int, *, today: dt.date) -> int:
    """Add credentials whose deadlines are spread over two years, four of each person. Return how many."""
    person = User.objects.create_user(email="original@clinic.example", name="Original", time_zone=ZONE)
    for state in _STATES:
        licenses.add(by=person, profession=Profession.NP, state=state, expires_on=today + dt.timedelta(days=400))
    copies = Copies(max(credentials // len(_STATES) - 1, 1))
    expires_on = f"date '{today}' + ((n * {len(_STATES)} + t.id) %% {YEARS * 365})::integer"
    with _unchecked():
        copies.add(User.objects.filter(pk=person.pk), email=_EMAIL)
        copies.add(Credential.objects.filter(user=person))
        copies.add(Period.objects.filter(credential__user=person), expires_on=expires_on)
        added = _watch_copies(copies, person, expires_on=expires_on, today=today)
        _tidy_up()
    return added


def _watch_copies(copies: Copies, person: User, *, expires_on: str, today: dt.date) -> int:
    """Watch the deadlines of copied credentials."""
    watched = Deadline.objects.filter(user=person)
    watched.update(next_at=None, is_stale=False)
    last_day = expires_on.replace("t.id", "t.subject")
    next_at = _NEXT_AT.format(expires_on=last_day, today=today)
    return copies.add(watched, subject=copies.id_of(Credential, "t.subject"), last_day=last_day, next_at=next_at)


def put_off(share: float, *, until: dt.datetime) -> None:
    """Put off a share of what's due by `until` for a month."""
    due = list(Deadline.objects.due_by(until).order_by("pk").values_list("pk", flat=True))
    Deadline.objects.filter(pk__in=due[: round(len(due) * share)]).update(next_at=until + dt.timedelta(days=30))


def reminders(count: int) -> int:
    """Plan reminders about licenses that expire soon, each of a person with a ledger of their own. Return how many.

    The people are copies of those demo clinicians who still need something. Each one's activities have other days and
    amounts.
    """
    now = timezone.now()
    today = day_of(now, ZONE)
    held = _in_need(today)
    people = User.objects.filter(credentials__in=held)
    periods = Period.objects.filter(credential__in=held)
    _empty_outbox()
    for credential in held:
        context = {"subject": credential.pk, "part": LICENSE, "step": LADDER[-1]}
        plan(kind=CREDIT_DEADLINE, key=f"{credential.pk}", recipient=credential.user, context=context, due_at=now)
    planned = Notice.objects.all()
    copies = Copies(count // len(held) + 1)
    expires_on = f"date '{today}' + (ARRAY{list(LADDER)})[n %% {len(LADDER)} + 1]"
    copies.add(people, email=_EMAIL)
    copies.add(Credential.objects.filter(user__in=people))
    copies.add(periods, expires_on=expires_on)
    copies.add(Answer.objects.filter(user__in=people))
    copies.add(Cycle.objects.filter(credential__in=held, closed_at=None), due_on=expires_on)
    entries = Entry.objects.filter(user__in=people, deleted_at=None)
    copies.add(entries, completed_on="t.completed_on - ((n * 7 + t.id) %% 40)::integer")
    copies.add(
        EntryCredit.objects.filter(entry__in=entries), amount="greatest(0.25, t.amount * (1 + (n + t.id) %% 3) * 0.25)"
    )
    copies.add(EntryTopic.objects.filter(entry__in=entries))
    subject = copies.id_of(Credential, "(t.context->>'subject')::bigint")
    originals = list(planned.values_list("pk", flat=True))
    copies.add(
        planned,
        key="t.key || ' copy ' || n",
        context=f"t.context || jsonb_build_object('subject', {subject}, 'deadline', ({expires_on})::text)",
    )
    surplus = Notice.objects.exclude(pk__in=originals).order_by("pk").values_list("pk", flat=True)[count:]
    Notice.objects.filter(pk__in=[*originals, *surplus]).delete()
    _tidy_up()
    return Notice.objects.count()


def _in_need(today: dt.date) -> list[Credential]:
    """Return the licenses of demo clinicians with ledgers for which something is missing. One of each person."""
    licenses = Credential.objects.with_periods().select_related("user").filter(kind=CredentialKind.STATE_LICENSE)
    of_demo = licenses.filter(user__email__in=(demo.DANA, demo.PRIYA, demo.MARCUS)).order_by("pk")
    open_ = [each for each in standings(list(of_demo), as_of=today) if each.evaluation and each.evaluation.open]
    return list({each.credential.user_id: each.credential for each in open_}.values())


def greetings(count: int) -> int:
    """Plan greetings to people who have nothing else. Return how many."""
    from tests.bench.mailing import fill

    _empty_outbox()
    fill(count)
    _tidy_up()
    return count


def _tidy_up() -> None:
    """Do what filling left for the server to do, so that it isn't measured with what follows."""
    with connection.cursor() as cursor:
        for statement in ("SET statement_timeout = 0", "VACUUM ANALYZE", "CHECKPOINT", "RESET statement_timeout"):
            cursor.execute(statement)


def _empty_outbox() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_notice CASCADE")


@contextmanager
def _unchecked() -> Iterator[None]:
    """Take as long as it takes, and don't check foreign keys, which all point to rows that were just added."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET statement_timeout = 0")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET session_replication_role; RESET statement_timeout")
