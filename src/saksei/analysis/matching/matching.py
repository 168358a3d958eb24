"""Reports in, clusters of persons and of acts out, with every pair that is worth a look.

Persons first: what two reports say of the happening counts for whether they are of one person.
Then acts, each person's apart: two arrests of one person on two days are not one arrest.

`rematch` takes what was matched before and scores only pairs of which a report is new or changed.

Invariant: a function of the reports, the model and the judgements, whatever their order; and
`rematch` gives what `match` gives with the same model.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis.identity import Pair
from saksei.analysis.matching.adapting import adapt
from saksei.analysis.matching.blocking import crowded, with_keys
from saksei.analysis.matching.clusters import cluster
from saksei.analysis.matching.engine import DuckDB, Engine, Progress
from saksei.analysis.matching.model import ACT, MEAN, PERSON, SAME, Model
from saksei.analysis.matching.reports import complete, families_of, prepared

FLOOR = 0.02  # pairs below are taken for none when clusters are made
DIGITS = 6  # of a probability: what rounding may differ between back ends decides nothing


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs of reports that people have judged, directly or through what they are of."""

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()


NONE = Judged()


@dataclass(frozen=True, slots=True)
class Matched:
    """Pairs of reports with their probability, and the cluster of each report that is not alone."""

    reports: pa.Table  # as they were given, complete
    table: pa.Table  # prepared, with `who`: the cluster of the person
    pairs: Mapping[str, pa.Table]  # by kind: left, right, weight, probability
    persons: Mapping[str, str]
    acts: Mapping[str, str]
    model: Model

    @property
    def edges(self) -> pa.Table:
        """All pairs that may be one, with their kind; a single act and a group's never are."""
        acts, _ = apart_from_groups(self.pairs[ACT], self.table)
        return pa.concat_tables(
            edges.append_column("kind", pa.array([kind] * len(edges), pa.string()))
            for kind, edges in ((PERSON, self.pairs[PERSON]), (ACT, acts))
        )

    @property
    def among(self) -> pa.Table:
        """Single acts (left) that may be among a group's act (right)."""
        return apart_from_groups(self.pairs[ACT], self.table)[1]


@dataclass(frozen=True, slots=True)
class Run:
    """What every step of a run needs."""

    model: Model
    engine: Engine
    threshold: float
    persons: Judged
    acts: Judged
    progress: Progress | None

    def score(self, table: pa.Table, kind: str, new: frozenset[str] | None = None) -> pa.Table:
        """The pairs of one kind with their probability."""
        weights = self.model.weights(kind)
        edges = self.engine.score(
            with_keys(table, kind, self.model), kind, self.model, least=weights.needed(FLOOR),
            new=new, progress=self.progress,
        )  # fmt: skip
        bits = edges["weight"].to_numpy()
        probability = np.round(1 / (1 + np.exp2(-(weights.slope * bits + weights.shift))), DIGITS)
        return edges.append_column("probability", pa.array(probability, pa.float64()))


def fit(reports: pa.Table, model: Model | None = None, *, engine: Engine | None = None) -> Model:
    """The model with what it has to know of a record: how common words of names are, which keys
    are too crowded to be looked at, and how often different people agree by chance."""
    return _fitted(complete(reports), model or Model(), engine or DuckDB())[0]


def _fitted(given: pa.Table, model: Model, engine: Engine) -> tuple[Model, pa.Table]:
    """The model of the reports, and the reports prepared."""
    families = families_of(given["name"].drop_null().to_pylist())
    model = replace(model, families=families, crowded=frozenset())
    table = prepared(given, families)
    alone = _happened(table.append_column("who", table["unique_id"]))
    model = replace(model, crowded=crowded(table, PERSON) | crowded(alone, ACT))
    return adapt(table, model, engine), table


