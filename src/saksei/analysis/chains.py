"""The circle: people arrested for protesting the arrest of others, along documented occasions.

Invariant: a chain is a path of recorded occasions, never a guess from dates; an act or event that
answers nothing that is recorded begins no chain.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from saksei.analysis.names import labels
from saksei.analysis.tables import COUNTABLE, Tables


@dataclass(frozen=True, slots=True)
class Node:
    """An act, step or event on a chain."""

    record: str
    kind: str
    type: str
    date: str
    label: str  # whom it hit, or what it is called
    counts_as: str = ""  # the act type that it counts as


@dataclass(frozen=True, slots=True)
class Chain:
    """An act, what answered it, and the act that this occasioned in turn."""

    path: tuple[Node, ...]  # act, one or more events, act
    statements: tuple[str, ...]  # of the occasions along it
    sources: tuple[str, ...]


def chains(tables: Tables, *, act: str = "arrest") -> list[Chain]:
    """Every shortest path from an act of a type, along occasions, to another act of that type.

    The order is that of the occasions, not of the days: an arrest to prevent a protest that was
    called comes before it.
    """
    edges, backing = _occasions(tables)
    nodes = _nodes(tables, edges)
    found = []
    for last in sorted(edges):
        if nodes.get(last, None) and nodes[last].counts_as == act:
            for path in _paths(last, edges, nodes, act):
                along = [backing[pair] for pair in zip(path[1:], path, strict=False)]
                statements = sorted({one for given, _ in along for one in given})
                sources = sorted({one for _, given in along for one in given})
                found.append(
                    Chain(tuple(nodes[one] for one in path), tuple(statements), tuple(sources))
                )
    return sorted(found, key=lambda chain: [(node.date, node.record) for node in chain.path])


def own_occasions(tables: Tables) -> list[str]:
    """Records that are said to answer themselves, perhaps because two were judged to be one."""
    edges, _ = _occasions(tables)
    return sorted(record for record, occasions in edges.items() if record in occasions)


def occasions(tables: Tables) -> Mapping[str, list[str]]:
    """What each act, step or event answered, as its sources say."""
    return _occasions(tables)[0]


Edges = dict[str, list[str]]
Backing = dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]]


def _occasions(tables: Tables) -> tuple[Edges, Backing]:
    if "occasion" not in tables.given:
        return {}, {}
    if "occasions" not in tables.sql:
        tables.replace(
            "occasions",
            "SELECT a.record, coalesce(i.canonical, a.value) AS occasion, "
            "list_sort(list(a.id)) AS statements, "
            "list_sort(list_distinct(list(a.source))) AS sources FROM admitted a "
            "LEFT JOIN identity i ON i.entity = a.value WHERE a.property = 'occasion' "
            "GROUP BY ALL",
        )
    rows = tables.rows("FROM occasions ORDER BY ALL")
    edges: Edges = defaultdict(list)
    backing: Backing = {}
    for record, occasion, statements, sources in rows:
        edges[str(record)].append(str(occasion))
        backing[str(record), str(occasion)] = (
            tuple(map(str, statements)),
            tuple(map(str, sources)),
        )
    return edges, backing


def _paths(
    last: str, edges: Mapping[str, list[str]], nodes: Mapping[str, Node], act: str
) -> list[list[str]]:
    """Paths back from an act to the nearest acts of the type, in the order of time."""
    found, waiting = [], [[last]]
    while waiting:
        path = waiting.pop(0)
        for before in edges.get(path[0], ()):
            if before in path or before not in nodes:
                continue
            if nodes[before].counts_as == act:
                found.append([before, *path])
            else:
                waiting.append([before, *path])
    return found


def _nodes(tables: Tables, edges: Mapping[str, list[str]]) -> dict[str, Node]:
    wanted = sorted(set(edges) | {one for several in edges.values() for one in several})
    if not wanted:
        return {}
    tables.about("linked", wanted)
    for kind, kinds, properties in (
        ("act", COUNTABLE, ("type", "victim", "date")), ("event", ("event",), ("type", "date")),
    ):  # fmt: skip
        tables.build(f"linked_{kind}", kinds, properties, admitted="linked_admitted", listed=False)
    rows = tables.rows(
        "SELECT record, kind, type, coalesce(date, ''), coalesce(victim, '') FROM linked_act "
        "SEMI JOIN linked USING (record) UNION ALL "
        "SELECT record, 'event', type, coalesce(date, ''), '' FROM linked_event "
        "SEMI JOIN linked USING (record)"
    )
    countable = dict(tables.vocabulary.codes_where("step_type", "countable"))
    names = labels(tables, [str(victim) for *_, victim in rows if victim])
    return {
        str(record): Node(
            str(record), str(kind), str(type_), str(day), names.get(str(victim), ""),
            str(countable.get(str(type_), "") if kind == "step" else type_),
        )
        for record, kind, type_, day, victim in rows
    }  # fmt: skip
