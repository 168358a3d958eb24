"""Wrong keys, missing files, and the ordinary SQLite in place of the cipher: ten thousand times.

What is tried is that of the tests (`tests/intruder.py`): a passphrase costs most of a second, so
most tries are of what it leads to. Each kind looks also whether a file in the open appeared.
"""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from battery.progress import tracked
from battery.table import Row

SEED = 20311130
DEAR = 50  # passphrases at what they cost


def run(quick: bool) -> list[Row]:
    """Ten thousand tries, and passphrases at their full cost beside them."""
    from saksei.cipher import keys

    cost = keys.Cost(256 * 1024, 3, 4)  # what it is where no tests set another
    from deeds import back_up, desk
    from intruder import TRIES, passphrase

    with tempfile.TemporaryDirectory(prefix="saksei-") as name:
        made = desk(Path(name) / "d", "encrypted")
        back_up(made)
        rows = [
            _row(what, made, try_it, 20 if quick else number)
            for what, (number, try_it) in TRIES.items()
        ]
        with patch.object(keys, "COST", cost):
            dear = desk(Path(name) / "dear", "encrypted")
        what = f"passphrases, each at {cost.memory_kib // 1024} MiB and {cost.passes} passes"
        return [*rows, _row(what, dear, passphrase, 2 if quick else DEAR)]


def _row(
    what: str, desk: Path, try_it: Callable[[Path, random.Random], object], number: int
) -> Row:
    from intruder import REFUSED, in_the_open, names

    pick, opened, before = random.Random(SEED), 0, names(desk)
    for _ in tracked(range(number), f"keys: {what}", number):
        try:
            try_it(desk, pick)
            opened += 1
        except REFUSED:
            pass
    plain = in_the_open(desk, before)
    return Row(
        f"keys: {what}", f"{opened} of {number} open; {len(plain)} files in the open", "0; 0",
        not opened and not plain, SEED, "; ".join(plain[:3]),
    )  # fmt: skip
