"""Accepting, changing, rejecting and undoing what is suggested.

Each is one transaction: the decisions with the statements that they make, or nothing. What was
decided meanwhile is seen inside it, so of two who accept the same suggestion one is refused.

Invariant: a record is never merged with another here. Accepted as new beside a record of the same
name, or an act that may be the same, it is judged `unsure`, and left to linking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from saksei.coding.matching import Matched, match
from saksei.coding.plans import Plan, plan
from saksei.coding.reviewing import Reviewed, chosen, decisions, review_source, tiers_up_to
from saksei.errors import ChangedMeanwhile, InvalidValue, NotFound, RefusedWrite
from saksei.journal import Writing, row_of, writing
from saksei.linking.models import Judgement
from saksei.moments import new_id
from saksei.reading.proposals.proposal import Proposal
from saksei.sources.models import Text
from saksei.statements.actions import record_in
from saksei.statements.models import Decision, Record, Statement
from saksei.workspace import current

SAME_NAME = "recorded as new from a text that has this name; not compared by anybody yet"
SAME_ACT = "recorded as new: the same type and perhaps the same person and day"
ONE_OF = "named in the text as one of the group"


@dataclass(slots=True)
class Decided:
    """What a command decided: each proposal with its decision, and what was left aside and why."""

    decisions: list[tuple[Proposal, Decision]] = field(default_factory=list)
    statements: int = 0
    records: int = 0
    unsure: int = 0
    aside: list[tuple[Proposal, str]] = field(default_factory=list)
    seen: Reviewed | None = None

    @property
    def unnamed(self) -> list[tuple[Proposal, Decision]]:
        """Who was recorded by name, and asks in the text not to be named."""
        quiet = self.seen.unnamed if self.seen else frozenset[str]()
        return [
            (one, made) for one, made in self.decisions
            if one.id in quiet and made.record_id and '"name"' not in made.changes
        ]  # fmt: skip


def accept(
    source: str,
    numbers: Sequence[str] = (),
    *,
    tier: str = "",
    groups: Sequence[str] = (),
    as_record: str = "",
    named_as: Mapping[str, str] | None = None,
    published: str = "",
    note: str = "",
    seen: Reviewed | None = None,
) -> Decided:
    """Record suggestions as they stand: by number, or in bulk by tier and kind of suggestion.

    Whom an accepted one names is accepted with it. `as_record` adds the one that is numbered to a
    record that exists; `named_as` does so with others that it names, by their numbers. Raises
    ChangedMeanwhile when one named by number was decided already. `seen` saves reading the text
    anew; if it is another one by now, that is refused.
    """
    if as_record and len(numbers) != 1:
        raise InvalidValue("--as goes with the number of one suggestion")
    seen = seen or review_source(source, published=published)
    known = {**({numbers[0]: as_record} if as_record else {}), **(named_as or {})}
    numbers = [*numbers, *(named_as or {})]
    picked = chosen(seen.proposals, numbers, tier=tier, groups=groups)
    with writing("accept suggestions", actor=current().actor) as write:
        matched = _now(seen)
        if numbers:
            _refuse_decided(picked, matched)
        made = plan(
            seen, matched, picked, tiers=tiers_up_to(tier), bulk=not numbers,
            as_records=_by_id(seen, known),
        )  # fmt: skip
        return _write(write, seen, made, outcome="accepted", note=note)


def change(
    source: str,
    number: str,
    changes: Sequence[str],
    *,
    named_as: Mapping[str, str] | None = None,
    published: str = "",
    note: str = "",
    seen: Reviewed | None = None,
) -> Decided:
    """Record a suggestion with other values, each given as PROPERTY=VALUE; an empty one is left
    out. `named_as` as in `accept`, the suggestion's own number included."""
    values = dict(_pair(one) for one in changes)
    if not values:
        raise InvalidValue("give what to change as PROPERTY=VALUE, such as date=2020-08-14")
    seen = seen or review_source(source, published=published)
    picked = chosen(seen.proposals, [number, *(named_as or {})])
    with writing("change suggestion", actor=current().actor) as write:
        matched = _now(seen)
        _refuse_decided(picked, matched)
        known = _by_id(seen, named_as or {})
        made = plan(seen, matched, picked, as_records=known, changes=values)
        return _write(write, seen, made, outcome="changed", note=note)


