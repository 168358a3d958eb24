"""`python -m benchmarks`: every result beside its peer, in one run."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

from rich.console import Console

from benchmarks import machine
from benchmarks.table import Line, show

CASES = (
    "import", "count", "tables", "dates", "names", "linking", "reading", "undocumented",
    "excitation", "answers", "pages", "keeping", "evidence",
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


def _of(name: str) -> ModuleType:
    """A case's module, loaded when it is run: each needs the packages of its own peer."""
    return import_module(f"benchmarks.{name}")


def _lines(
    *, quick: bool, only: list[str], folder: Path | None, shared: Path | None
) -> Iterator[Line]:
    mse = shared / "data" / "mse" if shared and not quick else None
    every: dict[str, Callable[[], Iterator[Line]]] = {
        "import": lambda: _of("record").lines(20_000 if quick else 200_000),
        "count": lambda: _of("counting").lines(
            (100_000,) if quick else (1_000_000, _of("counting").LARGE)
        ),
        "tables": lambda: _of("aggregation").lines(100_000 if quick else 1_000_000),
        "dates": lambda: _of("dates").lines(100_000 if quick else 1_000_000, _of("generate").SEED),
        "names": lambda: _of("names").lines(quick=quick, folder=folder),
        "linking": lambda: _of("linking").lines(
            (2_000,) if quick else (10_000, 100_000, 1_000_000)
        ),
        "reading": lambda: _of("reading").lines(
            50 if quick else 1_000, 100_000 if quick else _of("reading").LONG
        ),
        "undocumented": lambda: _of("undocumented").lines(mse),
        "excitation": lambda: _of("excitation").lines(10_000 if quick else 100_000),
        "answers": lambda: _of("answers").lines(1_000 if quick else 1_000_000),
        "keeping": lambda: _of("keeping").lines(20_000 if quick else 200_000),
        "pages": lambda: _of("pages").lines(
            *((1_000, 4_000) if quick else (_of("pages").SMALL, _of("pages").LARGE))
        ),
        "evidence": lambda: _of("evidence").lines(20_000 if quick else 1_000_000),
    }
    for name in CASES:
        if not only or name in only:
            yield from every[name]()


if __name__ == "__main__":
    main()
