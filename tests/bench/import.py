"""Checking and applying a file of programs: `./dev bench import --size 100000`.

Works through the file in slices, as the worker does. The peak is that of this process, which reads the file, checks and
applies it.
"""

import argparse
import csv
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from tests.bench.report import print_report


def write_file(path: Path, size: int) -> None:
    """Write `size` new programs, each with a credit offer, a date and a price."""
    from programs.importing.kinds import PROGRAMS

    header = PROGRAMS.header({group.name: 1 for group in PROGRAMS.groups})
    header.remove("edition")
    cells: dict[str, Any] = {
        "provider": "bench-provider",
        "state": "draft",
        "summary": "What it is about, in a sentence.",
        "description": "What it teaches, to whom and how. " * 10,
        "topics": "sepsis; early recognition",
        "professions": "physician; nurse",
        "delivery": "in person",
        "disclosure_required": "yes",
        "offers.1.credit_type": "BENCH",
        "offers.1.amount": "7.25",
        "offers.1.is_maximum": "yes",
        "offers.1.words": "maximum of 7.25 credits",
        "offerings.1.starts_on": "2027-05-01",
        "offerings.1.is_canceled": "no",
        "prices.1.audience": "everyone",
        "prices.1.amount": "199",
    }
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(size):
            row = {**cells, "slug": f"bench-{number}", "title": f"Recognition of sepsis, part {number}"}
            writer.writerow([row.get(name, "") for name in header])


def run(of: Any, state: str) -> float:
    """Work until the import is in the state, and return the seconds."""
    from django.utils import timezone

    from programs.importing import work

    began = time.monotonic()
    while of.state != state:
        assert work.work_on_due(now=timezone.now()), f"nothing to work on while {of.state}"
        of.refresh_from_db()
        assert of.state != "failed", of.problem
    return time.monotonic() - began


def measure(size: int, folder: Path) -> dict[str, float]:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from accounts.users.models import User
    from programs.importing import actions
    from programs.importing.enums import Kind
    from tests.factories import programs as make

    make.provider(slug="bench-provider")
    make.credit_type(code="BENCH")
    by = User.objects.create(email="bench@hub.example")
    write_file(folder / "rows.csv", size)
    with (folder / "rows.csv").open("rb") as file:
        upload = SimpleUploadedFile("rows.csv", b"")
        upload.file = file
        of = actions.upload(kind=Kind.PROGRAM, file=upload, by=by, now=timezone.now())
    checking = run(of, "checked")
    assert (of.added, of.refused) == (size, 0), list(of.errors.all()[:3])
    actions.confirm(of=of, by=by, leave_out_refused=False, now=timezone.now())
    of.refresh_from_db()
    applying = run(of, "applied")
    assert (of.added, of.refused) == (size, 0)
    return {
        "rows_per_s_check": round(size / checking, 1),
        "rows_per_s_apply": round(size / applying, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="./dev bench import", description=__doc__)
    options.add_argument("--size", type=int, default=100_000, help="rows in the file (default: %(default)s)")
    chosen = options.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with tempfile.TemporaryDirectory() as folder:
            private: Any = settings.STORAGES["private"]
            private["OPTIONS"]["location"] = str(Path(folder, "files"))
            figures = measure(chosen.size, Path(folder))
        print_report("import", sizes={"rows": chosen.size}, figures=figures)
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
