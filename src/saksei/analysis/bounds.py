"""The least and the greatest count over everything that is undecided.

Undecided are: pairs judged unsure, acts that may be among a group's, dates that may or may not lie
in the window, numbers with a range, and whom an act hit that names nobody. What is counted are
sets: an act or a person is one, an unnamed group its number; what is among a group lies within its
set. The count is the size of the union, so nothing that is in two sets counts twice.

Invariant: the bounds contain every resolution. Where there are too many to enumerate they are a
safe outer bound, and marked so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from saksei.analysis.identity import Pair, components
from saksei.analysis.origins import independent

MOST_UNSURE_PAIRS = 10  # enumerated together: 2^10 resolutions

Partition = frozenset[frozenset[str]]
Family = Mapping[str, frozenset[str]]  # a group's act -> the acts that are among its acts


@dataclass(frozen=True, slots=True)
class Victim:
    """One version of who the victim is: the record, the origins that say so, the first statement.

    `low` to `high` is how many victims there are if this version holds.
    """

    record: str  # empty where no statement says who
    origins: tuple[str, ...] = ()
    first: str = ""
    known: bool = False  # a person with a record, one of `low` to `high`
    people: bool = True  # the victims are people, not an organisation
    low: int = 1
    high: int = 1
    stated: bool = False  # a number is given

    @property
    def nobody(self) -> bool:
        """Whether it is not said who was hit, nor how many."""
        return not self.record and not self.stated

    @property
    def unnamed(self) -> bool:
        """Whether there are victims whom nobody names, though a group or a number is given."""
        return self.high > 1 if self.known else not self.nobody

    @property
    def named(self) -> bool:
        """Whether it is a person, and one whom this basis names."""
        return self.known and (bool(self.origins) or not self.record)


NOBODY = Victim("")


@dataclass(frozen=True, slots=True)
class Act:
    """What counting needs of one act that matches a question."""

    record: str
    certain: bool  # else possible: its date may or may not lie in the window
    victims: tuple[Victim, ...]
    asked: tuple[frozenset[str], ...] = ()  # the victim has to be one of each of these

    def victim(self, one_of: Mapping[str, str]) -> Victim:
        """The preferred victim when persons are joined as `one_of` says."""
        joined: dict[str, Victim] = {}
        for one in self.victims:
            name = one_of.get(one.record, one.record)
            joined[name] = (
                _joined(joined[name], one) if name in joined else replace(one, record=name)
            )
        return min(joined.values(), key=lambda one: (-independent(one.origins), one.first))

    def crowd(self, one_of: Mapping[str, str]) -> str:
        """Under which name the unnamed among the victims go: two acts against one group hit the
        same people."""
        groups = [one for one in self.victims if one.record and not one.known]
        if not groups:
            return self.record
        return replace(self, victims=tuple(groups)).victim(one_of).record

    def matches(self, victim: Victim, one_of: Mapping[str, str]) -> bool:
        """Whether the victim is one of those asked for."""
        return all(victim.record in {one_of.get(one, one) for one in some} for some in self.asked)


def _joined(one: Victim, other: Victim) -> Victim:
    return replace(
        one,
        origins=tuple(sorted({*one.origins, *other.origins})),
        first=min(one.first, other.first),
        low=min(one.low, other.low),
        high=max(one.high, other.high),
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """A least and a greatest number; `outer` if wider than what an enumeration would give.

    `floor` is 1 where somebody was surely hit, though it may be somebody who counts elsewhere.
    """

    minimum: int
    maximum: int
    unnamed: int = 0
    outer: bool = False
    floor: int = 0

    def __add__(self, other: "Bounds") -> "Bounds":
        return Bounds(
            self.minimum + other.minimum,
            self.maximum + other.maximum,
            self.unnamed + other.unnamed,
            self.outer or other.outer,
            max(self.floor, other.floor),
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


@dataclass(slots=True)
class Sets:
    """Sets by name: how large each is, which others lie within it, and which are counted."""

    sizes: dict[str, int]
    within: dict[str, set[str]]

    def weights(self) -> dict[str, dict[str, int]]:
        """For each counted set, smaller before larger, what it is made of: parts with weights.

        A part that is not counted itself, but lies in several counted sets, is one thing in all of
        them, as long as their number leaves room for it.
        """
        inner = {name: self._inner(name) for name in self.sizes}
        found: dict[str, dict[str, int]] = {}
        for name in sorted(self.sizes, key=lambda name: (len(inner[name]), name)):
            made: dict[str, int] = {}
            for part in sorted(inner[name] & found.keys()):
                made |= found[part]
            for part in sorted(inner[name] - self.sizes.keys() - made.keys()):
                if sum(made.values()) < self.sizes[name]:
                    made[part] = 1
            found[name] = made | {name: max(0, self.sizes[name] - sum(made.values()))}
        return found

    def _inner(self, name: str) -> set[str]:
        reached, waiting = set[str](), [name]
        while waiting:
            new = self.within.get(waiting.pop(), set()) - reached - {name}
            reached |= new
            waiting += new
        return reached


def sets_of(
    acts: Sequence[Act],
    among: Family,
    everyone: Mapping[str, Act],
    *,
    unit: str,
    one_of: Mapping[str, str],
    least: bool,
) -> Sets:
    """The sets that are counted when exactly these acts are; `everyone` holds these and the others
    of the part."""
    chosen = {act.record: act.victim(one_of) for act in acts}
    if unit != "persons":
        sizes = {name: one.low if least else one.high for name, one in chosen.items()}
        return Sets(sizes, {name: set(members) for name, members in among.items()})
    found = Sets({}, defaultdict(set))
    for act in acts:
        _add_persons(found, act, chosen[act.record], one_of, least=least)
    # Who is in a group is in it, whichever of its acts count.
    for act in everyone.values():
        victim = act.victim(one_of)
        if victim.known and victim.unnamed:
            found.within[act.crowd(one_of)].add(victim.record)
    crowds = {
        (everyone[group].crowd(one_of), member)
        for group in among.keys() & everyone.keys()
        if everyone[group].victim(one_of).unnamed
        for member in among[group]
    }
    for crowd, member in sorted(crowds):
        _take_off(found, crowd, everyone.get(member), member, one_of, least=least)
    return found


def _add_persons(
    found: Sets, act: Act, victim: Victim, one_of: Mapping[str, str], *, least: bool
) -> None:
    if not victim.people or (victim.nobody and least):
        return
    number = victim.low if least else victim.high
    if victim.known:
        found.sizes[victim.record] = 1
    if not victim.known or number > 1:
        crowd = act.crowd(one_of)
        found.sizes[crowd] = max(number, found.sizes.get(crowd, 0))


def _take_off(
    found: Sets,
    crowd: str,
    act: Act | None,
    member: str,
    one_of: Mapping[str, str],
    *,
    least: bool,
) -> None:
    """Put the victim of an act that is among a group's into the group.

    Where nobody says who it was, it may be somebody who counts by name: one less at the least.
    """
    victim = act.victim(one_of) if act else NOBODY
    if act and victim.known:
        found.within[crowd].add(victim.record)
    elif act and not victim.nobody:
        found.within[crowd].add(act.crowd(one_of))
    elif not least:
        found.within[crowd].add(member)
    elif crowd in found.sizes:
        found.sizes[crowd] = max(0, found.sizes[crowd] - 1)


def evaluate(
    acts: Sequence[Act],
    among: Family,
    maybe_among: Family,
    everyone: Mapping[str, Act],
    *,
    unit: str,
    one_of: Mapping[str, str],
) -> Bounds:
    """The bounds of one resolution: every act here is an act of its own; persons are one as
    `one_of` says."""
    acts = [act for act in acts if act.matches(act.victim(one_of), one_of)]
    certain = [act for act in acts if act.certain]
    either = {
        group: among.get(group, frozenset()) | maybe_among.get(group, frozenset())
        for group in {*among, *maybe_among}
    }
    least = sets_of(certain, either, everyone, unit=unit, one_of=one_of, least=True).weights()
    most = sets_of(acts, among, everyone, unit=unit, one_of=one_of, least=False).weights()
    victims = {act.record: act.victim(one_of) for act in certain}
    if unit == "persons":
        named = {one.record for one in victims.values() if one.named}
    else:
        named = {act for act, one in victims.items() if one.named or not one.people}
    unnamed = sum(max(0, made[name] - (name in named)) for name, made in least.items())
    floor = int(unit == "persons" and any(one.people for one in victims.values()))
    return Bounds(size(least), size(most), unnamed, floor=floor)


def shares(
    acts: Sequence[Act],
    among: Family,
    maybe_among: Family,
    everyone: Mapping[str, Act],
    *,
    unit: str,
) -> dict[str, int]:
    """What each act adds to the count, one after the other: first what is certain, the named
    before the groups that they are among; what is certain adds up to the least."""
    either = {
        group: among.get(group, frozenset()) | maybe_among.get(group, frozenset())
        for group in {*among, *maybe_among}
    }
    acts = [act for act in acts if act.matches(act.victim({}), {})]
    # Whom an act hit that names nobody may be somebody who counts as a person already.
    sure = {
        act.record for act in acts
        if act.certain and not (unit == "persons" and act.victim({}).nobody)
    }  # fmt: skip
    ordered = sorted(
        acts, key=lambda act: (act.record not in sure, act.record in either, act.record)
    )

    def so_far(place: int, *, least: bool) -> int:
        family = either if least else among
        sets = sets_of(ordered[:place], family, everyone, unit=unit, one_of={}, least=least)
        return size(sets.weights())

    found: dict[str, int] = {}
    before = 0
    for place, act in enumerate(ordered, 1):
        least = act.record in sure
        if not least and place == len(sure) + 1:  # what is added to the greatest number
            before = so_far(len(sure), least=False)
        now = max(before, so_far(place, least=least))
        found[act.record], before = now - before, now
    return found


def size(made: Mapping[str, Mapping[str, int]]) -> int:
    """How large the union of sets is, from what each is made of."""
    union: dict[str, int] = {}
    for weights in made.values():
        union.update(weights)
    return sum(union.values())


def outer(acts: Sequence[Act], *, unit: str, joined: bool) -> Bounds:
    """A safe bound where there are too many resolutions: all of these acts may be apart and match;
    or, where acts may be `joined`, be one that does not match."""
    victims = [
        victim for act in acts for victim in act.victims if victim.people or unit != "persons"
    ]
    sure = any(
        act.certain and not act.asked and all(one.people for one in act.victims) for act in acts
    )
    floor = int(unit == "persons" and not joined and sure)
    return Bounds(0, sum(victim.high for victim in victims), outer=bool(victims), floor=floor)
