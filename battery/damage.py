"""A bit turned, the end cut off, something added, two pieces swapped, an older piece put back: in
the database, kept files, backups, bundles, time stamps and seals, thousands of times. What is
spoilt, how, and who looks at it are those of the tests (`tests/damage.py`)."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from battery.progress import tracked
from battery.table import Row

if TYPE_CHECKING:
    from damage import Target

SEED = 20311129


def run(quick: bool) -> list[Row]:
    """A thousand times each, or few."""
    from damage import targets

    with tempfile.TemporaryDirectory(prefix="saksei-") as folder:
        found = targets(Path(folder))
        return [spoil(name, found[name], 10 if quick else 1_000) for name in found]


def spoil(name: str, target: "Target", number: int) -> Row:
    """So many times in all, the ways by turns."""
    from damage import SAME, WAYS

    unnoticed, same = list[str](), 0
    for n in tracked(range(number), f"damage: {name}", number):
        way = WAYS[n % len(WAYS)]
        what = target.spoilt(way, SEED + n)
        unnoticed += [] if what else [f"{way} {SEED + n}"]
        same += what == SAME
    more = f"; {same} where nothing rests on what was spoilt" if same else ""
    return Row(
        f"damage: {name}", f"{len(unnoticed)} of {number} unnoticed{more}", "0", not unnoticed,
        SEED, "; ".join(unnoticed[:5]),
    )  # fmt: skip
