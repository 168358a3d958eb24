"""The part of a question in which something has to be decided, component by component.

Invariant: what no unsure pair and no group's family touches is never looked at here, so the work
grows with what is undecided and not with the record.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from saksei.analysis.bounds import (
    MOST_UNSURE_PAIRS,
    Act,
    Bounds,
    Partition,
    Victim,
    evaluate,
    joint_components,
    outer,
    resolutions,
)
from saksei.analysis.candidates import COUNTED, build_candidates
from saksei.analysis.identity import Identity, Pair
from saksei.analysis.question import Question
from saksei.analysis.tables import Tables, whole


class Undecided:
    """The part of a question in which something has to be decided, component by component."""

    def __init__(self, tables: Tables, question: Question, unit: str) -> None:
        self.tables, self.question, self.unit = tables, question, unit
        self.identity = tables.identity

    @cached_property
    def touched(self) -> set[str]:
        """Canonical records that an unsure pair or a group's family names."""
        names = {name for pair in self.identity.unsure for name in pair}
        for family in (self.identity.among, self.identity.maybe_among):
            for group, members in family.items():
                names |= {group, *members}
        return names

    @cached_property
    def versions(self) -> dict[str, tuple[Victim, ...]]:
        """For each candidate that may be touched, every version of who its victim is."""
        return _victims(self.tables, "admitted", "candidates", self._near)

    @cached_property
    def _near(self) -> list[str]:
        """Candidates that are touched themselves or, where persons count, through a victim."""
        found = set(self.touched)
        persons = found | set(self.absent.values())
        if self.unit == "persons":
            while True:
                acts = _acts_of(self.tables, persons) | found
                victims = _victims(self.tables, "admitted", "candidates", sorted(acts))
                wider = {one.record for versions in victims.values() for one in versions}
                if acts == found and wider <= persons:
                    break
                found, persons = acts, persons | wider
        return sorted(found)

    @cached_property
    def parts(self) -> list[tuple[frozenset[str], list[Pair]]]:
        """What has to be decided together; empty where nothing is undecided."""
        if not self.touched:
            return []
        candidates = {
            str(row[0])
            for row in self.tables.rows(
                "SELECT record FROM candidates SEMI JOIN (SELECT unnest($1) AS record) USING (record)",
                [self._near],
            )
        }
        acts = {
            act: [one.record for one in self.versions.get(act, ())] for act in sorted(candidates)
        }
        return list(joint_components(self.identity, acts, unit=self.unit, absent=self.absent))

    @cached_property
    def absent(self) -> dict[str, str]:
        """Victims of acts that are among a group's but are not counted themselves, whatever the
        standard says of them: the judgement stands, so the person is not counted twice."""
        families = (self.identity.among, self.identity.maybe_among)
        members = {one for family in families for ones in family.values() for one in ones}
        rows = self.tables.rows(
            "SELECT coalesce(i.canonical, s.entity), min(coalesce(v.canonical, s.value)) "
            "FROM statements s LEFT JOIN identity i ON i.entity = s.entity "
            "LEFT JOIN identity v ON v.entity = s.value "
            "WHERE s.property IN ('victim', 'person') AND s.kind IN ('act', 'step') "
            "AND s.withdrawn IS NULL AND coalesce(i.canonical, s.entity) IN (SELECT unnest($1)) "
            f"AND coalesce(i.canonical, s.entity) NOT IN (SELECT record FROM candidates WHERE state IN {COUNTED}) "
            "GROUP BY 1",
            [sorted(members)],
        )
        return {str(act): str(person) for act, person in rows}

    @cached_property
    def pairs(self) -> list[Pair]:
        """The unsure pairs that bear on the question."""
        return [pair for _, pairs in self.parts for pair in pairs]

    @cached_property
    def members(self) -> frozenset[str]:
        """Acts that are counted here and so not among the settled."""
        return frozenset(name for part, _ in self.parts for name in part)

    @cached_property
    def bounds(self) -> Bounds:
        """The bounds of all parts together."""
        plans = [
            (
                part,
                resolutions(pairs, self.identity.different)
                if len(pairs) <= MOST_UNSURE_PAIRS
                else None,
            )
            for part, pairs in self.parts
        ]
        acts = self._acts(plans)
        total = Bounds(0, 0)
        for part, plan in plans:
            total += self._of_part(part, plan, acts)
        return total

    def _of_part(
        self, part: frozenset[str], plan: list[Partition] | None, acts: Mapping[str, Act]
    ) -> Bounds:
        if plan is None:
            mine = [acts[name] for name in sorted(part) if name in acts]
            return outer(mine, unit=self.unit, certain_each=False)
        found = []
        for partition in plan:
            one_of = {name: block_name(block) for block in partition for name in block}
            names = sorted({one_of.get(name, name) for name in part})
            mine = [acts[name] for name in names if name in acts]
            identity = _renamed(self.identity, one_of)
            found.append(
                evaluate(mine, identity, unit=self.unit, one_of=one_of, absent=self.absent)
            )
        least = min(found, key=lambda one: one.minimum)
        return Bounds(least.minimum, max(one.maximum for one in found), least.unnamed)

    def _acts(
        self, plans: Sequence[tuple[frozenset[str], list[Partition] | None]]
    ) -> dict[str, Act]:
        """Each act of the undecided parts as it is, and each block that a resolution may join."""
        blocks = {block for _, plan in plans for partition in plan or () for block in partition}
        acts = _read_acts(self.tables, "candidates", self.versions, self.members)
        joined = [(name, block_name(block)) for block in blocks for name in block]
        if joined:
            rows = [
                (entity, canonical)
                for member, canonical in joined
                for entity in self._cluster(member)
            ]
            self.tables.map_records("blocks", sorted(rows))
            build_candidates(self.tables, self.question, name="block_candidates", identity="blocks")
            names = {block_name(block) for block in blocks}
            versions = _victims(
                self.tables, "block_acts_admitted", "block_candidates", sorted(names)
            )
            acts |= _read_acts(self.tables, "block_candidates", versions, names)
        return acts

    def _cluster(self, canonical: str) -> list[str]:
        return [
            canonical,
            *(one for one, root in self.identity.canonical.items() if root == canonical != one),
        ]


