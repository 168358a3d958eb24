"""Whom acts hit, and what that says of two acts before anything else does.

An act hits one person or one group, so acts that are one hit the same; where sources name whom,
that outweighs a day and a place in common.

Invariant: what is said here of a pair follows from the clusters of persons, not from the two
reports alone.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis.identity import Pair
from saksei.analysis.matching.alike import whole
from saksei.analysis.matching.model import PERSON, UNSURE, Model
from saksei.analysis.matching.together import as_numbers, clusters_of, with_probability

SUREST = 1 - 1e-6  # nothing is surer when odds are told
SIDES = ("left", "right")
Column: TypeAlias = pa.Array | pa.ChunkedArray
Numbers = npt.NDArray[np.int64]


def apart_from_groups(edges: pa.Table, table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Pairs of acts of one sort, and pairs of a single act with a group's, single first."""
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
    """Pairs of which one report names somebody and the other nobody, and no number or day of birth
    says more. Whoever is not named may be the one who is; no machine can be sure."""
    known = ["name", "identifier", "birth_first"]
    one, other = (
        table.select(known).take(pc.index_in(edges[side], table["unique_id"])) for side in SIDES
    )
    told = [pc.fill_null(pc.equal(one[field], other[field]), False) for field in known[1:]]
    named_once = pc.xor(pc.is_valid(one["name"]), pc.is_valid(other["name"]))
    return pc.and_(named_once, pc.invert(pc.or_(*told)))


class Hit:
    """Whom the act of each report hit, as the number of a cluster of persons: by what the report
    says, else by what another one of the same act does; and whether any report names that person.
    """

    def __init__(self, table: pa.Table, acts: Mapping[str, str]) -> None:
        self._ids = table["unique_id"]
        self._told = as_numbers(whole(table["who"]))
        self.count = int(self._told.max(initial=-1)) + 1
        self.named = np.zeros(self.count, np.bool_)
        self.named[self._told[whole(table["name"]).is_valid().to_numpy(zero_copy_only=False)]] = (
            True
        )
        act, told = as_numbers(clusters_of(self._ids, acts)), self.named[self._told]
        first = np.full(len(act), self.count, np.int64)
        np.minimum.at(first, act[told], self._told[told])
        self._hit = np.where(told | (first[act] == self.count), self._told, first[act])

    def of(self, reports: Column) -> Numbers:
        """Whom the acts of these reports hit."""
        return _at(self._hit, reports, self._ids)

    def told(self, reports: Column) -> Numbers:
        """Of whom these reports are, by what they say themselves."""
        return _at(self._told, reports, self._ids)

    def pair(self, one: Numbers, other: Numbers) -> Numbers:
        """Two persons as one number, whatever their order."""
        return np.minimum(one, other) * self.count + np.maximum(one, other)

    def unnamed(self) -> frozenset[str]:
        """Reports of acts in which nobody is named."""
        return frozenset(self._ids.filter(pa.array(~self.named[self._hit])).to_pylist())


def _at(numbers: Numbers, reports: Column, ids: pa.ChunkedArray) -> Numbers:
    found: Numbers = numbers[pc.index_in(reports, ids).to_numpy()]
    return found


def of_two(
    acts: pa.Table, hit: Hit, persons: pa.Table, different: Iterable[Pair], model: Model
) -> pa.Array:
    """Pairs of acts that hit two persons: judged `different`, or both named and not worth a look as
    one.

    `persons` are pairs of persons, as sure as third reports make them. Persons who were not
    compared, because a record has too many, may be one.
    """
    one, other = (hit.of(acts[side]) for side in SIDES)
    pair, compared = hit.pair(one, other), hit.pair(*(hit.told(persons[side]) for side in SIDES))
    worth = compared[persons["probability"].to_numpy() >= UNSURE[PERSON]]
    two = (one != other) & hit.named[one] & hit.named[other] & ~np.isin(pair, worth)
    if model.person_keys.most is not None:
        two &= np.isin(pair, compared)
    judged = [pa.array(side, pa.string()) for side in zip(*different, strict=True)]
    if judged:
        two |= np.isin(pair, hit.pair(*map(hit.told, judged)))
    return pa.array(two)


def one_at_most(edges: pa.Table, hit: Hit, cluster_of: Mapping[str, str]) -> pa.Table:
    """Pairs of acts or of persons, and how sure they are since whoever is not named is one of those
    who are, or none: the odds of each go against those of all others."""
    mixed, nobody, somebody = _mixed(edges, hit, cluster_of)
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
    """The pairs that are as `sure`; where one of the two names nobody, of each such cluster the one
    that is surest, if it has weight enough to be `likely` by itself. Surest first."""
    mixed, nobody, _ = _mixed(edges, hit, cluster_of)
    probability, weight = (edges[name].to_numpy() for name in ("probability", "weight"))
    order = np.lexsort([-weight, -probability])
    kept = probability >= sure
    kept[mixed] = False
    of = np.full(len(edges), -1, np.int64)
    of[mixed] = nobody
    asked = order[(of[order] >= 0) & (weight[order] >= likely)]
    kept[asked[np.unique(of[asked], return_index=True)[1]]] = True
    return edges.take(pa.array(order[kept[order]]))


def _mixed(
    edges: pa.Table, hit: Hit, cluster_of: Mapping[str, str]
) -> tuple[Numbers, Numbers, Numbers]:
    """Where one of the two is named and the other not; the number of the cluster of each."""
    left, right = (hit.named[hit.of(edges[side])] for side in SIDES)
    mixed = np.flatnonzero(left != right)
    ends = pa.concat_arrays([clusters_of(edges[side], cluster_of) for side in SIDES])
    of = as_numbers(ends).reshape(2, -1)[:, mixed]
    nobody, somebody = np.where(left[mixed], of[::-1], of)
    return mixed, nobody, somebody
