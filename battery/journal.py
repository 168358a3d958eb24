"""The journal attacked by an insider who has the folder, the key and the format; seals spoilt.

Each attack is done to a copy of a small workspace. Clever is who computes everything anew; then
only what is kept outside can tell. The figure without anything outside is printed as it is.
"""

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pymerkle import InmemoryTree

from battery.progress import tracked
from battery.table import Row
from saksei import workspace

workspace.prepare()

from battery.insider import ATTACKS, attack  # noqa: E402  Django is loaded now
from saksei.anchors import kept, outside  # noqa: E402
from saksei.check import check  # noqa: E402
from saksei.errors import DoesNotHold  # noqa: E402
from saksei.evidence.tree import (  # noqa: E402
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    lookup_in,
    root_of,
)
from saksei.findings.actions import save_edition  # noqa: E402
from saksei.findings.questions import ask  # noqa: E402
from saksei.publishing.purpose import Purpose  # noqa: E402
from saksei.sealing.opening import open_rows, verified  # noqa: E402
from saksei.sealing.sealing import seal as seal_finding  # noqa: E402
from saksei.sources.actions import Description, register_source  # noqa: E402
from saksei.statements.actions import Said, record_statements  # noqa: E402

SEED = 20311119
WRITES = 20
BACK = "an older database put back"
EVERY = (*ATTACKS, BACK)


def run(quick: bool) -> list[Row]:
    """Found with anchors outside, by name; found without; trees and their proofs."""
    runs = 8 if quick else 1_200
    with _prepared() as (folder, stick, old):
        rows = [_found(folder, stick, old, runs), _unseen(folder, old, 8 if quick else 400)]
    return [*rows, _trees(200 if quick else 10_000), _seals(50 if quick else 5_000)]


@contextmanager
def _prepared() -> Iterator[tuple[Path, Path, bytes]]:
    """A workspace, a folder that it is anchored to, and its database before the last entry."""
    with tempfile.TemporaryDirectory() as name:
        folder, stick = Path(name) / "w", Path(name) / "stick"
        stick.mkdir()
        with workspace.create(folder, actor="battery") as opened:
            source = register_source(Description(title="Alert")).id
            for number in range(WRITES - 1):
                record_statements([_said("person", "name", f"Dara Moun {number}", source)])
            opened.close()
            old = opened.database.read_bytes()
            record_statements([_said("person", "name", "Mek Tola", source)])
            outside.put(stick, kept.new_checkpoint())
        yield folder, stick, old


def _said(kind: str, name: str, value: str, source: str) -> Said:
    return Said(entity=f"new:{kind}", property=name, value=value, source=source)


def _found(folder: Path, stick: Path, old: bytes, runs: int) -> Row:
    found = named = 0
    for number in tracked(range(runs), "journal: attacks, anchors outside", runs):
        first, wrong = _attacked(folder, EVERY[number % len(EVERY)], SEED + number, old, [stick])
        found += bool(wrong)
        named += any(line.startswith(f"journal entry {first}: ") for line in wrong)
    return Row(
        "journal: written anew by an insider with the key, a stick outside",
        f"{found} of {runs} found, {named} with the first wrong entry named", "all",
        found == named == runs, SEED, ", ".join(EVERY),
    )  # fmt: skip


def _unseen(folder: Path, old: bytes, runs: int) -> Row:
    found = 0
    for number in tracked(range(runs), "journal: the same, nothing outside", runs):
        _, wrong = _attacked(folder, EVERY[number % len(EVERY)], SEED + number, old, [])
        found += bool(wrong)
    return Row("journal: the same with nothing kept outside", f"{found} of {runs} found", seed=SEED)


def _attacked(
    folder: Path, what: str, seed: int, old: bytes, against: list[Path]
) -> tuple[int, list[str]]:
    """The first entry that an attack makes wrong, and what the check finds."""
    copy = folder.with_name("attacked")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    if what == BACK:
        for path in copy.glob("record.sqlite3*"):
            path.unlink()
        (copy / "record.sqlite3").write_bytes(old)
        first = WRITES + 1
    else:
        first = attack(copy / "record.sqlite3", what, seed, clever=True)
    with workspace.open_folder(copy, actor="battery"):
        findings = check([str(one) for one in against])
    return first, [f"{one.where}: {one.what}" for one in findings if one.level == "wrong"]


