"""A worker process of the outbox benchmarks: `manage.py deliver_notices`, with a test kind of message."""

import sys

import django


def work() -> None:
    django.setup()
    # These import models, so they come after the setup.
    from django.core.management import call_command

    from tests.bench.mailing import set_up_process

    options = sys.argv[1:]
    set_up_process(ready_made="--ready-made" in options)
    print("ready", flush=True)
    call_command("deliver_notices", *(each for each in options if each != "--ready-made"))


if __name__ == "__main__":
    work()
