"""Reports in, clusters of persons and of acts out, with every pair that is worth a look.

Persons first: what two reports say of the happening counts for whether they are of one person.
Then acts, each person's apart: two arrests of one person on two days are not one arrest.

`rematch` takes what was matched before and scores only pairs of which a report is new or changed.

Invariant: a function of the reports, the model and the judgements, whatever their order; and
`rematch` gives what `match` gives with the same model.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis.collecting import uncollected
from saksei.analysis.identity import Pair
from saksei.analysis.matching.adapting import adapt
from saksei.analysis.matching.associating import associations
from saksei.analysis.matching.blocking import keys_of, limits, weighed
from saksei.analysis.matching.clusters import cluster
from saksei.analysis.matching.engine import DuckDB, Engine, Progress, involved, numbered
from saksei.analysis.matching.model import ACT, DIGITS, MEAN, PERSON, SAME, UNNAMED, UNSURE, Model
from saksei.analysis.matching.reports import commonness_of, complete, names_of, prepared
from saksei.analysis.matching.together import together, within
from saksei.analysis.matching.victims import (
    Hit,
    apart_from_groups,
    judged_apart,
    named_apart,
    named_in_one,
    no_surer,
    of_two,
    one_at_most,
    persons_between,
    worth_a_look,
)
from saksei.analysis.matching.ways import by_way
from saksei.analysis.spilling import connect

FLOOR = 0.02  # pairs below are taken for none when clusters are made
NEVER = 1e-12  # a probability that no pair is below


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs of reports that people have judged, directly or through what they are of."""

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()


NONE = Judged()


@dataclass(frozen=True)
class Matched:
    """Pairs of reports with their probability, and the cluster of each report that is not alone."""

    reports: pa.Table  # as they were given, complete
    table: pa.Table  # prepared, with `who`: the cluster of the person
    keys: pa.Table  # of persons, by the place of the report in the table
    pairs: Mapping[str, pa.Table]  # by kind: left, right, weight, probability, by_way
    persons: Mapping[str, str]
    acts: Mapping[str, str]
    model: Model
    different: Mapping[str, tuple[Pair, ...]]  # by kind: what people judged so

    @property
    def edges(self) -> pa.Table:
        """All pairs that may be one, with their kind."""
        return pa.concat_tables(
            edges.append_column("kind", pa.array([kind] * len(edges), pa.string()))
            for kind, edges in ((kind, self.edges_of(kind)) for kind in (PERSON, ACT))
        )

    def edges_of(self, kind: str) -> pa.Table:
        """The pairs of one kind that may be one, and how sure they are by what other reports say
        too; a single one and a group never are one, nor acts of two persons."""
        return self._sure[kind]

    @cached_property
    def _sure(self) -> Mapping[str, pa.Table]:
        persons = persons_between(
            self.pairs[PERSON].drop_columns("by_way"), self.table, self.persons,
            self.different[PERSON],
        )  # fmt: skip
        acts, _ = apart_from_groups(self.pairs[ACT], self.table)
        acts = together(acts, self.acts, apart=False)  # sources of one act differ in dates
        hit = Hit(self.table, self.acts)
        two = of_two(acts, hit, persons, self.different[PERSON], self.model)
        two = pc.or_(two, judged_apart(acts, self.acts, self.different[ACT]))
        acts = acts.filter(pc.or_(within(acts, self.acts), pc.invert(two)))
        return {
            PERSON: one_at_most(persons, Hit(self.table, {}), self.persons),
            ACT: one_at_most(no_surer(acts, hit, persons), hit, self.acts),
        }

    def unsure(self, kind: str) -> pa.Table:
        """The pairs of two clusters that are worth a look, surest first. Of those with one cluster
        in which nobody is named (`nobody`) the first that can be judged is enough: whoever it is is
        one of the others at most."""
        cluster_of = self.persons if kind == PERSON else self.acts
        edges = self.edges_of(kind)
        edges = edges.filter(pc.invert(within(edges, cluster_of)))
        hit = Hit(self.table, self.acts if kind == ACT else {})
        likely = self.model.weights(kind).needed(UNNAMED)
        return worth_a_look(edges, hit, cluster_of, UNSURE[kind], likely)

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

    def score(
        self, table: pa.Table, keys: pa.Table, kind: str, new: frozenset[str] | None = None
    ) -> pa.Table:
        """The pairs of one kind that keys bring up, with their probability."""
        numbers = None
        if new is not None:
            numbers = frozenset(_places(table, new).to_pylist())
        limit = self.model.keys(kind)
        pairs = self.engine.candidates(weighed(keys, limit), limit.least, numbers)
        table, pairs = involved(table, pairs)
        if limit.most is not None:  # the record has too many pairs to look at more than the names
            pairs = self.engine.near(table, pairs)
        return self.scored(table, pairs, kind, FLOOR)

    def scored(self, table: pa.Table, pairs: pa.Table, kind: str, least: float) -> pa.Table:
        """Pairs of one kind with their probability, if it is not below `least`."""
        if not self.engine.has(table, self.model):  # what is loaded is not loaded again for fewer
            table, pairs = involved(table, pairs)
        weights = self.model.weights(kind)
        edges = self.engine.score(
            table, pairs, kind, self.model, least=weights.needed(least), progress=self.progress
        )
        bits = edges["weight"].to_numpy()
        probability = np.round(1 / (1 + np.exp2(-(weights.slope * bits + weights.shift))), DIGITS)
        return edges.append_column("probability", pa.array(probability, pa.float64()))

    def persons_edges(self, table: pa.Table, edges: pa.Table, before: pa.Table | None) -> pa.Table:
        """The edges of persons, and those by way of a third: who is surely one with somebody is
        compared with everybody with whom that one surely is, whatever keys they share.

        `before` are such pairs that were scored before and are as they were.
        """
        ways = by_way(edges, self.threshold)
        if before is not None:
            before = before.join(ways, ["left", "right"], join_type="left semi")
            ways = ways.join(before, ["left", "right"], join_type="left anti")
        found = self.scored(table, numbered(table, ways), PERSON, NEVER)
        found = (
            found
            if before is None
            else pa.concat_tables([found, before.select(found.column_names)])
        )
        parts = ((edges, False), (found, True))
        return pa.concat_tables(
            part.append_column("by_way", pa.array([way] * len(part), pa.bool_()))
            for part, way in parts
        ).sort_by([("left", "ascending"), ("right", "ascending")])


