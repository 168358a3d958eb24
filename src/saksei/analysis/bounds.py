"""The least and the greatest count over everything that is undecided.

Undecided are: pairs judged unsure, acts that may be among a group's, dates that may or may not lie
in the window, and numbers with a range. Each is taken both ways, where judgements in force allow.

Invariant: the bounds contain every resolution. Where there are too many to enumerate they are a
safe outer bound, and marked so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from saksei.analysis.identity import Identity, Pair, components
from saksei.analysis.origins import independent

MOST_UNSURE_PAIRS = 10  # enumerated together: 2^10 resolutions

Partition = frozenset[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Victim:
    """One version of who the victim is: the record, the origins that say so, the first statement."""

    record: str
    origins: tuple[str, ...]
    first: str


@dataclass(frozen=True, slots=True)
class Act:
    """What counting needs of one act that matches a question."""

    record: str
    certain: bool  # else possible: its date may or may not lie in the window
    low: int  # how many victims, at the least and at the most
    high: int
    known: bool  # the victim is a person with a record, one of `low` to `high`
    people: bool  # the victims are people, not an organisation
    victims: tuple[Victim, ...] = ()

    def person(self, one_of: Mapping[str, str]) -> str | None:
        """The preferred victim when persons are joined as `one_of` says."""
        if not self.known:
            return None
        joined: dict[str, tuple[set[str], str]] = {}
        for victim in self.victims:
            name = one_of.get(victim.record, victim.record)
            said, first = joined.get(name, (set(), victim.first))
            joined[name] = (said | set(victim.origins), min(first, victim.first))
        ranked = sorted(
            joined, key=lambda name: (-independent(sorted(joined[name][0])), joined[name][1])
        )
        return ranked[0] if ranked else None


@dataclass(frozen=True, slots=True)
class Bounds:
    """A least and a greatest number; `outer` if wider than what an enumeration would give."""

    minimum: int
    maximum: int
    unnamed: int = 0
    outer: bool = False

    def __add__(self, other: "Bounds") -> "Bounds":
        return Bounds(
            self.minimum + other.minimum,
            self.maximum + other.maximum,
            self.unnamed + other.unnamed,
            self.outer or other.outer,
        )


def resolutions(pairs: Sequence[Pair], different: Iterable[Pair]) -> list[Partition]:
    """Every way to decide the unsure pairs: partitions into blocks (only blocks of two or more).

    A pair that is the same joins; records judged different never share a block.
    """
    forbidden = {frozenset(pair) for pair in different}
    found: set[Partition] = set()
    for size in range(len(pairs) + 1):
        for chosen in combinations(pairs, size):
            blocks = components(chosen)
            allowed = not any(
                frozenset(pair) in forbidden for block in blocks for pair in combinations(block, 2)
            )
            if allowed:
                found.add(frozenset(blocks))
    return sorted(found, key=lambda partition: sorted(map(sorted, partition)))


def joint_components(
    identity: Identity,
    acts: Mapping[str, Iterable[str]],
    *,
    unit: str,
    absent: Mapping[str, str],
) -> Iterator[tuple[frozenset[str], list[Pair]]]:
    """Parts of the record that have to be decided together: (members, unsure pairs in it).

    `acts` maps each matching act to its possible victims; `absent` maps acts that do not match but
    are among a group's to theirs. Only parts with something undecided, or with an act among a
    group's, are yielded.
    """
    links: list[Pair] = [(act, act) for act in acts]
    if unit == "persons":
        links += [(act, person) for act, victims in acts.items() for person in victims]
        links += [
            (group, absent[one])
            for family in (identity.among, identity.maybe_among)
            for group, ones in family.items()
            for one in ones
            if group in acts and one in absent
        ]
    members = {name for link in links for name in link}
    relevant = [pair for pair in identity.unsure if members & set(pair)]
    for family in (identity.among, identity.maybe_among):
        links += [
            (group, one)
            for group, ones in family.items()
            for one in ones
            if {group, one} <= members
        ]
    for part in components([*links, *relevant]):
        yield part, [pair for pair in relevant if set(pair) <= part]


class _Family:
    """One resolution: which acts stand for themselves, and who their victims are."""

    def __init__(
        self,
        acts: Sequence[Act],
        identity: Identity,
        one_of: Mapping[str, str],
        absent: Mapping[str, str],
    ) -> None:
        self.acts = {act.record: act for act in acts}
        self.identity = identity
        self.people = {act.record: act.person(one_of) for act in acts}
        self.absent = {act: one_of.get(person, person) for act, person in absent.items()}

    def named(self, *, least: bool) -> set[str]:
        """The persons who are counted by name."""
        return {
            person for name, person in self.people.items()
            if person and (self.acts[name].certain or not least)
        }  # fmt: skip

    def rest(self, group: Act, number: int, *, unit: str, least: bool) -> int:
        """How many of a group's number remain when the acts that are among them count themselves.

        For the least count also those that may be among them; only acts that are counted take off
        acts. A person takes off one person whether by that act or, counted, by another.
        """
        among = self.identity.among.get(group.record, frozenset())
        if least:
            among |= self.identity.maybe_among.get(group.record, frozenset())
        here = [self.acts[name] for name in among if name in self.acts]
        counted = [act for act in here if act.certain or not least]
        if unit == "acts":
            return max(0, number - sum(act.high if least else act.low for act in counted))
        taken = {self.people[act.record] or act.record for act in counted}
        gone = {self.absent[name] for name in among if name in self.absent}
        return max(0, number - len(taken | (gone & self.named(least=least))))


def evaluate(
    acts: Sequence[Act],
    identity: Identity,
    *,
    unit: str,
    one_of: Mapping[str, str],
    absent: Mapping[str, str],
) -> Bounds:
    """The bounds of one resolution: every act here is an act of its own; persons are one as
    `one_of` says."""
    family = _Family(acts, identity, one_of, absent)
    persons = unit == "persons"
    low = len(family.named(least=True)) if persons else 0
    high = len(family.named(least=False)) if persons else 0
    unnamed = 0
    for act in acts:
        if persons and not act.people:
            continue
        own = 1 if persons and act.known else 0
        least = family.rest(act, act.low - own, unit=unit, least=True) if act.certain else 0
        low += least
        high += family.rest(act, act.high - own, unit=unit, least=False)
        unnamed += least if not act.known else max(0, least - (not persons))
    return Bounds(low, high, unnamed)


def outer(acts: Sequence[Act], *, unit: str, certain_each: bool) -> Bounds:
    """A safe bound where there are too many resolutions: all one, or all apart."""
    least = 1 if certain_each and acts else 0
    if unit == "persons" and not any(act.people for act in acts):
        least = 0
    most = sum(act.high for act in acts if unit == "acts" or act.people)
    return Bounds(least, most, outer=True)
