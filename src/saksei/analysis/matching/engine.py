"""Where pairs are scored: Splink, told by `evidence.py` what to compare, on DuckDB or on Spark.

DuckDB is the default: in the process, and on disk where memory does not suffice. Spark is for a
record that outgrows a machine. Both get the same SQL, so they give the same pairs, and the same
scores up to rounding.

Invariant: a pair's score depends on the two reports and the model, not on the back end, nor on
which other pairs are scored with it.
"""

import logging
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from splink import DuckDBAPI, Linker

from saksei.analysis.matching.evidence import FUNCTIONS
from saksei.analysis.matching.model import Model, comparisons
from saksei.analysis.naming.book import Book
from saksei.analysis.naming.scoring import numbered_scores

Progress = Callable[[int, int], None]  # pairs done, pairs in all

PAIRS_AT_ONCE = 2_000_000
ROUGHLY_ALIKE = 0.45  # names whose sounds as a whole are less alike are not looked at more closely
LOW = (1 << 32) - 1
SHARED_BY_NAME = ("name", "who")
EDGES = pa.schema([("left", pa.string()), ("right", pa.string()), ("weight", pa.float64())])


class Likeness:
    """How alike two names are, by their numbers: what SQL calls `likeness`.

    Computed for many pairs at once, then looked up: a function in Python called for a few rows at a
    time would take most of a run. What was computed once is kept.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._codes, self._scores = np.zeros(0, np.int64), np.zeros(0, np.float32)

    def numbers(self, names: Sequence[str]) -> list[int]:
        """The numbers of names, the same whenever asked."""
        return [self._numbers.setdefault(name, len(self._numbers)) for name in names]

    def read(self, pairs: pa.Table) -> None:
        """Compute the likeness of pairs of numbers that were not computed before."""
        one, other = (pairs[side].to_numpy().astype(np.int64) for side in ("one", "other"))
        codes = np.setdiff1d(_code(one, other), self._codes)
        there, numbers = np.unique(np.append(codes >> 32, codes & LOW), return_inverse=True)
        names = list(self._numbers)
        sides = numbers[: len(codes)], numbers[len(codes) :]
        book = Book([names[number] for number in there.tolist()])
        self._codes = np.append(self._codes, codes)
        order = np.argsort(self._codes)
        scores = numbered_scores(book, *sides, least=ROUGHLY_ALIKE)
        self._codes, self._scores = self._codes[order], np.append(self._scores, scores)[order]

    def __call__(self, left: pa.Array, right: pa.Array) -> pa.Array:
        """The likeness of each name with the one at its place; 0 for a pair that was not asked."""
        one, other = (side.fill_null(-1).to_numpy(zero_copy_only=False) for side in (left, right))
        wanted = _code(one.astype(np.int64), other.astype(np.int64))
        if not len(self._codes):
            return pa.array(np.zeros(len(wanted), np.float32))
        place = np.minimum(np.searchsorted(self._codes, wanted), len(self._codes) - 1)
        found = np.where(self._codes[place] == wanted, self._scores[place], 0)
        return pa.array(found, pa.float32())


def _code(one: Any, other: Any) -> Any:
    """Two numbers as one, whatever their order."""
    return np.minimum(one, other) << 32 | np.maximum(one, other)


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

    explode: str  # SQL function that makes rows of a list
    part: str  # SQL of the part, of so many, to which a pair belongs
    likeness: Likeness
    api: Any  # Splink's door to the back end

    @abstractmethod
    def put(self, name: str, table: pa.Table) -> None:
        """Give the back end a table under a name."""

    @abstractmethod
    def make(self, name: str, query: str) -> None:
        """Make a table from a query."""

    @abstractmethod
    def offer(self, likeness: Likeness) -> None:
        """Offer SQL the function `likeness` of two numbers of names."""

    @abstractmethod
    def read(self, query: str) -> pa.Table:
        """The rows that a query gives."""

    def score(
        self,
        table: pa.Table,
        kind: str,
        model: Model,
        *,
        least: float,
        new: frozenset[str] | None = None,
        progress: Progress | None = None,
    ) -> pa.Table:
        """The pairs that share a key and have at least so many bits: `EDGES`, left < right.

        With `new`, only pairs of which one report is among these.
        """
        self._load(table)
        self._candidates(new)
        total = self.read("SELECT count(*) AS pairs FROM candidates")["pairs"][0].as_py()
        self._offer_likeness("candidates")
        linker = self._linker(kind, model, explained=False)
        parts = max(1, -(-total // PAIRS_AT_ONCE))
        found = []
        for number in range(parts):
            chosen = self.part.format("join_key_l", parts, number)
            self.make("chunk", f"SELECT * FROM candidates WHERE {chosen}")
            scored = self._predict(linker, least)
            found.append(
                self.read(
                    "SELECT unique_id_l AS one, unique_id_r AS other, match_weight AS weight "
                    f"FROM {scored.physical_name}"
                )
                .rename_columns(EDGES.names)
                .cast(EDGES)
            )
            scored.drop_table_from_database_and_remove_from_cache()
            if progress:
                progress(total * (number + 1) // parts, total)
        return pa.concat_tables(found).sort_by([("left", "ascending"), ("right", "ascending")])

    def pairs(self, table: pa.Table, new: frozenset[str] | None = None) -> pa.Table:
        """The pairs that share a key, left < right; with `new` as in `score`."""
        self._load(table)
        self._candidates(new)
        return self.read(
            "SELECT join_key_l AS left, join_key_r AS right FROM candidates ORDER BY 1, 2"
        )

    def _offer_likeness(self, pairs: str) -> None:
        """Compute the likeness of the names of a table of pairs, where they differ."""
        # In two steps, or a join of names with names is made before that with the pairs.
        self.make(
            "named",
            f"SELECT l.name_number AS one, r.name_number AS other FROM {pairs} c "
            "JOIN reports l ON l.unique_id = c.join_key_l "
            "JOIN reports r ON r.unique_id = c.join_key_r WHERE l.name_number <> r.name_number",
        )
        both = "least(one, other) AS one, greatest(one, other) AS other"
        self.likeness.read(self.read(f"SELECT DISTINCT {both} FROM named"))
        self.offer(self.likeness)

    def _load(self, table: pa.Table) -> None:
        names = table["name"].combine_chunks().dictionary_encode()
        numbers = pa.array(self.likeness.numbers(names.dictionary.to_pylist()), pa.int64())
        self.put("reports", table.append_column("name_number", numbers.take(names.indices)))

    def _candidates(self, new: frozenset[str] | None) -> None:
        self.make("keyed", f"SELECT unique_id, {self.explode}(keys) AS one_key FROM reports")
        among, order = "keyed", "<"
        if new is not None:
            self.put("fresh", pa.table({"id": sorted(new)}))
            self.make("fresh_keyed", "SELECT k.* FROM keyed k JOIN fresh f ON f.id = k.unique_id")
            among, order = "fresh_keyed", "<>"
        self.make(
            "candidates",
            "SELECT DISTINCT '0' AS match_key, least(l.unique_id, r.unique_id) AS join_key_l, "
            "greatest(l.unique_id, r.unique_id) AS join_key_r "
            f"FROM {among} l JOIN keyed r ON l.one_key = r.one_key "
            f"AND l.unique_id {order} r.unique_id",
        )

    def levels(self, table: pa.Table, kind: str, model: Model, pairs: pa.Table) -> pa.Table:
        """For each of these pairs (left, right): the number of the level of each comparison, as
        `evidence` counts them from the best, or none where it says nothing."""
        self._load(table)
        self.put("wanted", pairs.select(["left", "right"]).rename_columns(["one", "other"]))
        self.make(
            "chunk",
            "SELECT DISTINCT '0' AS match_key, least(one, other) AS join_key_l, "
            "greatest(one, other) AS join_key_r FROM wanted",
        )
        self._offer_likeness("chunk")
        linker = self._linker(kind, model, explained=True)
        scored = self._predict(linker, None)
        columns = ", ".join(
            # Splink counts levels from the worst, and what is missing as -1.
            f"CASE WHEN gamma_{one.name} >= 0 THEN {len(one.levels) - 1} - gamma_{one.name} END "
            f"AS {one.name}"
            for one in comparisons(kind)
        )
        found = self.read(
            "SELECT unique_id_l AS left_id, unique_id_r AS right_id, match_weight AS weight, "
            f"{columns} FROM {scored.physical_name}"
        )
        scored.drop_table_from_database_and_remove_from_cache()
        return found.rename_columns([*EDGES.names, *found.column_names[3:]])

    def expectation(
        self, table: pa.Table, kind: str, model: Model, rule: str
    ) -> dict[str, dict[str, float]]:
        """m of each level by expectation maximisation among the pairs of a blocking rule; of
        comparisons that look at what the rule compares there is none."""
        self._load(table)
        self.make(
            "chunk",
            "SELECT l.unique_id AS join_key_l, r.unique_id AS join_key_r "
            f"FROM reports l JOIN reports r ON {rule} AND l.unique_id < r.unique_id",
        )
        self._offer_likeness("chunk")
        linker = self._linker(kind, model, explained=False)
        logging.getLogger("splink").setLevel(logging.ERROR)  # what was not seen is not trained
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
        trained = linker.misc.save_model_to_json()
        found: dict[str, dict[str, float]] = {}
        for one in trained["comparisons"]:
            levels = [level for level in one["comparison_levels"] if not level.get("is_null_level")]
            if all("m_probability" in level for level in levels):
                found[one["output_column_name"]] = {
                    level["label_for_charts"]: level["m_probability"] for level in levels
                }
        return {name: levels for name, levels in found.items() if name not in SHARED_BY_NAME}

    def _linker(self, kind: str, model: Model, *, explained: bool) -> Linker:
        reports = self.api.register("reports")
        told = settings(kind, model, explained=explained)
        return Linker(reports, told, log_level=None, validate_settings=False)

    def _predict(self, linker: Linker, least: float | None) -> Any:
        linker.table_management.register_blocked_pairs_for_predict(self.api.register("chunk"))
        return linker.inference.predict(threshold_match_weight=least, warning_mode="never")


class DuckDB(Engine):
    """In the process; what does not fit into memory goes to a folder that is removed."""

    explode = "unnest"
    part = "hash({}) % {} = {}"

    def __init__(self, *, memory: str = "") -> None:
        self.likeness = Likeness()
        self._offered = False
        self._spill = tempfile.TemporaryDirectory(prefix="saksei-link-")
        self.connection = duckdb.connect()
        self.connection.execute("SET autoinstall_known_extensions = false")
        self.connection.execute("SET preserve_insertion_order = false")
        self.connection.execute(f"SET temp_directory = '{self._spill.name}'")
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

    def offer(self, likeness: Likeness) -> None:
        """As a function on Arrow columns."""
        if self._offered:  # the same, which has read more since
            return
        self._offered = True
        self.connection.create_function(
            "likeness",
            likeness,
            ["BIGINT", "BIGINT"],
            "FLOAT",
            type="arrow",  # type: ignore[call-overload]
        )

    def make(self, name: str, query: str) -> None:
        """Make a table from a query, in place of one of that name."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")

    def read(self, query: str) -> pa.Table:
        """The rows that a query gives."""
        return self.connection.sql(query).to_arrow_table()
