"""Checkpoints outside the folder: on a stick, and in a note of the user's own about the last one.

A place holds checkpoints and, beside them, the leaves that they stand for: 32 bytes for each entry,
which tell nothing of it but allow to name the first one that is wrong. Invariant: a place is only
ever added to; one whose leaves are not those of the journal is refused, not overwritten.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db.utils import DatabaseError

from saksei.anchors.models import Anchor
from saksei.cipher.disk import replace as put_in_place
from saksei.errors import DamagedRecord, DoesNotHold, RefusedWrite
from saksei.evidence import notes
from saksei.evidence.checkpoints import Checkpoint, of_line, of_text
from saksei.evidence.notes import Note, encoded
from saksei.evidence.tree import HASH_BYTES, root_of
from saksei.journal import Grown, Leaf
from saksei.workspace import Workspace, current

LEAVES, PATTERN = "leaves", "checkpoint-*.txt"


@dataclass(frozen=True, slots=True)
class Known:
    """A checkpoint that the journal is held against, where it is kept, and its leaves if there."""

    checkpoint: Checkpoint
    place: str
    leaves: bytes = b""
    note: Note | None = None

    def leaf(self, number: int) -> bytes:
        """The leaf of an entry as it was then."""
        return self.leaves[(number - 1) * HASH_BYTES : number * HASH_BYTES]


def put(folder: Path, note: Note) -> Path:
    """Put a checkpoint and the leaves under it into a folder; raises RefusedWrite where another
    journal is there. Returns the checkpoint's file."""
    head = of_text(note.text)
    if not folder.is_dir() or current().folder in (folder.resolve(), *folder.resolve().parents):
        raise RefusedWrite(f"{folder} is no folder outside the workspace; name one on a stick")
    place = folder / head.origin.replace("/", "-")
    place.mkdir(exist_ok=True)
    leaves = place / LEAVES
    before = leaves.read_bytes() if leaves.exists() else b""
    before = before[: len(before) // HASH_BYTES * HASH_BYTES]  # what a pulled stick left behind
    _refuse_other(before, head.size, place)
    path = place / f"checkpoint-{head.size:09d}.txt"
    with leaves.open("r+b" if leaves.exists() else "wb") as file:
        file.seek(len(before))
        for leaf in _leaves(len(before) // HASH_BYTES):
            file.write(leaf)
        file.truncate(head.size * HASH_BYTES)
        file.flush()
        os.fsync(file.fileno())
    put_in_place(path, str(note).encode(), mode=0o644)
    return path


def _leaves(after: int) -> Iterator[bytes]:
    rows = Leaf.objects.filter(pk__gt=after).order_by("pk").values_list("nodes", flat=True)
    return (bytes(nodes)[:HASH_BYTES] for nodes in rows.iterator(chunk_size=5_000))


def _refuse_other(before: bytes, size: int, place: Path) -> None:
    for number, leaf in enumerate(_leaves(0)):
        there = before[number * HASH_BYTES : (number + 1) * HASH_BYTES]
        if not there:
            return
        if there != leaf:
            raise RefusedWrite(
                f"entry {number + 1} of the journal is not the one that {place} knows; nothing was "
                f"put there; run `saksei check --against {place}`"
            )
    if len(before) > size * HASH_BYTES:
        raise RefusedWrite(
            f"{place} knows more entries than the journal has; nothing was put there; run "
            f"`saksei check --against {place}`"
        )


def known_at(given: str) -> list[Known]:
    """What a file, a folder with checkpoints, or a line that was printed tells; raises
    DoesNotHold for what is none of these."""
    path = Path(given)
    if path.is_dir():
        inside = _files(path)
        if not inside:
            raise DoesNotHold(f"{path} holds no checkpoint; name the folder that was anchored to")
        return [*map(_of_file, inside[:-1]), _with_leaves(inside[-1])]
    if path.is_file():
        return [_with_leaves(path)]
    if len(given.split()) == 3:
        return [Known(of_line(given), "the line given")]
    raise DoesNotHold(f"there is no checkpoint at {given}; name a file, a folder or a line")


def _of_file(path: Path) -> Known:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DoesNotHold(f"{path} cannot be read as a checkpoint ({error})") from error
    if len(text.split()) == 3 and "\n\n" not in text:
        return Known(of_line(text), str(path))
    note = notes.parse(text)
    return Known(of_text(note.text), str(path), note=note)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(PATTERN)) or sorted(folder.glob(f"*/{PATTERN}"))


def _with_leaves(path: Path) -> Known:
    """A checkpoint with the leaves beside it, if they are those that it stands for."""
    known, leaves = _of_file(path), path.with_name(LEAVES)
    if not path.match(PATTERN) or not leaves.is_file():
        return known
    content = leaves.read_bytes()[: known.checkpoint.size * HASH_BYTES]
    each = (content[n : n + HASH_BYTES] for n in range(0, len(content), HASH_BYTES))
    return replace(known, leaves=content) if root_of(each) == known.checkpoint.root else known


# -- the note of the user's own


def memory() -> Path:
    """The file outside all workspaces that remembers the last checkpoint of each."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "saksei" / "anchors.json"


def remember(head: Checkpoint, place: str = "") -> None:
    """Note the last checkpoint of the open workspace, and a folder that has it."""
    every = _memory()
    old = every.get(head.origin, {})
    places = [*old.get("places", []), *([place] if place else [])]
    every[head.origin] = {
        "folder": str(current().folder), "size": head.size, "root": encoded(head.root),
        "places": sorted(set(places)),
    }  # fmt: skip
    path = memory()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    put_in_place(path, json.dumps(every, indent=1).encode())


def remembered(workspace: Workspace) -> list[Known]:
    """What the user's note, and the places that it names and that can be read, tell of it."""
    found: list[Known] = []
    every = _memory()
    newest = Anchor.objects.last() if every else None
    own = newest.checkpoint.origin if newest else ""
    for origin, one in every.items():
        if one["folder"] == str(workspace.folder) or origin == own:
            line = f"{origin} {one['size']} {one['root']}"
            found.append(Known(of_line(line), str(memory())))
            there = (_files(Path(place))[-1:] for place in one["places"])
            found += [_of_file(file) for files in there for file in files]
    return found


def _memory() -> dict[str, Any]:
    try:
        every = json.loads(memory().read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise DoesNotHold(f"{memory()} cannot be read ({error}); restore or delete it") from error
    return every if isinstance(every, dict) else {}


def compare_with_anchors(workspace: Workspace) -> str:
    """What is wrong with the head of the journal as far as a few rows of its tree tell, as a
    sentence; "" where it is, or begins with, the last one kept outside, or none is known."""
    try:
        known = remembered(workspace)
        grown = Grown() if known else None
        wrong = (_other(grown, one) for one in known) if grown else iter(())
        return next((words for words in wrong if words), "")
    except (DamagedRecord, DatabaseError) as error:  # `check` has to open it to say more
        return f"the journal cannot be compared: {error}"


def _other(grown: Grown, one: Known) -> str:
    size = one.checkpoint.size
    if size > grown.size:
        return (
            f"the journal ends at entry {grown.size}, and {one.place} knows {size}: an older "
            "database was put back, or its end was cut off; run `saksei check`"
        )
    if grown.root(size) != one.checkpoint.root:
        return (
            f"the journal is not the one that {one.place} knows up to entry {size}: it was "
            "written anew; run `saksei check`, which names the first entry that is wrong"
        )
    return ""
