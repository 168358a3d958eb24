"""Which values are said of the same people, read from the record itself.

One list says "reporter" where another says "journalist". How often two values stand in reports of
one full and rare name, against how often they would by chance, says what the two together are
worth, and it makes the agreement on a rare value worth more than on a common one.

Invariant: nothing is read from a record too small to tell; the order of reports does not matter.
"""

from collections.abc import Mapping
from itertools import combinations_with_replacement
from math import log2

import duckdb
import pyarrow as pa

from saksei.analysis.matching.evidence import ASSOCIATED
from saksei.analysis.spilling import connect

FEWEST = 300  # pairs of reports of one rare name that give both values
RARE = 0.02  # namesakes by chance up to which a name is rare
MOST_OF_A_NAME = 20  # reports
MOST_VALUES = 400  # of a field
AS_IF_SEEN = 1.0  # pairs, as many as by chance, that are added to those seen

Bits = Mapping[str, Mapping[str, float]]


def associations(table: pa.Table) -> dict[str, Bits]:
    """Of each field in `ASSOCIATED`: for each value, and each that is not before it, the bits."""
    columns = [f"{field}_words" for field in ASSOCIATED]
    connection = connect()
    connection.register("t", table.select(["unique_id", "namesakes", "skeletons", *columns]))
    connection.execute(
        f"CREATE TABLE rare AS SELECT *, skeletons[1] AS whole FROM t WHERE namesakes <= {RARE} "
        f"QUALIFY count(*) OVER (PARTITION BY skeletons[1]) BETWEEN 2 AND {MOST_OF_A_NAME}"
    )
    found = {field: _of_field(connection, f"{field}_words") for field in ASSOCIATED}
    return {field: bits for field, bits in found.items() if bits}


def _of_field(connection: duckdb.DuckDBPyConnection, column: str) -> Bits:
    held = {
        str(value): int(count)
        for value, count in connection.execute(
            f"SELECT {column}, count(*) FROM t WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 1"
        ).fetchall()
    }
    rows = connection.execute(
        f"SELECT least(l.{column}, r.{column}), greatest(l.{column}, r.{column}), count(*) "
        "FROM rare l JOIN rare r ON l.whole = r.whole AND l.unique_id < r.unique_id "
        f"WHERE l.{column} IS NOT NULL AND r.{column} IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    seen = {(str(one), str(other)): int(count) for one, other, count in rows}
    pairs, reports = sum(seen.values()), sum(held.values())
    if pairs < FEWEST or len(held) > MOST_VALUES:
        return {}
    bits: dict[str, dict[str, float]] = {}
    for one, other in combinations_with_replacement(held, 2):
        chance = pairs * held[one] * held[other] / reports**2 * (1 if one == other else 2)
        ratio = (seen.get((one, other), 0) + AS_IF_SEEN) / (chance + AS_IF_SEEN)
        bits.setdefault(one, {})[other] = round(log2(ratio), 2)
    return bits
