"""Which pairs are looked at: those that share a key.

Keys of persons are the consonants of the name with one of them missing, its words in pairs, alone
and with a place or month, and the day with the place; keys of acts are the kind of act with whom,
when and where.
Keys that very many reports share say little and cost most: the most crowded are left out once the
pairs exceed what the record can bear.

Invariant: keys follow from the report and the model alone.
"""

import duckdb
import pyarrow as pa

from saksei.analysis.matching.model import PERSON, Model

PAIRS_ANYHOW = 400_000  # a record with fewer candidate pairs than this leaves no key out
PAIRS_PER_REPORT = 12

MONTHS = (
    "CASE WHEN date_last - date_first > 62 THEN [] "
    "ELSE list_distinct([(date_first + 15) // 30, (date_last + 15) // 30, "
    "(date_first) // 30, (date_last) // 30]) END"
)
AREA = "coalesce(province, country)"
KEYS = {
    "person": (
        "list_transform(name_keys, lambda one: 'n' || one)",
        "list_transform(sounds, lambda one: 's' || one)",
        f"list_transform(sounds, lambda one: 'a' || one || '|' || {AREA})",
        f"flatten(list_transform(sounds, lambda one: "
        f"list_transform({MONTHS}, lambda m: 'm' || one || '|' || m)))",
        f"flatten(list_transform(sounds, lambda one: "
        f"list_transform({MONTHS}, lambda m: 'f' || one[1:1] || '|' || m || '|' || {AREA})))",
        f"CASE WHEN date_first = date_last THEN ['d' || date_first || '|' || {AREA}] END",
        "CASE WHEN identifier IS NOT NULL THEN ['i' || identifier_sorted] END",
        "CASE WHEN length(location_letters) > 6 THEN ['l' || location_letters] END",
        "CASE WHEN birth_first IS NOT NULL THEN ['b' || birth_first] END",
        "CASE WHEN text IS NOT NULL "
        "THEN list_transform(sounds, lambda one: 't' || one || text) END",
    ),
    "act": (
        "['w' || act || '|' || who]",
        "flatten(list_transform(coalesce(sounds, []), lambda one: "
        f"list_transform({MONTHS}, lambda m: 'm' || act || '|' || one || '|' || m)))",
        f"list_transform({MONTHS}, lambda m: 'u' || act || '|' || m)",
        "CASE WHEN date_first = date_last "
        "THEN ['d' || act || '|' || date_first || '|' || coalesce(province, '')] END",
    ),
}


def with_keys(table: pa.Table, kind: str, model: Model) -> pa.Table:
    """The prepared reports with their keys, those that the model calls crowded left out."""
    connection = duckdb.connect()
    connection.register("t", table)
    connection.register("crowded", pa.table({"key": pa.array(sorted(model.crowded), pa.int64())}))
    keys = ", ".join(f"coalesce({one}, [])" for one in KEYS[kind])
    return connection.sql(
        f"WITH k AS (SELECT unique_id, unnest(flatten([{keys}])) AS text FROM t), "
        "h AS (SELECT DISTINCT unique_id, (hash(text) >> 1)::BIGINT AS key FROM k "
        "WHERE text IS NOT NULL), "
        "g AS (SELECT unique_id, list_sort(list(key)) AS keys FROM h "
        "ANTI JOIN crowded USING (key) GROUP BY 1) "
        "SELECT t.*, coalesce(g.keys, []::BIGINT[]) AS keys FROM t "
        "LEFT JOIN g USING (unique_id) ORDER BY unique_id"
    ).to_arrow_table()


def crowded(table: pa.Table, kind: str = PERSON) -> frozenset[int]:
    """The keys to leave out of a record, so that its pairs stay within what it can bear."""
    connection = duckdb.connect()
    connection.register("t", with_keys(table, kind, Model()))
    most = max(PAIRS_ANYHOW, PAIRS_PER_REPORT * table.num_rows)
    rows = connection.execute(
        "WITH c AS (SELECT key, count(*) AS held FROM (SELECT unnest(keys) AS key FROM t) "
        "GROUP BY 1 HAVING count(*) > 1), "
        # Keys with as many reports stand or fall together: no order among them decides.
        "s AS (SELECT held, sum(held * (held - 1) / 2) AS pairs FROM c GROUP BY 1), "
        "r AS (SELECT held, sum(pairs) OVER (ORDER BY held) AS so_far FROM s) "
        f"SELECT key FROM c JOIN r USING (held) WHERE so_far > {most}"
    ).fetchall()
    return frozenset(int(row[0]) for row in rows)
