"""`python -m battery`: what was simulated and what is estimated, in one run."""

import argparse
import json
import pkgutil
import subprocess
from importlib import import_module
from pathlib import Path

import battery
from battery.table import Row, show
from benchmarks import machine

PACKAGES = ("numpy", "scipy", "lifelines")
NOT_CASES = ("__main__", "insider", "progress", "table")


def cases() -> tuple[str, ...]:
    """Every module of this folder that has a `run`."""
    found = sorted(one.name for one in pkgutil.iter_modules(battery.__path__))
    return tuple(one for one in found if one not in NOT_CASES)


def main() -> None:
    """Run and print the page; a missed goal is printed, and is no error."""
    parser = argparse.ArgumentParser(prog="python -m battery", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few runs, a minute in all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results there")
    parser.add_argument("--only", choices=cases(), action="append", default=[])
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.only or cases():
        rows += import_module(f"battery.{name}").run(options.quick)
    about = {"commit": _commit()} | machine.describe(PACKAGES)
    show(about, rows)
    if options.json:
        content = {"about": about, "results": [row.as_json() for row in rows]}
        options.json.write_text(json.dumps(content, indent=2) + "\n", "utf-8")


def _commit() -> str:
    """The commit that is run, with a plus where files differ from it."""
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
        cwd=Path(__file__).parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return found.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
