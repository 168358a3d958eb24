"""Proposals of the engine: kept for review, judged in bulk, and by the machine where that is set.

Invariant: a run's proposals are all there or those of the run before are; what people have judged
is never touched by a run. What is judged in bulk or by the machine carries the run in its `batch`,
and is withdrawn in one step.
"""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from saksei.errors import NotFound
from saksei.journal import alone, require_reason, row_of, writing
from saksei.linking.models import Judgement, Proposal
from saksei.moments import new_id, now
from saksei.workspace import current

if TYPE_CHECKING:  # the engine takes 30 MB, and who only reads proposals needs none of it
    from saksei.analysis.matching.proposing import Proposal as Proposed

RUN = "link"  # what the name of a run begins with
PROPOSED, AUTOMATIC = "suggested", "automatic"  # origin of a judgement that a person made, or none


def keep(proposals: "Iterable[Proposed]") -> str:
    """Put the proposals of a run in place of those before; returns the run."""
    run, at = new_id(RUN), now()
    rows = [
        Proposal(
            left_id=one.left, right_id=one.right, kind=one.kind, verdict=one.verdict,
            probability=one.probability, effect=one.effect, run=run, proposed_at=at,
            why=json.dumps(_why(one), ensure_ascii=False),
        )
        for one in proposals
        if one.spans
    ]  # fmt: skip
    with alone():
        Proposal.objects.all().delete()
        Proposal.objects.bulk_create(rows, batch_size=500)
    return run


def _why(one: "Proposed") -> list[list[object]]:
    if not one.why:
        return []
    steps = [[step.field, step.label, round(step.bits, 2)] for step in one.why.steps]
    return [["", "", round(one.why.prior, 2)], *steps]


def accept(
    *, verdict: str = "", least: float = 0.0, reason: str = "", automatic: bool = False
) -> int:
    """Judge open proposals as proposed, in one write; returns how many.

    `verdict` limits it to those proposed so, `least` to those of at least this probability.
    """
    chosen = Proposal.objects.open().filter(probability__gte=least).order_by("left_id", "right_id")
    proposals = list(chosen.filter(verdict=verdict) if verdict else chosen)
    if not proposals:
        return 0
    words = reason or ("judged by the machine" if automatic else "judged as proposed")
    with writing("judge in bulk", actor=current().actor, reason=words) as write:
        judgements = [
            Judgement(
                id=new_id("jd"), verdict=one.verdict, left_id=one.left_id, right_id=one.right_id,
                reason=words, score=one.probability, batch=one.run,
                origin=AUTOMATIC if automatic else PROPOSED,
                judged_at=write.at, judged_by="saksei link" if automatic else write.actor,
            )
            for one in proposals
        ]  # fmt: skip
        write.insert(Judgement, [row_of(one) for one in judgements])
    return len(judgements)


def undo(run: str, *, reason: str) -> int:
    """Withdraw all judgements that a run brought, in one write; raises NotFound if none is left.

    What they answered is open again, also if another run has not proposed it since.
    """
    require_reason("withdraw", reason)
    with writing("undo judgements", actor=current().actor, reason=reason) as write:
        found = list(
            Judgement.objects.in_force()
            .filter(batch=run, origin__in=[PROPOSED, AUTOMATIC])
            .select_related("left")
        )
        if not found:
            raise NotFound(f"no judgement in force was brought by '{run}'")
        for one in found:
            one.withdrawn_at, one.withdrawn_by, one.withdrawn_why = write.at, write.actor, reason
        write.update(found, ["withdrawn_at", "withdrawn_by", "withdrawn_why"])
        again = [
            Proposal(
                left_id=one.left_id, right_id=one.right_id, kind=one.left.kind, verdict=one.verdict,
                probability=one.score or 0.0, effect=0.0, run=run, proposed_at=write.at,
            )
            for one in found
        ]  # fmt: skip
        Proposal.objects.bulk_create(again, batch_size=500, ignore_conflicts=True)
    return len(found)


def judged_by_hand() -> frozenset[str]:
    """Judgements in force that a person made on one pair: what weights are learnt from."""
    found = Judgement.objects.in_force().exclude(origin=AUTOMATIC)
    return frozenset(found.exclude(batch__startswith=f"{RUN}-").values_list("id", flat=True))