def _trees(runs: int) -> Row:
    """Random trees: roots are those of another implementation, proofs hold, and none holds with a
    bit turned, cut, or for another leaf."""
    pick, right, wrong, roots = random.Random(SEED), 0, 0, 0
    for _ in tracked(range(runs), "journal: trees", runs):
        size = pick.randint(2, 300)
        data = [pick.randbytes(8) for _ in range(size)]
        leaves = [leaf_hash(one) for one in data]
        index, old = pick.randrange(size), pick.randint(1, size)
        lookup, root = lookup_in(leaves), root_of(leaves)
        proof = inclusion_proof(index, size, lookup)
        grown, before = consistency_proof(old, size, lookup), root_of(leaves[:old])
        roots += _second_opinion(data, old) == (before, root)
        right += is_included(leaves[index], index, size, proof, root)
        right += is_consistent(old, size, grown, before, root)
        spoilt = list(proof)
        place = pick.randrange(len(spoilt))
        spoilt[place] = bytes([spoilt[place][0] ^ 1 << pick.randrange(8)]) + spoilt[place][1:]
        wrong += is_included(leaves[index], index, size, spoilt, root)
        wrong += is_included(leaves[index], index, size, proof[:-1], root)
        wrong += is_included(leaves[index - 1], index, size, proof, root)
        wrong += is_consistent(old, size, grown, leaf_hash(before), root)
    return Row(
        "journal: random trees of 2 to 300 leaves, proofs of both kinds",
        f"{right} of {2 * runs} hold; {wrong} of {4 * runs} spoilt ones do; both roots of {roots} "
        f"of {runs} are those of pymerkle", "all; none; all",
        right == 2 * runs and not wrong and roots == runs, SEED,
    )  # fmt: skip


def _second_opinion(data: list[bytes], old: int) -> tuple[bytes, bytes]:
    """The roots of a tree when it had so many leaves, and of all of it, by pymerkle."""
    other = InmemoryTree(algorithm="sha256")
    for one in data:
        other.append_entry(one)
    return other.get_root(old), other.get_root()


def _seals(runs: int) -> Row:
    """Bits turned, bytes cut or added, parts swapped, in a seal and in rows opened of it."""
    pick, unseen = random.Random(SEED), 0
    seal, rows = _sealed()
    for number in tracked(range(runs), "journal: seals", runs):
        data, opened = (seal, _spoilt(rows, pick)) if number % 2 else (_spoilt(seal, pick), rows)
        try:
            verified(data, opened)
        except DoesNotHold:
            continue
        unseen += 1
    return Row(
        "journal: seals and opened rows spoilt", f"{unseen} of {runs} unnoticed", "none",
        not unseen, SEED, "a bit turned, the end cut off, a byte added, two parts swapped",
    )  # fmt: skip


def _sealed() -> tuple[bytes, bytes]:
    """A seal over ten arrests, and three rows of it."""
    with tempfile.TemporaryDirectory() as name, workspace.create(Path(name) / "w"):
        source = register_source(Description(title="Alert")).id
        record_statements([_said("act", "type", "arrest", source) for _ in range(10)])
        save_edition(ask(unit="acts", acts=("arrest",)), name="Arrests")
        sealed = seal_finding("Arrests").data
        return sealed, open_rows(sealed, [2, 3, 4], Purpose("court", "District Court")).data


def _spoilt(data: bytes, pick: random.Random) -> bytes:
    place, other = sorted(pick.sample(range(len(data) - 64), 2))
    match pick.randrange(4):
        case 0:
            return data[:place]
        case 1:
            return data[:place] + pick.randbytes(1) + data[place:]
        case 2 if data[place : place + 64] != data[other : other + 64] and other - place > 64:
            one, two = data[place : place + 64], data[other : other + 64]
            return data[:place] + two + data[place + 64 : other] + one + data[other + 64 :]
    return data[:place] + bytes([data[place] ^ 1 << pick.randrange(8)]) + data[place + 1 :]
