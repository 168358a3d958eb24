"""How often two reports of different people agree by chance, read from the record itself.

Nearly all pairs that share a key are of different people, so the levels that such pairs show say
what u is in this record: a village where everybody was arrested on one day is not a country. Each
pair counts by how unlikely it is to be one, by the weights so far. m stays as it is: from the
candidates alone it would be learnt from what is one event, not who is one person. Only where levels
are for what is rare and what is common, m follows from how many reports there are of each.

Invariant: nothing is read from a record too small to tell; the order of reports does not matter.
"""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from saksei.analysis.matching.blocking import weighed
from saksei.analysis.matching.engine import Engine
from saksei.analysis.matching.evidence import CROWDED_LEVELS, NAMESAKES, PERSONS
from saksei.analysis.matching.model import PERSON, Model, Weights, comparisons

FEWEST, MOST = 20_000, 20_000  # pairs to read from
REPORTS = 1_024  # whose pairs are read, or twice as many
AS_IF_SEEN = 300.0  # pairs that the u without training counts for
STEPS = 2
LEAST_PRIOR, GREATEST_PRIOR = 1 / 500, 1 / 5

BY_NAME = {one.name: one for one in PERSONS}

# Of each pair, by comparison; -1 where it says nothing.
Levels = Mapping[str, npt.NDArray[np.int64]]


def adapt(table: pa.Table, keys: pa.Table, model: Model, engine: Engine) -> Model:
    """The model with u and the prior of persons as they are among the prepared reports, which
    have these keys."""
    some = _some(table["unique_id"].to_pylist())
    limit = model.person_keys
    pairs = engine.candidates(weighed(keys, limit), limit.least, some)
    if len(pairs) < FEWEST:
        return model
    pairs = pairs.sort_by([("one", "ascending"), ("other", "ascending")])
    pairs = pairs.take(pa.array(range(0, len(pairs), -(-len(pairs) // MOST))))
    ids = table["unique_id"]
    named = pa.table([ids.take(pairs[side]) for side in pairs.column_names], ["left", "right"])
    found = levels_of(engine.levels(table, PERSON, model, named), PERSON)
    weights = replace(model.persons, m={**model.persons.m, **_by_share(table)})
    for _ in range(STEPS):
        weights = _read(found, weights)
        weights = replace(weights, m={**weights.m, **_by_bits(weights, model)})
    return replace(model, persons=weights)


def _by_share(table: pa.Table) -> dict[str, dict[str, float]]:
    """m of rare and of common names and places, by how many reports are of each."""
    every = table["namesakes"].drop_null().to_numpy()
    sorts = np.searchsorted(NAMESAKES, every, side="right")
    labels = tuple(one.label for one in BY_NAME["namesakes"].levels)
    m = {"namesakes": dict(zip(labels, _shares(sorts, len(labels)), strict=True))}
    place = {one.label: one.m for one in BY_NAME["place"].levels}
    for column, labels in CROWDED_LEVELS.items():
        crowds = table[column].drop_null().to_numpy()
        usual = place[labels[1]]
        for label, share in zip(labels, _shares(crowds, len(labels)), strict=True):
            place[label] = usual * share
    return {**m, "place": place}


def _shares(sorts: npt.NDArray[Any], count: int) -> list[float]:
    """Of each sort its share, a little drawn to the same share of all."""
    seen = np.bincount(sorts.astype(np.int64), minlength=count) + 1.0
    return [float(one) for one in seen / seen.sum()]


def _by_bits(weights: Weights, model: Model) -> dict[str, dict[str, float]]:
    """m of what has to keep its bits: values that go together, and what only judgements teach."""
    return {
        field: {
            one.label: weights.u[field][one.label] * one.m / one.u for one in BY_NAME[field].levels
        }
        for field in (*model.associated, "interplay")
    }


def _some(ids: list[str]) -> frozenset[int]:
    """The numbers of some reports, chosen by their id alone; twice as many reports in all change
    half of them."""
    share = 1
    while len(ids) // share >= 2 * REPORTS:
        share *= 2
    return frozenset(at for at, one in enumerate(ids) if zlib.crc32(one.encode()) % share == 0)


def _read(found: Levels, weights: Weights) -> Weights:
    unlike = 1 - 1 / (1 + np.exp2(-bits(found, PERSON, weights)))
    u = {}
    for comparison in comparisons(PERSON):
        labels = [one.label for one in comparison.levels]
        before = np.array([one.u for one in comparison.levels])
        level = found[comparison.name]
        seen = np.bincount(level[level >= 0], unlike[level >= 0], len(labels))
        after = (seen + AS_IF_SEEN * before / before.sum()) / (seen.sum() + AS_IF_SEEN)
        u[comparison.name] = dict(zip(labels, map(float, after), strict=True))
    prior = float(np.clip(1 - unlike.mean(), LEAST_PRIOR, GREATEST_PRIOR))
    return replace(weights, u=u, prior=prior)


def levels_of(table: pa.Table, kind: str) -> Levels:
    """The columns of levels as numbers."""
    return {
        one.name: table[one.name].cast(pa.int64()).fill_null(-1).to_numpy()
        for one in comparisons(kind)
    }


def bits(found: Levels, kind: str, weights: Weights) -> npt.NDArray[np.float64]:
    """What the levels of each pair add up to, the prior included."""
    total = np.full(len(next(iter(found.values()))), weights.prior_bits)
    for comparison in comparisons(kind):
        worth = [weights.bits(comparison, one.label) for one in comparison.levels]
        total += np.array([*worth, 0.0])[found[comparison.name]]
    return total
