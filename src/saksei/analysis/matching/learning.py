"""Weights learnt from what people have judged, and from the candidates where that is safe.

m is how often pairs that were judged the same show each level. The weights without training count
as if so many pairs had been judged before, so ten judgements move little and a thousand decide.
u stays: pairs that a reviewer is shown are not like pairs at random. How a sum of weights becomes a
probability is then fitted to all judgements.

Expectation maximisation (`expect`) is allowed among pairs that share a name only: among pairs of
one day and place it learns what is one event, not who is one person. An m above .999 means that it
has learnt the blocking; the model says so.

Invariant: the order of judgements does not matter.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from saksei.analysis.matching.engine import DuckDB, Engine
from saksei.analysis.matching.model import ACT, PERSON, Model, Weights, comparisons
from saksei.analysis.matching.reports import prepared

Label = tuple[str, str, bool]  # two reports, and whether they were judged the same

AS_IF_JUDGED = 30.0  # pairs that the weights without training count for
SAME_NAME = "l.spelled = r.spelled"
SUSPICIOUS = 0.999
LEAST_TO_CALIBRATE = 20  # judgements of each verdict


def learn(
    reports: pa.Table,
    labels: Sequence[Label],
    model: Model,
    *,
    kind: str = PERSON,
    engine: Engine | None = None,
) -> Model:
    """The model with m learnt from judged pairs of reports of one kind."""
    engine = engine or DuckDB()
    table = prepared(reports, model.families)
    if kind == ACT:  # who the persons are is not learnt from acts: each stands alone here
        table = table.append_column("who", table["unique_id"])
    verdict = {tuple(sorted((left, right))): same for left, right, same in labels}
    pairs = pa.table({"left": [one for one, _ in verdict], "right": [one for _, one in verdict]})
    seen = engine.levels(table, kind, model, pairs)
    rows = seen.to_pylist()
    same = [row for row in rows if verdict[row["left"], row["right"]]]
    weights = replace(model.weights(kind), m=_counted(same, kind, model.weights(kind)))
    weights = _calibrated(rows, [verdict[row["left"], row["right"]] for row in rows], kind, weights)
    return replace(model, **{"persons" if kind == PERSON else "acts": weights})


def _counted(same: list[dict[str, object]], kind: str, weights: Weights) -> dict[str, dict[str, float]]:
    found = {}
    for comparison in comparisons(kind):
        if comparison.name == "who":
            continue
        labels = [one.label for one in comparison.levels]
        before = np.array([weights.of(comparison)[label][0] for label in labels])
        counts = np.bincount(
            [int(row[comparison.name]) for row in same if row[comparison.name] is not None],
            minlength=len(labels),
        )
        after = (counts + AS_IF_JUDGED * before / before.sum()) / (counts.sum() + AS_IF_JUDGED)
        found[comparison.name] = dict(zip(labels, map(float, after), strict=True))
    return found


def bits(rows: list[dict[str, object]], kind: str, weights: Weights) -> np.ndarray:
    """What the levels of each pair add up to, the prior included."""
    total = np.full(len(rows), weights.prior_bits)
    for comparison in comparisons(kind):
        worth = [weights.bits(comparison, one.label) for one in comparison.levels]
        total += [0.0 if row[comparison.name] is None else worth[row[comparison.name]] for row in rows]
    return total


def _calibrated(rows, same: list[bool], kind: str, weights: Weights) -> Weights:
    """Slope and shift by logistic regression of the verdicts on the bits (Platt 1999)."""
    truth = np.array(same, dtype=float)
    if min(truth.sum(), len(truth) - truth.sum()) < LEAST_TO_CALIBRATE:
        return weights
    # Platt's targets keep a perfect separation from running away.
    yes, no = truth.sum(), len(truth) - truth.sum()
    target = np.where(truth > 0, (yes + 1) / (yes + 2), 1 / (no + 2))
    x = np.column_stack([bits(rows, kind, weights), np.ones(len(truth))])
    solved = np.array([1.0, 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp2(-x @ solved))
        gradient = x.T @ (target - p) * np.log(2)
        curve = (x * (p * (1 - p))[:, None]).T @ x * np.log(2) ** 2 + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, gradient)
        solved = solved + step
        if np.abs(step).max() < 1e-9:
            break
    if solved[0] <= 0:  # the weights do not tell the verdicts apart: nothing to calibrate
        return weights
    return replace(weights, slope=float(solved[0]), shift=float(solved[1]))


def expect(
    reports: pa.Table, model: Model, *, engine: Engine | None = None
) -> tuple[Model, list[str]]:
    """The model with m of persons by expectation maximisation among pairs of one full name, and
    what to be warned of. m of the name stays: there it would learn the blocking."""
    engine = engine or DuckDB()
    found = engine.expectation(prepared(reports, model.families), PERSON, model, SAME_NAME)
    m = {name: _mixed(name, levels, model) for name, levels in found.items()}
    warnings = [
        f"{field}, {label}: m is {worth:.4f}; that is the blocking learnt, not persons. Take m from "
        "judgements instead"
        for field, levels in found.items()
        for label, worth in levels.items()
        if worth > SUSPICIOUS
    ]
    return replace(model, persons=replace(model.persons, m={**model.persons.m, **m})), warnings


def _mixed(name: str, levels: dict[str, float], model: Model) -> dict[str, float]:
    """With a little of the weights before: a level that was never seen is not impossible."""
    comparison = next(one for one in comparisons(PERSON) if one.name == name)
    before = model.persons.of(comparison)
    return {label: 0.95 * m + 0.05 * before[label][0] for label, m in levels.items()}
