"""Opening rows of a seal to a chosen reader: what was committed to, and the salt that proves it.

A row leaves whole or not at all, for its commitment is to all of it: also with our notes, and who
recorded it. Invariant: what an export for that use would leave out is never opened, and nothing is
opened for the team alone; nor is a row of which the content was erased, since nobody has it.
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
from saksei.findings.protection import Protection
from saksei.journal import Item, commitment, field_names, item_digest, row_of
from saksei.publishing.leaving import texts_of, way_out
from saksei.publishing.purpose import Purpose
from saksei.statements.models import Statement

SEALED_TABLES: dict[str, type[Model]] = {"statement": Statement, "edition": Edition}


@dataclass(frozen=True, slots=True)
class Opened:
    """Rows that were opened: the file's bytes, the release, and what to keep in mind."""

    data: bytes
    release: str
    remarks: tuple[str, ...]


def verified(data: bytes, opened: bytes | None = None, *, key: str = "") -> list[str]:
    """What a seal, and rows opened of it, show, as lines; needs no workspace. Raises
    DoesNotHold."""
    try:
        lines = verify_seal.verify(data, key, notes.verified, stamped_at)
        return lines + (verify_seal.verify_opened(data, opened) if opened is not None else [])
    except FAULTS as error:
        what = str(error) or type(error).__name__
        raise DoesNotHold(f"does not hold: {what}; ask for the file again") from error


def open_rows(
    data: bytes, numbers: Sequence[int], purpose: Purpose, *, to: str = "", name: str = "rows"
) -> Opened:
    """Open rows of a seal of this workspace for a use, to the holder of an age key if one is given,
    and record the release of the file of that name. Raises NotFound, InvalidValue, RefusedWrite."""
    sealed = _ours(data)
    if not purpose.outside:
        raise InvalidValue(
            "say for which use and to whom the rows go, with --for and --recipient; the team has "
            "the record itself"
        )
    if wrong := [one for one in numbers if not 1 <= one <= len(sealed["rows"])]:
        raise NotFound(f"the seal has no row {wrong[0]}; it has {len(sealed['rows'])}")
    going = way_out(purpose)
    stays = withheld(going)
    wanted = list(dict.fromkeys(numbers))
    rows = [_opened(one, sealed["rows"][one - 1], stays, going.gate) for one in wanted]
    going.take_note(texts_of(rows))
    content = written({"format": OPENED, "seal": sha256(data).hexdigest(), "rows": rows})
    made = encrypted(content, to) if to else content
    released = going.let_go(f"{len(rows)} opened row(s) of a sealed finding", {name: made})
    return Opened(made, released.pk if released else "", tuple(going.remarks()))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a seal: its number, the table and key of what it commits to, and why it stays."""

    number: int
    table: str
    key: str
    stays: str


def rows_of(data: bytes, purpose: Purpose) -> list[Row]:
    """What the rows of a seal of this workspace are, and which may be opened for a use; nothing
    leaves. Raises NotFound for the seal of another workspace."""
    sealed, going = _ours(data), way_out(purpose)
    stays, found = withheld(going), []
    for number, row in enumerate(sealed["rows"], 1):
        item = Item.objects.filter(entry_id=row["entry"], position=row["place"]).first()
        why = _refusal(item, row, stays, going.gate)
        found.append(Row(number, item.table if item else "", item.key if item else "", why))
    return found


def _ours(data: bytes) -> dict[str, Any]:
    verified(data)
    sealed, own = verify_seal.read(data, SEAL), known_key()
    if own is None or sealed["keys"]["journal"] != own.text:
        raise NotFound("this was sealed in another workspace; only that one can open its rows")
    return sealed


def _opened(number: int, row: dict[str, Any], stays: Withheld, gate: Protection) -> dict[str, Any]:
    item = Item.objects.filter(entry_id=row["entry"], position=row["place"]).first()
    if (why := _refusal(item, row, stays, gate)) or item is None or item.salt is None:
        raise RefusedWrite(f"row {number} {why}")
    model = SEALED_TABLES[item.table]
    names, one = field_names(model), model._base_manager.filter(pk=item.key).first()
    values = row_of(one) if one else ()
    if not one or commitment(bytes(item.salt), names, values) != bytes(item.commitment):
        raise RefusedWrite(f"row {number} is not what was sealed; run `saksei check`")
    pairs = zip(names, values, strict=True)
    content = [[name, value] for name, value in pairs if value not in (None, "")]
    told = {"row": number, "table": item.table, "key": item.key, "content": content}
    return told | {"salt": bytes(item.salt).hex()}


def _refusal(item: Item | None, row: dict[str, Any], stays: Withheld, gate: Protection) -> str:
    """Why a row is not opened; "" if it may be."""
    if item is None or _digest(item) != row["digest"]:
        return "is not in this journal any more; run `saksei check`"
    if item.salt is None:
        return (
            "was erased: its content and its salt are destroyed, so nobody can open it; that it "
            "was counted stays proved"
        )
    if _stays(item, stays, gate):
        return (
            "is withheld: withdrawn, of a confidential source, of somebody who may not be named "
            "for this use, or it mentions one"
        )
    return ""


def _digest(item: Item) -> str:
    return item_digest(item.table, item.key, bytes(item.commitment)).hex()


def _stays(item: Item, stays: Withheld, gate: Protection) -> bool:
    if item.table == "statement":
        return item.key in stays.statements
    one = Edition.objects.get(pk=item.key)
    if one.withdrawn_at:
        return True
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
