"""The form of the Parquet files that the tables are built from.

Invariant: one row a statement, source, derivation, judgement or review, with text as recorded and,
for dates and quantities, their bounds: the files alone answer every question.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from saksei import dates, quantities
from saksei.errors import InvalidValue
from saksei.vocabulary import ValueType, Vocabulary

TEXT, DAY = pa.dictionary(pa.int32(), pa.string()), pa.date32()
STATEMENTS = pa.schema(
    [
        ("id", pa.string()), ("entity", pa.string()), ("kind", TEXT), ("property", TEXT),
        ("value", pa.string()), ("earliest", DAY), ("latest", DAY), ("grain", pa.int8()),
        ("doubtful", pa.bool_()), ("low", pa.float64()), ("high", pa.float64()),
        ("source", pa.string()), ("speaker", pa.string()), ("stance", TEXT),
        ("affirms", pa.bool_()), ("recorded", DAY), ("withdrawn", DAY), ("erased", pa.bool_()),
        ("start", pa.int32()), ("end", pa.int32()), ("quote", pa.string()),
        ("locator", pa.string()), ("note", pa.string()), ("batch", TEXT),
    ]
)  # fmt: skip
SOURCES = pa.schema(
    [
        ("id", pa.string()), ("title", pa.string()), ("publisher", pa.string()),
        ("date", pa.string()), ("earliest", DAY), ("latest", DAY), ("address", pa.string()),
        ("held", pa.bool_()), ("confidentiality", TEXT), ("reliability", TEXT),
    ]
)  # fmt: skip
DERIVATIONS = pa.schema([("source", pa.string()), ("origin", pa.string()), ("recorded", DAY)])
JUDGEMENTS = pa.schema(
    [
        ("id", pa.string()), ("kind", TEXT), ("verdict", TEXT), ("left", pa.string()),
        ("right", pa.string()), ("judged", DAY), ("withdrawn", DAY),
    ]
)  # fmt: skip
REVIEWS = pa.schema(
    [("id", pa.string()), ("statement", pa.string()), ("reviewed", DAY), ("withdrawn", DAY)]
)
GRAINS = {precision: -number for number, precision in enumerate(dates.Precision)}


@dataclass(frozen=True, slots=True)
class Since:
    """What was written to a file's rows after the file: those that are now, and the ids of all that
    were touched; without ids the rows stand in place of the whole file."""

    rows: pa.Table
    touched: pa.Table | None = None  # with the one column `id`


@dataclass(frozen=True, slots=True)
class Held:
    """The files in a folder, or their rows in memory; and by a file's name what came since."""

    base: Path | Mapping[str, pa.Table]
    since: Mapping[str, Since] = field(default_factory=dict)


Bounds = tuple[date | None, date | None, int | None, bool | None, float | None, float | None]
NOTHING: Bounds = (None, None, None, None, None, None)


def bounds_of(vocabulary: Vocabulary) -> Callable[[str, str, str], Bounds]:
    """A function that gives (kind, property, value) its bounds: earliest and latest day, grain
    (higher is more precise), whether doubtful, and lowest and highest number."""
    value_types = {
        (kind.name, p.name): p.value
        for kind in vocabulary.kinds.values()
        for p in kind.properties.values()
    }

    def bounds(kind: str, name: str, value: str) -> Bounds:
        found = value_types.get((kind, name))
        if found is ValueType.DATE:
            return _of_date(value)
        return _of_quantity(value) if found is ValueType.QUANTITY else NOTHING

    return bounds


@lru_cache(maxsize=65536)
def _of_date(value: str) -> Bounds:
    try:
        d = dates.parse(value)
    except InvalidValue:  # erased
        return NOTHING
    return d.earliest, d.latest, GRAINS[d.precision], d.uncertain, None, None


@lru_cache(maxsize=65536)
def _of_quantity(value: str) -> Bounds:
    try:
        q = quantities.parse(value)
    except InvalidValue:  # erased
        return NOTHING
    low = None if q.low is None else float(q.low)
    return None, None, None, None, low, None if q.high is None else float(q.high)


def write(
    path: Path | BinaryIO,
    schema: pa.Schema,
    rows: Iterator[Sequence[object]],
    *,
    portion: int = 50_000,
) -> int:
    """Write rows, given in the order of the schema, to a Parquet file; returns how many."""
    total = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        batch: list[Sequence[object]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == portion:
                total += _flush(writer, schema, batch)
        total += _flush(writer, schema, batch)
    return total


def in_memory(schema: pa.Schema, rows: Iterable[Sequence[object]]) -> pa.Table:
    """The same rows without a file."""
    plain = [(one.name, pa.string() if one.type == TEXT else one.type) for one in schema]
    return _arrow(pa.schema(plain), list(rows))


def _arrow(schema: pa.Schema, rows: Sequence[Sequence[object]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _flush(writer: pq.ParquetWriter, schema: pa.Schema, batch: list[Sequence[object]]) -> int:
    count = len(batch)
    writer.write_table(_arrow(schema, batch))
    batch.clear()
    return count
