"""Checkpoints: whose journal, how many entries, and their root; and what a witness is sent.

The text is C2SP's `tlog-checkpoint`, what a witness is sent is the body of `tlog-witness`, a proof
is `tlog-proof`. The short line is ours: the same three words on one line, to be printed or mailed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from saksei.errors import DoesNotHold
from saksei.evidence import notes
from saksei.evidence.notes import Note, decoded, encoded
from saksei.evidence.tree import HASH_BYTES

MOST_STEPS = 63
_PROOF = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a journal at one size."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"

    @property
    def line(self) -> str:
        """The same on one line, without a signature: it holds by where it is kept."""
        return " ".join(self.text.split("\n")[:-1])


def of_text(text: str) -> Checkpoint:
    """The checkpoint that a note's text is; lines after the third say nothing to us."""
    lines = text.split("\n")
    if len(lines) < 4 or not all(lines[:-1]) or lines[-1]:
        raise DoesNotHold("this is no checkpoint: three lines say whose, how many, and the root")
    return _checkpoint(*lines[:3])


def of_line(line: str) -> Checkpoint:
    """The checkpoint of a line that was printed or mailed."""
    words = line.split()
    if len(words) != 3:
        raise DoesNotHold(f"'{line[:80]}' is no line of a checkpoint: NAME NUMBER ROOT")
    return _checkpoint(*words)


def _checkpoint(origin: str, size: str, root: str) -> Checkpoint:
    raw = decoded(root)
    if len(raw) != HASH_BYTES:
        raise DoesNotHold(f"'{root}' is no root of a checkpoint; copy it whole")
    return Checkpoint(origin, number(size), raw)


def number(text: str) -> int:
    """A number as it is written in these files: no sign, no zeros before; raises DoesNotHold."""
    if not (text.isascii() and text.isdigit() and len(text) < 19) or str(int(text)) != text:
        raise DoesNotHold(f"'{text[:40]}' is no number of entries")
    return int(text)


@dataclass(frozen=True, slots=True)
class Request:
    """What a witness is asked to sign: a checkpoint, and the proof that it grew from `old`."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        return f"old {self.old}\n{_lines(self.proof)}\n{self.note}"

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint to be signed."""
        return of_text(self.note.text)


def request(text: str) -> Request:
    """A request from its text; raises DoesNotHold."""
    head, proof, note = _parts(text)
    if len(head) != 1 or not head[0].startswith("old "):
        raise DoesNotHold("this is no request to a witness; `saksei anchor --request` makes one")
    made = Request(number(head[0].removeprefix("old ")), proof, note)
    of_text(note.text)
    return made


def proof_text(index: int, proof: Sequence[bytes], note: Note) -> str:
    """The proof that an entry, counted from 0, is in the tree of a checkpoint, as a file."""
    return f"{_PROOF}\nindex {index}\n{_lines(proof)}\n{note}"


def proof_in(text: str) -> tuple[int, tuple[bytes, ...], Note]:
    """Index, steps and checkpoint of such a file; raises DoesNotHold."""
    head, proof, note = _parts(text)
    if len(head) != 2 or head[0] != _PROOF or not head[1].startswith("index "):
        raise DoesNotHold(f"this is no proof; one begins with {_PROOF}")
    return number(head[1].removeprefix("index ")), proof, note


def _lines(proof: Sequence[bytes]) -> str:
    return "".join(f"{encoded(one)}\n" for one in proof)


def _parts(text: str) -> tuple[list[str], tuple[bytes, ...], Note]:
    """Lines with a space, the steps of a proof after them, and the note after an empty line."""
    before, _, rest = text.partition("\n\n")
    lines = before.split("\n")
    head = [one for one in lines if " " in one or one == _PROOF]
    steps = lines[len(head) :]
    proof = tuple(decoded(one) for one in steps)
    if lines[: len(head)] != head or any(len(one) != HASH_BYTES for one in proof):
        raise DoesNotHold("the steps of the proof are damaged; ask for the file again")
    if len(proof) > MOST_STEPS:
        raise DoesNotHold(f"a proof has at most {MOST_STEPS} steps, and this one {len(proof)}")
    return head, proof, notes.parse(rest)
