"""Whether chains agree, and how much they know: rank-normalised split R-hat and effective samples.

Aki Vehtari, Andrew Gelman, Daniel Simpson, Bob Carpenter and Paul-Christian Buerkner,
Rank-normalization, folding, and localization, Bayesian Analysis 16 (2021). Invariant: a function of
the ranks of the draws, so that heavy tails do no harm.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A trough has at most so much of the lower hump, and each side of it at least so much of all draws.
TROUGH, SIDE = 2 / 3, 0.1

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """R-hat is 1 where chains agree; `ess` is worth so many independent draws."""

    r_hat: float
    ess: float
    two: tuple[int, int] | None = None  # about which the draws lie, with few between


def diagnose(draws: Floats) -> Diagnosis:
    """Draws have a row for each chain; at least four each. Bulk R-hat or that of the folded draws,
    whichever is worse; bulk effective samples."""
    halves = _split(draws)
    bulk = _normal(halves)
    folded = _normal(np.abs(halves - np.median(halves)))
    effective = _effective(bulk)
    return Diagnosis(max(_r_hat(bulk), _r_hat(folded)), effective, two_about(draws, effective))


def two_about(draws: Floats, effective: float) -> tuple[int, int] | None:
    """The two numbers about which the draws lie, where a trough is between, with at least `SIDE`
    of the draws on each side of it.

    Numbers are counts: they are smoothed on the square root, with Silverman's bandwidth for so many
    effective draws, or by as much as small counts are apart."""
    roots = np.sqrt(np.maximum(draws.ravel(), 0))
    low, quarter, three, high = np.percentile(roots, [1, 25, 75, 99])
    spread = min(float(roots.std()), (three - quarter) / 1.34)
    size = max(0.9 * spread * effective**-0.2, 0.5, (high - low) / 250) / 8
    places = np.arange(low - 32 * size, high + 33 * size, size)
    inside = roots[(roots >= low) & (roots <= high)]
    number = np.bincount(((inside - places[0]) / size).round().astype(int), minlength=len(places))
    kernel = np.exp(-0.5 * (np.arange(-32, 33) / 8) ** 2)
    dense = np.convolve(number, kernel, "same")
    before, after = np.maximum.accumulate(dense), np.maximum.accumulate(dense[::-1])[::-1]
    upto = np.cumsum(number) / len(inside)
    shallow = dense / np.maximum(np.minimum(before, after), 1e-300)
    shallow[(upto < SIDE) | (upto > 1 - SIDE)] = 1
    trough = int(shallow.argmin())
    if shallow[trough] > TROUGH:
        return None
    tops = int(dense[:trough].argmax()), trough + int(dense[trough:].argmax())
    one, other = (round(float(places[at] ** 2)) for at in tops)
    return one, other


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
