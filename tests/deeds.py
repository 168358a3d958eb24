"""What changes a workspace as a whole, where it can be killed, and how what is left is judged.

Everything lies in one folder, the desk: the workspace `w`, and beside it a package `p`, a backup
`b.age` for `key`, and what is restored from it, `again`. A deed leaves the old state or
the new one.
"""

import hashlib
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyrage import x25519

from saksei import workspace as workspaces
from saksei.cipher import keys

workspaces.prepare()
keys.COST = keys.Cost(64, 1, 1)  # what a guess costs is for people's passphrases

import cast  # noqa: E402  Django is loaded now
from children import Point, acknowledge, run  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from hands import PASSPHRASE, held, state, wrong  # noqa: E402
from snapshots import files, nowhere, snapshot, write_everything  # noqa: E402

from saksei import upgrading  # noqa: E402
from saksei.exchange.imports import import_package  # noqa: E402
from saksei.keeping import rekeying  # noqa: E402
from saksei.keeping.backup import backup, verify  # noqa: E402
from saksei.keeping.restoring import restore  # noqa: E402
from saksei.models import Entry, Source, Statement  # noqa: E402
from saksei.originals import read_file  # noqa: E402

WORDS = ("Police arrested Dara Moun.", "Police arrested Mek Tola.")
AWAY = "Put away"  # the title of a file
OLD, NEW = "old", "new"
MOST = 5  # writes that a child acknowledges before it is killed, and perhaps more
LONGEST = 0.03  # seconds from there
AN_OLDER = "0011_accounts"  # none before it kept how files lie encrypted


# -- the desk


def desk(folder: Path, kind: str) -> Path:
    """A new desk with a workspace that is "plain" or "encrypted", with the case and two files."""
    passphrase = PASSPHRASE if kind == "encrypted" else ""
    workspaces.create(folder / "w", name="test", actor="tester", passphrase=passphrase).close()
    write_everything(folder / "p")
    (folder / "key").write_text(str(x25519.Identity.generate()), "ascii")
    (folder / "w" / "vocabulary").mkdir()
    (folder / "w" / "vocabulary" / "act.yaml").write_text(
        "kind: act\nproperties:\n  union: {value: text, definition: A union.}\n"
    )
    case = cast.write_package(folder / "case", cast.CASE)
    with _opened(folder):
        import_package(case)
        for words in WORDS:
            held(words)
    return folder


def copied(template: Path, folder: Path, deed: str) -> Path:
    """A copy of a desk, ready for a deed; what it takes to be ready is done once."""
    ready = template.with_name(f"{template.name}, to {deed}")
    if not ready.exists():
        shutil.copytree(template, ready)
        DEEDS[deed].prepare(ready)
    shutil.rmtree(folder, ignore_errors=True)
    return shutil.copytree(ready, folder)


def _opened(desk: Path, name: str = "w") -> workspaces.Workspace:
    return workspaces.open_folder(desk / name, actor="tester", passphrase=PASSPHRASE)


def _unlocked(desk: Path) -> workspaces.Workspace:
    return workspaces.unlocked(desk / "w", actor="tester", passphrase=PASSPHRASE)


def key_of(desk: Path) -> x25519.Identity:
    """What opens the backup."""
    return x25519.Identity.from_str((desk / "key").read_text("ascii"))


@dataclass(frozen=True)
class Holds:
    """What a workspace holds in which nothing is wrong; of files, their words."""

    entries: list[bytes]
    actions: list[str]
    statements: list[tuple[str, str]]
    sources: list[tuple[str, str]]
    words: list[bytes]


def holds(desk: Path, name: str = "w") -> Holds:
    """The same for a workspace on the desk; raises AssertionError where something is wrong."""
    with _opened(desk, name) as opened:
        assert wrong() == "", wrong()
        assert "union" in opened.vocabulary.kinds["act"].properties
        if opened.encrypted:
            assert nowhere(desk / name, b"arrested")
        entries = Entry.objects.order_by("sequence")
        return Holds(
            [bytes(one) for one in entries.values_list("digest", flat=True)],
            list(entries.values_list("action", flat=True)),
            list(Statement.objects.order_by("pk").values_list("pk", "value")),
            list(Source.objects.order_by("pk").values_list("pk", "sha256")),
            [read_file(one.file) for one in Source.objects.order_by("pk") if one.file],
        )


# -- what is done, to the workspace on a desk


def make(desk: Path) -> None:
    workspaces.create(desk / "w", passphrase=PASSPHRASE).close()


