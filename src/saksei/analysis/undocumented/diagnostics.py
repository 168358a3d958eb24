"""Whether chains agree, and how much they know: rank-normalised split R-hat and effective samples.

Aki Vehtari, Andrew Gelman, Daniel Simpson, Bob Carpenter and Paul-Christian Buerkner,
Rank-normalization, folding, and localization, Bayesian Analysis 16 (2021). Invariant: a function of
the ranks of the draws, so that heavy tails do no harm.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """R-hat is 1 where chains agree; `ess` is worth so many independent draws."""

    r_hat: float
    ess: float


def diagnose(draws: Floats) -> Diagnosis:
    """Draws have a row for each chain; at least four each. Bulk R-hat or that of the folded draws,
    whichever is worse; bulk effective samples."""
    halves = _split(draws)
    bulk = _normal(halves)
    folded = _normal(np.abs(halves - np.median(halves)))
    return Diagnosis(max(_r_hat(bulk), _r_hat(folded)), _effective(bulk))


def _split(draws: Floats) -> Floats:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _normal(draws: Floats) -> Floats:
    # Imported here: it takes half a second, and most commands do without.
    from scipy.special import ndtri
    from scipy.stats import rankdata

    ranks = rankdata(draws).reshape(draws.shape)
    normal: Floats = ndtri((ranks - 0.375) / (draws.size + 0.25))
    return normal


def _variances(draws: Floats) -> tuple[float, float]:
    """Within chains, and of all by both parts."""
    number = draws.shape[1]
    within = float(draws.var(axis=1, ddof=1).mean())
    between = float(draws.mean(axis=1).var(ddof=1))
    return within, within * (number - 1) / number + between


def _r_hat(draws: Floats) -> float:
    within, whole = _variances(draws)
    if within == 0:
        return 1.0 if whole == 0 else math.inf
    return math.sqrt(whole / within)


def _effective(draws: Floats) -> float:
    chains, number = draws.shape
    within, whole = _variances(draws)
    if whole == 0:
        return float(chains * number)
    centred = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, 2 * number)
    lagged = np.fft.irfft(spectrum * spectrum.conj())[:, :number] / number
    # Each autocovariance as if of an unbiased variance.
    related = 1 - (within - lagged.mean(axis=0) * number / (number - 1)) / whole
    related[0] = 1.0
    pairs = related[: number // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    kept = pairs[: negative[0]] if len(negative) else pairs
    length = -1 + 2 * float(np.minimum.accumulate(kept).sum())
    return float(chains * number) / max(length, 1 / math.log10(chains * number))
