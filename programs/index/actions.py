"""Say that items changed. The projector follows once the change is committed."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models, transaction

from programs.index.declaration import Index
from programs.index.models import Mark
from programs.index.projecting import after_commit


def mark(*, index: Index, items: Iterable[int]) -> None:
    """Mark items whose documents are out of date, in the transaction that changes them."""
    Mark.objects.bulk_create([Mark(index=index.name, item=item) for item in items])
    _project_after_commit()


def mark_all(*, index: Index, items: models.QuerySet[Any]) -> int:
    """Mark all items of a query in one statement, whatever their number, and return how many."""
    chosen, parameters = items.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO programs_mark (index, item) SELECT %s, * FROM ({chosen}) AS items", [index.name, *parameters]
        )
        marked = int(cursor.rowcount)
    _project_after_commit()
    return marked


def _project_after_commit() -> None:
    if not any(hook[1] == after_commit for hook in transaction.get_connection().run_on_commit):
        transaction.on_commit(after_commit, robust=True)
