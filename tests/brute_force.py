"""The rules of counting once more, by enumeration: every way to decide what is undecided.

Written from the rules alone, in plain sets, with nothing of `saksei.analysis`: what is counted are
sets of acts or of persons, and a count is the size of their union.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, combinations, product
from typing import Any

from small_record import Record

from saksei import dates, quantities

Row = dict[str, Any]
Names = Mapping[str, str]  # record -> the record that stands for it
TYPES = {("act", "arrest"): "arrest", ("act", "charge"): "charge", ("step", "charge"): "charge"}
GRAINS = [*dates.Precision]


@dataclass(frozen=True)
class Asked:
    """A question and its basis, as far as the brute force knows them."""

    unit: str = "acts"
    acts: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    persons: tuple[str, ...] = ()
    corroborated: bool = False
    without: frozenset[str] = frozenset()


@dataclass
class Act:
    """One act of one resolution, with everything that it may still mean."""

    name: str
    person: str = ""
    group: str = ""
    crowd: str = ""  # the name of those who are hit and not named; the act's, if they have none
    placed: tuple[bool, ...] = (True,)  # whether it may lie inside the window, and outside
    numbers: tuple[int, ...] = (1,)
    stated: bool = False
    matches: bool = False
    inside: set[str] = field(default_factory=set)  # acts that are among this one's

    @property
    def unnamed(self) -> bool:
        """Whether people were hit who are not named, but of whom a group or a number is given."""
        return bool(self.group) or (self.stated and (not self.person or self.numbers[-1] > 1))

    @property
    def nobody(self) -> bool:
        """Whether it is not said who was hit, nor how many."""
        return not (self.person or self.group or self.stated)


def bounds(record: Record, asked: Asked) -> tuple[int, int]:
    """The least and the greatest count over every resolution."""
    found = set(chain.from_iterable(_counts(record, asked, names) for names in identities(record)))
    return min(found), max(found)


# -- who is one


def identities(record: Record) -> Iterator[Names]:
    """Every way to decide the unsure pairs that the judgements in force allow."""
    judged = [row for row in record.judgements if not row.get("withdrawn")]
    pairs = {name: [(j["left"], j["right"]) for j in judged if j["verdict"] == name]
             for name in ("same", "different", "unsure")}  # fmt: skip
    plain = _joined(record, pairs["same"])
    open_ = [(a, b) for a, b in pairs["unsure"] if plain[a] != plain[b]]
    apart = [(a, b) for a, b in pairs["different"] if plain[a] != plain[b]]
    for chosen in product((False, True), repeat=len(open_)):
        same = [pair for pair, is_same in zip(open_, chosen, strict=True) if is_same]
        names = _joined(record, pairs["same"] + same)
        if not any(names[a] == names[b] for a, b in apart):
            yield names


def _joined(record: Record, pairs: Iterable[tuple[str, str]]) -> Names:
    known = {row["entity"] for row in record.statements} | {
        row["value"] for row in record.statements
    }
    known |= {row[side] for row in record.judgements for side in ("left", "right")}
    names = {name: name for name in known}
    for left, right in pairs:
        low, high = sorted((names[left], names[right]))
        names = {name: low if stands == high else stands for name, stands in names.items()}
    return names


# -- what an act is


def origin_sets(record: Record) -> dict[str, frozenset[str]]:
    """The sources at which each source's knowledge begins."""
    found = {}
    for source in {row["source"] for row in record.statements}:
        reached = {source}
        for _ in record.derivations:
            reached |= {origin for one, origin, *_ in record.derivations if one in reached}
        deriving = {one for one, *_ in record.derivations}
        found[source] = frozenset(reached - deriving)
    return found


def independent(sets: Iterable[frozenset[str]]) -> int:
    """The most of these that share nothing."""
    several = sorted(set(sets), key=sorted)
    return max(
        size
        for size in range(len(several) + 1)
        for some in combinations(several, size)
        if sum(map(len, some)) == len(frozenset().union(*some))
    )


