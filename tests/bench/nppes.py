"""How fast NPPES files are loaded, beside a bare COPY of the same columns: `./dev bench nppes --size 1000000`.

The generated file has 330 columns, all quoted, and synthetic people. `vs_copy` is the share of COPY's rows per second
that the loader reaches, in the same run, on the same database. `peak_mb` is the most memory that the loader and its
parsing processes held together.
The file needs about 1 kB a row in the temporary folder.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.bench.mailing import database_url
from tests.bench.report import print_report

SEED = 20261123


def write_file(path: Path, rows: int) -> None:
    """Write a data file of so many people and organizations, and a few deactivated NPIs."""
    from tests.accounts.verification.nppes_file import HEADER, deactivated, line, row

    chance = random.Random(SEED)
    states = ["AL", "CA", "CO", "FL", "NY", "OH", "TX", "WA"]
    codes = ["363LF0000X", "207Q00000X", "163W00000X", "1835P0018X", "363AM0700X"]
    with path.open("w", encoding="utf-8") as file:
        file.write(line(HEADER))
        for number in range(rows):
            npi = f"{2_000_000_000 + number}"
            kind = chance.random()
            if kind < 0.03:
                each = deactivated(npi, "05/01/2024")
            else:
                each = row(
                    npi,
                    entity="2" if kind < 0.25 else "1",
                    last=f"PERSON{chance.randrange(100_000)}",
                    state=chance.choice(states),
                    code_1=chance.choice(codes),
                    **(
                        {"code_2": chance.choice(codes), "license_state_2": chance.choice(states)} if kind > 0.8 else {}
                    ),
                )
                each |= {name: f"VALUE {number % 997}" for name in HEADER[150:165]}
            file.write(line(each.get(name, "") for name in HEADER))


def write_columns(path: Path, reduced: Path) -> None:
    """Write a file with only the columns that the loader reads."""
    import csv

    from accounts.verification.nppes_rows import COLUMNS
    from tests.accounts.verification.nppes_file import line

    with path.open(encoding="utf-8", newline="") as file, reduced.open("w", encoding="utf-8") as out:
        for each in csv.DictReader(file):
            out.write(line(each[name] for name in COLUMNS))


def bare_copy(reduced: Path) -> float:
    """COPY the file into a plain table, unchanged. Return the seconds."""
    from django.db import connection

    from accounts.verification.nppes_rows import COLUMNS

    columns = ", ".join(f"c{number} text" for number in range(len(COLUMNS)))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_nppes")
        cursor.execute(f"CREATE TABLE bench_nppes ({columns})")
        begun = time.monotonic()
        with cursor.copy("COPY bench_nppes FROM STDIN (FORMAT csv)") as copy, reduced.open("rb") as file:
            while block := file.read(1 << 20):
                copy.write(block)
        seconds = time.monotonic() - begun
        cursor.execute("DROP TABLE bench_nppes")
    return seconds


_LOADER = """
import sys, time, django
django.setup()
from accounts.verification import nppes_files
begun = time.monotonic()
with open(sys.argv[1], "rb") as file:
    done = nppes_files.load(file, "bench")
print(done.changed, time.monotonic() - begun)
"""


def load(path: Path) -> tuple[int, float, float]:
    """Load the file in a process of its own. Return the changed rows, the seconds and the largest memory in MB."""
    command = [sys.executable, "-c", _LOADER, str(path)]
    with subprocess.Popen(
        command, env={**os.environ, "DATABASE_URL": database_url()}, stdout=subprocess.PIPE
    ) as loader:
        peak = 0.0
        while loader.poll() is None:
            peak = max(peak, memory(loader.pid))
            time.sleep(0.02)
        if loader.returncode or not loader.stdout:
            raise SystemExit("The load failed.")
        changed, seconds = loader.stdout.read().split()
    return int(changed), float(seconds), peak


def memory(pid: int) -> float:
    """Return what a process and its children hold now, in MB."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(memory(int(child)) for child in children)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench nppes", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="rows in the file (default: %(default)s)")
    size = parser.parse_args().size

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path, reduced = Path(folder, "npidata_pfile.csv"), Path(folder, "columns.csv")
            write_file(path, size)
            write_columns(path, reduced)
            copied = bare_copy(reduced)
            changed, seconds, peak = load(path)
            figures = {
                "rows_per_s": round(size / seconds),
                "vs_copy": round(copied / seconds, 2),
                "peak_mb": round(peak),
                "copy_rows_per_s": round(size / copied),
                "changed": changed,
                "file_mb": round(path.stat().st_size / 1e6),
            }
    finally:
        teardown_databases(made, verbosity=0)
    print_report("nppes", sizes={"rows": size, "columns": 330}, figures=figures)


if __name__ == "__main__":
    main()