def _by_id(seen: Reviewed, known: Mapping[str, str]) -> dict[str, str]:
    """Records by the id of the proposal that is about them, given by its number."""
    return {chosen(seen.proposals, [number])[0].id: record for number, record in known.items()}


def _pair(change_: str) -> tuple[str, str]:
    name, sign, value = change_.partition("=")
    if not sign or not name.strip():
        raise InvalidValue(f"'{change_}' is no change; write PROPERTY=VALUE")
    return name.strip(), value.strip()


def reject(
    source: str,
    numbers: Sequence[str] = (),
    *,
    tier: str = "",
    groups: Sequence[str] = (),
    published: str = "",
    note: str = "",
    seen: Reviewed | None = None,
) -> Decided:
    """Decide that suggestions are not recorded, and not to be made again."""
    seen = seen or review_source(source, published=published)
    picked = chosen(seen.proposals, numbers, tier=tier, groups=groups)
    with writing("reject suggestions", actor=current().actor) as write:
        matched = _now(seen)
        if numbers:
            _refuse_decided(picked, matched)
        result = Decided(seen=seen)
        for one in picked:
            if one.id not in matched.decided:
                decision = _decision(write, seen, one, outcome="rejected", note=note)
                result.decisions.append((one, decision))
        write.insert(Decision, [row_of(one) for _, one in result.decisions])
        _require(result)
    return result


def undo(ids: Sequence[str], *, reason: str = "decided otherwise") -> int:
    """Take decisions back: what they recorded is withdrawn, and it is suggested again.

    Returns how many statements were withdrawn. Raises RefusedWrite while statements of others
    name a record that one of them made.
    """
    with writing("undo decisions", actor=current().actor, reason=reason) as write:
        found = {one.pk: one for one in Decision.objects.filter(pk__in=list(ids))}
        if missing := [one for one in ids if one not in found]:
            raise NotFound(
                f"there is no decision {', '.join(missing)}; `saksei read SOURCE` shows them"
            )
        made = {name for one in found.values() for name in one.made.split()}
        for one in found.values():
            _refuse_undo(one, made)
        # A decision may have come with an import: it takes back nothing but what it can have made.
        sources = {one.source_id for one in found.values()}
        statements = list(Statement.objects.in_force().filter(pk__in=made, source__in=sources))
        judged = list(Judgement.objects.in_force().filter(pk__in=made, origin="suggested"))
        for rows in (statements, judged, list(found.values())):
            withdraw_rows(write, rows)
    return len(statements)


def withdraw_rows(write: Writing, rows: Sequence[Statement | Judgement | Decision]) -> None:
    """Mark rows as withdrawn within a write, by whom and why."""
    for one in rows:
        one.withdrawn_at, one.withdrawn_by, one.withdrawn_why = write.at, write.actor, write.reason
    write.update(rows, ["withdrawn_at", "withdrawn_by", "withdrawn_why"])


def _refuse_undo(one: Decision, made: set[str]) -> None:
    if one.withdrawn_at:
        raise RefusedWrite(f"{one.pk} was undone already, on {one.withdrawn_at[:10]}")
    if one.record_id is None or one.record is None or one.record.recorded_at != one.decided_at:
        return  # it made no record of its own
    refuse_named(one.record_id, made)


def refuse_named(record: str, made: set[str]) -> None:
    """Raise RefusedWrite while statements other than those that were made name a record."""
    others = Statement.objects.in_force().exclude(pk__in=made)
    for name in ("value", "speaker", "entity"):
        if other := others.filter(**{name: record}).order_by("id").first():
            raise RefusedWrite(
                f"{record} is still named by {other.pk} and perhaps more; undo or withdraw "
                "these first, or undo the decisions together"
            )


