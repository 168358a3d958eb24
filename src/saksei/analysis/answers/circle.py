"""The circle: acts that answer a protest or statement about an earlier act, as paths with numbers.

The documented reproduction number is the mean number of later acts that an act occasioned, by
recorded occasions: acts with such an occasion, over all acts. An act with several occasions counts
once. Invariant: occasions are documented, never inferred from days; nothing here is causation.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from saksei import dates
from saksei.analysis.answers.dated import in_words
from saksei.analysis.answers.result import Asked, Bars, Result, Sheet, Value, plural, union
from saksei.analysis.chains import Chain, Node, chains, own_occasions
from saksei.analysis.counting import Counted, count
from saksei.analysis.proof import shares_of
from saksei.analysis.question import Question
from saksei.analysis.standards import Standard
from saksei.analysis.tables import Tables

CAVEATS = (
    "an occasion is what a source says an act answered: association on record, not causation",
    "an act without a recorded occasion counts as occasioned by none, so the number says how much "
    "of the circle is documented",
    "in a record that ends, the mean over all acts is always below 1; it is rounded outward",
)


@dataclass(frozen=True, slots=True)
class Circle:
    """The chains on one basis, and the numbers taken from them."""

    counted: Counted
    found: tuple[Chain, ...]
    later: tuple[int, int]  # acts that answer an earlier one
    numbers: Mapping[str, tuple[int, int]]  # of each act on them: at least and at most so many

    @property
    def reproduction(self) -> tuple[float, float] | None:
        """The documented reproduction number, rounded outward; None without any act."""
        bounds, (least, most) = self.counted.bounds, self.later
        if not bounds.maximum:
            return None
        high = min(1.0, most / bounds.minimum) if bounds.minimum else 1.0
        low = min(least / bounds.maximum, high)
        return math.floor(low * 100) / 100, math.ceil(high * 100) / 100


def circle(tables: Tables, asked: Asked) -> Circle:
    """The chains between acts that count on the tables' basis."""
    question = Question(acts=(asked.act,), start=asked.start, end=asked.end)
    counted = count(tables, question)
    every = chains(tables, act=asked.act)
    rows = shares_of(counted, {one.path[end].record for one in every for end in (0, -1)})
    found = tuple(
        one for one in every if one.path[0].record in rows and one.path[-1].record in rows
    )
    later = {one.path[-1].record for one in found}
    # An act answers surely an act that counts, where both surely count.
    surely = {
        one.path[-1].record for one in found
        if rows[one.path[0].record].certain and rows[one.path[-1].record].certain
    }  # fmt: skip
    joined = len(later) - tables.identity.fewest(later)
    most = sum(rows[one].most for one in later)
    least = max(0, min(sum(rows[one].number for one in surely) - joined, most))
    numbers = {
        one: (row.number if row.certain else 0, max(row.number, row.most))
        for one, row in rows.items()
    }
    return Circle(counted, found, (least, max(least, most)), numbers)


def circles(tables: Tables, asked: Asked) -> Result:
    """Chains with their length, breadth and days, and the documented reproduction number."""
    every = tables if asked.brief else _for_standards(tables)
    here = circle(every, asked)
    label = tables.vocabulary.label("act_type", asked.act).lower()
    bounds = here.counted.bounds
    values = [
        Value(f"acts of the type {label}", "acts", bounds.minimum, bounds.maximum),
        Value("of them answering an earlier one", "acts", *here.later),
    ]
    if here.reproduction:
        name = "documented reproduction number"
        values.append(Value(name, "later acts for each act", *here.reproduction))
    longest = _longest(here.found)
    values.append(Value("longest chain", "acts in a row", len(longest), len(longest)))
    sheets = (
        _paths(here.found),
        _by_first(here),
        _longest_rows(longest),
        *(() if asked.brief else (_by_standard(every, asked, here),)),
    )
    return Result(
        question="chains", title=f"The circle: {label} answering {label}", unit="acts, chains",
        basis=tables.basis, values=tuple(values),
        sheets=tuple(one for one in sheets if one.rows), charts=(_breadth(here),),
        caveats=tuple(_caveats(here, label, own_occasions(every))),
    )  # fmt: skip


def _who(node: Node) -> str:
    return f"{node.label or 'unnamed'} ({node.record})"


def days_between(first: Node, last: Node) -> str:
    """The days from one node to another, with bounds; nothing where one has no day."""
    if not first.date or not last.date:
        return ""
    (a, b), (c, d) = dates.bounds(first.date), dates.bounds(last.date)
    if None in (a, b, c, d) or not (a and b and c and d):
        return ""
    low, high = (c - b).days, (d - a).days
    return str(low) if low == high else f"{low} to {high}"


def _paths(found: Sequence[Chain]) -> Sheet:
    rows = tuple(
        (
            _who(one.path[0]), in_words(one.path[0].date),
            "; ".join(f"{node.type.replace('_', ' ')}, {in_words(node.date)} ({node.record})"
                      for node in one.path[1:-1]) or "(directly)",
            _who(one.path[-1]), in_words(one.path[-1].date),
            days_between(one.path[0], one.path[-1]), one.sources, one.statements,
        )
        for one in found
    )  # fmt: skip
    return Sheet(
        "chains", "Chains of documented occasions",
        ("first", "day", "answered by", "then", "on", "days between", "sources", "statements"),
        rows,
        note="The order is that of the occasions: an act to prevent a protest comes before it.",
    )  # fmt: skip