def preferred(record: Record, rows: Sequence[Row], names: Names) -> str | None:
    """The value that most independent origins give; then the more precise, then the first."""
    origins = origin_sets(record)
    values = {names.get(row["value"], row["value"]) for row in rows}

    def rank(value: str) -> tuple[Any, ...]:
        own = [row for row in rows if names.get(row["value"], row["value"]) == value]
        backing = [row for row in rows if row in own or _coarser(row, own[0])]
        strength = independent(origins[row["source"]] for row in backing)
        return -strength, *_width(own[0]), min(record.statements.index(row) for row in own)

    return min(values, key=rank, default=None)


def _width(row: Row) -> tuple[timedelta, int]:
    if row["property"] != "date":
        return timedelta(), 0
    day = dates.parse(row["value"])
    assert day.earliest and day.latest
    return day.latest - day.earliest, GRAINS.index(day.precision)


def _coarser(row: Row, fine: Row) -> bool:
    if row["property"] != "date":
        return False
    outer, inner = dates.parse(row["value"]), dates.parse(fine["value"])
    assert outer.earliest and outer.latest and inner.earliest and inner.latest
    holds = outer.earliest <= inner.earliest and inner.latest <= outer.latest
    return holds and _width(row) > _width(fine)


def _acts(record: Record, asked: Asked, names: Names) -> dict[str, Act]:
    rows = [row for row in record.statements if row["affirms"] and not row.get("withdrawn")]
    kinds = {names[row["entity"]]: row["kind"] for row in rows if row["kind"] in ("act", "step")}
    acts = {name: _act(record, asked, names, name, rows) for name in kinds}
    for row in record.judgements:
        if row["verdict"] in ("among", "may_be_among") and not row.get("withdrawn"):
            for side in ("left", "right"):
                acts.setdefault(names[row[side]], Act(names[row[side]], crowd=names[row[side]]))
    return acts


def _act(record: Record, asked: Asked, names: Names, name: str, every: Sequence[Row]) -> Act:
    said = [row for row in every if names[row["entity"]] == name]
    rows = [row for row in said if row["source"] not in asked.without]

    def best(*properties: str, of: Sequence[Row] = rows) -> str | None:
        return preferred(record, [row for row in of if row["property"] in properties], names)

    admitted = best("victim", "person")
    victim = admitted or best("victim", "person", of=said) or ""
    group = victim if victim.startswith("g") else ""
    of_group = [row for row in every if names[row["entity"]] == group == admitted]
    of_group = [row for row in of_group if row["source"] not in asked.without]
    versions = [row for row in said if row["property"] in ("victim", "person")]
    versions = [row for row in versions if row["source"] not in asked.without] or versions
    groups = [row for row in versions if row["value"].startswith("g")]
    crowd = preferred(record, groups, names) or name
    number = best("number") or best("number", of=of_group)
    act = Act(name, "" if group else victim, group, crowd, stated=number is not None)
    if number:
        quantity = quantities.parse(number)
        low = max(1, int(quantity.low or 0))
        act.numbers = tuple(range(low, max(low, int(quantity.high or low)) + 1))
    type_ = TYPES.get((said[0]["kind"], best("type") or ""))
    origins = origin_sets(record)
    act.matches = (
        bool(type_ and (not asked.acts or type_ in asked.acts))
        and (not asked.persons or admitted in {names.get(one, one) for one in asked.persons})
        and (not asked.corroborated or independent(origins[row["source"]] for row in rows) > 1)
    )
    act.placed = _placed(best("date"), asked)
    return act


def _placed(day: str | None, asked: Asked) -> tuple[bool, ...]:
    if not (asked.start and asked.end):
        return (True,)
    if day is None:
        return (False,)
    meant = dates.parse(day)
    assert meant.earliest and meant.latest
    days = range((meant.latest - meant.earliest).days + 1)
    found = {asked.start <= meant.earliest + timedelta(n) <= asked.end for n in days}
    return tuple(sorted(found | ({False} if meant.uncertain else set())))


# -- how many


