"""Weights learnt from what people have judged.

Ten judgements should move little and a thousand decide, so each level's weight is drawn back to the
weight that it has without them (a ridge around the model), and evidence that says one thing twice
is counted once. Which pairs were judged does not matter as long as they were chosen by how sure the
machine was: what is learnt is how a verdict follows from the evidence.

Expectation maximisation (`expect`) is allowed among pairs that share a name only: among pairs of
one day and place it learns what is one event, not who is one person. An m above .999 means that it
has learnt the blocking; it says so.

Invariant: the order of judgements does not matter.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from saksei.analysis.matching.adapting import Levels, bits, levels_of
from saksei.analysis.matching.engine import DuckDB, Engine
from saksei.analysis.matching.model import ACT, PERSON, Model, Weights, comparisons
from saksei.analysis.matching.reports import prepared
from saksei.analysis.spilling import connect

Label = tuple[str, str, bool]  # two reports, and whether they were judged the same
Matrix = npt.NDArray[np.float64]

LEAST = 20  # judgements of each verdict to learn from
HELD = 0.3  # how strongly a level's weight is drawn back
HELD_ALL = 0.2  # and what all weights are multiplied by
SAME_NAME = (
    'SELECT l.unique_id AS "left", r.unique_id AS "right" '
    "FROM t l JOIN t r ON l.spelled = r.spelled AND l.unique_id < r.unique_id"
)
SHARED_BY_NAME = ("name", "namesakes", "interplay")
ROUNDS = 10
SUSPICIOUS, KEPT = 0.999, 0.95
NOT_LEARNT = {"who"}  # follows from what is decided, not from the reports


def learn(
    reports: pa.Table,
    labels: Sequence[Label],
    model: Model,
    *,
    kind: str = PERSON,
    engine: Engine | None = None,
) -> Model:
    """The model with the weights of one kind learnt from judged pairs of reports."""
    verdict = {tuple(sorted((left, right))): same for left, right, same in labels}
    if min(sum(verdict.values()), len(verdict) - sum(verdict.values())) < LEAST:
        return model
    table = prepared(reports, model.common)
    if kind == ACT:  # who the persons are is not learnt from acts: each stands alone here
        table = table.append_column("who", table["unique_id"])
    pairs = pa.table({"left": [one for one, _ in verdict], "right": [one for _, one in verdict]})
    seen = (engine or DuckDB()).levels(table, kind, model, pairs)
    seen = seen.sort_by([("left", "ascending"), ("right", "ascending")])  # in one order: sums round
    ends = zip(seen["left"].to_pylist(), seen["right"].to_pylist(), strict=True)
    same = np.array([verdict[pair] for pair in ends], dtype=float)
    weights = _learnt(levels_of(seen, kind), same, kind, model.weights(kind))
    return replace(model, persons=weights) if kind == PERSON else replace(model, acts=weights)


def _learnt(found: Levels, same: Matrix, kind: str, weights: Weights) -> Weights:
    """Weights by logistic regression, each level with what it is worth more or less than before."""
    names = [one.name for one in comparisons(kind) if one.name not in NOT_LEARNT]
    shown = [found[name][:, None] == np.arange(found[name].max() + 1) for name in names]
    before = bits(found, kind, weights)
    evidence = np.column_stack([*shown, np.ones(len(same)), before]).astype(float)
    held = np.full(evidence.shape[1], HELD)
    held[-2:] = 1e-6, HELD_ALL
    solved = _regression(evidence, same, held)
    more = iter(np.split(solved[:-2], np.cumsum([one.shape[1] for one in shown])[:-1]))
    shift, slope = float(solved[-2]), float(solved[-1])
    if slope <= 0:  # the weights do not tell the verdicts apart: nothing to learn
        return weights
    return _with_worth(weights, dict(zip(names, more, strict=True)), kind, slope, shift)


def _regression(evidence: Matrix, same: Matrix, held: Matrix) -> Matrix:
    """Newton's method from the weights as they are, with steps halved until they help."""
    start = np.zeros(evidence.shape[1])
    start[-1] = 1.0
    solved = start

    def loss(at: Matrix) -> float:
        odds = evidence @ at * np.log(2)
        doubt = np.logaddexp(0, odds) - same * odds
        return float(doubt.sum() + (held * (at - start) ** 2).sum() / 2)

    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(evidence @ solved * np.log(2), -500, 500)))
        gradient = evidence.T @ (same - p) * np.log(2) - held * (solved - start)
        curve = (evidence * (p * (1 - p))[:, None]).T @ evidence * np.log(2) ** 2 + np.diag(held)
        step = np.linalg.solve(curve, gradient)
        while loss(solved + step) > loss(solved) and np.abs(step).max() > 1e-9:
            step = step / 2
        solved = solved + step
        if np.abs(step).max() < 1e-9:
            break
    return solved


