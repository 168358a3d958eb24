"""A finding as one file: question, number, and the rows that it rests on, closed but proved.

A row is there by the digest of its journal item, which commits to its content under a salt; a path
leads from it to its entry, and one from the entry to a checkpoint. Invariant: the file tells of the
record what was asked, the number, and how many rows each act has; no name, no word of a source, and
nothing of who wrote what. The text that was typed to ask leaves by the one way out, for a use.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from saksei.analysis.standards import Standard
from saksei.anchors.kept import STAMPED, WITNESSED, Anchor, kept, new_checkpoint
from saksei.anchors.keys import public_key, signing_key
from saksei.errors import RefusedWrite
from saksei.evidence.checkpoints import of_text
from saksei.evidence.notes import Note, encoded
from saksei.evidence.tree import Lookup, inclusion_proof, leaf_hash, lookup_in, root_of
from saksei.evidence.verify_seal import SEAL, written
from saksei.findings.editions import Asking, Since, ask_now, basis_of, edition, question_of, since
from saksei.journal import Entry, Grown, Item, head_of, item_digest, writing
from saksei.moments import now
from saksei.publishing.leaving import Leaving, way_out
from saksei.publishing.purpose import INSIDE, Purpose
from saksei.reports.manuscripts import number_then
from saksei.workspace import current

HOW = (
    "saksei verify FILE, or python3 -I verify_seal.py FILE with the script that comes with Saksei; "
    "compare the key and the certificates with what their owners say"
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed finding: the file's bytes, and what may be said of it."""

    data: bytes
    edition: str
    rows: int
    size: int  # entries of the checkpoint
    witnesses: int
    stamps: int
    release: str = ""  # id of what was recorded of it, where it leaves the team

    @property
    def digest(self) -> str:
        """SHA-256 of the file, in hex."""
        return sha256(self.data).hexdigest()


def seal(name: str, purpose: Purpose = INSIDE, asked: Asking = ask_now) -> Sealed:
    """Seal an edition for a purpose, and journal that it was; raises NotFound, or RefusedWrite
    where it is withdrawn or would count otherwise now."""
    one = edition(name)
    if one.withdrawn_at:
        raise RefusedWrite(
            f"the edition {one.pk} was withdrawn; keep the number anew and seal that"
        )
    found = since(one, asked)
    if found.stale or found.moved:
        raise RefusedWrite(
            f"the edition {one.pk} is not what the record says now (see `saksei editions "
            f"{one.pk}`); keep the number anew with `saksei count --keep NAME` and seal that"
        )
    going = way_out(purpose)
    made = _sealed(found, going)
    released = going.let_go("sealed finding", {f"{one.pk}.seal": made.data})
    if released:
        return replace(made, release=released.pk)
    with writing("seal finding", actor=current().actor, reason=f"{one.pk}, sha256 {made.digest}"):
        return made


def _sealed(found: Since, going: Leaving) -> Sealed:
    one, rows = found.edition, found.answer.proof.rows
    statements = list(dict.fromkeys(key for row in rows for key in row.statements))
    items = [*_items("edition", [one.pk]), *_items("statement", statements)]
    note, anchors = _checkpoint(max(item.entry_id for item in items))
    places = {item.key: number for number, item in enumerate(items, 1)}
    proved = _proved(items, of_text(note.text).size)
    acts = [
        {"number": row.number, "certain": row.certain,
         "rows": sorted(places[key] for key in row.statements)}
        for row in rows
    ]  # fmt: skip
    content = _asked(found, going) | proved | {
        "format": SEAL, "made": now(), "verify": HOW, "acts": acts, "checkpoint": str(note),
        "left_out": len(found.answer.proof.left_out),
        "keys": {"journal": public_key().text, "witnesses": _witnesses(anchors)},
        "stamps": [
            {"authority": anchor.place, "token": encoded(bytes(anchor.token)), "root": anchor.trust}
            for anchor in anchors if anchor.kind == STAMPED
        ],
    }  # fmt: skip
    digest = encoded(sha256(written(content)).digest())
    signature = Note(f"{SEAL}\n{digest}\n").signed(public_key(), signing_key())
    data = written(content | {"signature": str(signature)})
    witnesses, stamps = len(_witnesses(anchors)), sum(one.kind == STAMPED for one in anchors)
    return Sealed(data, one.pk, len(items), of_text(note.text).size, witnesses, stamps)


