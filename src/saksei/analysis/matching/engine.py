"""Where pairs are scored: Splink, told by `evidence.py` what to compare, on DuckDB or on Spark.

DuckDB is the default: in the process, and on disk where memory does not suffice. Spark is for a
record that outgrows a machine. Both get the same SQL, so they give the same pairs, and the same
scores up to rounding.

Invariant: a pair's score depends on the two reports and the model, not on the back end, nor on
which other pairs are scored with it.
"""

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from splink import DuckDBAPI, Linker

from saksei.analysis.matching.alike import Alike, whole
from saksei.analysis.matching.evidence import FUNCTIONS, WORDS
from saksei.analysis.matching.model import Model, comparisons, fields
from saksei.analysis.spilling import connect

Progress = Callable[[int, int], None]  # pairs done, pairs in all

PAIRS_AT_ONCE = 2_000_000
ROWS_AT_ONCE = 20_000_000  # pairs that keys bring up, one for each key
EDGES = pa.schema([("left", pa.string()), ("right", pa.string()), ("weight", pa.float64())])
PAIR = pa.schema([("one", pa.int32()), ("other", pa.int32())])
# Reports are numbered for SQL, and what `alike.py` looks at is not copied there.
NOT_IN_SQL = ("unique_id", "full", "skeletons", "joined", "joined_sounds", "single", "words",
              "sounds", "name_keys", "starts", "heard", "forms",
              *(f"{one}_words" for one in WORDS))  # fmt: skip


def settings(kind: str, model: Model, *, explained: bool) -> dict[str, Any]:
    """What Splink is told. `explained` keeps the level of each comparison."""
    weights = model.weights(kind)
    return {
        "link_type": "dedupe_only",
        "probability_two_random_records_match": weights.prior,
        "comparisons": [_comparison(one, weights.of(one)) for one in comparisons(kind)],
        # Pairs are given, not generated; Splink wants a rule all the same.
        "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.unique_id = r.unique_id"}],
        "retain_matching_columns": explained,
        "retain_intermediate_calculation_columns": False,
    }


def _comparison(one: Any, weights: dict[str, tuple[float, float]]) -> dict[str, Any]:
    missing = {"sql_condition": one.missing, "label_for_charts": "missing", "is_null_level": True}
    levels = [
        {
            "sql_condition": level.sql,
            "label_for_charts": level.label,
            "m_probability": weights[level.label][0],
            "u_probability": weights[level.label][1],
            "fix_u_probability": True,
        }
        for level in one.levels
    ]
    if one.levels[-1].sql != "ELSE":
        levels[-1]["sql_condition"] = "ELSE"
    return {"output_column_name": one.name, "comparison_levels": [missing, *levels]}


