"""What this workspace's decisions teach: gathered from its sources, measured, and learnt.

Invariant: nothing is used that was not switched on; what was decided on a text that is erased is
not learnt from.
"""

from collections.abc import Iterator
from typing import Literal

from saksei.coding.matching import match
from saksei.coding.readers import store_model
from saksei.coding.reviewing import decisions, held
from saksei.preferences import prefer, preferences
from saksei.reading.learning.layers import Marked
from saksei.reading.learning.learning import Decided, Reviewed, train
from saksei.reading.learning.trials import Row, cross_validate
from saksei.reading.model import Reading
from saksei.reading.proposals.proposal import Proposal
from saksei.reading.proposals.suggestions import suggest
from saksei.reading.read import read
from saksei.sources.models import Source
from saksei.statements.models import Decision

LEARNT_FROM = ("quotes", "events")


def learn_from_decisions() -> tuple[Row, ...]:
    """Learn from what was decided, and keep it; returns what it is worth on texts left out.

    Raises CannotLearn when there is too little.
    """
    texts = list(reviewed_texts())
    rows = cross_validate(texts)
    store_model(train(texts))
    return rows


def use_learnt(wanted: bool) -> None:
    """Switch what was learnt on or off for reading."""
    prefer({"learnt": wanted})


def uses_learnt() -> bool:
    """Whether what was learnt is used."""
    return bool(preferences().get("learnt"))


def reviewed_texts() -> Iterator[Reviewed]:
    """The texts of held sources with decisions, read by the rules alone, with what was decided."""
    ids = Decision.objects.in_force().values_list("source_id", flat=True).distinct()
    for name in (
        Source.objects.filter(pk__in=ids, erased_at="").order_by("pk").values_list("pk", flat=True)
    ):
        source, text = held(name)
        reading = read(text.content, source.date)
        proposals = suggest(reading, text.content)
        decided = match(proposals, decisions(source)).decided
        marked = tuple(
            Decided(what, _outcome(decided[proposal.id]))
            for proposal in proposals
            if proposal.group in LEARNT_FROM and proposal.id in decided
            for what in _marked(proposal, reading)
        )
        open_ = [p for p in proposals if p.group in LEARNT_FROM and p.id not in decided]
        yield Reviewed(text.content, reading, marked, complete=bool(marked) and not open_)


def _outcome(one: Decision) -> Literal["accepted", "changed", "rejected"]:
    if one.outcome == "accepted":
        return "accepted"
    # Of another type than was suggested: what was suggested was wrong.
    kept = one.outcome == "changed" and '"type"' not in one.changes
    return "changed" if kept else "rejected"


def _marked(one: Proposal, reading: Reading) -> Iterator[Marked]:
    """The stretches of a text that a proposal comes from."""
    for index in one.indexes:
        yield Marked.of(reading.quotes[index] if one.group == "quotes" else reading.events[index])