def _asked(found: Since, going: Leaving) -> dict[str, Any]:
    """What was asked, on which basis, and the number; no name that may not leave."""
    one, gate = found.edition, going.gate
    question, basis = question_of(one), basis_of(one)
    asked = {
        "acts": list(question.acts), "unit": question.unit, "place": question.place,
        "perpetrator": question.perpetrator, "charge": question.charge,
        "occasion": question.occasion, "assessment": question.assessment,
        "start": str(question.start or ""), "end": str(question.end or ""),
        "persons": [gate.unnamed(person) or person for person in question.persons],
    }  # fmt: skip
    result = {
        "minimum": one.minimum, "maximum": one.maximum, "at_least": one.at_least,
        "unnamed": one.unnamed, "text": f"{number_then(one)} {question.unit}",
    }  # fmt: skip
    told = {
        "title": one.name, "question": asked, "result": result, "words": basis.in_words(),
        "standard": Standard(basis.standard).definition, "for": going.purpose.in_words(),
    }  # fmt: skip
    return going.cleared(told)


def _items(table: str, keys: list[str]) -> list[Item]:
    """The newest journal item of each key, in the order of the keys."""
    newest: dict[str, Item] = {}
    for start in range(0, len(keys), 500):
        part = Item.objects.filter(table=table, key__in=keys[start : start + 500])
        newest |= {item.key: item for item in part.order_by("entry_id", "position")}
    return [newest[key] for key in keys]


def _checkpoint(last: int) -> tuple[Note, list[Anchor]]:
    """The checkpoint that most others have seen of those that hold all entries up to the last; a
    new one that nobody has seen where there is none."""
    by_text: dict[str, list[Anchor]] = defaultdict(list)
    grown, key = Grown(), public_key()
    for one in kept():
        head = one.checkpoint
        holds = last <= head.size <= grown.size and head.origin == key.name
        if holds and grown.root(head.size) == head.root:
            by_text[one.note.text].append(one)
    seen = {text: _distinct(anchors) for text, anchors in by_text.items()}
    best = max(seen, key=lambda text: (len(seen[text]), of_text(text).size), default="")
    if not best:
        return new_checkpoint(), []
    note = by_text[best][0].note
    for one in by_text[best]:
        note = note.with_all(one.note.signatures)
    return note, seen[best]


def _distinct(anchors: Iterable[Anchor]) -> list[Anchor]:
    """The last of each witness and each authority."""
    told = (STAMPED, WITNESSED)
    return list({(one.kind, one.trust): one for one in anchors if one.kind in told}.values())


def _witnesses(anchors: Iterable[Anchor]) -> list[str]:
    return sorted({one.trust for one in anchors if one.kind == WITNESSED})


def _proved(items: list[Item], size: int) -> dict[str, Any]:
    """Rows with the paths to their entries, and entries with theirs to the root."""
    grown, entries, lookups = Grown(), dict[str, Any](), dict[int, Lookup]()
    wanted = {item.entry_id for item in items}
    for entry in Entry.objects.select_related("leaf").filter(pk__in=wanted).order_by("pk"):
        leaves = _leaves(entry)
        lookups[entry.pk] = lookup_in(leaves)
        entries[str(entry.pk)] = {
            "head": head_of(bytes(entry.leaf.salt), bytes(entry.digest)).hex(),
            "root": root_of(leaves).hex(), "items": entry.items,
            "path": _hex(inclusion_proof(entry.pk - 1, size, grown.node)),
        }  # fmt: skip
    rows = [
        {
            "digest": item_digest(item.table, item.key, bytes(item.commitment)).hex(),
            "entry": item.entry_id, "place": item.position,
            "path": _hex(inclusion_proof(
                item.position, entries[str(item.entry_id)]["items"], lookups[item.entry_id]
            )),
        }
        for item in items
    ]  # fmt: skip
    return {"entries": entries, "rows": rows}


def _leaves(entry: Entry) -> list[bytes]:
    rows = Item.objects.filter(entry=entry).order_by("position")
    values = rows.values_list("table", "key", "commitment").iterator(chunk_size=5_000)
    return [leaf_hash(item_digest(table, key, bytes(seal))) for table, key, seal in values]


def _hex(path: Iterable[bytes]) -> list[str]:
    return [one.hex() for one in path]