def _with_worth(
    weights: Weights, more: dict[str, Matrix], kind: str, slope: float, shift: float
) -> Weights:
    """Weights in which each level is worth so many bits. Only the ratio of m and u counts, so both
    are made smaller where m would exceed one."""
    m: dict[str, dict[str, float]] = {}
    u: dict[str, dict[str, float]] = {}
    for comparison in comparisons(kind):
        extra = np.zeros(len(comparison.levels))
        learnt = more.get(comparison.name, extra)
        extra[: len(learnt)] = learnt
        before = weights.of(comparison)
        m[comparison.name], u[comparison.name] = {}, {}
        for one, add in zip(comparison.levels, extra.tolist(), strict=True):
            worth = slope * weights.bits(comparison, one.label) + add
            chance = min(before[one.label][1], 2.0**-worth)
            m[comparison.name][one.label] = chance * 2.0**worth
            u[comparison.name][one.label] = chance
    constant = slope * weights.prior_bits + shift - weights.prior_bits
    return replace(weights, m=m, u=u, slope=1.0, shift=constant)


def expect(
    reports: pa.Table, model: Model, *, engine: Engine | None = None
) -> tuple[Model, list[str]]:
    """The model with m of persons by expectation maximisation among pairs of one full name, and
    what to be warned of. m of the name stays: there it would learn the blocking."""
    table = prepared(reports, model.common)
    connection = connect()
    connection.register("t", table.select(["unique_id", "spelled"]))
    pairs = connection.sql(SAME_NAME).to_arrow_table()
    if not len(pairs):
        return model, []
    found = levels_of((engine or DuckDB()).levels(table, PERSON, model, pairs), PERSON)
    weights = model.persons
    for _ in range(ROUNDS):
        weights = replace(weights, m={**weights.m, **_expected(found, weights)})
    warnings = [
        f"{field}, {label}: m is {worth:.4f}; that is the blocking learnt, not persons. "
        "Take m from judgements instead"
        for field, levels in weights.m.items()
        for label, worth in levels.items()
        if field not in SHARED_BY_NAME and worth > SUSPICIOUS * KEPT
    ]
    return replace(model, persons=weights), warnings


def _expected(found: Levels, weights: Weights) -> dict[str, dict[str, float]]:
    """m of each level that was seen, each pair counted by how likely it is to be one; with a little
    of the weights before, for a level that was never seen is not impossible."""
    alike = 1 / (1 + np.exp2(-bits(found, PERSON, weights)))
    m = {}
    for comparison in comparisons(PERSON):
        level = found[comparison.name]
        there = level >= 0
        if comparison.name in SHARED_BY_NAME or not there.any():
            continue
        seen = np.bincount(level[there], alike[there], len(comparison.levels))
        worth = KEPT * seen / max(seen.sum(), 1e-9)
        m[comparison.name] = {
            one.label: float(share) + (1 - KEPT) * one.m
            for one, share in zip(comparison.levels, worth, strict=True)
        }
    return m
