"""How far vacancies are from a place. Each counts with the nearest of its places.

The index holds places as values of a vacancy, so that they follow changes like everything else. This process remembers
them as columns until the index changes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from pyroaring import BitMap

from careers.search.documents import POINT, point_of
from cmehub.lib.zips import Place
from programs.index.declaration import NOT_STATED
from programs.index.memory import Memory
from programs.index.postings import as_array, as_bitmap
from programs.index.ranking import Keys, Order, are_in

EARTH = 3958.8  # miles
RADII = (10, 25, 50, 100, 250)

Column = np.ndarray[tuple[int], np.dtype[np.float64]]
Places = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class Points:
    """The places of all vacancies: coordinates in radians, and pairs of a vacancy and the number of its place.

    The pairs are in the order of the vacancies, which `placed` has as a set.
    """

    latitude: Column
    longitude: Column
    items: Keys
    places: Places
    placed: BitMap

    def miles(self, origin: Place) -> Column:
        """Return the distance of each pair."""
        north, east = _on_map(origin)
        if len(self.places) < len(self.latitude):
            return _haversine(north, east, self.latitude[self.places], self.longitude[self.places])
        return _haversine(north, east, self.latitude, self.longitude)[self.places]

    def within(self, origin: Place) -> dict[str, BitMap]:
        """Return the vacancies that have a place within each radius."""
        miles = self.miles(origin)
        return {str(radius): as_bitmap(self.items[miles <= radius]) for radius in RADII}

    def among(self, few: BitMap) -> "Points":
        """Return only the pairs of these vacancies."""
        are_few = are_in(few, self.items)
        return replace(self, items=self.items[are_few], places=self.places[are_few], placed=self.placed & few)

    def order(self, origin: Place, items: Keys) -> Order:
        """Return what sorts vacancies by distance, the nearest first. Those without a known place come last."""
        nearest = np.full(int(max(items.max(initial=0), self.items.max(initial=0))) + 1, np.inf)
        np.minimum.at(nearest, self.items, self.miles(origin))
        hundredths: Order = np.minimum(nearest[items] * 100, NOT_STATED).astype(np.int64)
        return hundredths


def miles_between(origin: Place, latitude: float | None, longitude: float | None) -> float | None:
    """Return the distance of one place, or None if it isn't on the map. As exact as the index has it."""
    known = point_of(latitude, longitude)
    return float(_haversine(*_on_map(origin), *_radians([known]))[0]) if known else None


def _on_map(origin: Place) -> tuple[float, float]:
    assert origin.latitude is not None, "an origin is on the map"
    assert origin.longitude is not None, "an origin is on the map"
    return math.radians(origin.latitude), math.radians(origin.longitude)


def _haversine(north: float, east: float, latitude: Column, longitude: Column) -> Column:
    half = (
        np.sin((latitude - north) / 2) ** 2 + math.cos(north) * np.cos(latitude) * np.sin((longitude - east) / 2) ** 2
    )
    miles: Column = 2 * EARTH * np.arcsin(np.sqrt(half))
    return miles


def points(memory: Memory) -> Points:
    """Return the places as the memory has them. Hold its lock."""
    return memory.remembered("points", lambda: _read(memory))


def _read(memory: Memory) -> Points:
    sized = memory.by_size(POINT)
    coordinates = _radians([value for _, value, _ in sized])
    of_each = [as_array(items) for _, _, items in sized]
    items = np.concatenate([np.empty(0, np.uint32), *of_each])
    places = np.repeat(np.arange(len(sized)), [len(each) for each in of_each])
    order = np.argsort(items, kind="stable")
    placed = BitMap().union(*(items for _, _, items in sized))
    return Points(*coordinates, items[order], places[order], placed)


def _radians(values: Sequence[str]) -> tuple[Column, Column]:
    """Return the latitudes and longitudes of values such as '43.6150,-116.2023'."""
    numbers = np.array(",".join(values).split(",") if values else [], np.float64).reshape(-1, 2)
    return np.radians(numbers[:, 0]), np.radians(numbers[:, 1])
