"""Everything that a workspace holds, to compare before and after; and a package with everything."""

import csv
import hashlib
import shutil
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import cast
from hands import PASSPHRASE

from saksei import passages
from saksei import workspace as workspaces
from saksei.check import check
from saksei.cipher import raw
from saksei.exchange.exports import export_package
from saksei.exchange.imports import Imported, import_package

QUOTE = "Police arrested land activist Dara Moun"
SIGNED = cast.ARTICLE.replace("\n", "\r\n") + "Signed\r\n"  # line ends that must survive
# One of everything: two sources, one of them held, with a text and passages quoted from it.
EVERYTHING: cast.Tables = {
    "sources": [
        {
            "id": "page", "title": 'The "page"', "date": "2031-05-04", "file": "files/page",
            "sha256": hashlib.sha256(SIGNED.encode()).hexdigest(), "note": "",
        },
        {"id": "copy", "title": "A copy", "date": "2031-05", "note": "two\r\nlines, one\rreturn"},
    ],
    "texts": [
        {"id": "text", "source": "page", "extractor": "plain", "digest": passages.digest(SIGNED)}
    ],
    "derivations": [{"source": "copy", "origin": "page", "reason": "a repost"}],
    "records": [
        {"id": "dara", "kind": "person"}, {"id": "moun", "kind": "person"},
        {"id": "taken", "kind": "act"}, {"id": "square", "kind": "place"},
    ],
    "statements": [
        {"id": one, "entity": entity, "property": name, "value": value, "source": "page"} | more
        for one, entity, name, value, more in (
            ("s1", "dara", "name", "Dara Moun", {}),
            ("s2", "taken", "type", "arrest", {"quote": QUOTE}),
            ("s3", "taken", "date", "2031-05-03", {}),
            ("s4", "taken", "victim", "dara", {}),
            ("s5", "taken", "place", "square", {"speaker": "moun", "stance": "alleges"}),
        )
    ],
    "judgements": [{"id": "j", "verdict": "same", "left": "dara", "right": "moun", "score": "0.5"}],
    "reviews": [{"id": "r", "statement": "s2", "note": "looked it up"}],
    "decisions": [
        {
            "id": "d", "source": "page", "text": "text", "record": "dara", "part": "entities",
            "outcome": "changed", "key": ".".join(["0123456789ab"] * 3), "spans": "7-12 13-21",
            "rule": "entities.named", "tier": "sure", "reader": "rules", "made": "s1 j",
            "changes": '{"name": "Dara Moun"}', "note": "as she spells it",
        }
    ],
}  # fmt: skip


def write_everything(folder: Path) -> Path:
    """Write the package with one of everything."""
    cast.write_package(folder, EVERYTHING)
    for name in ("files/page", "texts/text.txt"):
        (folder / name).parent.mkdir()
        (folder / name).write_bytes(SIGNED.encode())
    return folder


def snapshot(folder: Path) -> dict[str, Collection[object]]:
    """Every row of every table, and every preserved file."""
    keys = workspaces.unlocked(folder, passphrase=PASSPHRASE).keys
    key, path = keys.database if keys else "", folder / workspaces.DATABASE
    with closing(raw.connect(path, key)) as database:
        names = [
            row[0]
            for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        rows = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    return {**rows, "files": files(folder)}


def files(folder: Path) -> dict[str, bytes]:
    """The preserved files, as they lie there."""
    kept = [folder / name for name in (workspaces.FILES, workspaces.VAULT)]
    found = [path for one in kept if one.is_dir() for path in one.iterdir()]
    return {path.name: path.read_bytes() for path in found}


def package(folder: Path) -> dict[str, bytes]:
    """Every file of a package but its description, whose name is the workspace's."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: path.read_bytes()
        for name, path in found.items()
        if path.is_file() and name != "datapackage.json"
    }


def wrong() -> list[str]:
    """What the check finds wrong in the open workspace."""
    return [f"{one.where}: {one.what}" for one in check() if one.level == "wrong"]


def rows(package: Path, table: str) -> list[dict[str, str]]:
    with (package / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def nowhere(folder: Path, words: bytes) -> bool:
    """Whether no file of a folder has these words."""
    return not [path for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


class Laptop:
    """A workspace of its own, with somebody at it."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder, self.name, self.packages = folder, folder.name, 0
        shutil.copytree(template, folder)

    def open(self) -> workspaces.Workspace:
        """Sit down at it."""
        return workspaces.open_folder(self.folder, actor=self.name)

    def export(self, *, whole: bool = True) -> Path:
        """Export it; returns the package."""
        self.packages += 1
        package = self.folder.with_name(f"{self.folder.name}-{self.packages}")
        with self.open():
            export_package(package, whole=whole)
        return package

    def take(self, package: Path) -> Imported:
        """Import a package, and find the record sound after it."""
        with self.open():
            result = import_package(package)
            assert not wrong()
        return result

    def give(self, other: "Laptop", *, whole: bool = True) -> Imported:
        """Export here, import there."""
        return other.take(self.export(whole=whole))

    def says(self) -> dict[str, bytes]:
        """All it holds, as files."""
        return package(self.export())