def _children(found: Sequence[Chain]) -> dict[str, dict[str, Node]]:
    children: dict[str, dict[str, Node]] = defaultdict(dict)
    for one in found:
        children[one.path[0].record][one.path[-1].record] = one.path[-1]
    return children


def _breadths(here: Circle) -> Iterator[tuple[Node, int, int]]:
    nodes = {one.path[0].record: one.path[0] for one in here.found}
    for record, later in _children(here.found).items():
        lows = [here.numbers[one][0] for one in later]
        highs = [here.numbers[one][1] for one in later]
        yield nodes[record], sum(lows), max(sum(lows), sum(highs))


def _by_first(here: Circle) -> Sheet:
    rows = [
        (
            _who(node), Value("later", "acts", low, high).text,
            tuple(sorted(_children(here.found)[node.record])),
            union(*(one.sources for one in here.found if one.path[0] == node)),
        )
        for node, low, high in sorted(_breadths(here), key=lambda row: (-row[1], row[0].record))
    ]  # fmt: skip
    return Sheet(
        "breadth", "Later acts, by the act whose protest or statement they answered",
        ("act", "later acts", "their records", "sources"), tuple(rows),
        note="An act that answers several counts with each of them; the rows do not add up.",
    )  # fmt: skip


def _breadth(here: Circle) -> Bars:
    rows = sorted(_breadths(here), key=lambda row: (-row[1], row[0].record))
    bars = tuple((_who(node), low, high) for node, low, high in rows[:12])
    return Bars("breadth", "Later acts on record for each act", "acts", bars)


def _longest(found: Sequence[Chain]) -> list[Node]:
    """The longest row of acts, each answering the one before."""
    children = _children(found)
    nodes = {node.record: node for one in found for node in (one.path[0], one.path[-1])}
    best: list[str] = []
    waiting = [[record] for record in sorted(children)]
    longest_to: dict[str, int] = {}
    while waiting:
        path = waiting.pop()
        if len(path) > len(best):
            best = path
        for after in sorted(children.get(path[-1], {})):
            # A longer way to a node that was reached before is the only one worth going.
            if after not in path and longest_to.get(after, 0) < len(path) + 1:
                longest_to[after] = len(path) + 1
                waiting.append([*path, after])
    return [nodes[one] for one in best]


def _longest_rows(longest: Sequence[Node]) -> Sheet:
    rows = tuple(
        (number, _who(node), in_words(node.date)) for number, node in enumerate(longest, 1)
    )
    return Sheet("longest", "The longest chain", ("place", "act", "day"), rows)


def _rings(found: Sequence[Chain]) -> list[list[str]]:
    """Acts that answer each other in turn, each ring once, beginning with its lowest id."""
    after = {record: sorted(later) for record, later in _children(found).items()}
    reach: dict[str, set[str]] = {}
    for start, first in after.items():
        seen, waiting = set[str](), list(first)
        while waiting:
            if (one := waiting.pop()) not in seen:
                seen.add(one)
                waiting += after.get(one, [])
        reach[start] = seen
    rings = {
        tuple(sorted(b for b in seen if a in reach.get(b, ())))
        for a, seen in reach.items() if a in seen
    }  # fmt: skip
    return [list(ring) for ring in sorted(rings)]


def _for_standards(tables: Tables) -> Tables:
    """Tables like these from which the other standards that admit the same can be read too."""
    own = tables.basis.standard
    if own in (Standard.REVIEWED, Standard.ADMITTED):
        return tables
    return _on(tables, Standard.ADMITTED).under(own)


def _on(tables: Tables, standard: Standard) -> Tables:
    basis = replace(tables.basis, standard=standard)
    return Tables(
        tables.folder, basis, tables.vocabulary, tables.supposed, tables.unnamed, like=tables
    )


def _by_standard(tables: Tables, asked: Asked, here: Circle) -> Sheet:
    reviewed = tables.basis.standard is Standard.REVIEWED
    others = _on(tables, Standard.ADMITTED) if reviewed else tables
    rows = []
    for standard in Standard:
        if standard is tables.basis.standard:
            one = here
        elif standard is Standard.REVIEWED:
            one = circle(_on(tables, standard), asked)
        else:
            one = circle(others.under(standard), asked)
        bounds, number = one.counted.bounds, one.reproduction
        rows.append(
            (
                standard.value, Value("acts", "acts", bounds.minimum, bounds.maximum).text,
                Value("later", "acts", *one.later).text, len(one.found),
                Value("R", "", *number).text if number else "no act",
            )
        )  # fmt: skip
    return Sheet(
        "standards", "The same under each standard",
        ("standard", "acts", "answering an earlier one", "chains", "reproduction number"),
        tuple(rows),
    )  # fmt: skip


def _caveats(here: Circle, label: str, selves: Sequence[str]) -> Iterator[str]:
    if not here.found:
        yield f"no recorded occasion leads from one act of the type {label} to another"
    yield from CAVEATS
    undated = sum(not node.date for one in here.found for node in one.path)
    if undated:
        yield f"{plural(undated, 'place')} on chains without a day: no days between are given"
    for own in selves:
        yield f"{own} is said to answer itself: no chain is made of it; withdraw that statement"
    for ring in _rings(here.found):
        yield (
            f"the occasions run in a ring, from {' to '.join(ring)} and back: not each of these "
            "acts can answer the other; withdraw the occasion that is wrong"
        )
    early = [one for one in here.found if days_between(one.path[0], one.path[-1]).startswith("-")]
    for one in early:
        first, last = _who(one.path[0]), _who(one.path[-1])
        yield f"{last} may come before {first}, which it is said to answer: check both days"