# -- within the transaction


def _now(seen: Reviewed) -> Matched:
    """Decisions as they are inside the transaction; refused if the text is another one by now."""
    assert seen.source is not None  # noqa: S101 - it was reviewed as a source
    text = Text.objects.newest(seen.source.pk)
    if text is None or text.pk != seen.text_id or text.digest != seen.reading.digest:
        raise ChangedMeanwhile(f"the text of {seen.source.pk} has changed meanwhile; read it again")
    return match(seen.proposals, decisions(seen.source))


def _refuse_decided(picked: Sequence[Proposal], matched: Matched) -> None:
    for one in picked:
        if decision := matched.decided.get(one.id):
            raise ChangedMeanwhile(
                f"{one.number} was {decision.outcome} already, by {decision.decided_by} on "
                f"{decision.decided_at[:10]}; to decide again: saksei undo {decision.pk}"
            )


def _require(result: Decided) -> None:
    if not result.decisions:
        why = f" ({result.aside[0][0].number}: {result.aside[0][1]})" if result.aside else ""
        raise RefusedWrite(f"nothing is left to decide among these{why}; see `saksei read`")


def _write(write: Writing, seen: Reviewed, made: Plan, *, outcome: str, note: str) -> Decided:
    result = Decided(aside=made.aside, seen=seen)
    statements = iter(record_in(write, made.said, made.new))
    rows = []
    for step in made.steps:
        judged = _judged(write, made, step.proposal, step.record)
        rows += judged
        ids = [next(statements).pk for _ in range(step.statements)]
        # Whom a changed one names is accepted as suggested.
        as_it_stands = step.pulled or (outcome == "changed" and not step.changes)
        how, why = ("accepted", "") if as_it_stands else (outcome, note)
        decision = _decision(write, seen, step.proposal, outcome=how, note=why)
        decision.record_id, decision.changes = step.record, step.changes
        decision.made = " ".join([*ids, *(one.pk for one in judged)])
        result.decisions.append((step.proposal, decision))
        result.statements += len(ids)
    write.insert(Judgement, [row_of(one) for one in rows])
    write.insert(Decision, [row_of(one) for _, one in result.decisions])
    result.records = len(made.new)
    result.unsure = sum(one.verdict == "unsure" for one in rows)
    _require(result)
    return result


def _decision(
    write: Writing, seen: Reviewed, one: Proposal, *, outcome: str, note: str
) -> Decision:
    return Decision(
        id=new_id("dec"), source=seen.source, text_id=seen.text_id, part=one.group,
        outcome=outcome, key=one.key, spans=" ".join(f"{start}-{end}" for start, end in one.spans),
        rule=one.rule, tier=one.tier, reader=one.origin, note=note, decided_at=write.at,
        decided_by=write.actor,
    )  # fmt: skip


def _judged(write: Writing, made: Plan, one: Proposal, record: str) -> list[Judgement]:
    """Judgements that go with a record that is new: what it may be, and of which group it is."""
    if record not in made.new:
        return []
    reason = SAME_NAME if one.group == "entities" else SAME_ACT
    pairs: list[tuple[str, str, str, float | None]] = [
        ("unsure", other, reason, score) for other, score in made.alike.get(one.id, ())
    ]
    if group := made.records.get(one.among):
        pairs.append(("among", group, ONE_OF, None))
    there = set(Record.objects.filter(pk__in=[p[1] for p in pairs]).values_list("pk", flat=True))
    return [
        Judgement(
            id=new_id("jd"), verdict=verdict, left_id=record, right_id=other, reason=why,
            score=score, origin="suggested", judged_at=write.at, judged_by=write.actor,
        )
        for verdict, other, why, score in pairs
        if other in there
    ]  # fmt: skip
