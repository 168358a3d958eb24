"""Opening rows of a seal to a chosen reader: what was committed to, and the salt that proves it.

A row leaves whole or not at all, for its commitment is to all of it. Invariant: what an export
would leave out is never opened: minors, confidential sources, and all that mentions them; nor is a
row of which the content was erased, since nobody has it any more.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Model

from saksei.anchors.keys import known_key
from saksei.errors import DoesNotHold, InvalidValue, NotFound, RefusedWrite
from saksei.evidence import notes, verify_seal
from saksei.evidence.stamps import stamped_at
from saksei.evidence.verify_seal import FAULTS, OPENED, SEAL, written
from saksei.exchange.withheld import Withheld, withheld
from saksei.findings.models import Edition
from saksei.findings.protection import Protection, protection
from saksei.journal import Item, commitment, field_names, item_digest, row_of, writing
from saksei.statements.models import Statement
from saksei.workspace import current

SEALED_TABLES: dict[str, type[Model]] = {"statement": Statement, "edition": Edition}
LATER = ("withdrawn_at", "withdrawn_by", "withdrawn_why")  # what may have come since


@dataclass(frozen=True, slots=True)
class Opened:
    """Rows that were opened: the file's bytes, and what has become of them since, in words."""

    data: bytes
    since: tuple[str, ...]


def verified(data: bytes, opened: bytes | None = None, *, key: str = "") -> list[str]:
    """What a seal, and rows opened of it, show, as lines; needs no workspace. Raises
    DoesNotHold."""
    try:
        lines = verify_seal.verify(data, key, notes.verified, stamped_at)
        return lines + (verify_seal.verify_opened(data, opened) if opened is not None else [])
    except FAULTS as error:
        what = str(error) or type(error).__name__
        raise DoesNotHold(f"does not hold: {what}; ask for the file again") from error


def open_rows(data: bytes, numbers: Sequence[int], *, to: str = "") -> Opened:
    """Open rows of a seal of this workspace, and journal to whom; raises NotFound, RefusedWrite."""
    verified(data)
    sealed = verify_seal.read(data, SEAL)
    own = known_key()
    if own is None or sealed["keys"]["journal"] != own.text:
        raise NotFound("this was sealed in another workspace; only that one can open its rows")
    if wrong := [one for one in numbers if not 1 <= one <= len(sealed["rows"])]:
        raise NotFound(f"the seal has no row {wrong[0]}; it has {len(sealed['rows'])}")
    stays, gate = withheld(), protection()
    rows, since = [], []
    for number in dict.fromkeys(numbers):
        row, words = _opened(number, sealed["rows"][number - 1], stays, gate)
        rows.append(row)
        since += [f"row {number} {words}"] if words else []
    digest = sha256(data).hexdigest()
    content = written({"format": OPENED, "seal": digest, "rows": rows})
    told = ", ".join(map(str, dict.fromkeys(numbers)))
    reason = f"rows {told} of sha256 {digest}, for {to or 'a file that is not encrypted'}"
    made = encrypted(content, to) if to else content
    with writing("open sealed rows", actor=current().actor, reason=reason):
        return Opened(made, tuple(since))


def _opened(
    number: int, row: dict[str, Any], stays: Withheld, gate: Protection
) -> tuple[dict[str, Any], str]:
    item = Item.objects.filter(entry_id=row["entry"], position=row["place"]).first()
    if item is None or _digest(item) != row["digest"]:
        raise RefusedWrite(f"row {number} is not in this journal any more; run `saksei check`")
    if item.salt is None:
        raise RefusedWrite(
            f"row {number} was erased: its content and its salt are destroyed, so nobody can open "
            "it; that it was counted stays proved"
        )
    if _stays(item, stays, gate):
        raise RefusedWrite(
            f"row {number} is withheld: it is of a minor or a confidential source, or mentions one"
        )
    names, values, words = _as_sealed(item)
    content = [
        [name, one] for name, one in zip(names, values, strict=True) if one not in (None, "")
    ]
    told = {"row": number, "table": item.table, "key": item.key, "content": content}
    return told | {"salt": bytes(item.salt).hex()}, words


def _digest(item: Item) -> str:
    return item_digest(item.table, item.key, bytes(item.commitment)).hex()


def _as_sealed(item: Item) -> tuple[list[str], list[Any], str]:
    """A row as it was when its item was written, and what has become of it since."""
    model = SEALED_TABLES[item.table]
    names, one = field_names(model), model._base_manager.filter(pk=item.key).first()
    values = list(row_of(one)) if one else []
    before = [None if name in LATER else value for name, value in zip(names, values, strict=False)]
    for candidate, words in ((values, ""), (before, "was withdrawn since; say so to the reader")):
        if one and commitment(bytes(item.salt or b""), names, candidate) == bytes(item.commitment):
            return names, candidate, words
    raise RefusedWrite(f"{item.table} {item.key} is not what was sealed; run `saksei check`")


def _stays(item: Item, stays: Withheld, gate: Protection) -> bool:
    if item.table == "statement":
        return item.key in stays.statements
    one = Edition.objects.get(pk=item.key)
    named = json.loads(one.question)["persons"]
    return gate.mentioned(one.name, one.question, one.note) or any(map(gate.unnamed, named))


def encrypted(data: bytes, recipient: str) -> bytes:
    """The data for one reader's age key, `age1...`; raises InvalidValue."""
    import pyrage

    try:
        reader = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise InvalidValue(
            f"'{recipient}' is no public key of age; it begins with age1 ({error})"
        ) from error
    return bytes(pyrage.encrypt(data, [reader]))
