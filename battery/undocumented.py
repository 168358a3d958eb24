"""Do the estimates of what nobody documented hold the truth as often as they say?

Five populations of known size, in the manner of HRDAG's simulations: independent lists, a few
kinds of people, two lists that depend on each other, one dominating list, and five lists.
"""

from collections.abc import Iterator

import numpy as np

from battery.progress import tracked
from battery.table import Row
from saksei.analysis.undocumented import latent
from saksei.analysis.undocumented.captures import Captures, captures

SEED, TRUTH, RUNS, CLASSES = 20_201_116, 1000, 40, 5
# For each population the shares of its kinds, and the chance of each kind on each list.
POPULATIONS: dict[str, tuple[list[float], list[list[float]]]] = {
    "independent lists": ([1.0], [[0.3, 0.25, 0.35, 0.2]]),
    "two kinds": ([0.6, 0.4], [[0.15, 0.2, 0.15, 0.2], [0.55, 0.45, 0.5, 0.4]]),
    "lists that depend": ([0.5, 0.5], [[0.5, 0.55, 0.15, 0.3], [0.2, 0.15, 0.4, 0.25]]),
    "one dominating list": ([0.7, 0.3], [[0.6, 0.15, 0.1, 0.15], [0.7, 0.4, 0.35, 0.4]]),
    "five lists, three kinds": (
        [0.5, 0.3, 0.2],
        [[0.15, 0.2, 0.1, 0.15, 0.2], [0.4, 0.3, 0.4, 0.2, 0.3], [0.6, 0.5, 0.6, 0.5, 0.4]],
    ),
}


def run(quick: bool) -> list[Row]:
    """Coverage of the 95 % intervals of the latent-class model, and the bias of its medians."""
    return list(_rows(5 if quick else RUNS))


def _rows(runs: int) -> Iterator[Row]:
    held_all, shown_all = 0, 0
    for number, (name, (shares, rates)) in enumerate(POPULATIONS.items()):
        held, medians = 0, []
        for turn in tracked(range(runs), f"undocumented: {name}", runs):
            seed = SEED + 1000 * number + turn
            drawn = latent.sample(
                _simulated(shares, rates, seed), seed, classes=CLASSES, wanted=latent.FEWEST
            )
            if drawn.refused:
                continue
            total = drawn.missing.ravel() + _simulated(shares, rates, seed).documented
            low, median, high = np.percentile(total, [2.5, 50, 97.5])
            held += bool(low <= TRUTH <= high)
            medians.append(float(median))
        held_all, shown_all = held_all + held, shown_all + len(medians)
        share = held / len(medians) if medians else float("nan")
        mean = float(np.mean(medians)) if medians else float("nan")
        yield Row(
            f"undocumented: {name}; the 95 % interval holds the truth", f"{share:.1%}", seed=SEED,
            note=f"{runs} populations of {TRUTH}, {runs - len(medians)} refused; "
            f"mean of the medians {mean:.0f}",
        )  # fmt: skip
    share = held_all / shown_all if shown_all else float("nan")
    yield Row(
        "undocumented: on average", f"{share:.1%}", "at least 92 %", share >= 0.92, SEED,
        "the R package has 90 % on HRDAG's own five simulations",
    )  # fmt: skip


def _simulated(shares: list[float], rates: list[list[float]], seed: int) -> Captures:
    random = np.random.default_rng(seed)
    kinds = random.choice(len(shares), TRUTH, p=shares)
    on = (random.random((TRUTH, len(rates[0]))) < np.array(rates)[kinds]).astype(int)
    return captures([f"L{n}" for n in range(on.shape[1])], ((row, 1) for row in on.tolist()))
