"""Keeping findings, and taking them back."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from saksei.accounts.narrowing import in_view
from saksei.errors import AlreadyThere, InvalidValue, NotFound, RefusedWrite
from saksei.findings.models import Edition
from saksei.findings.questions import Answer
from saksei.journal import require_reason, row_of, writing
from saksei.moments import new_id
from saksei.workspace import current

LONGEST_NAME = 200


def save_edition(answer: Answer, *, name: str, note: str = "") -> Edition:
    """Keep an answer that was just counted under a name; raises InvalidValue or AlreadyThere."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidValue(
            f"an edition needs a name of at most {LONGEST_NAME} characters; give one"
        )
    if Edition.objects.in_force().filter(name=name).exists():
        raise AlreadyThere(f"there is an edition '{name}'; give this one another name")
    counted, (least, greatest) = answer.counted, answer.counted.ends
    acts = {row.act: [row.number, row.certain] for row in answer.proof.rows}
    with writing("save edition", actor=current().actor) as write:
        last = write.last
        made = Edition(
            id=new_id("ed"), name=name, question=_json(asdict(counted.question)),
            basis=_json(asdict(counted.tables.basis)), minimum=least,
            maximum=greatest, at_least=counted.at_least, unnamed=counted.bounds.unnamed,
            acts=_json(acts), sequence=last.sequence if last else 0,
            digest=bytes(last.digest).hex() if last else "", note=note, made_at=write.at,
            made_by=write.actor, rests_on=in_view(),
        )  # fmt: skip
        write.insert(Edition, [row_of(made)])
    return made


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, default=str, ensure_ascii=False)


def withdraw_editions(ids: Sequence[str], *, reason: str) -> int:
    """Take editions back; they stay visible. Raises NotFound, InvalidValue or RefusedWrite."""
    require_reason("withdraw", reason)
    found = list(Edition.objects.filter(pk__in=ids))
    if missing := sorted(set(ids) - {one.pk for one in found}):
        raise NotFound(f"there is no edition '{missing[0]}'; `saksei editions` lists them")
    if gone := [one.pk for one in found if one.withdrawn_at]:
        raise RefusedWrite(f"the edition {gone[0]} was withdrawn already")
    with writing("withdraw edition", actor=current().actor, reason=reason) as write:
        for one in found:
            one.withdrawn_at, one.withdrawn_by, one.withdrawn_why = write.at, write.actor, reason
        write.update(found, ["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    return len(found)
