"""Data that takes seconds to load. Each test process loads it once, and copies its rows and files from then on."""

import datetime as dt
import io
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.demo import ZONE
from cmehub.lib import uploads
from cmehub.lib.dates import day_of
from cmehub.operations import database
from cmehub.operations.archive import Table
from tests.factories import accounts as make


def load(command: str) -> None:
    """Fill the database, which a test with transactions found empty, with what a command loads on this day."""
    key = (command, day_of(timezone.now(), ZONE))
    if key in _copies:
        _copies[key].bring()
    else:
        make.staff_groups()
        call_command(command, verbosity=0, stdout=io.StringIO())
        _copies[key] = _Copy.take()


@dataclass(frozen=True)
class _Copy:
    """Every row, in COPY's text format, and every uploaded file."""

    rows: dict[Table, bytes]
    files: dict[str, bytes]

    @classmethod
    def take(cls) -> "_Copy":
        with database.snapshot() as cursor:
            # As in the tables that are emptied after each test, and so without django_migrations.
            columns = database.columns_of(cursor, connection.introspection.django_table_names(only_existing=True))
            rows = {
                Table(name, each, rows=0, sha256=""): b"".join(rows for rows, _ in database.rows_of(cursor, name, each))
                for name, each in columns.items()
            }
        files = {}
        for name, _ in uploads.stored():
            with uploads.opened(name) as handle:
                files[name] = handle.read()
        return cls({table: content for table, content in rows.items() if content}, files)

    def bring(self) -> None:
        """Ids go on from where they are, since sequences aren't reset after a test."""
        with database.one_transaction() as cursor:
            cursor.execute("DELETE FROM auth_permission; DELETE FROM django_content_type")  # rows refer to the copies
            for table, content in self.rows.items():
                database.fill(cursor, table, [content], lambda rows: None)
        ContentType.objects.clear_cache()
        for name, content in self.files.items():
            storages["private"].save(name, ContentFile(content))


_copies: dict[tuple[str, dt.date], _Copy] = {}