def _counts(record: Record, asked: Asked, names: Names) -> Iterator[int]:
    acts = _acts(record, asked, names)
    pairs = {
        verdict: [
            (names[row["left"]], names[row["right"]])
            for row in record.judgements
            if row["verdict"] == verdict and not row.get("withdrawn")
        ]
        for verdict in ("among", "may_be_among")
    }
    open_ = sorted(set(pairs["may_be_among"]))
    for chosen in product((False, True), repeat=len(open_)):
        within = {pair for pair, is_so in zip(open_, chosen, strict=True) if is_so}
        for act in acts.values():
            act.inside = {one for one, of in {*pairs["among"], *within} if of == act.name != one}
        yield from _by_day_and_number(acts, asked)


def _by_day_and_number(acts: Mapping[str, Act], asked: Asked) -> Iterator[int]:
    matching = [act for act in acts.values() if act.matches]
    for placed in product(*(act.placed for act in matching)):
        counted = [act for act, there in zip(matching, placed, strict=True) if there]
        for numbers in product(*((act.numbers[0], act.numbers[-1]) for act in counted)):
            number = {act.name: n for act, n in zip(counted, numbers, strict=True)}
            if asked.unit == "acts":
                yield _union(number, {act.name: act.inside for act in acts.values()})
            else:
                yield from _persons(acts, number)


def _union(sizes: Mapping[str, int], within: Mapping[str, set[str]]) -> int:
    """The size of the union of sets: what is within another is made of its things, and what is
    not counted itself is one thing, where there is room, in each set that it is within."""
    inner = {name: _inner(name, within) for name in sizes}
    made: dict[str, set[tuple[str, int]]] = {}
    for name in sorted(sizes, key=lambda name: (len(inner[name]), name)):
        things = {thing for one in inner[name] & made.keys() for thing in made[one]}
        for one in sorted(inner[name] - sizes.keys()):
            if len(things) < sizes[name]:
                things.add((one, 0))
        made[name] = things | {(name, n) for n in range(sizes[name] - len(things))}
    return len({thing for things in made.values() for thing in things})


def _inner(name: str, within: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = {name}
    while waiting:
        found |= waiting
        waiting = {one for outer in waiting for one in within.get(outer, ())} - found
    return found - {name}


def _persons(acts: Mapping[str, Act], number: Mapping[str, int]) -> Iterator[int]:
    """Whoever is hit by an act that names nobody may be somebody who is counted, or not."""
    sizes = {acts[name].person: 1 for name in number if acts[name].person}
    within: dict[str, set[str]] = {}
    nobody: dict[str, set[str]] = {}
    for name, n in number.items():
        act = acts[name]
        if act.unnamed and (n > 1 or not act.person):
            sizes[act.crowd] = max(n, sizes.get(act.crowd, 0))
    for act in acts.values():  # who is in a group is in it, whichever of its acts count
        members = [acts[one] for one in act.inside if act.unnamed]
        if act.unnamed and act.person:
            within.setdefault(act.crowd, set()).add(act.person)
        for one in members:
            inner = nobody if one.nobody else within
            inner.setdefault(act.crowd, set()).add(one.person or one.crowd)
    inside = {member for crowd in sizes for member in nobody.get(crowd, ())}
    alone = sum(acts[name].nobody and name not in inside for name in number)
    for elsewhere in chain.from_iterable(combinations(inside, n) for n in range(len(inside) + 1)):
        gone = {crowd: nobody.get(crowd, set()) & set(elsewhere) for crowd in sizes}
        left = {crowd: max(0, n - len(gone[crowd])) for crowd, n in sizes.items()}
        rest = {
            crowd: within.get(crowd, set()) | nobody.get(crowd, set()) for crowd in acts_and(acts)
        }
        rest = {crowd: members - gone.get(crowd, set()) for crowd, members in rest.items()}
        for new in range(alone + 1):
            yield max(_union(left, rest) + new, 1 if number else 0)


def acts_and(acts: Mapping[str, Act]) -> set[str]:
    """Every name that a crowd may go by."""
    return {act.crowd for act in acts.values()}
