"""Whether those who report looked at some time more closely than at another.

How many origins an occurrence rests on says how closely it was looked at, however many occurrences
there are. Their means in quarters of a year are compared by Kruskal and Wallis's test. Invariant:
nothing is said of a record in which each occurrence rests on one origin.
"""

from collections import defaultdict
from collections.abc import Sequence

from saksei.analysis.answers.occurrences import Occurrence

FEWEST = 10  # occurrences; a quarter with fewer is not compared
ALARM = 0.01
LEAST_CHANGE = 1.5  # times: a smaller one is no matter


def change(certain: Sequence[Occurrence]) -> str | None:
    """What changed, in words, or None."""
    from scipy.stats import kruskal

    quarters: dict[str, list[int]] = defaultdict(list)
    for one in certain:
        quarters[f"{one.day.year} Q{(one.day.month + 2) // 3}"].append(one.origins)
    large = {name: some for name, some in sorted(quarters.items()) if len(some) >= FEWEST}
    means = {name: sum(some) / len(some) for name, some in large.items()}
    if len(means) < 2 or max(means.values()) < LEAST_CHANGE * min(means.values()):
        return None
    if kruskal(*large.values()).pvalue > ALARM:
        return None
    low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    return (
        f"in {high} an occurrence rests on {means[high]:.1f} origins, in {low} on {means[low]:.1f}"
    )


def unknown(certain: Sequence[Occurrence]) -> bool:
    """Whether every occurrence rests on one origin, so that no change could be seen."""
    return all(one.origins <= 1 for one in certain)
