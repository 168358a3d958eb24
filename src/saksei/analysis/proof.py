"""What a count rests on, row by row; what was left out and why; what could change it.

Invariant: every act that is counted has a row with its statements, passages and sources; nothing
that a reader would expect to be counted is missing without a reason.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from saksei.analysis.candidates import COUNTED
from saksei.analysis.caveats import Change, caveats, changes
from saksei.analysis.counting import Counted, count
from saksei.analysis.standards import Standard
from saksei.analysis.tables import Tables, whole


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a statement stands: quoted from a text that we hold, or a locator, or neither."""

    statement: str
    source: str
    quote: str | None
    locator: str | None
    start: int | None
    end: int | None
    held: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One act that is counted; `number` is what it adds to the count."""

    act: str
    person: str | None
    number: int
    certain: bool
    statements: tuple[str, ...]
    passages: tuple[Passage, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One act that matches but is not counted, and why."""

    act: str
    reason: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """The rows of a count, what is left out, and what could change it."""

    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    caveats: tuple[str, ...]


def prove(counted: Counted) -> Proof:
    """Rows, omissions and caveats of a count that was just taken from its tables."""
    other = changes(counted)
    rows = _rows(counted)
    left_out = _left_out(counted, other)
    return Proof(tuple(rows), tuple(left_out), tuple(caveats(counted, other)))


def as_json(counted: Counted, proof: Proof) -> dict[str, object]:
    """The answer as plain data, the same keys for every question."""
    question, basis = counted.question, counted.tables.basis
    days = (question.start, question.end)
    return {
        "unit": question.unit,
        "standard": ", ".join([basis.standard, *(f"without={one}" for one in basis.without)]),
        "as_of": basis.as_of.isoformat() if basis.as_of else None,
        "published_by": basis.published_by.isoformat() if basis.published_by else None,
        "window": [day.isoformat() if day else None for day in days],
        "minimum": counted.bounds.minimum,
        "maximum": counted.bounds.maximum,
        "at_least": counted.at_least,
        "unnamed": counted.bounds.unnamed,
        "rows": [asdict(row) for row in proof.rows],
        "left_out": [asdict(one) for one in proof.left_out],
        "caveats": list(proof.caveats),
    }


# -- rows


def _rows(counted: Counted) -> list[Row]:
    tables, unit = counted.tables, counted.question.unit
    backing = _backing(tables)
    found = tables.rows(
        "SELECT record, victim, low, known, people, state, stated FROM candidates "
        f"WHERE state IN {COUNTED} ORDER BY date_earliest, state, record"
    )
    numbers, surely = _numbers(counted, found), _certain(counted)
    rows = []
    for record, victim, _, known, _, state, _ in found:
        act, person = str(record), str(victim) if known and victim else None
        passages = backing.get(act, ())
        sources = tuple(dict.fromkeys(one.source for one in passages))
        statements = tuple(one.statement for one in passages)
        number = {"statements": len(statements), "sources": len(sources)}.get(unit, numbers[act])
        certain = surely(str(state), act, person)
        rows.append(Row(act, person, number, certain, statements, passages, sources))
    return rows


def _certain(counted: Counted) -> Callable[[str, str, str | None], bool]:
    """Whether an act in a state, with its person, counts by every resolution."""
    unsure = {right for _, right in counted.tables.identity.unsure}

    def certain(state: str, act: str, person: str | None) -> bool:
        return state == "certain" and act not in counted.nobody and not {act, person} & unsure

    return certain


@dataclass(frozen=True, slots=True)
class Share:
    """What one act adds to a count of acts: its number, and the most that it may be."""

    number: int
    most: int
    certain: bool


def shares_of(counted: Counted, records: Iterable[str]) -> dict[str, Share]:
    """What each of some acts adds to a count of acts that was just taken; those that do not count
    are not there."""
    found = counted.tables.rows(
        "SELECT record, victim, low, known, people, state, stated, high FROM candidates "
        f"WHERE state IN {COUNTED} AND record IN (SELECT unnest($1))",
        [sorted(records)],
    )
    numbers, surely = _numbers(counted, [row[:-1] for row in found]), _certain(counted)
    return {
        str(record): Share(
            numbers[str(record)], whole(high),
            surely(str(state), str(record), str(victim) if known and victim else None),
        )
        for record, victim, _, known, _, state, _, high in found
    }  # fmt: skip


