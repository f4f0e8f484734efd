"""What each process knows of an index: facet values as sets of items, and columns to sort by.

PostgreSQL is the truth. A process reads all documents once, and from then on the ones with a higher version than it has
seen, at most every half second and only when somebody searches. Nothing is kept that can't be read again.
"""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
from django.db import DatabaseError, connection, connections
from pyroaring import BitMap

from cmehub.lib.allocation import give_back_memory
from programs.index import images, snapshots
from programs.index.declaration import NOT_STATED, Index, declared
from programs.index.forward import Forward
from programs.index.postings import Kept, as_array, as_bitmap, fetch, quoted
from programs.index.reading import (
    Numbers,
    Pairs,
    Row,
    by_key,
    changed_since,
    count_up_to,
    documents,
    last_key,
    lexemes_of,
    newest,
    pairs_in,
    pairs_of,
    unpacked,
)

log = logging.getLogger(__name__)
LOOK_EVERY = 0.5  # seconds
IMAGE_TAKES = 1.5  # seconds at most that a page waits for a memory that a starting process reads from its image
MOST_PHRASES = 500
MOST_ASKED_AGAIN = 10_000  # phrases times changes
MOST_REMEMBERED = 6_000  # facets of sets of results, some 1 kB each, and what else is worked out of the sets
MOST_CROSSED = 2_000  # changes after which the values of each item are put together again
MOST_CORRECTED = 20_000  # changes after which a stored set isn't worth correcting
QUICK = 20_000  # up to as many documents are read while a request waits
MOST_FOLLOWED = 50_000  # changes after which it's quicker to read everything again

TITLE_WORDS, _VERSION = _OWN = ("title_words", "version")  # columns of every index

Result = TypeVar("Result")


