"""Krippendorff's alpha for nominal codes: how far coders agree beyond chance.

Invariant: units that one coder alone coded are not pairable and do not enter; without two different
codes there is nothing to disagree on, and no alpha.
"""

from collections import Counter
from collections.abc import Sequence

FEWEST_UNITS = 10


def alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Alpha for units, each with the codes that its coders gave; None where it is not defined."""
    pairable = [codes for codes in units if len(codes) > 1]
    totals = Counter(code for codes in pairable for code in codes)
    number = sum(totals.values())
    if len(totals) < 2:
        return None
    disagreement = 0.0
    for codes in pairable:
        counts = Counter(codes)
        different = len(codes) ** 2 - sum(one * one for one in counts.values())
        disagreement += different / (len(codes) - 1)
    expected = number**2 - sum(one * one for one in totals.values())
    return 1 - (number - 1) * disagreement / expected