def give_a_key(desk: Path) -> None:
    """A new key, or its first."""
    opened = _unlocked(desk)
    (rekeying.rekey if opened.encrypted else rekeying.encrypt)(opened, PASSPHRASE)


def put_away(desk: Path) -> None:
    with _opened(desk):
        if not Source.objects.filter(title=AWAY).exists():  # it is done again after a kill
            held("Police arrested Sopheap Lim.", title=AWAY)


def take_in(desk: Path) -> None:
    with _opened(desk):
        import_package(desk / "p")


def upgrade(desk: Path) -> None:
    upgrading.upgrade(desk / "w", passphrase=PASSPHRASE)


def back_up(desk: Path) -> None:
    with _opened(desk) as opened:
        if not (desk / "b.age").exists():
            backup(opened, [str(key_of(desk).to_public())], desk / "b.age")


def restore_it(desk: Path) -> None:
    if not (desk / "again" / workspaces.CONFIG).exists():
        restore(desk / "b.age", desk / "again", [key_of(desk)], lambda: PASSPHRASE)


def write_on(desk: Path) -> None:
    """Statements, one after another, each acknowledged; until it is killed."""
    with _opened(desk):
        source = held().pk
        while True:
            acknowledge(state(source).pk)


def write_some(desk: Path, number: int) -> None:
    """A file, and so many statements."""
    with _opened(desk):
        source = held(f"Police arrested {number}.").pk
        for _ in range(number):
            state(source)


def put_away_on(desk: Path) -> None:
    """Files, one after another, each acknowledged; until it is killed."""
    with _opened(desk):
        number = 0
        while True:
            number += 1
            acknowledge(held(f"Police arrested {number}.\n" * 400 * (1 + number % 7)).pk)


def kept_after(act: Callable[[Path], None], desk: Path, kills: int, seed: int) -> tuple[int, int]:
    """Kill it so many times, at any moment, while it writes on. Returns how many writes were
    acknowledged and how many of them are lost; AssertionError where anything else is wrong."""
    pick, told = random.Random(seed), set[str]()
    for _ in range(kills):
        after, often = pick.uniform(0, LONGEST), pick.randint(0, MOST)
        told |= set(run(act, desk, killed_after=after, told=often).said)
        found = holds(desk)
        there = {one for one, _ in (*found.statements, *found.sources)}
    return len(told), len(told - there)


# -- made ready for it


def _remove(desk: Path) -> None:
    shutil.rmtree(desk / "w")


def _as_older(desk: Path) -> None:
    with _opened(desk):
        MigrationExecutor(connection).migrate([("saksei", AN_OLDER)])
    (desk / "before").write_text(_rows(desk), "ascii")


def _rows(desk: Path) -> str:
    """Every row and every kept file, as a digest."""
    found = snapshot(desk / "w")
    rows = [(name, list(found[name])) for name in found if name != "files"]
    kept = sorted(files(desk / "w").items())  # a folder has no order of its own
    return hashlib.sha256(repr((rows, kept)).encode()).hexdigest()


def _an_empty_folder(desk: Path) -> None:
    back_up(desk)
    (desk / "again").mkdir()


def _nothing(desk: Path) -> None:
    del desk


# -- which state it is in: one of two, or AssertionError


def _made(desk: Path) -> str:
    if not (desk / "w").exists():
        return OLD
    with _opened(desk):
        assert wrong() == "" and not Entry.objects.exists()
    return NEW


def _keyed(desk: Path) -> str:
    found = holds(desk)
    assert len(found.sources) == 6 and sorted(found.words) == sorted(map(str.encode, WORDS))
    assert found.actions[:3] == ["import", "register source", "register source"]
    assert set(found.actions[3:]) <= {"new key", "encrypt workspace"}
    return NEW if found.actions[3:] else OLD


def _grown(by: int) -> Callable[[Path], str]:
    def state_of(desk: Path) -> str:
        more = len(holds(desk).sources) - 6
        assert more in (0, by)
        return NEW if more else OLD

    return state_of


def _upgraded(desk: Path) -> str:
    if workspaces.migrations(_unlocked(desk)):
        assert _rows(desk) == (desk / "before").read_text("ascii")
        return OLD
    assert len(holds(desk).entries) == 3
    return NEW


def _backed_up(desk: Path) -> str:
    found = holds(desk)
    assert len(found.sources) == 6
    if not (desk / "b.age").exists():
        return OLD
    assert verify(desk / "b.age", [key_of(desk)]).counts["statement"] == len(found.statements)
    return NEW


