"""Messages in the outbox."""

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from accounts.notices import actions, kinds
from accounts.notices.models import Notice
from accounts.users.models import User

_numbers = itertools.count(1)


def greeting(
    *,
    still_due: Any = lambda notice, now: True,
    render: Any = None,
    subscribed: bool = True,
    name: str = "greeting",
    **flags: Any,
) -> kinds.Kind:
    """A kind of message with templates in tests/templates that greets the person by name."""

    def say_hello(notice: Notice, now: dt.datetime) -> kinds.Content:
        return kinds.Content(
            summary=f"Hello, {notice.context['name']}.",
            link="/licenses/",
            link_text="See your credentials",
            context={"name": notice.context["name"]},
        )

    return kinds.Kind(
        name=name,
        label="Greetings",
        description="A kind word now and then",
        render=render or say_hello,
        still_due=still_due,
        subscribed=subscribed,
        **flags,
    )


def person(**fields: Any) -> User:
    return User.objects.create_user(**{"email": f"person{next(_numbers)}@clinic.example", "name": "Pat Doe", **fields})


def planned(
    *, to: User | None = None, kind: str = "greeting", due_at: dt.datetime | None = None, name: str = "Pat"
) -> Notice:
    """One planned message."""
    key = f"key {next(_numbers)}"
    actions.plan(kind=kind, key=key, recipient=to or person(), context={"name": name}, due_at=due_at or timezone.now())
    return Notice.objects.get(kind=kind, key=key)


def posted(*, to: User, at: dt.datetime | None = None, read: bool = False, **fields: Any) -> Notice:
    """One message in the person's inbox."""
    at = at or timezone.now()
    return Notice.objects.create(
        kind="greeting",
        key=f"key {next(_numbers)}",
        recipient=to,
        state="sent",
        sent_at=at,
        posted_at=at,
        read_at=at if read else None,
        **{
            "subject": "Hello, Pat",
            "summary": "Hello, Pat.",
            "link": "/licenses/",
            "link_text": "See your credentials",
            **fields,
        },
    )
