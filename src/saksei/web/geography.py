"""Boundaries that a user imported as GeoJSON, and where places lie.

A place lies where an identifier `geo:LATITUDE,LONGITUDE` of it says (RFC 5870), else in the middle
of the boundary that has its name. Invariant: nothing is fetched; what is no GeoJSON is left out and
named.
"""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from saksei.errors import DamagedRecord
from saksei.originals import read_file
from saksei.sources.models import Source
from saksei.web.prepared import kept

SUFFIXES = (".geojson", ".json")
MOST_BYTES = 20_000_000
MOST_POINTS = 20_000  # drawn in all; rings with more are thinned
DEEPEST = 6  # nesting of coordinates and collections

Point = tuple[float, float]  # longitude, latitude in degrees


@dataclass(frozen=True, slots=True)
class Boundary:
    """A feature: its rings, and the words that it is called by."""

    rings: tuple[tuple[Point, ...], ...]
    words: frozenset[str]

    @property
    def middle(self) -> Point:
        """The middle of its largest ring's corners."""
        largest = max(self.rings, key=len)
        return (
            sum(x for x, _ in largest) / len(largest),
            sum(y for _, y in largest) / len(largest),
        )


@dataclass(frozen=True, slots=True)
class Field:
    """The part of the world that is drawn, a thousand units wide."""

    west: float
    north: float
    scale: float  # units for a degree of longitude
    squeeze: float  # a degree of latitude over one of longitude
    height: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> "Field | None":
        """The field that holds all points, with a margin; None without any."""
        every = list(points)
        if not every:
            return None
        west, east = min(x for x, _ in every), max(x for x, _ in every)
        south, north = min(y for _, y in every), max(y for _, y in every)
        squeeze = 1 / max(0.1, math.cos(math.radians((south + north) / 2)))
        wide = max(east - west, (north - south) * squeeze / 2, 0.5) * 1.1
        tall = max(north - south, wide / squeeze / 3) * 1.1
        scale = 1000 / wide
        return cls(
            (west + east - wide) / 2, (north + south + tall) / 2, scale, squeeze,
            round(tall * squeeze * scale, 1),
        )  # fmt: skip

    def place(self, point: Point) -> Point:
        """Where a point of the world stands, from the top and the left."""
        return (
            round((point[0] - self.west) * self.scale, 1),
            round((self.north - point[1]) * self.squeeze * self.scale, 1),
        )

    def path(self, ring: Sequence[Point]) -> str:
        """A ring as the data of a path."""
        return "M" + "L".join(f"{x},{y}" for x, y in map(self.place, ring)) + "Z"


def boundaries(sources: Iterable[Source]) -> tuple[list[Boundary], list[str]]:
    """Boundaries of the sources that are GeoJSON, and sentences on those that cannot be read."""
    found: list[Boundary] = []
    wrong: list[str] = []
    for source in sources:
        if not source.original_name.lower().endswith(SUFFIXES):
            continue
        try:
            found += kept("boundaries", source.pk, partial(_read, source))
        except (ValueError, TypeError, LookupError, RecursionError, OSError, DamagedRecord):
            wrong.append(f"{source.pk} is no GeoJSON that can be drawn")
    return _thinned(found), wrong


def _read(source: Source) -> list[Boundary]:
    if (source.size or 0) > MOST_BYTES:
        raise ValueError(source.pk)
    content = json.loads(read_file(source.file))
    return [one for one in map(_boundary, _features(content, DEEPEST)) if one.rings]


def _features(content: Any, deep: int) -> Iterator[dict[str, Any]]:
    if deep == 0 or not isinstance(content, dict):
        return
    if content.get("type") == "FeatureCollection":
        for one in content.get("features", ()):
            yield from _features(one, deep - 1)
    elif content.get("type") == "Feature":
        yield content
    else:
        yield {"geometry": content, "properties": {}}


def _boundary(feature: dict[str, Any]) -> Boundary:
    named = (feature.get("properties") or {}).values()
    words = {one.strip().casefold() for one in named if isinstance(one, str) and one.strip()}
    return Boundary(tuple(_rings(feature.get("geometry"), DEEPEST)), frozenset(words))


def _rings(geometry: Any, deep: int) -> Iterator[tuple[Point, ...]]:
    if not isinstance(geometry, dict) or deep == 0:
        return
    shape, places = geometry.get("type"), geometry.get("coordinates", ())
    if shape == "GeometryCollection":
        for one in geometry.get("geometries", ()):
            yield from _rings(one, deep - 1)
    elif shape in ("Polygon", "MultiLineString"):
        yield from map(_ring, places)
    elif shape == "MultiPolygon":
        for polygon in places:
            yield from map(_ring, polygon)
    elif shape == "LineString":
        yield _ring(places)


def _ring(places: Any) -> tuple[Point, ...]:
    ring = tuple((float(one[0]), float(one[1])) for one in places)
    if len(ring) < 2 or not all(abs(x) <= 180 and abs(y) <= 90 for x, y in ring):
        raise ValueError("degrees outside the world")
    return ring


def _thinned(found: Sequence[Boundary]) -> list[Boundary]:
    """The same with at most MOST_POINTS corners: of each ring every n-th and its last."""
    points = sum(len(ring) for one in found for ring in one.rings)
    step = max(1, math.ceil(points / MOST_POINTS))
    if step == 1:
        return list(found)
    return [
        Boundary(tuple((*ring[:-1:step], ring[-1]) for ring in one.rings), one.words)
        for one in found
    ]


def where(
    identifiers: Iterable[str], names: Iterable[str], known: Sequence[Boundary]
) -> Point | None:
    """Where a place lies, by its identifiers, else by the boundary that bears one of its names."""
    for one in identifiers:
        if point := _geo(one):
            return point
    called = {name.strip().casefold() for name in names}
    return next((one.middle for one in known if one.words & called), None)


def _geo(identifier: str) -> Point | None:
    scheme, _, rest = identifier.partition(":")
    if scheme.casefold() != "geo":
        return None
    try:
        north, east = (float(part) for part in rest.split(";")[0].split(",")[:2])
    except ValueError:
        return None
    return (east, north) if abs(north) <= 90 and abs(east) <= 180 else None
