"""`python -m benchmarks`: every result beside its peer, in one run."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from benchmarks import (
    aggregation,
    counting,
    dates,
    generate,
    linking,
    machine,
    names,
    pages,
    reading,
    record,
)
from benchmarks.table import Line, show


def main() -> None:
    """Measure and print the table; a missed goal is no error, for a busy machine proves little."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, a minute in all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results there")
    parser.add_argument(
        "--only",
        choices=("import", "count", "tables", "dates", "names", "linking", "reading", "pages"),
        action="append",
        default=[],
    )
    parser.add_argument(
        "--names", type=Path, metavar="FOLDER", help="also sets of names, as CSV files"
    )
    options = parser.parse_args()
    about, found = machine.describe(), []
    with Console(stderr=True).status("measuring ...") as status:
        for line in _lines(quick=options.quick, only=options.only, folder=options.names):
            status.update(f"measuring ... {line.case} done")
            found.append(line)
    if options.quick:  # the goals are for the full sizes, where what is fixed no longer weighs
        found = [replace(line, goal="", met=None) for line in found]
    show(about, found)
    if options.json:
        content = {"machine": about, "results": [line.as_json() for line in found]}
        options.json.write_text(json.dumps(content, indent=2) + "\n", "utf-8")


def _lines(*, quick: bool, only: list[str], folder: Path | None) -> Iterator[Line]:
    if not only or "import" in only:
        yield from record.lines(20_000 if quick else 200_000)
    if not only or "count" in only:
        yield from counting.lines((100_000,) if quick else (1_000_000, counting.LARGE))
    if not only or "tables" in only:
        yield from aggregation.lines(100_000 if quick else 1_000_000)
    if not only or "dates" in only:
        yield from dates.lines(100_000 if quick else 1_000_000, generate.SEED)
    if not only or "names" in only:
        yield from names.lines(quick=quick, folder=folder)
    if not only or "linking" in only:
        yield from linking.lines((2_000,) if quick else (10_000, 100_000, 1_000_000))
    if not only or "reading" in only:
        yield from reading.lines(50 if quick else 1_000, 100_000 if quick else reading.LONG)
    if not only or "pages" in only:
        yield from pages.lines(*((1_000, 4_000) if quick else (pages.SMALL, pages.LARGE)))


if __name__ == "__main__":
    main()
