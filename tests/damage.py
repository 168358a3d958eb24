"""What is spoilt on a disk or on its way, in five ways; and whether it is noticed.

A target is a file, an older or other one of its kind, and a way to look at it that returns what is
noticed: "" for nothing, SAME where what was spoilt carries nothing, and all is proved as before.
"""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import authority
from deeds import back_up, desk, key_of
from django.db.utils import DatabaseError
from hands import PASSPHRASE, state
from snapshots import snapshot

from saksei import workspace as workspaces
from saksei.analysis.standards import Basis
from saksei.anchors import kept, outside
from saksei.bundle import publish
from saksei.bundle import verified as verified_bundle
from saksei.check import JOURNALLED, check
from saksei.errors import DoesNotHold, SakseiError
from saksei.evidence.stamps import fetch, stamped_at
from saksei.findings.actions import save_edition
from saksei.findings.questions import ask
from saksei.keeping.restoring import restore
from saksei.models import Entry, Item, Source
from saksei.publishing.purpose import Purpose
from saksei.sealing.opening import open_rows, verified
from saksei.sealing.sealing import seal

SAME = "the same is proved"
STAMPED = b"saksei/test\n3\nroot\n"
PAGE = 4096
WAYS = ("bit", "cut", "append", "swap", "rollback")


def spoilt(whole: bytes, way: str, pick: random.Random, older: bytes, piece: int = 64) -> bytes:
    """The bytes with a bit turned, the end cut off, something appended, two pieces swapped, or with
    a piece of an older state, or all of it; never the same bytes."""
    for _ in range(1_000):
        made = _spoilt(bytearray(whole), way, pick, older, piece)
        if made != whole:
            return made
    raise AssertionError(f"{way} changes nothing here")


