"""Estimates of what nobody documented: effective samples a second, and times of graph averaging.

R is not installed here: the figures beside ours are those that were measured with the R packages
LCMCR 0.4.14 and dga 2.0.2 on another machine, in seconds of the processor, as ours are.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Measured, Outcome, measure
from benchmarks.table import Line, faster
from saksei.analysis.undocumented import graphs, latent
from saksei.analysis.undocumented.captures import captures, from_csv

WANTED = 1000
# Data, classes, the R package's effective samples a second, how many times as fast is the goal.
CHAINS: tuple[tuple[str, int, float | None, float | None, str], ...] = (
    ("kosovo_1999_killings", 10, 90, 5, ""),
    ("msetools_UK", 10, 155, 3, "R: its best seed of three; the others 7 and 37"),
    ("ph_manila_police", 5, 1380, 2, "R: the best of six strata; the least is 525"),
    ("ph_caloocan_unidentified", 5, 525, 2, "R: the least of six strata; the best is 1,380"),
    ("co_recruit_hombre1999_R1", 15, None, None, "refused; R: 9,100 sweeps a second, stuck"),
)
AVERAGES = (("care1_HAV", 1000, 0.39, 1), ("care1_Congenital", 300, 11.3, 5),
            ("kosovo_1999_killings", 22_000, 44.0, 1))  # fmt: skip
ALL_PAIRS = [([1, 1, 0], 9), ([1, 0, 1], 9), ([0, 1, 1], 9), ([1, 0, 0], 20)]
ELSEWHERE = "the figure of R was measured on another machine"


def lines(folder: Path | None) -> Iterator[Line]:
    """All results; without the shared data only those of invented counts."""
    ours = measure(six_lists)
    yield Line("graphs of six lists", ours, None, "", "under 1 s", ours.seconds < 1)
    if folder is None or not (folder / "kosovo_1999_killings.csv").is_file():
        note = "no data: give the folder that holds data/mse with --shared"
        yield Line("estimates beside R", None, None, "not measured", note=note)
        return
    for name, greatest, milliseconds, least in AVERAGES:
        ours = measure(averaging, str(folder / f"{name}.csv"), greatest)
        peer = Measured(milliseconds / 1000, 0.0, None)
        yield faster(f"graphs of {name}", ours, peer, least, ELSEWHERE)
    for name, classes, peers, goal, note in CHAINS:
        yield _chains(folder / f"{name}.csv", classes, peers, goal, note)


def _chains(file: Path, classes: int, peers: float | None, goal: float | None, note: str) -> Line:
    ours = measure(chains, str(file), classes)
    rate = ours.answer / ours.seconds
    told = f"{rate:,.0f} effective samples a second"
    words = "; ".join(filter(None, (note, ELSEWHERE)))
    if peers is None or goal is None:
        return Line(file.stem, ours, None, told, note=words)
    ratio = f"{told}, {rate / peers:.1f}x R's {peers:,.0f}"
    return Line(file.stem, ours, None, ratio, f"at least {goal:g}x", rate / peers >= goal, words)


def chains(file: str, classes: int) -> Outcome:
    """Effective samples of the total number per second of the processor."""
    found = from_csv(Path(file).read_text("utf-8"), file)
    latent.sample(captures("ABC", ALL_PAIRS), 1, classes=2, wanted=1)  # compiles
    begun = time.process_time()
    drawn = latent.sample(found, 2, classes=classes, wanted=WANTED)
    took = time.process_time() - begun
    return took, round(drawn.diagnosis.ess, 1)


def averaging(file: str, greatest: int) -> Outcome:
    """One average with the graphs already listed, the best of twenty."""
    table = from_csv(Path(file).read_text("utf-8"), file).table()
    took = []
    for _ in range(20):
        begun = time.process_time()
        graphs.average(table, greatest=greatest)
        took.append(time.process_time() - begun)
    return min(took), 0


def six_lists() -> Outcome:
    """An average over the 18,154 graphs of six lists, with listing them."""
    rows = [[n >> at & 1 for at in range(6)] for n in range(1, 64)]
    table = captures("ABCDEF", ((row, 40 // sum(row) ** 2) for row in rows)).table()
    begun = time.process_time()
    graphs.average(table)
    return time.process_time() - begun, 0
