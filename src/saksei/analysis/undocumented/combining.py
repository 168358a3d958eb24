"""One estimate from several, each on its own draw of the undecided links.

Donald Rubin, Multiple imputation for nonresponse in surveys (1987), on the logarithm of the number
not documented. Invariant: the combined interval is at least as wide as the draws are apart demands;
a model that fails on one draw is refused.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from saksei.analysis.undocumented.estimate import Estimate, Model, kept_in_bounds


def combine(draws: Sequence[Estimate]) -> Estimate:
    """Several estimates of one stratum as one; of one it is that one."""
    first = draws[0]
    if len(draws) == 1:
        return first
    numbers = [one.captures.documented for one in draws]
    models = tuple(
        _combined([one.models[at] for one in draws], numbers) for at in range(len(first.models))
    )
    saturated = [one.saturated for one in draws if one.saturated]
    refused = next((one.refused for one in draws if one.refused), None)
    if refused is None and all(one.refused for one in models):
        refused = "no model may be shown: " + "; ".join(
            f"{one.model}: {one.refused}" for one in models
        )
    warnings = tuple(dict.fromkeys(each for one in draws for each in one.warnings))
    return Estimate(
        first.captures, models, _combined(saturated, numbers) if saturated else None, refused,
        warnings,
    )  # fmt: skip


def _combined(models: Sequence[Model], numbers: Sequence[int]) -> Model:
    failed = [one for one in models if one.refused]
    if failed:
        return replace(
            failed[0], refused=f"in {len(failed)} of {len(models)} draws of links: "
            f"{failed[0].refused}",
        )  # fmt: skip
    number = float(np.mean(numbers))
    centre, within, between = rubin([one.centre for one in models], [one.spread for one in models])
    width = quantile(len(models), within, between) * math.sqrt(whole(len(models), within, between))
    low, high = (
        number_of + math.exp(centre + side * width)
        for number_of, side in ((min(numbers), -1), (max(numbers), 1))
    )
    middle = number + math.exp(centre)
    mean = number + math.exp(min(centre + whole(len(models), within, between) / 2, 300))
    r_hats = [one.r_hat for one in models if one.r_hat is not None]
    ess = [one.ess for one in models if one.ess is not None]
    return kept_in_bounds(replace(
        models[0], median=middle, mean=mean, interval=(low, high),
        r_hat=max(r_hats, default=None), ess=sum(ess) or None,
        about=f"{models[0].about}; {len(models)} draws of links",
    ))  # fmt: skip


def rubin(centres: Sequence[float], spreads: Sequence[float]) -> tuple[float, float, float]:
    """The mean of several estimates, their variance within, and that between them."""
    return (
        float(np.mean(centres)), float(np.mean(np.square(spreads))), float(np.var(centres, ddof=1))
    )  # fmt: skip


def whole(draws: int, within: float, between: float) -> float:
    """The variance of the combined estimate."""
    return within + (1 + 1 / draws) * between


def quantile(draws: int, within: float, between: float) -> float:
    """By how many standard deviations a 95 % interval reaches to each side."""
    from scipy.stats import t

    if between == 0:
        return 1.959963984540054
    ratio = within / ((1 + 1 / draws) * between)
    return float(t.ppf(0.975, (draws - 1) * (1 + ratio) ** 2))
