"""A worker process of the outbox benchmark: `manage.py deliver_notices` with a test kind of message."""

import sys

import django
from django.conf import settings


def work() -> None:
    django.setup()
    # These import models, so they come after the setup.
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
