"""What was found against the truth: precision, recall, F1 of pairs and of clusters, the count.

A pair is right if both reports are of one person (or act). A report without a person in the truth,
of a group, is right with none. Recall is over all true pairs, also those never compared.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Score:
    """At the best threshold (which only the truth knows), at the program's own; clusters."""

    best: float
    precision: float
    recall: float
    at: float
    fixed: float
    fixed_precision: float
    fixed_recall: float
    compared_recall: float
    clusters: float
    count: int
    true_count: int

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return asdict(self)


def score(
    folder: Path, found: Path, threshold: float, truth: str = "person", prefix: str = ""
) -> Score:
    """Of the edges and clusters that a program wrote into `found`."""
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE truth AS SELECT id, {truth} AS truth FROM '{folder}/truth.parquet' "
            "WHERE person IS NOT NULL"
        )
        total = _pairs(connection, "SELECT count(*) AS n FROM truth GROUP BY truth")
        scores, right, wrong = _edges(connection, found / f"{prefix}edges.parquet")
        f1, precision, recall = _rates(right, right + wrong, total)
        best = int(np.argmax(f1))
        fixed = max(int(np.searchsorted(-scores, -threshold, side="right")) - 1, 0)
        clusters, count = _clusters(connection, found / f"{prefix}clusters.parquet", total)
        true = connection.execute("SELECT count(DISTINCT truth) FROM truth").fetchall()[0][0]
    at_best = (float(one[best]) for one in (f1, precision, recall, scores))
    at_fixed = (float(one[fixed]) for one in (f1, precision, recall))
    every: list[Any] = [*at_best, *at_fixed, float(recall[-1]), clusters, count, true]
    return Score(*every)


def _pairs(connection: duckdb.DuckDBPyConnection, sizes: str) -> int:
    query = f"SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM ({sizes})"
    return int(connection.execute(query).fetchall()[0][0])


def _edges(
    connection: duckdb.DuckDBPyConnection, path: Path
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Distinct scores from the highest, with the right and wrong pairs down to each."""
    rows = connection.execute(
        "SELECT score, count(*) FILTER (a.truth IS NOT DISTINCT FROM b.truth AND "
        "a.truth IS NOT NULL) AS good, count(*) AS every "
        f"FROM '{path}' e LEFT JOIN truth a ON a.id = e.left LEFT JOIN truth b ON b.id = e.right "
        "GROUP BY score ORDER BY score DESC"
    ).fetchnumpy()
    right, every = np.cumsum(rows["good"]), np.cumsum(rows["every"])
    return rows["score"], right, every - right


def _rates(
    right: npt.NDArray[Any], found: npt.NDArray[Any], total: int
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    return 2 * right / (found + total), right / np.maximum(found, 1), right / total


def _clusters(connection: duckdb.DuckDBPyConnection, path: Path, total: int) -> tuple[float, int]:
    """F1 of the pairs inside clusters, and how many clusters there are."""
    connection.execute(
        "CREATE TABLE placed AS SELECT t.id, t.truth, coalesce(c.cluster, t.id) AS cluster "
        f"FROM truth t LEFT JOIN '{path}' c USING (id)"
    )
    both = _pairs(connection, "SELECT count(*) AS n FROM placed GROUP BY cluster, truth")
    found = _pairs(connection, "SELECT count(*) AS n FROM placed GROUP BY cluster")
    count = connection.execute("SELECT count(DISTINCT cluster) FROM placed").fetchall()[0][0]
    return 2 * both / (found + total), int(count)
