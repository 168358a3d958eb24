"""A log-linear model: each list, and pairs of lists where the counts demand it.

Stephen Fienberg, The multiple recapture census for closed populations, Biometrika 59 (1972);
whether a maximum exists: Stephen Fienberg and Alessandro Rinaldo, Maximum likelihood estimation in
log-linear models, Annals of Statistics 40 (2012); pairs without anybody on both: Lax Chan, Bernard
Silverman and Kyle Vincent, Multiple systems estimation for sparse capture data, Journal of the
American Statistical Association 116 (2021).

Pairs come in one by one, the one with the smallest p-value under `ENTERS` first. A pair of the
model that nobody is on both of has its parameter at minus infinity; its patterns are left out.
Invariant: a number is given only if the likelihood then has a maximum, and only one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.undocumented.captures import Captures

ENTERS = 0.02  # p-value
DROP = 3.841458820694124  # in twice the log likelihood: chi-squared, 95 %, one degree
FAR = 1e4  # the upper limit is sought up to so many times the number documented
LARGEST = 30.0  # of log n0
MOST = 10  # lists: 2^p patterns are fitted

Floats = NDArray[np.float64]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model that was chosen; `missing` is the number on no list."""

    missing: float
    interval: tuple[float, float | None]  # by profile likelihood; None is without an end
    pairs: tuple[Pair, ...]


def fit(found: Captures) -> Fitted | str:
    """The model, or why there is none."""
    lists = len(found.lists)
    if lists > MOST:
        return f"log-linear models are fitted for at most {MOST} lists; join lists of one kind"
    counts = found.table()[1:]
    pairs: list[Pair] = []
    while (exists := _exists(counts, lists, pairs)) and (pair := _next(counts, lists, pairs)):
        pairs.append(pair)
    design, rows = _kept(counts, lists, pairs)
    slopes, _ = _poisson(design, counts[rows])
    if not exists or slopes[0] > LARGEST:
        return f"the likelihood of the model that the counts demand has no maximum; {_HELP}"
    if pair := _untestable(counts, lists, pairs):
        both = " and ".join(found.lists[one] for one in pair)
        return (
            f"whether {both} depend on each other cannot be tested, for with that pair the "
            f"likelihood has no maximum; {_HELP}"
        )
    missing = math.exp(slopes[0])
    return Fitted(missing, _interval(counts, lists, pairs, missing), tuple(pairs))


_HELP = "too many patterns were never found: join lists of one kind, or widen the stratum"


def _next(counts: Floats, lists: int, pairs: Sequence[Pair]) -> Pair | None:
    """The pair to take in: by the likelihood ratio, or, where nobody is on both lists, by the
    chance of that under the model so far."""
    from scipy.special import log_ndtr

    design, rows = _kept(counts, lists, pairs)
    slopes, before = _poisson(design, counts[rows])
    means = np.zeros(len(counts))
    means[rows] = np.exp(design @ slopes)
    tried = []
    for pair in combinations(range(lists), 2):
        if pair in pairs:
            continue
        both = _design(lists, [pair])[:, -1] > 0
        if not counts[both].any():
            tried.append((-float(means[both].sum()), pair))
            continue
        wider, kept = _kept(counts, lists, [*pairs, pair])
        _, after = _poisson(wider, counts[kept])
        tried.append((math.log(2) + float(log_ndtr(-math.sqrt(max(before - after, 0)))), pair))
    best = min(tried, default=(0.0, None))
    return best[1] if best[0] < math.log(ENTERS) else None


def _exists(counts: Floats, lists: int, pairs: Sequence[Pair]) -> bool:
    """Whether the likelihood has a maximum, and only one."""
    design, rows = _kept(counts, lists, pairs)
    kept = counts[rows]
    return _bounded(design, kept) and np.linalg.matrix_rank(design) == design.shape[1]


