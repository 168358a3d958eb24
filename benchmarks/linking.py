"""Saksei beside programs that link records, on the same data in one run.

On FEBRL 3 and 4 and on invented reports (`benchmarks.reports`): which reports are of one person.
Each program runs in a process of its own, in the environment that it needs, within a time and a
memory; what it found is held against the truth here, by the same code for all.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import reports
from benchmarks.generate import DATA
from benchmarks.linkers import by_dedupe, by_recordlinkage, by_saksei, by_splink, febrl, scoring
from benchmarks.measure import Measured, Outcome, measure_elsewhere
from benchmarks.table import Line

HERE, PEERS = sys.executable, str(Path(__file__).parent.parent / ".venv-peers/bin/python")
SECONDS, MEMORY = 1_500.0, 12.0  # what a program may take on one data set
EVERY = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Linker:
    """A program: its cases for reports and for FEBRL, where it runs, where it cuts by itself, and
    the most reports that it can bear."""

    name: str
    reports: Callable[..., Outcome]
    febrl: Callable[..., Outcome]
    python: str
    threshold: float
    most: int = EVERY


OURS = (
    Linker("Saksei", by_saksei.reports, by_saksei.febrl, HERE, by_saksei.SURE),
    Linker(
        "Saksei, 500 labels", by_saksei.reports_labelled, by_saksei.febrl_labelled, HERE,
        by_saksei.SURE,
    ),
)  # fmt: skip
THEIRS = (
    Linker("Splink", by_splink.reports, by_splink.febrl, HERE, by_splink.SURE),
    Linker(
        "recordlinkage", by_recordlinkage.unlabelled, by_recordlinkage.unlabelled, PEERS, 0.5,
        200_000,
    ),
    Linker(
        "recordlinkage, 500 labels", by_recordlinkage.labelled, by_recordlinkage.labelled, PEERS,
        0.5, 200_000,
    ),
    Linker("dedupe, 500 labels", by_dedupe.link, by_dedupe.link, PEERS, by_dedupe.SURE, 20_000),
)  # fmt: skip
LABELLED = OURS[1].name
# Best F1 of Saksei with 500 labels; FEBRL without any. Seconds and memory without labels.
F1 = {"febrl3": 0.998, "febrl4": 0.999, "10000": 0.91, "100000": 0.89}
CLUSTERS = {"10000": 0.90, "100000": 0.90}
LIMITS = {"100000": (10.0, 5.0), "1000000": (70.0, 5.0)}


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """For each data set a line for each program, then the goals beside F1."""
    for name in febrl.LISTS:
        folder = DATA / name
        measure_elsewhere(
            febrl.export, name, str(folder), python=PEERS, seconds=SECONDS, memory=MEMORY
        )
        yield from _lines(name, name, folder, 0)
    for size in sizes:
        yield from _lines(f"{size:,} reports", str(size), reports.folder(size), size)
    if sizes[-1] >= by_saksei.OLD:
        yield _added(reports.folder(by_saksei.OLD + by_saksei.NEW))


def _lines(title: str, key: str, folder: Path, size: int) -> Iterator[Line]:
    for linker in (*OURS, *THEIRS):
        case = f"{title}: {linker.name}"
        if size > linker.most:
            yield Line(case, None, None, "not run", note=f"it bears {linker.most:,} reports")
            continue
        into = DATA / "linked" / folder.name / linker.name
        into.mkdir(parents=True, exist_ok=True)
        run = linker.reports if size else linker.febrl
        found = measure_elsewhere(
            run, str(folder), str(into), python=linker.python, seconds=SECONDS, memory=MEMORY
        )
        if isinstance(found, str):
            yield Line(case, None, None, found)
            continue
        score = scoring.score(folder, into, linker.threshold)
        mine = linker in OURS
        yield _line(case, found, score, key, mine=mine, labelled=linker.name == LABELLED)
        if mine and size:
            yield from _goals(
                case, key, found, score, scoring.score(folder, into, by_saksei.SURE, "act", "act_")
            )


def _line(
    case: str, found: Measured, score: scoring.Score, key: str, *, mine: bool, labelled: bool
) -> Line:
    asked = mine and key in F1 and (labelled or key.startswith("febrl"))
    goal = f"at least {F1[key]}" if asked else ""
    met = score.best >= F1[key] if asked else None
    ours, peer = (found, None) if mine else (None, found)
    note = f"{_in_words(score)}; {_rate(found)}"
    return Line(case, ours, peer, f"F1 {score.best:.4f}", goal, met, note)


def _goals(
    case: str, key: str, found: Measured, score: scoring.Score, acts: scoring.Score
) -> Iterator[Line]:
    least, greatest = found.answer["range"]
    between = f"{least:,} to {greatest:,}"
    met = least <= score.true_count <= greatest
    yield Line(f"{case}, count", found, None, between, f"holds {score.true_count:,}", met)
    yield Line(f"{case}, acts", found, None, f"F1 {acts.best:.4f}", note=_in_words(acts))
    if case.endswith(LABELLED):
        if key in CLUSTERS:
            met = score.clusters >= CLUSTERS[key] and not found.answer["broken"]
            goal = f"at least {CLUSTERS[key]}, none broken"
            note = f"{found.answer['broken']} judgements broken"
            yield Line(
                f"{case}, clusters", found, None, f"F1 {score.clusters:.4f}", goal, met, note
            )
    elif key in LIMITS:
        seconds, memory = LIMITS[key]
        met = found.seconds < seconds and found.memory < memory
        yield Line(f"{case}, limits", found, None, "", f"under {seconds:g} s, {memory:g} GB", met)


def _added(folder: Path) -> Line:
    """A thousand new reports into a hundred thousand."""
    found = measure_elsewhere(
        by_saksei.added, str(folder), python=HERE, seconds=SECONDS, memory=MEMORY
    )
    case, goal = f"{by_saksei.NEW:,} new reports into {by_saksei.OLD:,}", "under 2 s, all the same"
    if isinstance(found, str):
        return Line(case, None, None, found, goal, met=False)
    same: dict[str, Any] = found.answer
    met = found.seconds < 2 and not same["differing"]
    apart = "other than" if same["differing"] else "those of"
    note = f"{same['pairs']:,} more pairs; the clusters are {apart} a full run"
    return Line(case, found, None, "", goal, met, note)


def _in_words(score: scoring.Score) -> str:
    return (
        f"best P {score.precision:.3f} R {score.recall:.3f} at {score.at:.2f}; "
        f"own threshold F1 {score.fixed:.3f} (P {score.fixed_precision:.3f} "
        f"R {score.fixed_recall:.3f}); compared {score.compared_recall:.3f} of the true pairs; "
        f"clusters F1 {score.clusters:.3f}, {score.count:,} where {score.true_count:,} are true"
    )


def _rate(found: Measured) -> str:
    pairs = found.answer["pairs"] if isinstance(found.answer, dict) else found.answer
    return f"{pairs:,} pairs, {pairs / found.seconds:,.0f} a second"
