"""Two workspaces that witness each other, by files: one asks, the other signs what only grew.

A witness keeps, for each journal that it trusts, the last checkpoint that it signed. Invariant: it
signs nothing that does not begin with that one, and writes down what it signs before it answers.
"""

import time
from dataclasses import dataclass

from django.db import transaction

from saksei.anchors.kept import keep, kept, new_checkpoint
from saksei.anchors.keys import known_key, make_witness_key, witness_key
from saksei.anchors.models import WITNESSED, Anchor, Witnessed
from saksei.errors import DoesNotHold, NotFound, RefusedWrite
from saksei.evidence import checkpoints, notes
from saksei.evidence.checkpoints import Checkpoint, Request, of_text
from saksei.evidence.notes import COSIGNATURE, ED25519, Key, Note
from saksei.evidence.tree import consistency_proof, is_consistent
from saksei.journal import Grown


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What a witness answers: the checkpoint with its signature too, and who it is."""

    note: Note
    key: Key

    @property
    def checkpoint(self) -> Checkpoint:
        """What was signed."""
        return of_text(self.note.text)


def become_witness() -> Key:
    """Make this workspace a witness; returns the key that partners have to know."""
    make_witness_key()
    return witness_key()[1]


def ask_witness(old: int | None = None) -> Request:
    """A request for the journal as it is now, grown from `old` entries: by default from those that
    a witness signed last. Raises RefusedWrite."""
    seen = [one.checkpoint.size for one in kept() if one.kind == WITNESSED]
    begin = max(seen, default=0) if old is None else old
    grown, note = Grown(), new_checkpoint()
    if not 0 <= begin <= grown.size:
        raise RefusedWrite(f"the journal has {grown.size} entries, so none can see it from {begin}")
    proof = consistency_proof(begin, grown.size, grown.node) if begin else []
    return Request(begin, tuple(proof), note)


def cosign(text: str, *, trust: str = "") -> Cosigned:
    """Sign the checkpoint of a request if it only grew; raises DoesNotHold for a fork, a rollback,
    or a journal that is not trusted yet: `trust` is its key, given once."""
    asked = checkpoints.request(text)
    head = asked.checkpoint
    private, own = witness_key()
    with transaction.atomic():
        known = Witnessed.objects.select_for_update().filter(pk=head.origin).first()
        key = _trusted(head.origin, known.key if known else "", trust)
        if asked.note.by(key) is None:
            raise DoesNotHold(f"this checkpoint is not signed by the key of {head.origin}")
        before = of_text(notes.parse(known.text).text) if known else None
        _refuse_unless_grown(asked, before)
        note = asked.note.signed(own, private, at=int(time.time()))
        Witnessed(origin=head.origin, key=key.text, text=str(note)).save(force_insert=not known)
    return Cosigned(note, own)


def _trusted(origin: str, known: str, given: str) -> Key:
    if not known and not given:
        raise NotFound(
            f"this witness does not know {origin}; give its key once with --trust KEY, as "
            "`saksei checkpoint` prints it there"
        )
    key = Key.parse(known or given)
    if key.name != origin or key.kind != ED25519 or (given and given.strip() != key.text):
        raise DoesNotHold(f"the key is not the one of {origin} that is trusted; ask who sent it")
    return key


def _refuse_unless_grown(asked: Request, before: Checkpoint | None) -> None:
    head, keep_it = asked.checkpoint, "not signed; keep this file, for it proves what was signed"
    size = before.size if before else 0
    if head.size < size:
        raise DoesNotHold(
            f"{head.origin} had {size} entries when this witness signed last, and now {head.size}: "
            f"an older state was put back; {keep_it}"
        )
    if asked.old != size:
        raise DoesNotHold(
            f"this witness signed {size} entries last, and the request begins at {asked.old}; make "
            f"it again with `saksei anchor --request FILE --old {size}`"
        )
    if before and not is_consistent(size, head.size, asked.proof, before.root, head.root):
        raise DoesNotHold(
            f"{head.origin} does not begin with the {size} entries that this witness signed last: "
            f"its history was written anew; {keep_it}"
        )
    if not before and (asked.proof or not head.size):
        raise DoesNotHold("a first request has no proof, and at least one entry; make it again")


def take_answer(text: str, *, witness: str = "") -> Anchor:
    """Keep what a witness signed; `witness` is its key, given once. Raises DoesNotHold."""
    note = notes.parse(text)
    head, own = of_text(note.text), known_key()
    if own is None or note.by(own) is None or head.root != _root_at(head.size):
        raise DoesNotHold("this is no checkpoint of this workspace; take the answer to its own")
    given = [witness] if witness else [one.trust for one in kept() if one.kind == WITNESSED]
    for key in map(Key.parse, dict.fromkeys(given)):
        if key.kind == COSIGNATURE and note.by(key):
            return keep(WITNESSED, key.name, note, trust=key.text)
    raise NotFound(
        "no witness that is known has signed this; give its key once with --witness KEY, as "
        "`saksei witness init` prints it there"
    )


def _root_at(size: int) -> bytes:
    grown = Grown()
    return grown.root(size) if size <= grown.size else b""
