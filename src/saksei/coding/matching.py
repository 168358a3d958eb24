"""Which earlier decision is about which suggestion of a new reading.

First the same key whole; then the same suggestion with other words around it, in the order of the
text. What is left of the decisions may be about the same passage with another speaker or victim:
that is shown, and nothing is taken over.

Invariant: a decision is about at most one suggestion, and a suggestion has at most one decision.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from saksei.reading.proposals.proposal import Proposal
from saksei.statements.models import Decision


@dataclass(slots=True)
class Matched:
    """Decisions by the id of the proposal: on it, or on its passage with other names; and those on
    what is no longer suggested."""

    decided: dict[str, Decision] = field(default_factory=dict)
    related: dict[str, Decision] = field(default_factory=dict)
    gone: list[Decision] = field(default_factory=list)


def match(proposals: Sequence[Proposal], decisions: Iterable[Decision]) -> Matched:
    """Decisions in force against the proposals of a reading."""
    found = Matched()
    left = sorted((one for one in decisions if one.key), key=_place)
    for part in (_whole, _without_context):
        left = _pair(found.decided, proposals, left, part)
    left = _pair(found.related, [p for p in proposals if p.id not in found.decided], left, _passage)
    found.gone = left
    return found


def _pair(
    taken: dict[str, Decision],
    proposals: Sequence[Proposal],
    decisions: Sequence[Decision],
    part: Callable[[str], str],
) -> list[Decision]:
    """Pair what has the same part of the key, in order; returns the decisions that are left."""
    waiting = defaultdict(list)
    for one in reversed(decisions):
        waiting[part(one.key)].append(one)
    for proposal in proposals:
        if proposal.id not in taken and (same := waiting.get(part(proposal.key))):
            taken[proposal.id] = same.pop()
    used = {one.pk for one in taken.values()}
    return [one for one in decisions if one.pk not in used]


def _place(one: Decision) -> tuple[int, str]:
    """Where a decision's passage stood; one that lost it by an erasure comes last."""
    first = one.spans.partition("-")[0]
    return (int(first) if first.isdigit() else 1 << 60, one.pk)


def _whole(key: str) -> str:
    return key


def _without_context(key: str) -> str:
    return key.rpartition(".")[0]


def _passage(key: str) -> str:
    """The words and what is around them; not who is named. An entity's key has no names in it."""
    words, _, context = key.split(".")
    return f"{words}.{context}" if context else key
