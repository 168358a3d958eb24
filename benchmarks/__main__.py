"""`python -m benchmarks`: every result beside its peer, in one run."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from benchmarks import (
    aggregation,
    answers,
    counting,
    dates,
    evidence,
    excitation,
    generate,
    linking,
    machine,
    names,
    pages,
    reading,
    record,
    undocumented,
)
from benchmarks.table import Line, show

CASES = (
    "import", "count", "tables", "dates", "names", "linking", "reading", "undocumented",
    "excitation", "answers", "pages", "evidence",
)  # fmt: skip


def main() -> None:
    """Measure and print the table; a missed goal is no error, for a busy machine proves little."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, a minute in all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results there")
    parser.add_argument(
        "--only",
        choices=CASES,
        action="append",
        default=[],
    )
    parser.add_argument(
        "--names", type=Path, metavar="FOLDER", help="also sets of names, as CSV files"
    )
    parser.add_argument("--shared", type=Path, metavar="FOLDER", help="also the data in data/mse")
    options = parser.parse_args()
    about, found = machine.describe(), []
    with Console(stderr=True).status("measuring ...") as status:
        for line in _lines(
            quick=options.quick, only=options.only, folder=options.names, shared=options.shared
        ):
            status.update(f"measuring ... {line.case} done")
            found.append(line)
    if options.quick:  # the goals are for the full sizes, where what is fixed no longer weighs
        found = [replace(line, goal="", met=None) for line in found]
    show(about, found)
    if options.json:
        content = {"machine": about, "results": [line.as_json() for line in found]}
        options.json.write_text(json.dumps(content, indent=2) + "\n", "utf-8")


def _lines(
    *, quick: bool, only: list[str], folder: Path | None, shared: Path | None
) -> Iterator[Line]:
    mse = shared / "data" / "mse" if shared and not quick else None
    every: dict[str, Callable[[], Iterator[Line]]] = {
        "import": lambda: record.lines(20_000 if quick else 200_000),
        "count": lambda: counting.lines((100_000,) if quick else (1_000_000, counting.LARGE)),
        "tables": lambda: aggregation.lines(100_000 if quick else 1_000_000),
        "dates": lambda: dates.lines(100_000 if quick else 1_000_000, generate.SEED),
        "names": lambda: names.lines(quick=quick, folder=folder),
        "linking": lambda: linking.lines((2_000,) if quick else (10_000, 100_000, 1_000_000)),
        "reading": lambda: reading.lines(
            50 if quick else 1_000, 100_000 if quick else reading.LONG
        ),
        "undocumented": lambda: undocumented.lines(mse),
        "excitation": lambda: excitation.lines(10_000 if quick else 100_000),
        "answers": lambda: answers.lines(1_000 if quick else 1_000_000),
        "evidence": lambda: evidence.lines(20_000 if quick else 1_000_000),
        "pages": lambda: pages.lines(*((1_000, 4_000) if quick else (pages.SMALL, pages.LARGE))),
    }
    for name in CASES:
        if not only or name in only:
            yield from every[name]()


if __name__ == "__main__":
    main()
