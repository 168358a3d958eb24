"""Which pairs are looked at: those whose shared keys say enough.

Keys of persons are two words of the name, two syllables of one read as one word too; its letters;
a word with a place or month; the beginnings of two words with a place or month; and the day with
the place. Keys of acts are the kind of act with whom, when and where.

A key that few reports hold says much, one that many hold says little and costs most: a key held by
n says log2(4096 / n) bits, and the most crowded are left out. Once a record has more pairs than it
can bear, a pair is looked at if its keys together say enough (Papadakis et al., "Meta-blocking",
2014): three crowded keys in common say more than one rare one. Then its names are looked at, and a
pair whose names have nothing alike goes no further.

Invariant: what keys a report has follows from the report alone; which of them bring up pairs, from
them and the model.
"""

from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa

from saksei.analysis.matching.model import PERSON, Keys
from saksei.analysis.spilling import connect

FEW = 8  # reports: keys that no more hold are all worth the same
GREATEST = 4096  # reports: a key that as many hold says nothing
ROWS_ANYHOW, ROWS_PER_REPORT = 400_000, 120  # pairs that keys bring up, one for each key
PAIRS_ANYHOW, PAIRS_PER_REPORT = 400_000, 25  # pairs of which the names are looked at
# What acts are given of that: whom they hit says most of what there is to know.
OF_ACTS, PAIRS_PER_ACT = 0.2, 8
SOME = 16  # one report of so many shows how much the keys of a pair have to say

MONTHS = (
    "CASE WHEN date_last - date_first > 62 THEN [] "
    "ELSE list_distinct([(date_first + 15) // 30, (date_last + 15) // 30, "
    "(date_first) // 30, (date_last) // 30]) END"
)
AREA = "coalesce(province, country)"


def _each(words: str, *beside: str) -> str:
    """SQL: a key for each of some words, with what stands beside it; none if that is missing."""
    there = " AND ".join([f"{words} IS NOT NULL", *(f"{one} IS NOT NULL" for one in beside)])
    key = ", ".join((f"'{words}'", "one", *beside))
    return f"CASE WHEN {there} THEN list_transform({words}, lambda one: hash({key})) END"


def _each_month(words: str, *beside: str) -> str:
    """SQL: the same for each month in which it may have happened."""
    key = ", ".join((f"'{words}'", "one", "m", *beside))
    return (
        f"CASE WHEN {words} IS NOT NULL THEN flatten(list_transform({words}, lambda one: "
        f"list_transform({MONTHS}, lambda m: hash({key})))) END"
    )


KEYS = {
    "person": (
        _each("name_keys"),
        _each("sounds"),
        _each("sounds", AREA),
        _each("sounds", "district"),
        _each("sounds", "text"),
        _each_month("sounds"),
        _each("starts", AREA),
        _each("starts", "district"),
        _each_month("starts"),
        f"CASE WHEN date_first = date_last AND {AREA} IS NOT NULL "
        f"THEN [hash('day', date_first, {AREA})] END",
        "CASE WHEN identifier IS NOT NULL THEN [hash('identifier', identifier_sorted)] END",
        "CASE WHEN length(location_letters) > 6 THEN [hash('location', location_letters)] END",
        "CASE WHEN birth_first IS NOT NULL THEN [hash('birth', birth_first)] END",
    ),
    "act": (
        "[hash('who', act, who)]",
        _each_month("sounds", "act"),
        f"list_transform({MONTHS}, lambda m: hash('month', act, m))",
        "CASE WHEN date_first = date_last "
        "THEN [hash('day', act, date_first, coalesce(province, ''))] END",
    ),
}


def keys_of(table: pa.Table, kind: str = PERSON) -> pa.Table:
    """The keys of prepared reports: place of the report in the table, key."""
    connection = connect()
    connection.register(
        "t", table.append_column("report", pa.array(range(table.num_rows), pa.int32()))
    )
    keys = ", ".join(f"coalesce({one}, [])" for one in KEYS[kind])
    return connection.sql(
        f"SELECT report, (unnest(flatten([{keys}])) >> 1)::BIGINT AS key FROM t"
    ).to_arrow_table()


def weighed(keys: pa.Table, limits: Keys) -> pa.Table:
    """The keys that bring up pairs: report, key, and tenths of a bit that it says."""
    if limits.most is None:
        return keys.append_column("bits", pa.array([0], pa.int32()).take(_zeros(len(keys))))
    connection = connect()
    connection.register("k", keys)
    held = {"key": list(limits.held), "held": list(limits.held.values())}
    connection.register("h", pa.table(held, pa.schema([("key", pa.int64()), ("held", pa.int32())])))
    return connection.sql(
        f"SELECT report, key, {_BITS.format('coalesce(held, 1)')} AS bits "
        f"FROM k LEFT JOIN h USING (key) WHERE coalesce(held, 1) <= {limits.most}"
    ).to_arrow_table()


def _zeros(count: int) -> pa.Array:
    return pa.array(np.zeros(count, np.int64))


_BITS = f"greatest(round(10 * log2({GREATEST} / greatest({{}}, {FEW}))), 1)::INTEGER"


def limits(keys: pa.Table, reports: int, kind: str = PERSON) -> Keys:
    """What keys of a kind have to say in a record, so that its pairs stay within what it can
    bear."""
    share, pairs = (1.0, PAIRS_PER_REPORT) if kind == PERSON else (OF_ACTS, PAIRS_PER_ACT)
    connection = connect()
    connection.register("k", keys)
    connection.execute("CREATE TABLE n AS SELECT key, count(*) AS held FROM k GROUP BY 1")
    most = _crowded_from(connection, share * max(ROWS_ANYHOW, ROWS_PER_REPORT * reports))
    if most is None:
        return Keys()
    rows = connection.execute(f"SELECT key, held FROM n WHERE held > {FEW}").fetchall()
    found = Keys({int(key): int(held) for key, held in sorted(rows)}, most)
    connection.register("w", weighed(keys, found))
    return replace(found, least=_least(connection, max(share * PAIRS_ANYHOW, pairs * reports)))


def _crowded_from(connection: duckdb.DuckDBPyConnection, bearable: float) -> int | None:
    """How many reports may hold a key; None where none has to be left out. Keys that as many hold
    stand or fall together: no order among them decides."""
    rows = connection.execute(
        "WITH s AS (SELECT held, sum(held * (held - 1) / 2) AS pairs FROM n GROUP BY 1), "
        "r AS (SELECT held, sum(pairs) OVER (ORDER BY held) AS so_far FROM s) "
        f"SELECT max(held) FILTER (so_far <= {bearable}), max(so_far) > {bearable} FROM r"
    ).fetchall()
    most, some_left_out = rows[0]
    return int(most) if some_left_out else None


def _least(connection: duckdb.DuckDBPyConnection, bearable: float) -> int:
    """How many tenths of a bit bring up as many pairs as are bearable, by those of some reports."""
    rows = connection.execute(
        "WITH p AS (SELECT sum(l.bits) AS said FROM w l JOIN w r USING (key) "
        f"WHERE hash(l.report) % {SOME} = 0 AND l.report <> r.report "
        "GROUP BY l.report, r.report), "
        "c AS (SELECT said, count(*) AS pairs FROM p GROUP BY 1), "
        "f AS (SELECT said, sum(pairs) OVER (ORDER BY said DESC) AS pairs FROM c) "
        f"SELECT min(said) FROM f WHERE pairs <= {2 * bearable / SOME}"
    ).fetchall()
    return int(rows[0][0] or 0)
