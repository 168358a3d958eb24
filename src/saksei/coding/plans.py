"""Which statements accepting would record, about which records.

People, groups and places that an accepted suggestion names are accepted with it; an act that it
names (an occasion, the group's act) is not, unless it was accepted too. What names a rejected one
cannot be accepted, or goes without the statement that names it.

Invariant: a plan writes nothing, and names only records that exist or that it makes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from saksei.coding.matching import Matched
from saksei.coding.reviewing import Reviewed
from saksei.errors import InvalidValue, NotFound, RefusedWrite
from saksei.moments import new_id
from saksei.reading.model import Tier
from saksei.reading.proposals.proposal import Draft, Proposal, needed
from saksei.statements.actions import Said
from saksei.statements.models import Record
from saksei.vocabulary import ValueType
from saksei.workspace import current

ESSENTIAL = ("victim", "person", "speaker")  # without whom there is nothing to record
EQUAL = 1.0
UNNAMED = "to record the name all the same, accept it by its number"


@dataclass(frozen=True, slots=True)
class Step:
    """One proposal that is accepted: its record, how many statements, what was changed."""

    proposal: Proposal
    record: str
    statements: int
    changes: str = ""
    pulled: bool = False  # because another one names it


@dataclass(slots=True)
class Plan:
    """What to write; `alike` are the records that a new one may be, by proposal."""

    said: list[Said] = field(default_factory=list)
    new: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    records: dict[str, str] = field(default_factory=dict)
    alike: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    aside: list[tuple[Proposal, str]] = field(default_factory=list)


def plan(
    seen: Reviewed,
    matched: Matched,
    picked: Sequence[Proposal],
    *,
    tiers: Sequence[Tier] = ("sure", "maybe"),
    bulk: bool = False,
    as_records: Mapping[str, str] | None = None,
    changes: Mapping[str, str] | None = None,
) -> Plan:
    """What accepting the picked proposals would write; `changes` replaces values of the first.

    `as_records` are records that exist, by the id of the picked proposal that is about them. In
    bulk what cannot be accepted is left aside with the reason; else that is refused.
    """
    made = _Planning(seen, matched, tiers)
    wanted = []
    for place, one in enumerate(picked):
        drafts = made.drafts(one, changes or {} if place == 0 else {})
        if why := made.obstacle(one, drafts, bulk=bulk):
            if not bulk:
                raise RefusedWrite(f"{one.number}: {why}")
            made.plan.aside.append((one, why))
        elif one.id not in matched.decided:
            wanted.append((one, drafts))
    made.give_records(wanted, as_records or {})
    words = json.dumps(changes, ensure_ascii=False) if changes else ""
    for one, drafts in made.with_named(wanted):
        made.say(one, drafts, words if one is picked[0] else "")
    return made.plan


class _Planning:
    """A plan in the making."""

    def __init__(self, seen: Reviewed, matched: Matched, tiers: Sequence[Tier]) -> None:
        self.seen, self.matched, self.tiers = seen, matched, tiers
        self.plan, self.all = Plan(), seen.by_id()
        self.wanted: set[str] = set()
        self.plan.records = {
            id_: one.record_id for id_, one in matched.decided.items() if one.record_id
        }

    def drafts(self, one: Proposal, changes: Mapping[str, str]) -> list[Draft]:
        """The statements of a proposal that are wanted, with the changed values in place."""
        drafts = [draft for draft in one.statements if draft.tier in self.tiers or changes]
        for name, value in changes.items():
            same = [draft for draft in drafts if draft.property == name]
            drafts = [draft for draft in drafts if draft.property != name]
            if value:
                base = same[0] if same else Draft(property=name, value=value, span=one.spans[0])
                drafts.append(self._changed(one, base, value))
        return drafts

    def _changed(self, one: Proposal, base: Draft, value: str) -> Draft:
        """A draft with a person's value: a record, or where records go another's number."""
        prop = current().vocabulary.kinds[one.kind].properties.get(base.property)
        named = [other for other in self.seen.proposals if other.number == value.lower()]
        if prop and prop.value in (ValueType.RECORD, ValueType.PLACE) and named:
            return replace(base, value="", ref=named[0].id)
        return replace(base, value=value, ref="")

    def obstacle(self, one: Proposal, drafts: Sequence[Draft], *, bulk: bool) -> str:
        """Why a proposal cannot be accepted as it stands; "" if it can."""
        if bulk and (related := self.matched.related.get(one.id)):
            return (
                f"its passage was {related.outcome} with another name ({related.pk}); accept it by "
                "its number if it is right now"
            )
        if bulk and (quiet := self._unnamed(one, drafts)):
            who = "" if quiet is one else f"it names {quiet.number}, who "
            return f"{who}asks in the text not to be named; {UNNAMED}"
        for draft in drafts:
            names = [draft.speaker, draft.ref if draft.property in ESSENTIAL else ""]
            for name in filter(None, names):
                if self._rejected(name):
                    other = self.all[name]
                    return f"it names {other.number}, which was rejected; undo that, or change this"
        return ""

    def _unnamed(self, one: Proposal, drafts: Sequence[Draft]) -> Proposal | None:
        """Who asks not to be named and would be recorded with this one."""
        named = {one.id, *needed(drafts)} & self.seen.unnamed - self.matched.decided.keys()
        return self.all[min(named)] if named else None

    def _rejected(self, id_: str) -> bool:
        decision = self.matched.decided.get(id_)
        return decision is not None and decision.record_id is None

    def give_records(
        self, wanted: Sequence[tuple[Proposal, Sequence[Draft]]], as_records: Mapping[str, str]
    ) -> None:
        """A record for each proposal that is accepted, and for each entity that one names."""
        self.wanted = {one.id for one, _ in wanted}
        for one, _ in wanted:
            if record := as_records.get(one.id):
                self.plan.records[one.id] = _existing(one, record)
        waiting = [(one, drafts) for one, drafts in wanted]
        while waiting:
            one, drafts = waiting.pop()
            if one.id not in self.plan.records:
                record = new_id(one.kind)
                self.plan.records[one.id] = record
                self.plan.new[record] = one.kind
                self._look_alike(one)
            for name in sorted(needed(drafts)):
                other = self.all.get(name)
                settled = name in self.plan.records or self._rejected(name)
                if other and other.group == "entities" and not settled:
                    waiting.append((other, self.drafts(other, {})))

    def _look_alike(self, one: Proposal) -> None:
        """Records that a new one may be: of the same name whole, or an act of the same person."""
        alike = [
            (hit.record, hit.score)
            for hit in self.seen.candidates.get(one.id, ())
            if hit.score >= EQUAL
        ]
        if alike:
            self.plan.alike[one.id] = alike

    def with_named(
        self, wanted: Sequence[tuple[Proposal, list[Draft]]]
    ) -> list[tuple[Proposal, list[Draft]]]:
        """What is accepted, the entities that it names first."""
        made = {id_ for id_, record in self.plan.records.items() if record in self.plan.new}
        named = [one for one in self.seen.proposals if one.id in made and one.id not in self.wanted]
        return [*((one, self.drafts(one, {})) for one in named), *wanted]

    def say(self, one: Proposal, drafts: Sequence[Draft], changes: str) -> None:
        """Put the statements of a proposal into the plan."""
        record, count = self.plan.records[one.id], 0
        changed = set(json.loads(changes)) if changes and one.id in self.wanted else set()
        for draft in drafts:
            value = self.plan.records.get(draft.ref, "") if draft.ref else draft.value
            if value:
                self.plan.said.append(self._said(one, draft, record, value, changed))
                count += 1
        pulled = one.id not in self.wanted
        self.plan.steps.append(Step(one, record, count, "" if pulled else changes, pulled))

    def _said(
        self, one: Proposal, draft: Draft, record: str, value: str, changed: set[str]
    ) -> Said:
        return Said(
            entity=record, property=draft.property, value=value, source=self._source,
            speaker=self.plan.records.get(draft.speaker, ""), stance=draft.stance, said=draft.said,
            origin="typed" if draft.property in changed else "suggested", rule=one.rule,
            start=draft.span[0], end=draft.span[1],
        )  # fmt: skip

    @property
    def _source(self) -> str:
        assert self.seen.source is not None  # noqa: S101 - it was reviewed as a source
        return self.seen.source.pk


def _existing(one: Proposal, record: str) -> str:
    """A record that exists and is of the proposal's kind."""
    found = Record.objects.filter(pk=record).first()
    if found is None:
        raise NotFound(f"there is no record '{record}'; `saksei show {one.kind}` lists them")
    if found.kind != one.kind:
        raise InvalidValue(f"{record} is a {found.kind}, and {one.number} is a {one.kind}")
    return record
