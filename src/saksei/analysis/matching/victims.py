"""Whom acts hit, and what that says of two acts before anything else does.

An act hits one person or one group, so acts that are one hit the same; where sources name whom,
that outweighs a day and a place in common.

Invariant: the order of pairs and of judgements does not matter.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis.identity import Pair, components
from saksei.analysis.matching.alike import whole
from saksei.analysis.matching.model import DIGITS, PERSON, SUREST, UNSURE, Model
from saksei.analysis.matching.together import (
    as_numbers,
    clusters_of,
    together,
    with_probability,
    within,
)

SIDES = ("left", "right")
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def apart_from_groups(edges: pa.Table, table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Pairs of one sort, and pairs of a single act (or person) with a group's, single first."""
    groups = table.filter(table["is_group"])["unique_id"]
    left, right = (pc.is_in(edges[side], groups) for side in SIDES)
    mixed = pc.xor(left, right)
    turned = edges.filter(pc.and_(mixed, left))
    turned = turned.select(["right", "left", *turned.column_names[2:]]).rename_columns(
        edges.column_names
    )
    single_first = pa.concat_tables([edges.filter(pc.and_(mixed, right)), turned])
    return edges.filter(pc.invert(mixed)), single_first


def named_in_one(edges: pa.Table, table: pa.Table) -> pa.Array:
    """Pairs of which one report names somebody and the other nobody, and no identifier or day of
    birth is the same. Whoever is not named may be the one who is; no machine can be sure."""
    known = table.select(["name", "identifier", "birth_first", "birth_last"])
    one, other = (known.take(pc.index_in(edges[side], table["unique_id"])) for side in SIDES)
    equal = {name: pc.equal(one[name], other[name]) for name in known.column_names[1:]}
    day = pc.and_(pc.equal(one["birth_first"], one["birth_last"]), equal["birth_first"])
    told = (equal["identifier"], pc.and_(day, equal["birth_last"]))
    same = pc.or_(*(pc.fill_null(way, False) for way in told))
    once = pc.xor(pc.is_valid(one["name"]), pc.is_valid(other["name"]))
    return pc.and_(once, pc.invert(same))


def named_apart(edges: pa.Table, table: pa.Table, once: pa.Array, must: Iterable[Pair]) -> pa.Array:
    """Pairs of which one is named and the other not, by what is one with either: `must`, and pairs
    of which one names somebody and that are not `once`, for an identifier or birth is the same."""
    ids, names = table["unique_id"], table["name"].is_valid()
    left, right = (names.take(pc.index_in(edges[side], ids)) for side in SIDES)
    known = edges.filter(pc.and_(pc.xor(left, right), pc.invert(once)))
    rows = zip(*(known[side].to_pylist() for side in SIDES), strict=True)
    of = {one: min(part) for part in components([*must, *rows]) for one in part}
    parts = clusters_of(ids, of)
    named = parts.filter(whole(names)).unique()
    return pc.xor(*(pc.is_in(clusters_of(edges[side], of), named) for side in SIDES))


def judged_apart(
    edges: pa.Table, cluster_of: Mapping[str, str], different: Iterable[Pair]
) -> pa.Array:
    """Pairs of two clusters of which people judged reports different."""
    sides = (*(edges[side] for side in SIDES), *columns(different))
    ends = [clusters_of(one, cluster_of) for one in sides]
    number = as_numbers(pa.concat_arrays(ends))
    left, right, one, other = np.split(number, np.cumsum([len(end) for end in ends])[:-1])
    pair, apart = (
        np.minimum(*two) * (len(number) + 1) + np.maximum(*two)
        for two in ((left, right), (one, other))
    )
    return pa.array((left != right) & np.isin(pair, apart))


def columns(pairs: Iterable[Pair]) -> list[pa.ChunkedArray]:
    """The left ones of pairs, and the right ones."""
    rows = list(pairs)
    return [pa.chunked_array([[row[side] for row in rows]], pa.string()) for side in (0, 1)]


