"""What the commands show while they work."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from cmehub.operations.progress import Step


@contextmanager
def progress(label: str, total: int) -> Iterator[Step]:
    """Show a bar on standard error, if that's a terminal."""
    with click.progressbar(length=total, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update


def megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
