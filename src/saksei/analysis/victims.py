"""Whom the acts of a question hit: every version, with the number of victims if it holds.

Invariant: whom an act hit is also taken from statements that the basis sets aside (`without`, not
reviewed), but only to see that somebody counts already: setting a source aside never makes one
person two.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from saksei.analysis.bounds import NOBODY, Act, Victim
from saksei.analysis.candidates import COUNTED, asked_for
from saksei.analysis.question import Question
from saksei.analysis.standards import Standard
from saksei.analysis.tables import Tables, whole

WANTED = "SEMI JOIN (SELECT unnest($1) AS record) w ON w.record = {}"


def said_elsewhere(tables: Tables) -> set[str]:
    """Acts of which only statements that are set aside say whom they hit."""
    if not _sets_aside(tables):
        return set()
    rows = tables.rows(
        f"SELECT record FROM candidates WHERE victim IS NULL AND state IN {COUNTED} AND record IN "
        f"(SELECT coalesce(i.canonical, s.entity) FROM {_said(tables)} s "
        "LEFT JOIN identity i ON i.entity = s.entity)"
    )
    return {str(row[0]) for row in rows}


def victims_of(tables: Tables, acts: Iterable[str]) -> dict[str, set[str]]:
    """For each of these records that is an act, everybody whom a statement calls its victim."""
    found: dict[str, set[str]] = {}
    for act, victim, *_ in _versions(
        tables, sorted(acts), tables.chosen.admitted, tables.chosen.acts
    ):
        found.setdefault(str(act), set()).add(str(victim))
    for act, victim, *_ in _aside(tables, sorted(acts), blocks=False):
        found.setdefault(str(act), set()).add(str(victim))
    return found


def read_acts(
    tables: Tables, question: Question, names: Iterable[str], *, blocks: bool = False
) -> tuple[dict[str, Act], dict[str, Act]]:
    """The acts among these records: those that are counted, and all."""
    wanted = sorted(names)
    base = "events" if question.unit == "events" else "acts"
    acts, candidates = tables.chosen.acts, "candidates"
    if blocks:
        acts, candidates = f"block_{base}", "block_candidates"
    victims: dict[str, list[Victim]] = {}
    admitted = f"{acts}_admitted" if blocks else tables.chosen.admitted
    for row in _versions(tables, wanted, admitted, acts):
        victims.setdefault(str(row[0]), []).append(_victim(*row[1:]))
    states = _states(tables, candidates, acts, wanted)
    for act, record, first, group in _aside(tables, wanted, blocks=blocks):
        alone = states[act][3] if act in states else NOBODY
        aside = replace(alone, record=str(record), first=str(first), known=not group)
        victims[str(act)] = [aside]
    asked = asked_for(tables, question)
    everyone = {}
    for name in sorted({*victims, *states}):
        _, certain, itself, alone = states.get(name, (False, False, False, NOBODY))
        sets = asked.persons + (() if itself else asked.assessed)
        everyone[name] = Act(name, certain, tuple(victims.get(name, [alone])), sets)
    return {name: everyone[name] for name, state in states.items() if state[0]}, everyone


def _states(
    tables: Tables, candidates: str, acts: str, wanted: list[str]
) -> dict[str, tuple[bool, bool, bool, Victim]]:
    """For each act: counted, certain by what is not to be decided, assessed itself, and its
    victims if nobody says who they are."""
    event = acts.endswith("events")
    number = "NULL, NULL, NULL" if event else "x.number, x.number_low, x.number_high"
    rows = tables.rows(
        f"SELECT x.record, coalesce(c.state IN {COUNTED}, false), coalesce(c.surely, false), "
        f"coalesce(c.assessed_itself, false), {number} FROM {acts} x "
        f"{WANTED.format('x.record')} LEFT JOIN {candidates} c ON c.record = x.record",
        [wanted],
    )
    return {
        str(record): (bool(counted), bool(surely), bool(itself), _sized("", event, *numbers))
        for record, counted, surely, itself, *numbers in rows
    }


def _versions(tables: Tables, wanted: list[str], admitted: str, acts: str) -> list[tuple[Any, ...]]:
    if acts.endswith("events"):
        return []
    return tables.rows(
        "SELECT a.record, coalesce(i.canonical, a.value), "
        "list_sort(list_distinct(list(a.origin))), min(a.id), "
        "any_value(g.record) IS NOT NULL, any_value(g.type), "
        "any_value(x.number), any_value(x.number_low), any_value(x.number_high), "
        "any_value(g.number), any_value(g.number_low), any_value(g.number_high) "
        f"FROM {admitted} a {WANTED.format('a.record')} LEFT JOIN identity i ON i.entity = a.value "
        f"LEFT JOIN {acts} x ON x.record = a.record "
        "LEFT JOIN groups g ON g.record = coalesce(i.canonical, a.value) "
        "WHERE a.property = 'victim' GROUP BY 1, 2 ORDER BY 1, 2",
        [wanted],
    )


def _victim(
    record: object,
    origins: Iterable[object],
    first: object,
    group: object,
    type_: object,
    *numbers: object,
) -> Victim:
    """One version of the victim; the number of the act goes before that of the group."""
    given = numbers[:3] if numbers[0] is not None else numbers[3:]
    return replace(
        _sized(str(record), not group, *given),
        origins=tuple(map(str, origins)),
        first=str(first),
        people=not group or given[0] is not None or type_ in (None, "unnamed_group"),
    )


def _sized(record: str, known: bool, stated: object, low: object, high: object) -> Victim:
    least = max(1, whole(low))
    most = max(least, whole(high))
    return Victim(record, known=known, low=least, high=most, stated=stated is not None)


def _sets_aside(tables: Tables) -> bool:
    return bool(tables.basis.without) or tables.basis.standard is Standard.REVIEWED


def _said(tables: Tables) -> str:
    """Name of a table of who is said to be the victim, whatever the basis sets aside."""
    if "said_victims" not in tables.sql:
        tables.replace(
            "said_victims",
            "SELECT s.entity, s.value, s.id FROM statements s "
            f"WHERE {tables.in_force('s')} AND s.source NOT IN (FROM late) "
            "AND (s.kind, s.property) IN (('act', 'victim'), ('step', 'person'))",
        )
    return "said_victims"


def _aside(tables: Tables, wanted: list[str], *, blocks: bool) -> list[tuple[Any, ...]]:
    """For acts of which no statement that the basis lets in says whom they hit: whom others say."""
    if not _sets_aside(tables):
        return []
    join, record = (
        ("JOIN blocks i", "i.canonical")
        if blocks
        else ("LEFT JOIN identity i", "coalesce(i.canonical, s.entity)")
    )
    admitted = "block_acts_admitted" if blocks else tables.chosen.admitted
    return tables.rows(
        f"SELECT {record} AS record, min_by(coalesce(v.canonical, s.value), s.id), min(s.id), "
        "min_by(s.value IN (SELECT entity FROM statements WHERE kind = 'group'), s.id) "
        f"FROM {_said(tables)} s {join} ON i.entity = s.entity "
        "LEFT JOIN identity v ON v.entity = s.value "
        f"{WANTED.format(record)} WHERE {record} NOT IN "
        f"(SELECT record FROM {admitted} WHERE property = 'victim') GROUP BY 1 ORDER BY 1",
        [wanted],
    )