class Hit:
    """Whom the act of each report hit, as the number of a cluster of persons: by what the report
    says, else by what others of the same act do, if they name one person; and whether any report
    names that person.
    """

    def __init__(self, table: pa.Table, acts: Mapping[str, str]) -> None:
        self._ids = table["unique_id"]
        self._told = as_numbers(whole(table["who"]))
        self._names = whole(table["name"]).is_valid().to_numpy(zero_copy_only=False)
        self.count = int(self._told.max(initial=-1)) + 1
        self.named = np.zeros(self.count, np.bool_)
        self.named[self._told[self._names]] = True
        act, told = as_numbers(clusters_of(self._ids, acts)), self.named[self._told]
        first, last = np.full(len(act), self.count, np.int64), np.full(len(act), -1, np.int64)
        np.minimum.at(first, act[told], self._told[told])
        np.maximum.at(last, act[told], self._told[told])
        self._hit = np.where(told | (first[act] != last[act]), self._told, first[act])

    def of(self, reports: pa.ChunkedArray) -> Numbers:
        """Whom the acts of these reports hit."""
        return self._at(self._hit, reports)

    def told(self, reports: pa.ChunkedArray) -> Numbers:
        """Of whom these reports are, by what they say themselves."""
        return self._at(self._told, reports)

    def pair(self, one: Numbers, other: Numbers) -> Numbers:
        """Two persons as one number, whatever their order."""
        return np.minimum(one, other) * self.count + np.maximum(one, other)

    def judged(self, pairs: Iterable[Pair]) -> Numbers:
        """Two persons as one number, of pairs of reports that people judged."""
        ends = [pc.index_in(one, self._ids) for one in columns(pairs)]
        there = pc.and_(*(pc.is_valid(one) for one in ends))
        return self.pair(*(self._told[one.filter(there).to_numpy()] for one in ends))

    def nameless(self, edges: pa.Table, one: Numbers, other: Numbers) -> Flags:
        """Pairs of two persons, both named, where one of the reports names nobody itself."""
        left, right = (self._names[self._places(edges[side])] for side in SIDES)
        found: Flags = (one != other) & self.named[one] & self.named[other] & ~(left & right)
        return found

    def beside(self) -> pa.Array:
        """Reports that name nobody, of those whom others name."""
        return whole(self._ids.filter(pa.array(~self._names & self.named[self._told])))

    def _at(self, numbers: Numbers, reports: pa.ChunkedArray) -> Numbers:
        found: Numbers = numbers[self._places(reports)]
        return found

    def _places(self, reports: pa.ChunkedArray) -> Numbers:
        found: Numbers = pc.index_in(reports, self._ids).to_numpy()
        return found


def persons_between(
    edges: pa.Table, table: pa.Table, cluster_of: Mapping[str, str], different: Iterable[Pair]
) -> pa.Table:
    """Pairs of persons that may be one, as sure as all reports of either make them: none of a
    single one and a group, none that people judged `different`. A report that names nobody, of
    somebody whom others name, says nothing of anybody else."""
    edges, _ = apart_from_groups(edges, table)
    edges = edges.filter(pc.invert(judged_apart(edges, cluster_of, different)))
    beside = Hit(table, {}).beside()
    silent = pc.or_(*(pc.is_in(edges[side], beside) for side in SIDES))
    told = pc.or_(within(edges, cluster_of), pc.invert(silent))
    return together(edges.filter(told), cluster_of, beside=beside.to_pylist())


