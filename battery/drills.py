"""A record restored a hundred times, and a sealed finding and a public bundle verified a hundred
times where there is nothing but Python's standard library and openssl."""

import random
import shutil
import tempfile
from pathlib import Path

from battery.progress import tracked
from battery.table import Row

SEED = 20311201


def run(quick: bool) -> list[Row]:
    """A hundred drills of each kind, or few; each with a record of its own size."""
    number = 3 if quick else 100
    with tempfile.TemporaryDirectory(prefix="saksei-") as folder:
        return [drill(Path(folder), number) for drill in (_restored, _verified, _published)]


def _restored(folder: Path, number: int) -> Row:
    """Written to, backed up, lost, restored: what is there is what there was."""
    from deeds import back_up, desk, holds, restore_it, write_some

    pick, equal = random.Random(SEED), 0
    desks = [desk(folder / kind, kind) for kind in ("encrypted", "plain")]
    for n in tracked(range(number), "drills: restored", number):
        made = desks[n % 2]
        write_some(made, pick.randint(1, 8))
        back_up(made)
        before = holds(made)
        lost = shutil.move(made / "w", made / "lost")
        restore_it(made)
        equal += holds(made, "again") == before
        shutil.rmtree(lost)
        (made / "again").rename(made / "w")
        (made / "b.age").unlink()
    return Row(
        "drills: written to, backed up, lost, restored", f"{equal} of {number} as it was", "all",
        equal == number, SEED,
        "entries, statements, sources, the words of kept files; its check finds nothing wrong",
    )  # fmt: skip


def _verified(folder: Path, number: int) -> Row:
    """By the script alone, with rows opened of every other one: the same as Saksei says."""
    from damage import opened_seal
    from deeds import desk
    from seals import by_script

    from saksei.sealing.opening import verified

    made, equal = desk(folder / "sealed", "encrypted"), 0
    for n in tracked(range(number), "drills: verified", number):
        seal, rows = opened_seal(made, f"Arrests {n}")
        (folder / "rows").write_bytes(rows)
        more = ("--opened", folder / "rows") if n % 2 else ()
        done = by_script(folder / "empty", seal, *more)
        told = verified(seal, rows if n % 2 else None)
        equal += done.returncode == 0 and done.stdout.splitlines() == [*told, "holds"]
        shutil.rmtree(folder / "empty")
    return Row(
        "drills: a seal verified by the script, the standard library and openssl alone",
        f"{equal} of {number} say what Saksei says", "all", equal == number, SEED,
    )  # fmt: skip


def _published(folder: Path, number: int) -> Row:
    """By the script in it; of every other one a bit of a file is turned, and the file is named."""
    from damage import published
    from deeds import desk, write_some
    from seals import alone, flipped

    from saksei.bundle import SCRIPT, verified

    pick, made, right = random.Random(SEED), desk(folder / "published", "encrypted"), 0
    for n in tracked(range(number), "drills: published", number):
        write_some(made, pick.randint(1, 8))
        bundle = published(made)
        told = [*verified(bundle), "holds"]
        spoilt = pick.choice(sorted(bundle.glob("*/*.csv"))) if n % 2 else None
        if spoilt:
            data = spoilt.read_bytes()
            spoilt.write_bytes(flipped(data, pick.randrange(len(data)), pick.randrange(8)))
        done = alone(bundle, SCRIPT.name, ".")
        named = f"DOES NOT HOLD: data/{spoilt.name} was changed\n" if spoilt else ""
        right += (done.stdout.splitlines(), done.stderr) == ([] if spoilt else told, named)
        shutil.rmtree(bundle)
    return Row(
        "drills: a bundle verified by its script, the standard library and openssl alone",
        f"{right} of {number}: what Saksei says, or the file that was spoilt", "all",
        right == number, SEED,
    )  # fmt: skip
