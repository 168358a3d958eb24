"""The most likely rates that are sums of parts, none of them negative and the baseline smooth.

The rate is `rows @ parts`; the log-likelihood of a Poisson process is
`sum(weights * log(rows @ parts)) - totals @ parts`, less half of what the roughness costs. It is
concave, so what is found is the only maximum: by Newton's steps with the parts at zero held there
(D. P. Bertsekas, 1982). The evidence integrates over the smooth parts by Laplace's approximation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
ROUNDS, HALVINGS = 60, 30
CLOSE = 1e-6  # by so much may the log-likelihood still grow
ZERO, TINY = 1e-9, 1e-12


@dataclass(frozen=True, slots=True)
class Problem:
    """What happened, and what each part of the rate would have made happen; the first
    `len(roughness)` parts are those of the baseline."""

    rows: Array  # (n, p): each part's rate where something happened
    weights: Array  # (n,): how often it happened there
    totals: Array  # (p,): each part's rate, summed over all time
    roughness: Array  # (q, q): what the baseline's parts cost, as a quadratic form

    def log_likelihood(self, parts: Array) -> float:
        """Less the cost; without the constant; minus infinity where nothing could happen."""
        rate = self.rows @ parts
        if np.any(rate <= TINY):
            return -np.inf
        cost = 0.5 * parts[: len(self.roughness)] @ self._pull(parts)
        return float(self.weights @ np.log(rate) - self.totals @ parts - cost)

    def gradient(self, parts: Array) -> Array:
        """The derivative of the log-likelihood by each part."""
        result: Array = self.rows.T @ (self.weights / (self.rows @ parts)) - self.totals
        result[: len(self.roughness)] -= self._pull(parts)
        return result

    def curvature(self, parts: Array) -> Array:
        """The second derivative with its sign turned; (p, p)."""
        rows = self.rows * (np.sqrt(self.weights) / (self.rows @ parts))[:, None]
        result: Array = rows.T @ rows
        smooth = len(self.roughness)
        result[:smooth, :smooth] += self.roughness
        return result

    def _pull(self, parts: Array) -> Array:
        result: Array = self.roughness @ parts[: len(self.roughness)]
        return result


@dataclass(frozen=True, slots=True)
class Solution:
    """The best parts, their log-likelihood less the cost, and the evidence: the log-likelihood
    with the baseline integrated out, up to a constant that the roughness has."""

    parts: Array
    log_likelihood: float
    evidence: float


def maximise(problem: Problem, start: Array) -> Solution:
    """The best parts, from any start at which every rate is positive."""
    parts, value = start, problem.log_likelihood(start)
    for _ in range(ROUNDS):
        parts, grown = _step(problem, parts, value)
        value, gain = grown, grown - value
        if gain <= CLOSE:
            break
    smooth = len(problem.roughness)
    determinant = np.linalg.slogdet(problem.curvature(parts)[:smooth, :smooth])[1]
    return Solution(parts, value, value - 0.5 * float(determinant))


def _step(problem: Problem, parts: Array, value: float) -> tuple[Array, float]:
    """One step of Newton's; where it leads nowhere, one along the gradient, scaled by the parts."""
    gradient = problem.gradient(parts)
    free = (parts > ZERO) | (gradient > 0)
    curvature = problem.curvature(parts)[np.ix_(free, free)]
    curvature[np.diag_indices_from(curvature)] += 1e-12 * np.trace(curvature) + 1e-12
    newton = np.zeros_like(parts)
    newton[free] = np.linalg.solve(curvature, gradient[free])
    for direction in (newton, parts * gradient / np.maximum(problem.totals, ZERO)):
        length = 1.0
        for _ in range(HALVINGS):
            tried = np.maximum(parts + length * direction, 0.0)
            there = problem.log_likelihood(tried)
            if there > value:
                return tried, there
            length /= 2
    return parts, value
