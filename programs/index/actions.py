"""Say that items changed. The projector follows once the change is committed."""

from collections.abc import Iterable

from django.db import transaction

from programs.index.declaration import Index
from programs.index.models import Mark
from programs.index.projecting import catch_up


def mark(*, index: Index, items: Iterable[int]) -> None:
    """Mark items whose documents are out of date, in the transaction that changes them."""
    Mark.objects.bulk_create([Mark(index=index.name, item=item) for item in items])
    if not any(hook[1] == catch_up for hook in transaction.get_connection().run_on_commit):
        transaction.on_commit(catch_up, robust=True)