def fit(reports: pa.Table, model: Model | None = None, *, engine: Engine | None = None) -> Model:
    """The model with what it has to know of a record: how common names are, how much blocking keys
    have to say, and how often different people agree by chance."""
    return _fitted(complete(reports), model or Model(), engine or DuckDB())[0]


def _fitted(given: pa.Table, model: Model, engine: Engine) -> tuple[Model, pa.Table, pa.Table]:
    """The model of the reports, the reports prepared, and their keys."""
    names = names_of(given)
    common = commonness_of(given, names)
    table = prepared(given, common, names)
    keys = keys_of(table)
    alone = _happened(table.append_column("who", table["unique_id"]))
    model = replace(
        model, common=common, associated=associations(table), person_keys=limits(keys, len(table)),
        act_keys=limits(keys_of(alone, ACT), len(alone), ACT),
    )  # fmt: skip
    return adapt(table, keys, model, engine), table, keys


@uncollected()
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
        model, table, keys = _fitted(given, Model(), engine)
    else:
        table = prepared(given, model.common)
        keys = keys_of(table)
    run = Run(model, engine, threshold, persons, acts, progress)
    edges = run.persons_edges(table, run.score(table, keys, PERSON), None)
    who = persons_of(edges, table, run)
    table = table.append_column("who", _who(table, who))
    happened = _happened(table)
    act_edges = run.score(happened, keys_of(happened, ACT), ACT)
    one = acts_of(act_edges, table, persons_between(edges, table, who, persons.different), run)
    return Matched(
        given, table, keys, {PERSON: edges, ACT: act_edges}, who, one, model,
        {PERSON: persons.different, ACT: acts.different},
    )  # fmt: skip


@uncollected()
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
    table, keys = _grown(before, given, changed, changed | gone)
    old = _untouched(before.pairs[PERSON], changed | gone)
    by_key, ways = (old.filter(mask) for mask in (pc.invert(old["by_way"]), old["by_way"]))
    edges = run.score(table, keys, PERSON, changed)
    edges = pa.concat_tables([by_key.select(edges.column_names), edges])
    edges = run.persons_edges(table, edges, ways)
    who = persons_of(edges, table, run)
    table = table.append_column("who", _who(table, who))
    moved = changed | _moved(before.table, table)
    happened = _happened(table)
    act_edges = run.score(happened, keys_of(happened, ACT), ACT, moved)
    act_edges = pa.concat_tables([_untouched(before.pairs[ACT], moved | gone), act_edges])
    act_edges = act_edges.sort_by([("left", "ascending"), ("right", "ascending")])
    one = acts_of(act_edges, table, persons_between(edges, table, who, persons.different), run)
    return Matched(
        given, table, keys, {PERSON: edges, ACT: act_edges}, who, one, before.model,
        {PERSON: persons.different, ACT: acts.different},
    )  # fmt: skip


