"""The list of anchors of a workspace: each checkpoint that went out, when, and where to."""

from saksei.anchors.keys import public_of, signing_key
from saksei.anchors.models import PRINTED, PUT, STAMPED, WITNESSED, Anchor
from saksei.errors import RefusedWrite
from saksei.evidence.checkpoints import Checkpoint
from saksei.evidence.notes import Note
from saksei.journal import Grown
from saksei.moments import now

__all__ = ["PRINTED", "PUT", "STAMPED", "WITNESSED", "Anchor", "keep", "kept", "new_checkpoint"]


def new_checkpoint() -> Note:
    """The head of the journal as it is now, signed; raises RefusedWrite for an empty one."""
    grown = Grown()
    if not grown.size:
        raise RefusedWrite("nothing was written yet, so there is nothing to anchor; add a source")
    private = signing_key()
    own = public_of(private)
    return Note(Checkpoint(own.name, grown.size, grown.root()).text).signed(own, private)


def keep(kind: str, place: str, note: Note, *, token: bytes = b"", trust: str = "") -> Anchor:
    """Add an anchor to the list."""
    return Anchor.objects.create(
        kind=kind, place=place, at=now(), text=str(note), token=token, trust=trust
    )


def kept() -> list[Anchor]:
    """Every anchor of the open workspace, the oldest first."""
    return list(Anchor.objects.all())
