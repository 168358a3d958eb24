"""Reports in, clusters of persons and of acts out, with every pair that is worth a look.

Persons first: what two reports say of the happening counts for whether they are of one person.
Then acts, each person's apart: two arrests of one person on two days are not one arrest. Acts that
are one are of one person in turn, where the reports name nobody.

Invariant: a function of the reports, the model and the judgements, whatever their order. Matching
new reports against old ones gives what matching them all with the same model gives.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis.identity import Pair
from saksei.analysis.matching.blocking import crowded, with_keys
from saksei.analysis.matching.clusters import cluster
from saksei.analysis.matching.engine import DuckDB, Engine, Progress
from saksei.analysis.matching.model import ACT, PERSON, SAME, UNSURE, Model, Weights
from saksei.analysis.matching.reports import families_of, prepared

FLOOR = 0.02  # pairs below are taken for none when clusters are made
DIGITS = 6  # of a probability: what rounding may differ between back ends decides nothing


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs of reports that people have judged, directly or through what they are of."""

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Matched:
    """Pairs of reports with their probability, and the cluster of each report that is not alone."""

    edges: pa.Table  # left, right, kind, weight, probability
    among: pa.Table  # left, right, weight, probability: an act that may be among a group's
    persons: Mapping[str, str]
    acts: Mapping[str, str]
    table: pa.Table  # the prepared reports, with `who`: the cluster of the person
    model: Model

    @property
    def named(self) -> pa.Table:
        """Each report with whom it names."""
        return self.table.select(["unique_id", "person", "name"]).rename_columns(
            ["id", "person", "name"]
        )


def fit(reports: pa.Table, model: Model | None = None) -> Model:
    """The model with what it has to know of a record: how common words of names are, and which
    keys are too crowded to be looked at."""
    model = model or Model()
    names = reports["name"].drop_null().to_pylist() if "name" in reports.column_names else []
    model = replace(model, families=families_of(names), crowded=frozenset())
    table = prepared(reports, model.families)
    return replace(model, crowded=crowded(table, PERSON))


def match(
    reports: pa.Table,
    *,
    model: Model | None = None,
    persons: Judged = Judged(),
    acts: Judged = Judged(),
    threshold: float = SAME,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Matched:
    """Match all reports with each other."""
    model = model or fit(reports)
    engine = engine or DuckDB()
    table = prepared(reports, model.families)
    person_edges = score(table, PERSON, model, engine, progress=progress)
    who = cluster(_rows(person_edges), threshold=threshold, must=[*persons.same, *one_person(table)], cannot=persons.different)
    with_who = table.append_column("who", _who(table, who))
    happened = with_who.filter(pc.is_valid(with_who["act"]))
    act_edges = score(happened, ACT, model, engine, progress=progress)
    act_edges, among = apart_from_groups(act_edges, happened)
    one = cluster(_rows(act_edges), threshold=threshold, must=acts.same, cannot=acts.different)
    edges = pa.concat_tables([person_edges, act_edges])
    return Matched(edges, among, who, one, with_who, model)


def score(table, kind, model, engine, *, new=None, progress=None) -> pa.Table:
    """The scored pairs of one kind."""
    weights = model.weights(kind)
    edges = engine.score(
        with_keys(table, kind, model), kind, model, least=weights.needed(FLOOR), new=new, progress=progress
    )
    bits = edges["weight"].to_numpy()
    probability = np.round(1 / (1 + np.exp2(-(weights.slope * bits + weights.shift))), DIGITS)
    return edges.append_column("kind", pa.array([kind] * len(edges), pa.string())).append_column(
        "probability", pa.array(probability, pa.float64())
    )


def _rows(edges: pa.Table):
    return zip(*(edges[name].to_pylist() for name in ("left", "right", "probability")), strict=True)


def one_person(table: pa.Table) -> list[Pair]:
    """Reports that name one person's record, as a chain."""
    first: dict[str, str] = {}
    found = []
    for report, person in zip(table["unique_id"].to_pylist(), table["person"].to_pylist(), strict=True):
        if person is not None:
            if person in first:
                found.append((first[person], report))
            first.setdefault(person, report)
    return found


def _who(table: pa.Table, who: Mapping[str, str]) -> pa.Array:
    return pa.array([who.get(one, one) for one in table["unique_id"].to_pylist()], pa.string())


def apart_from_groups(edges: pa.Table, table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Pairs of acts of one sort, and pairs of a single act with a group's, single first."""
    groups = set(table.filter(table["is_group"])["unique_id"].to_pylist())
    left = np.array([one in groups for one in edges["left"].to_pylist()], dtype=bool)
    right = np.array([one in groups for one in edges["right"].to_pylist()], dtype=bool)
    mixed = edges.filter(pa.array(left != right)).to_pylist()
    turned = [
        row | {"left": row["right"], "right": row["left"]} if row["left"] in groups else row
        for row in mixed
    ]
    return edges.filter(pa.array(left == right)), pa.Table.from_pylist(turned, edges.schema)