def _grown(
    before: Matched, given: pa.Table, changed: frozenset[str], away: frozenset[str]
) -> tuple[pa.Table, pa.Table]:
    """The prepared reports and their keys, where only what changed is prepared anew."""
    old = before.table.drop_columns("who")
    stays = pc.invert(pc.is_in(old["unique_id"], pa.array(sorted(away), pa.string())))
    kept = old.filter(stays)
    fresh = prepared(_chosen(given, changed), before.model.common)
    table = pa.concat_tables([kept, fresh.select(kept.column_names).cast(kept.schema)]).sort_by(
        "unique_id"
    )
    kept_ids = pc.if_else(stays, old["unique_id"], pa.scalar(None, pa.string()))
    parts = ((kept_ids, before.keys), (fresh["unique_id"], keys_of(fresh)))
    return table, pa.concat_tables(_moved_keys(ids, keys, table) for ids, keys in parts)


def _moved_keys(ids: pa.ChunkedArray, keys: pa.Table, new: pa.Table) -> pa.Table:
    """Keys by the places of their reports in another table; without those that have no id there."""
    places = pc.if_else(pc.is_valid(ids), pc.index_in(ids, new["unique_id"]), None)
    numbers = pc.cast(places, pa.int32()).take(keys["report"])
    return keys.set_column(0, "report", numbers).filter(pc.is_valid(numbers))


def persons_of(edges: pa.Table, table: pa.Table, run: Run) -> dict[str, str]:
    """The cluster of each report by its person; reports of one record start as one. Whoever is not
    named is never with who is, by way of a third neither, unless people say so or an identifier or
    a day of birth is the same."""
    nobody = pa.array(np.zeros(len(edges), np.bool_))
    must = [*run.persons.same, *_one_record(table)]
    return _clustered(edges, nobody, table, run, must, run.persons.different)


def acts_of(edges: pa.Table, table: pa.Table, persons: pa.Table, run: Run) -> dict[str, str]:
    """The cluster of each report by its act. Acts that are seen to have hit two persons are never
    one, and what names nobody is never with what names somebody, as with persons."""
    alike, _ = apart_from_groups(edges, table)
    two = of_two(alike, Hit(table, {}), persons, run.persons.different, run.model)
    return _clustered(alike, two, table, run, run.acts.same, run.acts.different)


def _clustered(
    edges: pa.Table,
    two: pa.Array,
    table: pa.Table,
    run: Run,
    must: Iterable[Pair],
    cannot: Iterable[Pair],
) -> dict[str, str]:
    """Clusters in which no pair is of `two`, and none of who is named and who is not, but those
    that judgements lead to."""
    must, once = list(must), named_in_one(edges, table)
    apart = pc.or_(two, pc.and_(once, named_apart(edges, table, once, must)))
    ends = (edges.filter(apart)[side].to_pylist() for side in ("left", "right"))
    return cluster(
        edges.filter(pc.invert(pc.or_(two, once))), threshold=run.threshold,
        mean=mean(run.threshold), must=must, cannot=[*cannot, *zip(*ends, strict=True)],
    )  # fmt: skip


def mean(threshold: float) -> float:
    """The mean that clusters have to reach where pairs are sure from a threshold on."""
    return threshold * MEAN / SAME


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


def _places(table: pa.Table, ids: Iterable[str]) -> pa.Array:
    """The places of reports in a table, of those that are there."""
    return pc.index_in(pa.array(sorted(ids), pa.string()), table["unique_id"]).drop_null()


def _untouched(edges: pa.Table, ids: Iterable[str]) -> pa.Table:
    """Edges that touch none of these reports."""
    wanted = pa.array(sorted(ids), pa.string())
    touched = pc.or_(pc.is_in(edges["left"], wanted), pc.is_in(edges["right"], wanted))
    return edges.filter(pc.invert(touched))


def _difference(old: pa.Table, new: pa.Table) -> tuple[frozenset[str], frozenset[str]]:
    """Reports that are new or changed, and those that are gone. Who is named with a report that
    changed has changed as well: its company is another."""
    connection = connect()
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
