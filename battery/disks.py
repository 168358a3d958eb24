"""What changes a workspace, on disks that are full at different places or take no writes.

The disks are real ones in memory, which the process alone sees (`tests/disks.py`); where the system
lets nobody mount, each file has a bound instead.
"""

import random
import tempfile
from collections import Counter
from pathlib import Path

from battery.progress import tracked
from battery.table import Row

SEED = 20311128
Rooms = dict[str, list[int | None]]  # by the deed; None takes no writes
MOST_ROOM = 1_300_000  # bytes, a little more than the largest deed needs


def run(quick: bool) -> list[Row]:
    """Fifty full disks for each deed, and eight that take no writes."""
    from deeds import DEEDS, desk

    pick = random.Random(SEED)
    with tempfile.TemporaryDirectory(prefix="saksei-") as name:
        desks = [desk(Path(name) / kind / "d", kind) for kind in ("encrypted", "plain")]
        full: Rooms = {deed: [_room(pick) for _ in range(2 if quick else 50)] for deed in DEEDS}
        closed: Rooms = {deed: [None] * (1 if quick else 8) for deed in DEEDS}
        return [_row("full", desks, full), _row("that takes no writes", desks, closed)]


def _room(pick: random.Random) -> int:
    """Bytes that are left; small ones as often as large ones."""
    return pick.randrange(MOST_ROOM) // pick.choice((1, 10, 100))


def _row(what: str, desks: list[Path], rooms: Rooms) -> Row:
    from disks import Disk, attempted

    every = [(deed, n, free) for deed, each in rooms.items() for n, free in enumerate(each)]
    faults, codes, ways = [], Counter[int](), Counter[str]()
    for deed, n, free in tracked(every, f"disks: {what}", len(every)):
        tried = attempted(deed, desks[n % 2], desks[n % 2].with_name("tried"), Disk(free))
        faults += [f"{deed}, {free} bytes: {tried.fault}"] if tried.fault else []
        codes[tried.code] += 1
        ways[tried.how] += 1
    return Row(
        f"disks: {len(every)} commands on a disk {what}",
        f"{len(faults)} faults; {codes[1]} refused in a sentence, {codes[0]} done", "0",
        not faults, SEED, "; ".join([*(f"{how}: {n}" for how, n in ways.items()), *faults[:3]]),
    )  # fmt: skip
