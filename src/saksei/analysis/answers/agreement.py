"""Krippendorff's alpha for nominal codes: how far coders agree beyond chance.

Invariant: units that one coder alone coded are not pairable and do not enter; without two different
codes there is nothing to disagree on, and no alpha.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from saksei.analysis.answers.result import Sheet

FEWEST_UNITS = 10
Coded = Mapping[str, Mapping[str, str]]  # unit -> coder -> code


def agreement(by_scheme: Mapping[str, Coded], *, scheme: str, units: str) -> Sheet:
    """The agreement of coders under each scheme, or why none is given; `scheme` and `units` say
    what they are."""
    rows = []
    for name, coded in sorted(by_scheme.items()):
        several = [tuple(codes.values()) for codes in coded.values() if len(codes) > 1]
        coders = {coder for codes in coded.values() if len(codes) > 1 for coder in codes}
        number = alpha(several)
        if len(several) < FEWEST_UNITS:
            text = f"refused: {len(several)} coded twice, under {FEWEST_UNITS}; code more twice"
        else:
            text = "no two codes differ" if number is None else f"{number:.3f}"
        rows.append((name, len(coded), len(several), len(coders), text))
    return Sheet(
        "agreement", "Agreement between coders (Krippendorff's alpha, nominal)",
        (scheme, f"{units} coded", "coded by several", "coders", "alpha"), tuple(rows),
        note="1 is full agreement, 0 what chance would give, below 0 less than that.",
    )  # fmt: skip


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
