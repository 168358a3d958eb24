"""How many groups, in effect: Hill numbers, with bounds for those whose group is not recorded; and
when the mix changed.

Invariant: the bounds hold for every way to put the unrecorded into groups, because Hill numbers
grow as shares grow equal: least when all join the largest group, greatest when they level them.
"""

import math
from collections.abc import Sequence

FEWEST_PERIODS = 12
FEWEST_ACTS = 30
ALARM = 0.05  # how often a series without a change may be given one


def hill(weights: Sequence[float], order: int) -> float:
    """The effective number of groups of an order: 0 counts them, 1 weighs them by their share,
    2 by the large ones above all."""
    total = sum(weights)
    shares = [one / total for one in weights if one > 0] if total else []
    if not shares:
        return 0.0
    if order == 0:
        return float(len(shares))
    if order == 1:
        return math.exp(-sum(one * math.log(one) for one in shares))
    return 1 / sum(one * one for one in shares)


def hill_bounds(
    weights: Sequence[float], unknown: float, groups: int, order: int
) -> tuple[float, float]:
    """The least and the greatest Hill number when `unknown` more lie in some of `groups` groups."""
    if not unknown:
        return hill(weights, order), hill(weights, order)
    known = sorted(weights)
    if not known:
        return 1.0, float(groups)  # one person may be of several groups, in equal parts
    least = hill([*known[:-1], known[-1] + unknown], order)
    full = [*known, *[0.0] * max(0, groups - len(known))]
    return least, max(least, hill(levelled(full, unknown), order))


def levelled(weights: Sequence[float], more: float) -> list[float]:
    """Weights after `more` was poured onto the smallest ones, as water finds its level."""
    rising = sorted(weights)
    for number in range(1, len(rising) + 1):
        level = (sum(rising[:number]) + more) / number
        if number == len(rising) or level <= rising[number]:
            return [level] * number + rising[number:]
    return rising


def refusal(counts: Sequence[Sequence[int]]) -> str | None:
    """Why no change is looked for, or None: a row for each period, a column for each group."""
    acts = sum(map(sum, counts))
    if len(counts) >= FEWEST_PERIODS and acts >= FEWEST_ACTS:
        return None
    return (
        f"{acts} in {len(counts)} months: no change is looked for under {FEWEST_ACTS} in "
        f"{FEWEST_PERIODS} months; record more, or read the shares"
    )


def changes(counts: Sequence[Sequence[int]]) -> list[int]:
    """The periods with which a new mix or level begins, by PELT on stabilised counts.

    The penalty makes a change in counts without one a rare thing: the square of a normal deviate in
    as many dimensions as groups stays under it, at all periods, but for `ALARM` of the cases.
    """
    import numpy as np
    import ruptures

    signal = 2 * np.sqrt(np.asarray(counts, dtype=float) + 3 / 8)
    periods, groups = signal.shape
    bound = math.log(periods / ALARM)
    penalty = groups + 2 * math.sqrt(groups * bound) + 2 * bound
    found = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(signal).predict(pen=penalty)
    return [int(one) for one in found[:-1]]
