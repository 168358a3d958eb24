"""Do the estimates of what nobody documented hold the truth as often as they say?

Ten populations of known size. Five have the sizes and chances of those that the Human Rights Data
Analysis Group simulates in its study of the same model (HRDAG/StanLCMCR): five lists that find most
people rarely, and a few nearly always. Five are invented: independent lists, a few kinds of people,
two lists that depend on each other, one dominating list, and five lists.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from battery.progress import tracked
from battery.table import Row
from saksei.analysis.answers.undocumented import outward
from saksei.analysis.undocumented import latent
from saksei.analysis.undocumented.captures import Captures, captures

SEED, RUNS, CLASSES, GOAL = 20_201_116, 40, 5, 0.92
# Of each kind of people how many, and the chance of each to be on each list.
Kinds = list[tuple[int, list[float]]]
HRDAG: dict[str, Kinds] = {
    "HRDAG 1": [(1800, [0.033, 0.033, 0.099, 0.132, 0.033]),
                (200, [0.660, 0.825, 0.759, 0.990, 0.693])],
    "HRDAG 2": [(1600, [0.013, 0.013, 0.099, 0.132, 0.033]),
                (400, [0.560, 0.825, 0.759, 0.990, 0.593])],
    "HRDAG 3": [(1600, [0.113, 0.113, 0.199, 0.232, 0.133]),
                (400, [0.860, 0.925, 0.859, 0.990, 0.793])],
    "HRDAG 4": [(1600, [0.1, 0.05, 0.15, 0.2, 0.1]), (200, [0.5, 0.4, 0.6, 0.4, 0.5]),
                (200, [0.8, 0.9, 0.6, 0.7, 0.7])],
    "HRDAG 5": [(1600, [0.113, 0.113, 0.199, 0.832, 0.733]),
                (400, [0.860, 0.925, 0.859, 0.190, 0.193])],
}  # fmt: skip
INVENTED: dict[str, Kinds] = {
    "independent lists": [(1000, [0.3, 0.25, 0.35, 0.2])],
    "two kinds": [(600, [0.15, 0.2, 0.15, 0.2]), (400, [0.55, 0.45, 0.5, 0.4])],
    "lists that depend": [(500, [0.5, 0.55, 0.15, 0.3]), (500, [0.2, 0.15, 0.4, 0.25])],
    "one dominating list": [(700, [0.6, 0.15, 0.1, 0.15]), (300, [0.7, 0.4, 0.35, 0.4])],
    "five lists, three kinds": [
        (500, [0.15, 0.2, 0.1, 0.15, 0.2]), (300, [0.4, 0.3, 0.4, 0.2, 0.3]),
        (200, [0.6, 0.5, 0.6, 0.5, 0.4]),
    ],
}  # fmt: skip


def run(quick: bool) -> list[Row]:
    """Coverage of the 95 % intervals of the latent-class model as printed, and its medians."""
    runs = 5 if quick else RUNS
    return [
        *_rows(HRDAG, runs, "HRDAG's five, on average", "the R package has 90 % there", GOAL),
        *_rows(INVENTED, runs, "the invented five, on average", "", None),
    ]


def _rows(
    populations: Mapping[str, Kinds], runs: int, all_of_them: str, note: str, goal: float | None
) -> Iterator[Row]:
    held, shown = 0, 0
    for number, (name, kinds) in enumerate(populations.items()):
        each = _held(kinds, SEED + 1000 * number, runs, name)
        held, shown = held + sum(one for one, _ in each), shown + len(each)
        medians = [median for _, median in each]
        middle = f"mean of the medians {np.mean(medians):.0f}" if medians else "none shown"
        yield Row(
            f"undocumented: {name}; the 95 % interval holds the truth",
            f"{sum(one for one, _ in each)} of {len(each)}", seed=SEED + 1000 * number,
            note=f"{runs} populations of {_size(kinds):,}, {runs - len(each)} refused; {middle}",
        )  # fmt: skip
    share = held / shown if shown else float("nan")
    yield Row(
        f"undocumented: {all_of_them}", f"{held} of {shown} ({share:.1%})",
        f"at least {goal:.0%}" if goal else "", share >= goal if goal else None, SEED, note,
    )  # fmt: skip


def _held(kinds: Kinds, seed: int, runs: int, name: str) -> list[tuple[bool, float]]:
    """For each population that is not refused whether its size is held, and the median."""
    found = []
    for turn in tracked(range(runs), f"undocumented: {name}", runs):
        lists = _simulated(kinds, seed + turn)
        drawn = latent.sample(lists, seed + turn, classes=CLASSES, wanted=latent.FEWEST)
        if drawn.refused:
            continue
        total = drawn.missing.ravel() + lists.documented
        low, high = outward(*(float(one) for one in np.percentile(total, [2.5, 97.5])))
        held = low is not None and high is not None and low <= _size(kinds) <= high
        found.append((held, float(np.median(total))))
    return found


def _size(kinds: Kinds) -> int:
    return sum(size for size, _ in kinds)


def _simulated(kinds: Kinds, seed: int) -> Captures:
    random = np.random.default_rng(seed)
    rows = [random.random((size, len(chances))) < chances for size, chances in kinds]
    on = np.vstack(rows).astype(int)
    return captures([f"L{n}" for n in range(on.shape[1])], ((row, 1) for row in on.tolist()))