def match(
    reports: pa.Table,
    *,
    model: Model | None = None,
    persons: Judged = NONE,
    acts: Judged = NONE,
    threshold: float = SAME,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Matched:
    """Match all reports with each other."""
    engine, given = engine or DuckDB(), complete(reports)
    if model is None:
        model, table = _fitted(given, Model(), engine)
    else:
        table = prepared(given, model.families)
    run = Run(model, engine, threshold, persons, acts, progress)
    edges = run.score(table, PERSON)
    who = persons_of(edges, table, run)
    table = table.append_column("who", _who(table, who))
    act_edges = run.score(_happened(table), ACT)
    one = acts_of(act_edges, table, run)
    return Matched(given, table, {PERSON: edges, ACT: act_edges}, who, one, model)


def rematch(
    before: Matched,
    reports: pa.Table,
    *,
    persons: Judged = NONE,
    acts: Judged = NONE,
    threshold: float = SAME,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Matched:
    """Match reports of which most were matched before, with the model of then."""
    run = Run(before.model, engine or DuckDB(), threshold, persons, acts, progress)
    given = complete(reports)
    changed, gone = _difference(before.reports, given)
    old = before.table.drop_columns("who")
    kept = old.filter(
        pc.invert(pc.is_in(old["unique_id"], pa.array(sorted(changed | gone), pa.string())))
    )
    fresh = prepared(_chosen(given, changed), before.model.families)
    table = pa.concat_tables([kept, fresh.select(kept.column_names).cast(kept.schema)]).sort_by(
        "unique_id"
    )
    edges = _renewed(before.pairs[PERSON], run.score(table, PERSON, changed), changed | gone)
    who = persons_of(edges, table, run)
    table = table.append_column("who", _who(table, who))
    moved = changed | _moved(before.table, table)
    act_edges = run.score(_happened(table), ACT, moved)
    act_edges = _renewed(before.pairs[ACT], act_edges, moved | gone)
    one = acts_of(act_edges, table, run)
    return Matched(given, table, {PERSON: edges, ACT: act_edges}, who, one, before.model)


def persons_of(edges: pa.Table, table: pa.Table, run: Run) -> dict[str, str]:
    """The cluster of each report by its person; reports of one record start as one."""
    return cluster(
        edges, threshold=run.threshold, mean=mean(run.threshold),
        must=[*run.persons.same, *_one_record(table)], cannot=run.persons.different,
    )  # fmt: skip


def acts_of(edges: pa.Table, table: pa.Table, run: Run) -> dict[str, str]:
    """The cluster of each report by its act. Acts of persons judged different are different; what
    names nobody is never joined to what names somebody, unless people say so."""
    alike, _ = apart_from_groups(edges, table)
    alike = alike.filter(pc.invert(named_in_one(alike, table)))
    if run.persons.different:
        alike = alike.filter(_may_be_one(alike, table, run.persons.different))
    return cluster(
        alike, threshold=run.threshold, mean=mean(run.threshold), must=run.acts.same,
        cannot=run.acts.different,
    )  # fmt: skip


def mean(threshold: float) -> float:
    """The mean that clusters have to reach where pairs are sure from a threshold on."""
    return threshold * MEAN / SAME


def _may_be_one(edges: pa.Table, table: pa.Table, different: Iterable[Pair]) -> pa.Array:
    """Which acts are not of two persons that were judged different."""
    who = dict(zip(*(table[name].to_pylist() for name in ("unique_id", "who")), strict=True))
    apart = {frozenset((who.get(one, one), who.get(other, other))) for one, other in different}
    ends = zip(edges["left"].to_pylist(), edges["right"].to_pylist(), strict=True)
    return pa.array(
        [frozenset((who[left], who[right])) not in apart for left, right in ends], pa.bool_()
    )


def apart_from_groups(edges: pa.Table, table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Pairs of acts of one sort, and pairs of a single act with a group's, single first."""
    groups = table.filter(table["is_group"])["unique_id"]
    left, right = (pc.is_in(edges[side], groups) for side in ("left", "right"))
    mixed = pc.xor(left, right)
    turned = edges.filter(pc.and_(mixed, left))
    turned = turned.select(["right", "left", *turned.column_names[2:]]).rename_columns(
        edges.column_names
    )
    single_first = pa.concat_tables([edges.filter(pc.and_(mixed, right)), turned])
    return edges.filter(pc.invert(mixed)), single_first


def named_in_one(edges: pa.Table, table: pa.Table) -> pa.Array:
    """Pairs of which one report names somebody and the other nobody. Whoever is not named may be
    the one who is; no machine can be sure."""
    nobody = table.filter(pc.is_null(table["name"]))["unique_id"]
    return pc.xor(*(pc.is_in(edges[side], nobody) for side in ("left", "right")))


def _happened(table: pa.Table) -> pa.Table:
    return table.filter(pc.is_valid(table["act"]))


def _one_record(table: pa.Table) -> list[Pair]:
    """Reports that name one person's record, as a star."""
    first: dict[str, str] = {}
    found = []
    for report, person in zip(
        *(table[name].to_pylist() for name in ("unique_id", "person")), strict=True
    ):
        if person is not None and first.setdefault(person, report) != report:
            found.append((first[person], report))
    return found


def _who(table: pa.Table, who: Mapping[str, str]) -> pa.Array:
    return pa.array([who.get(one, one) for one in table["unique_id"].to_pylist()], pa.string())


def _chosen(table: pa.Table, ids: Iterable[str], name: str = "id") -> pa.Table:
    return table.filter(pc.is_in(table[name], pa.array(sorted(ids), pa.string())))


def _renewed(old: pa.Table, new: pa.Table, ids: Iterable[str]) -> pa.Table:
    """Old edges that touch none of these reports, and the new ones."""
    wanted = pa.array(sorted(ids), pa.string())
    touched = pc.or_(pc.is_in(old["left"], wanted), pc.is_in(old["right"], wanted))
    found = pa.concat_tables([old.filter(pc.invert(touched)), new])
    return found.sort_by([("left", "ascending"), ("right", "ascending")])


def _difference(old: pa.Table, new: pa.Table) -> tuple[frozenset[str], frozenset[str]]:
    """Reports that are new or changed, and those that are gone. Who is named with a report that
    changed has changed as well: its company is another."""
    connection = duckdb.connect()
    connection.register("old", old)
    connection.register("new", new)
    connection.execute(
        "CREATE TABLE differs AS SELECT id, list, act, date FROM (FROM new EXCEPT FROM old) "
        "UNION SELECT id, list, act, date FROM (FROM old EXCEPT FROM new)"
    )
    mates = "SELECT id FROM new SEMI JOIN differs USING (list, act, date)"
    changed = f"SELECT id FROM differs WHERE id IN (SELECT id FROM new) UNION {mates}"
    gone = "SELECT id FROM old ANTI JOIN new USING (id)"
    found = [
        frozenset(str(row[0]) for row in connection.execute(query).fetchall())
        for query in (changed, gone)
    ]
    return found[0], found[1]


def _moved(old: pa.Table, new: pa.Table) -> frozenset[str]:
    """Reports whose person is now of another cluster."""
    before = dict(zip(*(old[name].to_pylist() for name in ("unique_id", "who")), strict=True))
    after = zip(*(new[name].to_pylist() for name in ("unique_id", "who")), strict=True)
    return frozenset(one for one, who in after if before.get(one) != who)
