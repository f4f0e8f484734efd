"""Benchmark output: a table, followed by one JSON object on the last line."""

import json
import os
import platform
from collections.abc import Mapping

from django.db import connection


def print_report(name: str, *, sizes: Mapping[str, int], figures: Mapping[str, float]) -> None:
    width = max(len(label) for label in [*sizes, *figures])
    for label, value in {**sizes, **figures}.items():
        print(f"  {label:<{width}}  {value:>12,.6g}")
    print_json(name, sizes=sizes, figures=figures)


def print_json(name: str, *, sizes: Mapping[str, int], figures: Mapping[str, float]) -> None:
    print(json.dumps({"bench": name, "sizes": dict(sizes), "machine": machine(), "figures": dict(figures)}))


def machine() -> dict[str, str | int]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0])
    return {
        "cpus": len(os.sched_getaffinity(0)),
        "processor": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "postgresql": version.split()[0],
    }