def _spoilt(
    data: bytearray, way: str, pick: random.Random, older: bytes, piece: int
) -> bytes:  # fmt: skip
    place = pick.randrange(len(data))
    match way:
        case "bit":
            data[place] ^= 1 << pick.randrange(8)
        case "cut":
            del data[place:]
        case "append":
            data += pick.choice([pick.randbytes(1), bytes(piece), data[:piece], bytes(data)])
        case "swap":
            one, two = (pick.randrange(len(data) // piece) * piece for _ in range(2))
            first, second = data[one : one + piece], data[two : two + piece]
            data[one : one + piece], data[two : two + piece] = second, first
        case "rollback":
            at = pick.randrange(1 + min(len(data), len(older)) // piece) * piece
            if pick.random() < 0.1:
                data[:] = older
            else:
                data[at : at + piece] = older[at : at + piece]
    return bytes(data)


@dataclass(frozen=True)
class Target:
    """A file to spoil, an older state of it, who looks at it, and in what pieces it is spoilt."""

    path: Path
    older: bytes
    look: Callable[[], str]
    piece: int = 64

    def spoilt(self, way: str, seed: int) -> str:
        """What is noticed once it is spoilt; it is whole again afterwards."""
        whole = self.path.read_bytes()
        pick = random.Random(seed)
        self.path.write_bytes(spoilt(whole, way, pick, self.older, self.piece))
        try:
            return self.look()
        finally:
            self.path.write_bytes(whole)


# -- what there is to spoil


def targets(folder: Path) -> dict[str, Target]:
    """Records, and all that comes of them, in a new folder: what is spoilt, by its name."""
    made, older, stick = _record(folder, "encrypted")
    plain, plain_older, plain_stick = _record(folder, "plain")
    database = made / "w" / "record.sqlite3"
    with _opened(made):
        seals = [_seal("Arrests"), _seal("Arrests again")]
        held_files = [
            made / "w" / "vault" / one.file for one in Source.objects.exclude(file="")[:2]
        ]
    (folder / "a.seal").write_bytes(seals[1])
    bundle = published(made)
    table, other = (bundle / "data" / f"{one}.csv" for one in ("statements", "sources"))
    checked = partial(_checked, made / "w", stick)
    again = partial(_restored, made, stick)
    told = partial(_told, folder / "a.seal", verified(seals[1]))
    return {
        "pages of the database": Target(database, older["record.sqlite3"], checked, PAGE),
        "pages of a plain database": Target(
            plain / "w" / "record.sqlite3", plain_older["record.sqlite3"],
            partial(_checked_plain, plain, plain_stick, _rows(plain)), PAGE,
        ),
        "kept files": Target(held_files[0], held_files[1].read_bytes(), checked),
        "backups": Target(made / "b.age", older["b.age"], again, 1024),
        "files of a bundle": Target(table, other.read_bytes(), partial(_bundled, bundle)),
        "time stamps": _stamps(folder),
        "seals": Target(folder / "a.seal", seals[0], told),
    }  # fmt: skip


def _record(folder: Path, kind: str) -> tuple[Path, dict[str, bytes], Path]:
    """A desk with a backup, their older states, and what it is anchored to outside."""
    made, stick = desk(folder / kind, kind), folder / f"{kind} stick"
    stick.mkdir()
    back_up(made)
    files = (made / "w" / "record.sqlite3", made / "b.age")
    older = {one.name: one.read_bytes() for one in files}
    (made / "b.age").unlink()
    with _opened(made):
        for number in range(10):
            state("ledger", f"Dara Moun {number}")
        outside.put(stick, kept.new_checkpoint())  # whose key the backup has
    back_up(made)
    with _opened(made):
        outside.put(stick, kept.new_checkpoint())
    return made, older, stick


def _stamps(folder: Path) -> Target:
    """The token of a time stamp, and one of other bytes."""
    made, token = authority.make(folder / "tsa"), folder / "token"
    with authority.serving(made) as running:
        first, second = (fetch(running.url, data) for data in (STAMPED, STAMPED + b"older"))
    token.write_bytes(first)
    moment = stamped_at(first, STAMPED, made.root)
    return Target(token, second, partial(_stamped, token, made.root, moment), 16)


def _opened(desk: Path) -> workspaces.Workspace:
    return workspaces.open_folder(desk / "w", actor="tester", passphrase=PASSPHRASE)


def _seal(name: str) -> bytes:
    save_edition(ask(unit="acts", acts=("arrest",)), name=name)
    return seal(name).data


def opened_seal(desk: Path, name: str) -> tuple[bytes, bytes]:
    """A sealed finding of a desk's record, and two rows opened of it."""
    with _opened(desk):
        sealed = _seal(name)
        return sealed, open_rows(sealed, [2, 3], Purpose("court", "District Court")).data


def published(desk: Path) -> Path:
    """A public bundle of a desk's record."""
    with _opened(desk):
        publish(desk / "handout", Purpose("research", "River Watch"), Basis())
    return desk / "handout"


def _rows(desk: Path) -> list[object]:
    """Every row of the record and of its journal, as they lie in the database."""
    names = {one._meta.db_table for one in (*JOURNALLED, Entry, Item)}
    return [rows for name, rows in sorted(snapshot(desk / "w").items()) if name in names]


def _checked(folder: Path, stick: Path) -> str:
    """What opening, or the check beside the stick, finds wrong."""
    for left in folder.glob("record.sqlite3-*"):  # by what was spoilt before
        left.unlink()
    try:
        with workspaces.open_folder(folder, passphrase=PASSPHRASE):
            found = check([str(stick)])
    except (SakseiError, DatabaseError) as error:
        return str(error)
    return "\n".join(one.what for one in found if one.level == "wrong")


def _checked_plain(desk: Path, stick: Path, rows: list[object]) -> str:
    """The same; what is noticed of nothing changed no row."""
    return _checked(desk / "w", stick) or (SAME if _rows(desk) == rows else "")


def _restored(desk: Path, stick: Path) -> str:
    """What is found wrong with a backup when it is restored and checked."""
    again = desk / "again"
    try:
        restore(desk / "b.age", again, [key_of(desk)], lambda: PASSPHRASE)
        return _checked(again, stick)
    except SakseiError as error:
        return str(error)
    finally:
        shutil.rmtree(again, ignore_errors=True)


def _stamped(token: Path, root: str, moment: str) -> str:
    """That a token does not hold, or proves what it did: not all of its bytes prove something."""
    try:
        return SAME if stamped_at(token.read_bytes(), STAMPED, root) == moment else ""
    except DoesNotHold as error:
        return str(error)


def _bundled(folder: Path) -> str:
    """That a bundle does not hold."""
    try:
        verified_bundle(folder)
        return ""
    except DoesNotHold as error:
        return str(error)


def _told(file: Path, lines: list[str]) -> str:
    """That a seal does not hold, or says something else; an older one says so itself."""
    try:
        return "" if verified(file.read_bytes()) == lines else "says something else"
    except DoesNotHold as error:
        return str(error)