def _restored(desk: Path) -> str:
    folder = desk / "again"
    if not folder.exists() or not list(folder.iterdir()):
        return OLD
    assert holds(desk, "again") == holds(desk)
    return NEW


# -- all of it


@dataclass(frozen=True)
class Deed:
    """Something done to a workspace, the points where it is killed, after which ones it is done."""

    do: Callable[[Path], None]
    state: Callable[[Path], str]
    points: Mapping[str, Point]
    done: frozenset[str] = frozenset()
    prepare: Callable[[Path], None] = _nothing


KEYING = "saksei.keeping.rekeying:"
DEEDS = {
    "make": Deed(
        make, _made,
        {
            "before the keys": Point("saksei.cipher.keyfile:write"),
            "after the keys": Point("saksei.cipher.keyfile:write", after=True),
            "before the tables": Point("saksei.workspace:migrate"),
            "after the tables": Point("saksei.workspace:migrate", after=True),
            "after the settings": Point("pathlib:Path.write_text", after=True),
            "in place": Point("pathlib:Path.replace", 2, after=True),
        },
        frozenset({"in place"}), _remove,
    ),
    "give a key": Deed(
        give_a_key, _keyed,
        {
            "before the draft": Point(f"{KEYING}raw.export"),
            "once drafted": Point(f"{KEYING}raw.export", after=True),
            "at the first file": Point(f"{KEYING}store_in", after=True),
            "at the last file": Point(f"{KEYING}store_in", 2, after=True),
            "before the commit": Point("saksei.journal:Writing.close", after=True),
            "before the keys": Point(f"{KEYING}keyfile.write"),
            "between keys and database": Point(f"{KEYING}keyfile.write", after=True),
            "after the moment": Point(f"{KEYING}settling.finish"),
            "while clearing": Point(f"{KEYING}settling.clear", 2),
            "before the last keys": Point(f"{KEYING}keyfile.write", 2),
            "at the end": Point(f"{KEYING}settling.finish", after=True),
        },
        frozenset({"after the moment", "while clearing", "before the last keys", "at the end"}),
    ),
    "put a file away": Deed(
        put_away, _grown(1),
        {
            "before it is on the disk": Point("os:fsync"),
            "before it has its name": Point("pathlib:Path.replace"),
            "once it is there": Point("saksei.sources.actions:store_file", after=True),
            "before the commit": Point("saksei.journal:Writing.close", after=True),
        },
    ),
    "import": Deed(
        take_in, _grown(2),
        {
            "before the file": Point("saksei.exchange.imports:store_file"),
            "after the file": Point("saksei.exchange.imports:store_file", after=True),
            "first rows": Point("saksei.journal:Writing.insert", after=True),
            "third rows": Point("saksei.journal:Writing.insert", 3, after=True),
            "fifth rows": Point("saksei.journal:Writing.insert", 5, after=True),
            "before the commit": Point("saksei.journal:Writing.close", after=True),
        },
    ),
    "upgrade": Deed(
        upgrade, _upgraded,
        {
            "once copied": Point("shutil:copyfile"),
            "once backed up": Point("saksei.upgrading:_upgrade_copy"),
            "once migrated": Point("saksei.workspace:migrate", after=True),
            "before it is in place": Point("pathlib:Path.replace"),
            "in place": Point("pathlib:Path.replace", after=True),
        },
        frozenset({"in place"}), _as_older,
    ),
    "backup": Deed(
        back_up, _backed_up,
        {
            "before the copy": Point("saksei.keeping.backup:_copied"),
            "once copied": Point("saksei.keeping.backup:pack"),
            "among the files": Point("saksei.keeping.packing:_add", 4),
            "before it is on the disk": Point("os:fsync"),
            "before it has its name": Point("pathlib:Path.replace"),
            "in place": Point("pathlib:Path.replace", after=True),
        },
        frozenset({"in place"}),
    ),
    "restore": Deed(
        restore_it, _restored,
        {
            "among the files": Point("saksei.keeping.backup:_put", 3),
            "before it is looked at": Point("saksei.keeping.backup:_looked_at"),
            "before the upgrade": Point("saksei.keeping.restoring:upgrade_opened"),
            "at a file": Point("os:fsync", 2),
            "before it is in place": Point("pathlib:Path.rmdir"),
            "at the end": Point("deeds:restore", after=True),
        },
        frozenset({"at the end"}), _an_empty_folder,
    ),
}  # fmt: skip
EVERY_POINT = [(deed, point) for deed, one in DEEDS.items() for point in one.points]