def of_two(
    acts: pa.Table, hit: Hit, persons: pa.Table, different: Iterable[Pair], model: Model
) -> pa.Array:
    """Pairs of acts that hit two persons: judged `different`, or both named and not worth a look as
    one.

    `persons` are pairs of persons, as sure as other reports make them. In a record that has too
    many pairs to look at all, persons of whom no pair is there may be one.
    """
    one, other = (hit.of(acts[side]) for side in SIDES)
    pair, compared = hit.pair(one, other), hit.pair(*(hit.told(persons[side]) for side in SIDES))
    worth = compared[persons["probability"].to_numpy() >= UNSURE[PERSON]]
    two = (one != other) & hit.named[one] & hit.named[other] & ~np.isin(pair, worth)
    if model.person_keys.most is not None:
        two &= np.isin(pair, compared)
    return pa.array(two | ((one != other) & np.isin(pair, hit.judged(different))))


def no_surer(acts: pa.Table, hit: Hit, persons: pa.Table) -> pa.Table:
    """Pairs of acts, where a report that names nobody is of an act that others name somebody for no
    surer than that these persons are one."""
    one, other = (hit.of(acts[side]) for side in SIDES)
    known, place = np.unique(
        hit.pair(*(hit.told(persons[side]) for side in SIDES)), return_inverse=True
    )
    sure = np.zeros(len(known) + 1)
    np.maximum.at(sure, place, persons["probability"].to_numpy())
    pair = hit.pair(one, other)
    at = np.searchsorted(known, pair)
    found = np.append(known, -1)[at] == pair
    own = acts["probability"].to_numpy()
    most = np.where(hit.nameless(acts, one, other), np.where(found, sure[at], 0.0), own)
    return with_probability(acts, np.minimum(own, most))


def one_at_most(edges: pa.Table, hit: Hit, cluster_of: Mapping[str, str]) -> pa.Table:
    """Pairs of acts or of persons, and how sure they are since whoever is not named is one of those
    who are, or none: the odds of each go against those of all others."""
    mixed, nobody, somebody, _ = _mixed(edges, hit, cluster_of)
    own = edges["probability"].to_numpy()
    odds = own[mixed] / (1 - np.minimum(own[mixed], SUREST))
    count = 2 * len(edges) + 1
    pair, place = np.unique(nobody * count + somebody, return_inverse=True)
    best = np.zeros(len(pair))
    np.maximum.at(best, place, odds)
    every = np.bincount(pair // count, best, count)
    sure = own.copy()
    sure[mixed] = odds / (1 + every[nobody] - best[place] + odds)
    return with_probability(edges, sure)


def worth_a_look(
    edges: pa.Table, hit: Hit, cluster_of: Mapping[str, str], sure: float, likely: float
) -> pa.Table:
    """The pairs that are as `sure`, and those with one cluster in which nobody is named that have
    weight enough to be `likely` by themselves; `nobody` is that cluster. Surest first."""
    mixed, nobody, _, names = _mixed(edges, hit, cluster_of)
    probability = edges["probability"].to_numpy()
    weight = np.round(edges["weight"].to_numpy(), DIGITS)
    kept = probability >= sure
    kept[mixed] = weight[mixed] >= likely
    of = np.full(len(edges), -1, np.int64)
    of[mixed] = nobody
    told = names.take(pa.array(np.where(of < 0, 0, of), mask=of < 0))
    order = np.lexsort([-weight, -probability])
    return edges.append_column("nobody", told).take(pa.array(order[kept[order]]))


def _mixed(
    edges: pa.Table, hit: Hit, cluster_of: Mapping[str, str]
) -> tuple[Numbers, Numbers, Numbers, pa.Array]:
    """Where one of the two is named and the other not; the number of the cluster of each; and how
    clusters are called by their numbers."""
    left, right = (hit.named[hit.of(edges[side])] for side in SIDES)
    mixed = np.flatnonzero(left != right)
    ends = pa.concat_arrays([clusters_of(edges[side], cluster_of) for side in SIDES])
    coded = ends.dictionary_encode()
    of = coded.indices.to_numpy().astype(np.int64).reshape(2, -1)[:, mixed]
    nobody, somebody = np.where(left[mixed], of[::-1], of)
    return mixed, nobody, somebody, coded.dictionary
