"""Once a night: count how many items have each word, and store the sets of frequent ones and an image of the index.

Reads all items.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from programs.index import images, snapshots
from programs.index.declaration import Index
from programs.index.memory import Memory


def count_words(index: Index) -> None:
    """Count the known words of an index, forget those that no item has anymore, and store what's read often."""
    counted = _counted(index)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE programs_knownword AS known SET documents = counted.documents"
            " FROM unnest(%s::text[], %s::int[]) AS counted (lexeme, documents) WHERE known.index = %s"
            " AND known.lexeme = counted.lexeme AND known.documents <> counted.documents",
            [[lexeme for lexeme, _ in counted], [documents for _, documents in counted], index.name],
        )
        cursor.execute(
            "DELETE FROM programs_knownword WHERE index = %s AND lexeme <> ALL(%s)",
            [index.name, [lexeme for lexeme, _ in counted]],
        )
    snapshots.store(index, snapshots.frequent(index, counted))
    whole = Memory(index)
    whole.read_documents()
    images.store(index, whole.image())


def _counted(index: Index) -> Sequence[tuple[str, int]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '15min'")
        cursor.execute(f"SELECT word, ndoc FROM ts_stat('SELECT search FROM {index.words_table}')")
        rows: Sequence[tuple[str, int]] = cursor.fetchall()
        return rows
