"""The list of anchors in the workspace: each checkpoint that went out, when, and where to.

Invariant: an anchor is a file of its own that never changes. Being inside the folder it proves
nothing by itself; what it names does.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from saksei.anchors.keys import origin_of, public_key, signing_key, write_safely
from saksei.errors import DoesNotHold, RefusedWrite
from saksei.evidence import notes
from saksei.evidence.checkpoints import Checkpoint, of_text
from saksei.evidence.notes import Note, decoded, encoded
from saksei.journal import Grown
from saksei.moments import now
from saksei.workspace import current

FOLDER = "anchors"
PUT, PRINTED, WITNESSED, STAMPED = "folder", "printed", "witness", "timestamp"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A checkpoint that went out: what kind of place, which, when; of a stamp also its token, of a
    witness also the key."""

    kind: str
    place: str
    note: Note
    at: str
    token: bytes = b""
    trust: str = ""  # the authority's root in PEM, or the witness's key

    @property
    def checkpoint(self) -> Checkpoint:
        """What it holds."""
        return of_text(self.note.text)

    def as_json(self) -> dict[str, Any]:
        """Plain data, as the file has it."""
        return {
            "kind": self.kind, "place": self.place, "at": self.at, "checkpoint": str(self.note),
            "token": encoded(self.token), "trust": self.trust,
        }  # fmt: skip


def new_checkpoint() -> Note:
    """The head of the journal as it is now, signed; raises RefusedWrite for an empty one."""
    grown = Grown()
    if not grown.size:
        raise RefusedWrite("nothing was written yet, so there is nothing to anchor; add a source")
    private = signing_key()
    head = Checkpoint(origin_of(private), grown.size, grown.root())
    return Note(head.text).signed(public_key(), private)


def keep(kind: str, place: str, note: Note, *, token: bytes = b"", trust: str = "") -> Anchor:
    """Add an anchor to the list."""
    made = Anchor(kind, place, note, now(), token, trust)
    folder = current().folder / FOLDER
    folder.mkdir(exist_ok=True)
    stamp = made.at.replace(":", "").replace(".", "")
    path = folder / f"{made.checkpoint.size:09d}-{stamp}-{kind}.json"
    write_safely(path, json.dumps(made.as_json(), indent=1, ensure_ascii=False).encode())
    return made


def kept() -> list[Anchor]:
    """Every anchor of the open workspace, the oldest first; raises DoesNotHold."""
    return [_read(path) for path in sorted((current().folder / FOLDER).glob("*.json"))]


def _read(path: Path) -> Anchor:
    try:
        data = json.loads(path.read_text("utf-8"))
        return Anchor(
            data["kind"], data["place"], notes.parse(data["checkpoint"]), data["at"],
            decoded(data["token"]) if data["token"] else b"", data["trust"],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, DoesNotHold) as error:
        raise DoesNotHold(f"{path} was changed or damaged ({error}); restore it") from error
