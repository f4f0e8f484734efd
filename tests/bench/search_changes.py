"""A curator's edits for the search benchmark: `python -m tests.bench.search_changes PER_SECOND SECONDS SEED`.

Prints how many there were. With `0 PROGRAM TITLE` it changes one title and is killed between its commit and the hook.
"""

import os
import random
import signal
import sys
import time

import django


def rename(pk: int, title: str) -> None:
    """Change a title as the admin does."""
    from django.db import transaction

    from programs.catalog import actions
    from programs.catalog.models import Program

    with transaction.atomic():
        program = Program.objects.select_for_update().get(pk=pk)
        program.title = title
        actions.save_program(program=program, by=None, fields=["title"])
        actions.announce(program=program)


def edit(per_second: float, seconds: float, seed: int) -> int:
    """Change titles of random programs there and back, evenly over the time. Return how many were done."""
    from programs.catalog.models import Program

    chance = random.Random(seed)
    programs = list(Program.objects.visible().order_by("pk").values_list("pk", "title")[:5_000])
    begun, done = time.monotonic(), 0
    while (now := time.monotonic() - begun) < seconds:
        if done / per_second > now:
            time.sleep(done / per_second - now)
        pk, title = chance.choice(programs)
        rename(pk, title if done % 2 else f"{title} (new)"[:200])
        done += 1
    return done


def crash(pk: int, title: str) -> None:
    from django.db import transaction

    with transaction.atomic():
        transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        rename(pk, title)


def run() -> None:
    django.setup()
    if sys.argv[1] == "0":
        crash(int(sys.argv[2]), sys.argv[3])
    else:
        print(edit(float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))


if __name__ == "__main__":
    run()
