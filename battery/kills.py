"""`kill -9` a thousand times: while statements and files are written, and at each point of what
changes a workspace as a whole. The deeds, their points and how they are judged are those of the
tests (`tests/deeds.py`), in processes of their own."""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from battery.progress import tracked
from battery.table import Row

SEED = 20311127
KINDS = ("encrypted", "plain")
TOGETHER = 25  # kills of one workspace


def run(quick: bool) -> list[Row]:
    """A thousand kills of each kind of write, fifty at each point, fifty of each deed anywhere."""
    import deeds

    with tempfile.TemporaryDirectory(prefix="saksei-") as name:
        desks = [deeds.desk(Path(name) / kind / "d", kind) for kind in KINDS]
        number = 50 if quick else 1_000
        return [
            _writes("statements", deeds.write_on, desks, number),
            _writes("files put away", deeds.put_away_on, desks, number),
            *(_points(deed, desks, 2 if quick else 50) for deed in deeds.DEEDS),
            *(_anywhere(deed, desks, 4 if quick else 50) for deed in deeds.DEEDS),
        ]


def _writes(what: str, act: Callable[[Path], None], desks: list[Path], number: int) -> Row:
    from deeds import kept_after

    told = lost = 0
    rounds = range(number // TOGETHER)
    for one in tracked(rounds, f"kills: {what}", len(rounds)):
        folder = shutil.copytree(desks[one % 2], desks[one % 2].with_name("killed"))
        acknowledged, missing = kept_after(act, folder, TOGETHER, SEED + one)
        shutil.rmtree(folder)
        told, lost = told + acknowledged, lost + missing
    return Row(
        f"kills: {number} while {what} are written", f"{lost} of {told} acknowledged ones lost",
        "0", lost == 0, SEED, "after each kill the record opens and its check finds nothing",
    )  # fmt: skip


def _points(deed: str, desks: list[Path], times: int) -> Row:
    """Killed at each of its points, on both kinds of workspace."""
    from deeds import DEEDS

    one = DEEDS[deed]
    every = [(point, n) for point in one.points for n in range(times)]
    mixed = []
    for point, n in tracked(every, f"kills: {deed}", len(every)):
        found = _killed(deed, desks[n % 2], first=one.points[point])
        wanted = ["new" if point in one.done else "old", "new"]
        mixed += [point] * (found != wanted)
    return _row(f"{deed}, at each of {len(one.points)} points", len(every), mixed)


def _anywhere(deed: str, desks: list[Path], times: int) -> Row:
    """Killed at any moment from its beginning to its end."""
    pick, mixed = random.Random(SEED), []
    for n in tracked(range(times), f"kills: {deed}, anywhere", times):
        found = _killed(deed, desks[n % 2], killed_after=pick.uniform(0, 0.25))
        mixed += ["anywhere"] * (found not in (["old", "new"], ["new", "new"]))
    return _row(f"{deed}, at any moment", times, mixed)


def _row(what: str, number: int, mixed: list[str]) -> Row:
    return Row(
        f"kills: {what}", f"{len(mixed)} of {number} not the old state or the new one", "0",
        not mixed, SEED, "; ".join(sorted(set(mixed))),
    )  # fmt: skip


def _killed(deed: str, desk: Path, **how: Any) -> list[str]:
    """The state after the kill, and once it was done again; what is wrong in place of a state."""
    from children import run as run_child
    from deeds import DEEDS, copied

    one = DEEDS[deed]
    folder = copied(desk, desk.with_name("killed"), deed)
    run_child(one.do, folder, **how)
    return list(_states(deed, folder))


def _states(deed: str, folder: Path) -> Iterator[str]:
    from children import run as run_child
    from deeds import DEEDS

    one = DEEDS[deed]
    try:
        yield one.state(folder)
        run_child(one.do, folder)
        yield one.state(folder)
    except Exception as error:  # a mix of both shows itself in any way
        yield f"{type(error).__name__}: {error}"