class Engine(ABC):
    """Scores pairs of prepared reports."""

    api: Any  # Splink's door to the back end

    def __init__(self) -> None:
        self.alike = Alike()
        self.ids = pa.array([], pa.string())
        self._loaded: tuple[pa.Table, Model] | None = None
        self._linkers: dict[tuple[str, bool], Linker] = {}  # of what is loaded

    @abstractmethod
    def put(self, name: str, table: pa.Table) -> None:
        """Give the back end a table under a name."""

    @abstractmethod
    def make(self, name: str, query: str) -> None:
        """Make a table from a query."""

    @abstractmethod
    def drop(self, name: str) -> None:
        """Let go of a table."""

    @abstractmethod
    def read(self, query: str) -> pa.Table:
        """The rows that a query gives."""

    def candidates(self, keys: pa.Table, least: int, new: frozenset[int] | None = None) -> pa.Table:
        """The pairs (`PAIR`) of which the keys, weighed by `blocking.weighed`, add up to so much.

        With `new`, only pairs of which one report is among these, by number.
        """
        self.put("keyed", keys)
        fresh = pa.table({"report": pa.array(sorted(new or ()), pa.int32())})
        self.put("fresh", fresh)
        among, order = "keyed", "l.report < r.report"
        if new is not None:
            self.make("fresh_keyed", "SELECT k.* FROM keyed k JOIN fresh f USING (report)")
            among = "fresh_keyed"
            order = (
                "l.report <> r.report AND (l.report < r.report "
                "OR NOT EXISTS (SELECT 1 FROM fresh f WHERE f.report = r.report))"
            )
        rows = self.read(
            "SELECT coalesce(sum(n * n / 2), 0) AS brought_up FROM "
            "(SELECT count(*) AS n FROM keyed GROUP BY key) AS held"
        )
        parts = max(1, -(-int(rows["brought_up"][0].as_py()) // ROWS_AT_ONCE))
        found = pa.concat_tables(
            self.read(
                "SELECT least(l.report, r.report) AS one, greatest(l.report, r.report) AS other "
                f"FROM {among} l JOIN keyed r ON l.key = r.key AND {order} "
                f"WHERE l.report % {parts} = {part} GROUP BY 1, 2 HAVING sum(l.bits) >= {least}"
            ).cast(PAIR)
            for part in range(parts)
        )
        for name in {"keyed", "fresh", among}:
            self.drop(name)
        return found

    def near(self, table: pa.Table, pairs: pa.Table) -> pa.Table:
        """Without pairs (`PAIR`) whose names are altogether different."""
        self.alike.know_names(table)
        self._loaded, self._linkers = None, {}
        who = None
        if "who" in table.column_names:  # acts of one person
            who = whole(table["who"]).dictionary_encode().indices.to_numpy()
        starts = range(0, len(pairs), PAIRS_AT_ONCE)
        near = (self._near(who, pairs.slice(start, PAIRS_AT_ONCE)) for start in starts)
        return pa.concat_tables([PAIR.empty_table(), *near])

    def _near(self, who: NDArray[Any] | None, pairs: pa.Table) -> pa.Table:
        one, other = (pairs[side].to_numpy().astype(np.int64) for side in PAIR.names)
        near = self.alike.near(one, other)
        if who is not None:
            near |= who[one] == who[other]
        return pairs.filter(pa.array(near))

    def score(
        self,
        table: pa.Table,
        pairs: pa.Table,
        kind: str,
        model: Model,
        *,
        least: float,
        progress: Progress | None = None,
    ) -> pa.Table:
        """Those of these pairs (`PAIR`) that have at least so many bits: `EDGES`, left < right."""
        self._load(table, model)
        linker = self._linker(kind, model, explained=False)
        found = []
        for start in range(0, len(pairs), PAIRS_AT_ONCE):
            scored = self._predict(linker, kind, pairs.slice(start, PAIRS_AT_ONCE), least)
            edges = self.read(
                "SELECT unique_id_l AS one, unique_id_r AS other, match_weight AS weight "
                f"FROM {scored.physical_name}"
            )
            found.append(self._named(edges))
            scored.drop_table_from_database_and_remove_from_cache()
            if progress:
                progress(min(start + PAIRS_AT_ONCE, len(pairs)), len(pairs))
        return pa.concat_tables([EDGES.empty_table(), *found])

    def has(self, table: pa.Table, model: Model) -> bool:
        """Whether the back end has these reports from the step before."""
        return bool(self._loaded and self._loaded[0] is table and self._loaded[1] is model)

    def levels(self, table: pa.Table, kind: str, model: Model, pairs: pa.Table) -> pa.Table:
        """For each of these pairs (left, right): the number of the level of each comparison, as
        `evidence` counts them from the best, or none where it says nothing."""
        table, pairs = involved(table, numbered(table, pairs))
        self._load(table, model)
        linker = self._linker(kind, model, explained=True)
        scored = self._predict(linker, kind, pairs, None)
        columns = ", ".join(
            # Splink counts levels from the worst, and what is missing as -1.
            f"CASE WHEN gamma_{one.name} >= 0 THEN {len(one.levels) - 1} - gamma_{one.name} END "
            f"AS {one.name}"
            for one in comparisons(kind)
        )
        found = self.read(
            "SELECT unique_id_l AS one, unique_id_r AS other, match_weight AS weight, "
            f"{columns} FROM {scored.physical_name}"
        )
        scored.drop_table_from_database_and_remove_from_cache()
        return self._named(found)

    def _named(self, found: pa.Table) -> pa.Table:
        """In the order of pairs, with the names of reports for their numbers."""
        found = found.sort_by([("one", "ascending"), ("other", "ascending")])
        named = [self.ids.take(found[side]) for side in ("one", "other")]
        columns = [*named, *(found[name] for name in found.column_names[2:])]
        return pa.table(columns, [*EDGES.names, *found.column_names[3:]])

    def _load(self, table: pa.Table, model: Model) -> None:
        """Give the back end the reports, unless it has them from the step before."""
        if self.has(table, model):
            return
        self._loaded, self._linkers = (table, model), {}
        self.ids = whole(table["unique_id"])
        self.alike.know(table, model.associated)
        kept = [name for name in table.column_names if name not in NOT_IN_SQL]
        numbers = pa.array(range(table.num_rows), pa.int32())
        reports = table.select(kept).append_column("unique_id", numbers)
        # Splink takes every column in a condition for one of the two reports.
        self.put("reports", reports.append_column("match_key", pa.nulls(len(reports), pa.int8())))

    def _linker(self, kind: str, model: Model, *, explained: bool) -> Linker:
        if (kind, explained) not in self._linkers:
            reports = self.api.register("reports")
            told = settings(kind, model, explained=explained)
            made = Linker(reports, told, log_level=None, validate_settings=False)
            self._linkers[kind, explained] = made
        return self._linkers[kind, explained]

    def _predict(self, linker: Linker, kind: str, pairs: pa.Table, least: float | None) -> Any:
        one, other = (pairs[side].to_numpy().astype(np.int64) for side in PAIR.names)
        chunk = {
            "match_key": self.alike.codes(one, other, fields(kind)),
            "join_key_l": pairs["one"], "join_key_r": pairs["other"],
        }  # fmt: skip
        self.put("chunk", pa.table(chunk))
        linker.table_management.register_blocked_pairs_for_predict(self.api.register("chunk"))
        return linker.inference.predict(threshold_match_weight=least, warning_mode="never")


def involved(table: pa.Table, pairs: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The reports that pairs (`PAIR`) name and the pairs by their places there; everything as it
    is where most reports are named anyhow."""
    one, other = (pairs[side].to_numpy() for side in PAIR.names)
    there = np.zeros(len(table), bool)
    there[one] = there[other] = True
    if 2 * np.count_nonzero(there) > len(table):
        return table, pairs
    place = np.cumsum(there) - 1
    return table.filter(pa.array(there)), pa.table([place[one], place[other]], PAIR.names).cast(
        PAIR
    )


def numbered(table: pa.Table, pairs: pa.Table) -> pa.Table:
    """Pairs of reports (left, right) by their place in the table, each once, the lower first."""
    left, right = (pc.index_in(pairs[side], table["unique_id"]) for side in ("left", "right"))
    low, high = pc.min_element_wise(left, right), pc.max_element_wise(left, right)
    once = pa.table([low, high], PAIR.names).group_by(PAIR.names).aggregate([])
    return once.filter(pc.less(once["one"], once["other"])).cast(PAIR)


class DuckDB(Engine):
    """In the process; what does not fit into memory goes to a folder that is removed."""

    def __init__(self, *, memory: str = "") -> None:
        super().__init__()
        self._spill = tempfile.TemporaryDirectory(prefix="saksei-link-")
        self.connection = connect(self._spill.name)
        self.connection.execute("SET preserve_insertion_order = false")
        if memory:
            self.connection.execute(f"SET memory_limit = '{memory}'")
        for name, body in FUNCTIONS.items():
            self.connection.execute(f"CREATE MACRO {name} AS {body}")
        self.api = DuckDBAPI(connection=self.connection)

    def put(self, name: str, table: pa.Table) -> None:
        """Copied, so that what is filtered away is not read again."""
        self.connection.register("handed_over", table)
        self.make(name, "FROM handed_over")
        self.connection.unregister("handed_over")

    def make(self, name: str, query: str) -> None:
        """Make a table from a query, in place of one of that name."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")

    def drop(self, name: str) -> None:
        """Let go of a table, and of its memory."""
        self.connection.execute(f"DROP TABLE {name}")

    def read(self, query: str) -> pa.Table:
        """The rows that a query gives."""
        return self.connection.sql(query).to_arrow_table()
