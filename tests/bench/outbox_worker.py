"""One worker process of the outbox's benchmark: `manage.py deliver_notices` with a kind of message of its own."""

import sys

import django
from django.conf import settings


def work() -> None:
    django.setup()
    # After the set-up: these import models.
    from django.core.management import execute_from_command_line

    from accounts.notices import kinds
    from tests.factories.notices import greeting

    folders = settings.TEMPLATES[0]["DIRS"]
    assert isinstance(folders, list)
    folders.append(settings.BASE_DIR / "tests" / "templates")
    kinds.register(greeting())
    print("ready", flush=True)
    execute_from_command_line(["manage.py", "deliver_notices", *sys.argv[1:]])


if __name__ == "__main__":
    work()