class Memory:
    """One index in one process. Read it while holding `lock`, so that a change never comes between two reads."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.lock = threading.RLock()
        self.is_ready = False
        self._loading = threading.Lock()
        self._loading_since = 0.0
        self._next_look = 0.0
        self._empty()

    def _empty(self) -> None:
        self.version = 0
        self.shown = BitMap()
        self.values: dict[int, BitMap] = {}
        self.keys: dict[str, dict[str, int]] = {}
        self._facets: dict[int, str] = {}  # of values by key
        self.columns: dict[str, Numbers] = {name: np.empty(0, np.int32) for name in (*self.index.numbers, *_OWN)}
        self.kept = Kept()
        self._listed: dict[dt.date, BitMap] = {}
        self._phrases: dict[str, BitMap] = {}
        self._by_size: dict[str, list[tuple[int, str, BitMap]]] = {}
        self._forward: dict[str, Forward] = {}
        self._remembered: dict[tuple[str, Hashable], Any] = {}
        self._known_value = 0

    # -- reading ------------------------------------------------------------------------------------------------------

    def value(self, facet: str, value: str) -> BitMap:
        """Return the items with a value of a facet, listed or not."""
        key = self.keys.get(facet, {}).get(value)
        return self.values.get(key, BitMap()) if key is not None else BitMap()

    def by_size(self, facet: str) -> list[tuple[int, str, BitMap]]:
        """Return the values of a facet with their items, listed or not, those that most items have first."""
        if facet not in self._by_size:
            sized = [
                (len(items), value, items)
                for value, key in self.keys.get(facet, {}).items()
                if (items := self.values.get(key))
            ]
            self._by_size[facet] = sorted(sized, key=lambda each: (-each[0], each[1]))
        return self._by_size[facet]

    def forward(self, facet: str) -> Forward:
        """Return the values of each item of a facet that has any. Putting them together takes some 100 ms."""
        known = self._forward.get(facet)
        if known is None or len(known.changed) > MOST_CROSSED:
            known = self._forward[facet] = Forward(self.by_size(facet))
            give_back_memory()
        return known

    def remembered(self, key: Hashable, work_out: Callable[[], Result], *, of_facet: str = "") -> Result:
        """Return what was worked out under this key since the last change, or do it now. Hold the lock.

        With a facet: since an item's values of it changed last. Don't change what's returned.
        """
        kept = (of_facet, key)
        if kept not in self._remembered:
            while len(self._remembered) >= MOST_REMEMBERED:
                del self._remembered[next(iter(self._remembered))]  # the oldest
            self._remembered[kept] = work_out()
        found: Result = self._remembered[kept]
        return found

    def versions(self, keys: Sequence[int]) -> dict[int, int]:
        """Return the versions of documents by the keys of their items, for what's kept of them elsewhere."""
        return {key: int(self.columns[_VERSION][key]) for key in keys if key in self.shown}

    def listed(self, as_of: dt.date) -> BitMap:
        """Return the items that are listed on this day. The set doesn't change anymore."""
        if as_of not in self._listed:
            if len(self._listed) > 3:
                self._listed.clear()
            self._listed[as_of] = self._on_this_day(self.shown, as_of)
        return self._listed[as_of]

    def _on_this_day(self, shown: BitMap, as_of: dt.date) -> BitMap:
        if not self.index.until:
            return shown.copy()
        items = as_array(shown)
        return as_bitmap(items[self.columns[self.index.until][items] >= as_of.toordinal()])

    def postings(self, lexemes: Iterable[str]) -> dict[str, BitMap]:
        """Return the items that have each lexeme. What isn't kept is asked of PostgreSQL."""
        wanted = list(dict.fromkeys(lexemes))
        with self.lock:
            found = {lexeme: items for lexeme in wanted if (items := self.kept.get(lexeme)) is not None}
        missing = {lexeme: quoted(lexeme) for lexeme in wanted if lexeme not in found}
        if missing:
            asked, version = self._ask(list(missing.values()))
            with self.lock:
                for lexeme, query in missing.items():
                    found[lexeme] = asked[query]
                    if version >= self.version:  # otherwise a change came between, which these don't know of
                        self.kept.put(lexeme, asked[query])
        return found

    def phrases(self, queries: Iterable[str]) -> dict[str, BitMap]:
        """Return the items that match each tsquery. Answers are kept, and corrected by a few changes."""
        wanted = list(dict.fromkeys(queries))
        with self.lock:
            found = {query: self._phrases[query] for query in wanted if query in self._phrases}
        if missing := [query for query in wanted if query not in found]:
            asked, version = self._ask(missing)
            with self.lock:
                if version >= self.version:
                    self._phrases |= asked
                    while len(self._phrases) > MOST_PHRASES:
                        del self._phrases[next(iter(self._phrases))]  # the oldest
            found |= asked
        return found

    def _ask(self, queries: Sequence[str]) -> tuple[dict[str, BitMap], int]:
        """Return the items that match each tsquery, and the version of the index that this is true of, at least.

        Stored sets are corrected by what changed since. The others are looked up in the GIN index.
        """
        stored = snapshots.read(self.index, queries)
        with self.lock:
            version = self.version
            changed = self._changed_since(min((at for _, at in stored.values()), default=version))
        if len(changed) > MOST_CORRECTED:
            stored = {}
        found = {query: items - changed for query, (items, _) in stored.items()}
        if stored and changed:
            corrected, _ = fetch(self.index, list(stored), among=changed)
            found = {query: items | corrected[query] for query, items in found.items()}
        if others := [query for query in queries if query not in found]:
            fetched, of_others = fetch(self.index, others)
            found |= fetched
            version = min(version, of_others) if stored else of_others
        return found, version

    def _changed_since(self, version: int) -> BitMap:
        items = as_array(self.shown)
        return as_bitmap(items[self.columns[_VERSION][items] > version % 2**31])

    # -- following ----------------------------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Follow what changed, and return whether the memory can be used. Large ones are read in the background."""
        if not self.is_ready:
            self._begin()
        elif time.monotonic() >= self._next_look and self._loading.acquire(blocking=False):
            try:
                self._next_look = time.monotonic() + LOOK_EVERY
                is_far_behind = not self._follow()
            finally:
                self._loading.release()
            if is_far_behind:
                self.load_apart()
        return self.is_ready

    def _begin(self) -> None:
        if self._loading.locked():
            self._wait_for_image()
            return
        if count_up_to(self.index, QUICK + 1) <= QUICK:
            self.load()
        else:
            self.load_apart()

    def _wait_for_image(self) -> None:
        """Wait while it's being read, if that began just now: from an image it takes less than a plain answer would."""
        patience = self._loading_since + IMAGE_TAKES - time.monotonic()
        if patience > 0 and self._loading.acquire(timeout=patience):
            self._loading.release()

    def load_apart(self) -> None:
        """Read everything in the background."""
        threading.Thread(target=self._load_apart, name=f"load {self.index.name}", daemon=True).start()

    def _load_apart(self) -> None:
        try:
            self.load()
        except Exception:
            log.exception("the index %s couldn't be loaded; the next search tries again", self.index.name)
        finally:
            connections.close_all()

    def load(self, *, waits: bool = False) -> None:
        """Read everything. If another thread does so already, leave it to that one, or wait for it."""
        if not self._loading.acquire(blocking=waits):
            return
        try:
            if waits and self.is_ready:
                return
            begun = self._loading_since = time.monotonic()
            fresh = Memory(self.index)
            fresh._read_all()
            with self.lock:
                for name in (
                    "version",
                    "shown",
                    "values",
                    "keys",
                    "_facets",
                    "columns",
                    "kept",
                    "_listed",
                    "_phrases",
                    "_by_size",
                    "_forward",
                    "_remembered",
                    "_known_value",
                ):
                    setattr(self, name, getattr(fresh, name))
                self.is_ready = True
            give_back_memory()
            log.info(
                "loaded the index %s: %d items in %.1f s", self.index.name, len(self.shown), time.monotonic() - begun
            )
        finally:
            self._loading.release()

    def _read_all(self) -> None:
        if not self._resume():
            self.read_documents()

    def _resume(self) -> bool:
        """Take the stored image and follow what changed since. Return False if that isn't possible."""
        try:
            stored = images.read(self.index, list(self.columns))
        except DatabaseError:
            raise
        except Exception:  # an image that's of no use mustn't keep the search from starting
            log.exception("the image of the index %s can't be read, so all documents are", self.index.name)
            return False
        if stored is None:
            return False
        self.version, self.shown = stored.version, stored.shown
        self.values, self.columns = dict(stored.values), dict(stored.columns)
        self._learn_values()
        if self._follow():
            return True
        self._empty()
        return False

    def image(self) -> images.Image:
        """Return what's stored for processes that start later."""
        return images.Image(self.version, self.shown, self.values, self.columns)

    def read_documents(self) -> None:
        """Read every document, into a memory that's empty."""
        self.version = newest(self.index)
        self._learn_values()
        for rows in documents(self.index):
            self._take(rows)
        for items in self.values.values():
            items.shrink_to_fit()

    def _follow(self) -> bool:
        """Follow what changed, and return False if that's more than reading everything again."""
        latest = newest(self.index)
        if latest == self.version:
            return True
        if latest < self.version:  # another database, or an older one, was put in this one's place
            self.is_ready = False
            return False
        rows = changed_since(self.index, self.version, most=MOST_FOLLOWED + 1)
        if len(rows) > MOST_FOLLOWED:
            return False
        changed = BitMap(item for item, *_ in rows)
        lexemes = lexemes_of(self.index, list(changed)) if len(self.kept) else {}
        phrases = self._phrases_among(changed)
        with self.lock:
            self._take_changes(rows, changed)
            self.kept.change(changed, lexemes)
            self._phrases = {  # without those that weren't asked again
                query: (self._phrases[query] - changed) | items
                for query, items in phrases.items()
                if query in self._phrases
            }
            self.version = max(version for _, version, *_ in rows)
        return True

    def _phrases_among(self, changed: BitMap) -> dict[str, BitMap]:
        """Return which changed items match each phrase, or none of the phrases if asking later is cheaper."""
        with self.lock:
            known = list(self._phrases)
        few = 0 < len(known) * len(changed) <= MOST_ASKED_AGAIN
        return fetch(self.index, known, among=changed)[0] if few else {}

    def _take_changes(self, rows: Sequence[Row], changed: BitMap) -> None:
        """Put changed documents in the place of the old ones. What doesn't depend on their changes is kept."""
        shown = [row for row in rows if row[2]]
        before, after = pairs_in(self.values, changed), pairs_of(shown)
        gone, new = np.setdiff1d(before, after, assume_unique=True), np.setdiff1d(after, before, assume_unique=True)
        for key, items in by_key(gone):
            self.values[key] -= items
        self._add(new)
        self.shown -= changed
        self._take_facts(shown)
        moved = self._moved(gone, new)
        for facet in moved:
            self._by_size.pop(facet, None)
            if facet in self._forward:
                self._forward[facet].change(moved[facet])
        self._remembered = {kept: found for kept, found in self._remembered.items() if kept[0] and kept[0] not in moved}
        on_top = changed & self.shown
        self._listed = {day: (items - changed) | self._on_this_day(on_top, day) for day, items in self._listed.items()}

    def _moved(self, *pairs: Pairs) -> dict[str, BitMap]:
        """Return the items of these values by facet."""
        moved: dict[str, BitMap] = {}
        for each in pairs:
            for key, items in by_key(each):
                moved.setdefault(self._facets.get(key, ""), BitMap()).update(items)
        return moved

    def _take(self, rows: Sequence[Row]) -> None:
        """Add documents to a memory that doesn't have them."""
        shown = [row for row in rows if row[2]]
        self._add(pairs_of(shown))
        self._take_facts(shown)

    def _add(self, pairs: Pairs) -> None:
        if last_key(pairs) > self._known_value:
            self._learn_values()
        for key, items in by_key(pairs):
            self.values.setdefault(key, BitMap()).update(items)

    def _take_facts(self, shown: Sequence[Row]) -> None:
        if not shown:
            return
        items = np.array([row[0] for row in shown], np.int64)
        self.shown |= as_bitmap(items)
        self._take_numbers(items, [row[4] for row in shown])
        self.columns[TITLE_WORDS][items] = [row[5] for row in shown]
        self.columns[_VERSION][items] = [row[1] % 2**31 for row in shown]

    def _take_numbers(self, items: "np.ndarray[tuple[int], np.dtype[np.int64]]", packed: Sequence[bytes]) -> None:
        size = int(items.max()) + 1
        if size > len(self.columns[TITLE_WORDS]):
            room = size + size // 16 + 64
            for name, column in self.columns.items():
                self.columns[name] = np.concatenate(
                    [column, np.full(room - len(column), NOT_STATED, np.int32)], dtype=np.int32
                )
        numbers = unpacked(b"".join(packed)).reshape(len(items), len(self.index.numbers))
        for place, name in enumerate(self.index.numbers):
            self.columns[name][items] = numbers[:, place]

    def _learn_values(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, facet, value FROM programs_value WHERE index = %s", [self.index.name])
            for key, facet, value in cursor.fetchall():
                self.keys.setdefault(facet, {})[value] = key
                self._facets[key] = facet
                self._known_value = max(self._known_value, key)


_memories: dict[str, Memory] = {}
_creating = threading.Lock()


def memory_of(index: Index) -> Memory:
    """Return this process's memory of an index."""
    with _creating:
        if index.name not in _memories:
            _memories[index.name] = Memory(index)
        return _memories[index.name]


def warm_up() -> None:
    """Read all indexes in the background, when a web process starts."""
    for index in declared():
        memory_of(index).load_apart()


def forget() -> None:
    """Forget everything, for tests and after a fork."""
    with _creating:
        _memories.clear()
