"""A small index of its own, on the tables of programs, whose items a test makes up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from programs.index import projecting
from programs.index.declaration import Index, Item, Limit, Sort
from programs.index.fallback import Plain, search_plainly
from programs.index.memory import Memory, memory_of
from programs.index.models import Mark
from programs.index.searching import Asked, Results, search
from programs.search.models import ProgramDocument, ProgramWords


@dataclass
class Trial:
    """Public items by key, and the index that reads them."""

    items: dict[int, Item] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.index = Index(
            name="trial",
            document=ProgramDocument,
            words=ProgramWords,
            numbers=("price", "size", "until"),
            read=self.read,
            every=lambda: sorted(self.items),
            sorts={
                "relevance": Sort("price", ties="price"),
                "price": Sort("price", ties="size"),
                "biggest": Sort("size", descending=True, ties="price"),
                "newest": Sort("until", descending=True),
            },
            limits={"cost": Limit("price", at_most=True, scale=100), "room": Limit("size", at_most=False)},
            until="until",
        )

    def read(self, keys: Sequence[int]) -> list[Item]:
        return [self.items[key] for key in keys if key in self.items]

    def put(self, *items: Item) -> None:
        """Publish items, and write their documents."""
        self.items |= {item.key: item for item in items}
        self.write(*(item.key for item in items))

    def withdraw(self, *keys: int) -> None:
        for key in keys:
            self.items.pop(key, None)
        self.write(*keys)

    def write(self, *keys: int) -> None:
        with transaction.atomic():
            projecting.write(self.index, keys)

    def mark(self, *keys: int) -> None:
        """Mark items as changed, without projecting them."""
        Mark.objects.bulk_create([Mark(index=self.index.name, item=key) for key in keys])

    @property
    def memory(self) -> Memory:
        return memory_of(self.index)

    def found(self, asked: Asked) -> Results:
        results = search(self.index, asked)
        assert results is not None
        return results

    def keys(self, text: str, **asked: Any) -> list[int]:
        """Return the keys of what a text finds, the most relevant first."""
        return self.found(Asked(text, **asked)).page("relevance", 0, 100)

    def plain(self, asked: Asked) -> Plain:
        return search_plainly(self.index, asked)


def item(key: int, title: str = "A course", **more: object) -> Item:
    return Item(key=key, title=title, **more)  # type: ignore[arg-type]