def block_name(block: Iterable[str]) -> str:
    """The name of several records taken as one in a resolution."""
    return " = ".join(sorted(block))


def _renamed(identity: Identity, one_of: Mapping[str, str]) -> Identity:
    def family(groups: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for group, members in groups.items():
            name = one_of.get(group, group)
            renamed = frozenset(one_of.get(one, one) for one in members) - {name}
            found[name] = found.get(name, frozenset()) | renamed
        return found

    return replace(identity, among=family(identity.among), maybe_among=family(identity.maybe_among))


def _acts_of(tables: Tables, persons: Iterable[str]) -> set[str]:
    found = tables.rows(
        f"SELECT DISTINCT record FROM candidates SEMI JOIN (SELECT unnest($1) AS victim) USING (victim) WHERE state IN {COUNTED}",
        [sorted(persons)],
    )
    return {str(row[0]) for row in found}


def _victims(
    tables: Tables, admitted: str, candidates: str, records: Sequence[str]
) -> dict[str, tuple[Victim, ...]]:
    rows = tables.rows(
        "SELECT a.record, coalesce(i.canonical, a.value), list_sort(list_distinct(list(a.origin))), "
        f"min(a.id) FROM {admitted} a SEMI JOIN {candidates} c ON c.record = a.record "
        "SEMI JOIN (SELECT unnest($1) AS record) w ON w.record = a.record "
        "LEFT JOIN identity i ON i.entity = a.value WHERE a.property = 'victim' "
        "GROUP BY 1, 2 ORDER BY 1, 2",
        [list(records)],
    )
    found: dict[str, tuple[Victim, ...]] = {}
    for record, person, given, first in rows:
        origins = tuple(str(one) for one in given)
        found[str(record)] = (*found.get(str(record), ()), Victim(str(person), origins, str(first)))
    return found


def _read_acts(
    tables: Tables,
    candidates: str,
    versions: Mapping[str, tuple[Victim, ...]],
    records: Iterable[str],
) -> dict[str, Act]:
    rows = tables.rows(
        "SELECT record, state, low, high, known, people FROM "
        f"{candidates} SEMI JOIN (SELECT unnest($1) AS record) USING (record) WHERE state IN {COUNTED}",
        [sorted(records)],
    )
    return {
        str(record): Act(
            record=str(record),
            certain=state == "certain",
            low=whole(low),
            high=whole(high),
            known=bool(known),
            people=bool(people),
            victims=versions.get(str(record), ()),
        )
        for record, state, low, high, known, people in rows
    }