def _untestable(counts: Floats, lists: int, pairs: Sequence[Pair]) -> Pair | None:
    """A pair that was not taken in by a test that does not hold, for its model has no maximum."""
    for pair in combinations(range(lists), 2):
        both = _design(lists, [pair])[:, -1] > 0
        if pair not in pairs and counts[both].any() and not _exists(counts, lists, [*pairs, pair]):
            return pair
    return None


def _design(lists: int, pairs: Sequence[Pair]) -> Floats:
    """A row for each pattern from 1 on, a column for the whole, each list and each pair."""
    patterns = (np.arange(1, 1 << lists)[:, None] >> np.arange(lists)) & 1
    both = [patterns[:, one] * patterns[:, other] for one, other in pairs]
    return np.column_stack([np.ones(len(patterns)), patterns, *both]).astype(float)


def _kept(counts: Floats, lists: int, pairs: Sequence[Pair]) -> tuple[Floats, NDArray[np.bool_]]:
    """The design and its patterns, without those of pairs that nobody is on both of."""
    design = _design(lists, pairs)
    empty = [n for n in range(1 + lists, design.shape[1]) if not design[:, n] @ counts]
    rows = design[:, empty].sum(axis=1) == 0
    return np.delete(design, empty, axis=1)[rows], np.asarray(rows)


def _bounded(design: Floats, counts: Floats) -> bool:
    """Whether no direction lowers a pattern that was never found and changes none that was."""
    # Imported here: it takes half a second, and most commands do without.
    from scipy.optimize import linprog

    never = counts == 0
    if not never.any():
        return True
    zero = design[never]
    solved = linprog(
        zero.sum(axis=0), A_ub=zero, b_ub=np.zeros(len(zero)), A_eq=design[~never],
        b_eq=np.zeros(int((~never).sum())), bounds=(-1, 1), method="highs",
    )  # fmt: skip
    return bool(solved.fun > -1e-7)


def _poisson(design: Floats, counts: Floats) -> tuple[Floats, float]:
    """Slopes and deviance of a Poisson regression with a log link, by weighted least squares."""
    means = counts + 0.5
    slopes: Floats = np.zeros(design.shape[1])
    before = math.inf
    for _ in range(200):
        weighted = design.T * means
        target = np.log(means) + (counts - means) / means
        slopes = np.asarray(
            np.linalg.lstsq(weighted @ design, weighted @ target, rcond=1e-13)[0], float
        )
        means = np.exp(np.clip(design @ slopes, -300, 50))
        logs = np.log(np.where(counts > 0, counts, 1.0) / means, where=counts > 0, out=0 * means)
        deviance = float(2 * (counts * logs - (counts - means)).sum())
        if abs(before - deviance) < 1e-10 * (abs(deviance) + 0.1):
            break
        before = deviance
    return slopes, deviance


def _interval(
    counts: Floats, lists: int, pairs: Sequence[Pair], likely: float
) -> tuple[float, float | None]:
    """Where the profile of the multinomial likelihood is within 95 % of its height."""
    from scipy.optimize import brentq
    from scipy.special import gammaln

    design, rows = _kept(counts, lists, pairs)
    nobody = np.zeros(design.shape[1])
    nobody[0] = 1
    design = np.vstack([nobody, design])
    found = counts.sum()

    def height(missing: float) -> float:
        table = np.append(missing, counts[rows])
        slopes, _ = _poisson(design, table)
        chances = np.exp(design @ slopes)
        chances /= chances.sum()
        inside = table @ np.log(chances)
        return float(gammaln(found + missing + 1) - gammaln(missing + 1) + inside)

    best = max(height(likely * scale) for scale in (0.95, 0.98, 1.0, 1.02))
    lowest = best - DROP / 2
    far = FAR * found

    def above(missing: float) -> float:
        return height(missing) - lowest

    low = 0.0 if above(1e-6) > 0 else brentq(above, 1e-6, likely, xtol=0.01)
    high = None if above(far) > 0 else brentq(above, likely, far, xtol=0.01)
    return float(low), None if high is None else float(high)
