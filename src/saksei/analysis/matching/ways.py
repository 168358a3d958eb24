"""Pairs of reports that two sure pairs lead to: whoever is surely one with both.

Invariant: the order of pairs does not matter.
"""

import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis.spilling import connect

MOST_BY_WAY = 60  # sure edges of a report by way of which others are compared


def by_way(edges: pa.Table, threshold: float) -> pa.Table:
    """The pairs (left, right) that two sure edges lead to and that are none themselves."""
    ways = _ways(edges, threshold)
    return ways.join(edges.select(["left", "right"]), ["left", "right"], join_type="left anti")


def brought_up(edges: pa.Table, threshold: float) -> tuple[int, int]:
    """Of the sure pairs that two other sure pairs lead to: how many keys bring up too, and how many
    there are. An estimate of what blocking finds, which needs no judgement; from above, since
    whoever is reported often shares keys with more."""
    by_key = edges.filter(pc.invert(edges["by_way"]))
    ways = _ways(by_key, threshold)
    sure = edges.filter(pc.greater_equal(edges["probability"], threshold))
    seen = sure.join(ways, ["left", "right"], join_type="left semi")
    return len(seen) - int(pc.sum(seen["by_way"]).as_py() or 0), len(seen)


def _ways(edges: pa.Table, threshold: float) -> pa.Table:
    """The pairs (left, right) that two sure edges lead to."""
    sure = edges.filter(pc.greater_equal(edges["probability"], threshold))
    connection = connect()
    connection.register("sure", sure.select(["left", "right"]).rename_columns(["one", "other"]))
    return connection.sql(
        "WITH s AS (FROM sure UNION ALL SELECT other, one FROM sure), "
        f"n AS (SELECT one FROM s GROUP BY 1 HAVING count(*) BETWEEN 2 AND {MOST_BY_WAY}) "
        'SELECT DISTINCT a.other AS "left", b.other AS "right" '
        "FROM s a JOIN n USING (one) JOIN s b USING (one) WHERE a.other < b.other ORDER BY 1, 2"
    ).to_arrow_table()