def _numbers(counted: Counted, found: list[tuple[Any, ...]]) -> dict[str, int]:
    """What each act adds, one after the other: first those that are certain."""
    numbers, counts = dict(counted.numbers), dict[str, int]()
    for record, victim, low, _known, people, _state, _stated in sorted(
        found, key=lambda row: row[5] != "certain"
    ):
        act = str(record)
        if act in numbers or counted.question.unit != "persons":
            numbers.setdefault(act, whole(low))
        elif not people:
            numbers[act] = 0
        else:
            name = str(victim or record)
            numbers[act] = max(0, whole(low) - counts.get(name, 0))
            counts[name] = max(whole(low), counts.get(name, 0))
    return numbers


def _backing(tables: Tables) -> dict[str, tuple[Passage, ...]]:
    rows = tables.rows(
        "SELECT c.record, s.id, s.source, "
        "CASE WHEN o.confidentiality = 'public' THEN s.quote END, "
        "CASE WHEN o.confidentiality = 'public' THEN s.locator END, s.start, s.\"end\", o.held "
        "FROM candidates c JOIN admitted a ON a.record = c.record JOIN statements s ON s.id = a.id "
        f"JOIN sources o ON o.id = s.source WHERE c.state IN {COUNTED} ORDER BY c.record, s.id"
    )
    found: dict[str, list[Passage]] = {}
    for record, statement, source, quote, locator, start, end, held in rows:
        passage = Passage(
            statement=str(statement),
            source=str(source),
            quote=str(quote) if quote else None,
            locator=str(locator) if locator else None,
            start=None if start is None else whole(start),
            end=None if end is None else whole(end),
            held=bool(held),
        )
        found.setdefault(str(record), []).append(passage)
    return {record: tuple(passages) for record, passages in found.items()}


# -- what is left out


def _left_out(counted: Counted, other: Iterable[Change]) -> list[LeftOut]:
    tables = counted.tables
    found = _with_reasons(counted, other)
    if tables.basis.standard is Standard.REVIEWED or tables.basis.without:
        found += _fallen_out(counted, {one.act for one in found})
    return found


def _with_reasons(counted: Counted, other: Iterable[Change]) -> list[LeftOut]:
    """Acts that match and do not count; of those outside the window the ones that another version
    of their date (`other`) would bring into it."""
    inside = {one.act: one.text for one in other if one.state == "outside"}
    rows = counted.tables.rows(
        "SELECT c.record, c.state, c.place, list_sort(list_distinct(list(a.origin))), "
        "list_sort(list(a.id)) FROM candidates c JOIN admitted a ON a.record = c.record "
        f"WHERE c.state NOT IN {COUNTED} AND (c.state <> 'outside' OR c.record IN "
        "(SELECT unnest($1))) GROUP BY c.record, c.state, c.place ORDER BY c.record",
        [sorted(inside)],
    )
    found = []
    for record, state, place, given, statements in rows:
        match state:
            case "outside":
                reason = f"outside the window by the preferred date; {inside[record]}"
            case "undated":
                reason = "undated: no statement gives a date, so it is in no window"
            case "elsewhere":
                where = f"place {place}" if place else "no place given"
                reason = f"not known to lie in {counted.question.place}: {where}"
            case "corroborated":
                reason = f"not corroborated: one independent origin ({', '.join(map(str, given))})"
            case _:
                reason = "not admitted: no statement by the authority says so"
        found.append(LeftOut(str(record), reason, tuple(map(str, statements))))
    return found


def _statements(tables: Tables, records: Iterable[str]) -> dict[str, tuple[str, ...]]:
    rows = tables.rows(
        "SELECT a.record, list_sort(list(a.id)) FROM admitted a "
        "SEMI JOIN (SELECT unnest($1) AS record) w ON w.record = a.record GROUP BY a.record",
        [sorted(records)],
    )
    return {str(record): tuple(map(str, ids)) for record, ids in rows}


def _fallen_out(counted: Counted, known: set[str]) -> list[LeftOut]:
    """Acts that count when nothing is set aside, and do not on this basis."""
    tables = counted.tables
    plain = replace(tables.basis, standard=Standard.REPORTED, without=())
    before = tables.on(plain)
    count(
        before,
        replace(counted.question, unit="acts" if counted.question.unit != "events" else "events"),
    )
    query = f"SELECT record FROM candidates WHERE state IN {COUNTED}"
    now = {str(row[0]) for row in tables.rows(query)}
    gone = sorted({str(row[0]) for row in before.rows(query)} - now - known)
    statements = _statements(before, gone)
    if tables.basis.standard is Standard.REVIEWED:
        reason = "not reviewed: nobody of ours has checked its statements against their passages"
    else:
        reason = f"rests on {', '.join(tables.basis.without)} and what derives from it"
    return [LeftOut(act, reason, statements.get(act, ())) for act in gone]
