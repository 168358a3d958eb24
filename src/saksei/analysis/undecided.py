"""The part of a question in which something has to be decided, component by component.

Invariant: what no unsure pair and no group's family touches is never looked at here, so the work
grows with what is undecided and not with the record.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from saksei.analysis.bounds import (
    MOST_UNSURE_PAIRS,
    Act,
    Bounds,
    Family,
    Partition,
    evaluate,
    outer,
    resolutions,
    shares,
)
from saksei.analysis.candidates import (
    COUNTED,
    FAR_FUTURE,
    FAR_PAST,
    build_candidates,
    window,
)
from saksei.analysis.identity import Pair, components
from saksei.analysis.question import Question
from saksei.analysis.tables import Tables
from saksei.analysis.victims import read_acts, said_elsewhere, victims_of


@dataclass(frozen=True, slots=True)
class Part:
    """What has to be decided together: acts, their victims, and the unsure pairs among them."""

    members: frozenset[str]
    pairs: list[Pair]
    plan: list[Partition] | None  # None: too many pairs to enumerate


class Undecided:
    """The part of a question in which something has to be decided, component by component."""

    def __init__(self, tables: Tables, question: Question, unit: str) -> None:
        self.tables, self.question, self.unit = tables, question, unit
        self.identity = tables.identity
        self.families = (self.identity.among, self.identity.maybe_among)

    @cached_property
    def touched(self) -> set[str]:
        """Canonical records that an unsure pair or a group's family names, and acts that this
        basis does not say who was hit by, though a statement does."""
        names = {name for pair in self.identity.unsure for name in pair}
        for family in self.families:
            for group, members in family.items():
                names |= {group, *members}
        if self.unit == "persons":
            names |= said_elsewhere(self.tables) | _persons_and_more(self.tables)
        return names

    @cached_property
    def _near(self) -> dict[str, set[str]]:
        """Acts that are touched, themselves or through a victim, with all their victims."""
        found, persons = set(self.touched), set(self.touched)
        while True:
            victims = victims_of(self.tables, found)
            wider = {one for ones in victims.values() for one in ones}
            acts = _acts_of(self.tables, persons | wider) | found
            if acts == found and wider <= persons:
                return victims
            found, persons = acts, persons | wider
            if not self._through_victims:
                return victims_of(self.tables, found)

    @property
    def _through_victims(self) -> bool:
        """Whether acts against one person have to be decided together."""
        return self.unit == "persons" or bool(self.question.persons or self.question.assessment)

    @cached_property
    def parts(self) -> list[Part]:
        """What has to be decided together; empty where nothing is undecided."""
        if not self.touched:
            return []
        acts = self._may_match(self._near)
        if self.unit == "persons":  # who is in a group is in it, whichever of its acts match
            acts |= {group for family in self.families for group in family}
        chains = components(self.identity.unsure)
        wider = self._wider(acts, chains)
        while wider > acts:
            acts, wider = wider, self._wider(wider, chains)
        links = list(self._links(acts))
        members = {name for link in links for name in link}
        bearing = frozenset[str]().union(*(chain for chain in chains if chain & members))
        relevant = [pair for pair in self.identity.unsure if pair[0] in bearing]
        found = []
        for part in components([*links, *relevant]):
            pairs = [pair for pair in relevant if set(pair) <= part]
            few = len(pairs) <= MOST_UNSURE_PAIRS
            plan = resolutions(pairs, self.identity.different) if few else None
            found.append(Part(part, pairs, plan))
        return self._bearing(found)

    def _bearing(self, parts: list[Part]) -> list[Part]:
        """The parts of which something may lie in the window, whatever is decided: a pair of acts
        of another year bears on no count of this one."""
        if not self.question.windowed:
            return parts
        start, end = window(self.question)
        days = self.tables.rows(
            f"SELECT record, bool_or(coalesce(earliest, {FAR_PAST}) <= {end} "
            f"AND coalesce(latest, {FAR_FUTURE}) >= {start}) FROM {self.tables.chosen.admitted} "
            "SEMI JOIN (SELECT unnest($1) AS record) USING (record) WHERE property = 'date' "
            "GROUP BY record",
            [sorted({name for part in parts for name in part.members})],
        )
        here = {str(record) for record, inside in days if inside}
        return [part for part in parts if part.members & here]

    def _wider(self, acts: set[str], chains: list[frozenset[str]]) -> set[str]:
        """With what is among these acts, and what may be one with any of them."""
        among = (family[one] for family in self.families for one in family.keys() & acts)
        return acts.union(*among, *(chain for chain in chains if chain & acts))

    def _links(self, acts: set[str]) -> Iterator[Pair]:
        unsure = {name for pair in self.identity.unsure for name in pair}
        for act in acts:
            yield act, act
            victims = self._near.get(act, set())
            if self._through_victims or len(victims) > 1 or victims & unsure & self._groups:
                yield from ((act, victim) for victim in victims)
        for family in self.families:
            for group in family.keys() & acts:
                yield from ((group, one) for one in family[group])
                if self.unit == "persons":
                    yield from ((one, v) for one in family[group] for v in self._near.get(one, ()))

    def _may_match(self, acts: Iterable[str]) -> set[str]:
        """Acts of which some version has a type that is counted: joined to another they may match,
        even where they do not by themselves."""
        rows = self.tables.rows(
            f"SELECT DISTINCT a.record FROM {self.tables.chosen.admitted} a "
            "JOIN counted_types t ON t.kind = a.kind AND t.type = a.value AND a.property = 'type' "
            "SEMI JOIN (SELECT unnest($1) AS record) w ON w.record = a.record",
            [sorted({*acts, *self.touched})],
        )
        return {str(row[0]) for row in rows}

    @cached_property
    def pairs(self) -> list[Pair]:
        """The unsure pairs that bear on the question."""
        return [pair for part in self.parts for pair in part.pairs]

    @cached_property
    def members(self) -> frozenset[str]:
        """Acts that are counted here and so not among the settled."""
        return frozenset(name for part in self.parts for name in part.members)

    @cached_property
    def bounds(self) -> Bounds:
        """The bounds of all parts together."""
        total = Bounds(0, 0)
        for part in self.parts:
            total += self._of_part(part)
        return total

    def _of_part(self, part: Part) -> Bounds:
        if part.plan is None:
            # Where persons alone may be one, each act is what it is.
            joined = any(name in self._everyone for pair in part.pairs for name in pair)
            acts = self._everyone if joined else self._counted
            every = [acts[name] for name in sorted(part.members & acts.keys())]
            return outer(every, unit=self.unit, joined=joined)
        found = []
        for partition in part.plan:
            one_of = {name: block_name(block) for block in partition for name in block}
            names = sorted({one_of.get(name, name) for name in part.members})
            found.append(
                evaluate(
                    [self._counted[name] for name in names if name in self._counted],
                    _renamed(self.identity.among, one_of),
                    _renamed(self.identity.maybe_among, one_of),
                    {name: self._everyone[name] for name in names if name in self._everyone},
                    unit=self.unit,
                    one_of=one_of,
                )
            )
        least = min(one.minimum for one in found)
        return Bounds(
            least,
            max(one.maximum for one in found),
            max(one.unnamed for one in found if one.minimum == least),
            outer=any(set(pair) & self._groups for pair in part.pairs),
            floor=min(one.floor for one in found),
        )

    @cached_property
    def _groups(self) -> set[str]:
        """Groups: what an unsure pair joins may have another number."""
        return {str(row[0]) for row in self.tables.rows("SELECT record FROM groups")}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """What each act here adds to the count if no unsure pair is one: first what is certain."""
        found: dict[str, int] = {}
        for part in self.parts:
            acts = [self._counted[name] for name in sorted(part.members & self._counted.keys())]
            there = {name: act for name, act in self._everyone.items() if name in part.members}
            found |= shares(
                acts, self.identity.among, self.identity.maybe_among, there, unit=self.unit
            )
        return found

    @property
    def named(self) -> frozenset[str]:
        """Acts here of which some statement says whom they hit, if only one that is set aside."""
        return frozenset(act for act, one in self._counted.items() if not one.victim({}).nobody)

    @cached_property
    def counted_acts(self) -> tuple[set[str], set[str], bool]:
        """Acts here that count by every resolution, and by some; and whether the bounds that
        follow may be wider than need be."""
        surely, perhaps, wider = set[str](), set[str](), False
        for part in self.parts:
            least, most = [], []
            for partition in part.plan or ():
                one_of = {name: block_name(block) for block in partition for name in block}
                acts = {name: self._counted.get(one_of.get(name, name)) for name in part.members}
                there = {
                    name: a for name, a in acts.items() if a and a.matches(a.victim(one_of), one_of)
                }
                least.append({name for name, act in there.items() if act.certain})
                most.append(set(there))
            always = set[str].intersection(*least) if least else set()
            surely |= always
            perhaps |= set[str]().union(*most) if part.plan else set(part.members)
            wider |= part.plan is None or any(one != always for one in least)
        return surely, perhaps, wider

    @property
    def _counted(self) -> Mapping[str, Act]:
        return self._acts[0]

    @property
    def _everyone(self) -> Mapping[str, Act]:
        return self._acts[1]

    @cached_property
    def _acts(self) -> tuple[dict[str, Act], dict[str, Act]]:
        """Each act of the undecided parts as it is, and each block that a resolution may join:
        those that are counted, and all."""
        blocks = {block for one in self.parts for part in one.plan or () for block in part}
        counted, everyone = read_acts(self.tables, self.question, self.members)
        joined = [(name, block_name(block)) for block in blocks for name in block]
        if joined:
            rows = [(one, block) for member, block in joined for one in self._cluster(member)]
            self.tables.small("blocks", ("entity", "canonical"), sorted(rows))
            build_candidates(self.tables, self.question, name="block_candidates", identity="blocks")
            names = {block_name(block) for block in blocks}
            more, all_more = read_acts(self.tables, self.question, names, blocks=True)
            counted, everyone = counted | more, everyone | all_more
        return counted, everyone

    def _cluster(self, canonical: str) -> list[str]:
        return [
            canonical,
            *(one for one, root in self.identity.canonical.items() if root == canonical != one),
        ]


def block_name(block: Iterable[str]) -> str:
    """The name of several records taken as one in a resolution."""
    return " = ".join(sorted(block))


def _renamed(groups: Family, one_of: Mapping[str, str]) -> Family:
    found: dict[str, frozenset[str]] = {}
    for group, members in groups.items():
        name = one_of.get(group, group)
        renamed = frozenset(one_of.get(one, one) for one in members) - {name}
        found[name] = found.get(name, frozenset()) | renamed
    return found


def _acts_of(tables: Tables, persons: Iterable[str]) -> set[str]:
    found = tables.rows(
        f"SELECT DISTINCT a.record FROM {tables.chosen.admitted} a "
        "LEFT JOIN identity i ON i.entity = a.value "
        "SEMI JOIN (SELECT unnest($1) AS victim) w ON w.victim = coalesce(i.canonical, a.value) "
        "WHERE a.property = 'victim'",
        [sorted(persons)],
    )
    return {str(row[0]) for row in found}


def _persons_and_more(tables: Tables) -> set[str]:
    """Acts against a person and others who are not named."""
    rows = tables.rows(
        f"SELECT record FROM candidates WHERE known AND high > 1 AND state IN {COUNTED}"
    )
    return {str(row[0]) for row in rows}
