"""What a count rests on, row by row; what was left out and why; what could change it.

Invariant: every act that is counted has a row with its statements, passages and sources; nothing
that a reader would expect to be counted is missing without a reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from saksei import dates
from saksei.analysis.candidates import COUNTED
from saksei.analysis.counting import Counted, count
from saksei.analysis.names import labels
from saksei.analysis.standards import Standard
from saksei.analysis.tables import Tables, whole

UNNAMED = "an unnamed group"
TOP = 10  # as many are named in one caveat


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
    rows = _rows(counted)
    left_out = _left_out(counted)
    return Proof(tuple(rows), tuple(left_out), tuple(_caveats(counted)))


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
    numbers = _numbers(counted, found)
    unsure = {right for _, right in tables.identity.unsure}
    rows = []
    for record, victim, _, known, _, state, _ in found:
        act, person = str(record), str(victim) if known and victim else None
        passages = backing.get(act, ())
        sources = tuple(dict.fromkeys(one.source for one in passages))
        statements = tuple(one.statement for one in passages)
        number = {"statements": len(statements), "sources": len(sources)}.get(unit, numbers[act])
        certain = state == "certain" and act not in counted.nobody and not {act, person} & unsure
        rows.append(Row(act, person, number, certain, statements, passages, sources))
    return rows


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


def _left_out(counted: Counted) -> list[LeftOut]:
    tables = counted.tables
    reasons = _reasons(counted)
    statements = _statements(tables, reasons)
    found = [
        LeftOut(act, reason, statements.get(act, ())) for act, reason in sorted(reasons.items())
    ]
    if tables.basis.standard is Standard.REVIEWED or tables.basis.without:
        found += _fallen_out(counted, set(reasons))
    return found


def _reasons(counted: Counted) -> dict[str, str]:
    rows = counted.tables.rows(
        "SELECT c.record, c.state, c.place, list_sort(list_distinct(list(a.origin))) "
        "FROM candidates c JOIN admitted a ON a.record = c.record "
        f"WHERE c.state NOT IN {COUNTED} AND c.state <> 'outside' GROUP BY ALL"
    )
    reasons = {}
    for record, state, place, given in rows:
        match state:
            case "undated":
                reason = "undated: no statement gives a date, so it is in no window"
            case "elsewhere":
                where = f"place {place}" if place else "no place given"
                reason = f"not known to lie in {counted.question.place}: {where}"
            case "corroborated":
                reason = f"not corroborated: one independent origin ({', '.join(map(str, given))})"
            case _:
                reason = "not admitted: no statement by the authority says so"
        reasons[str(record)] = reason
    for change in _changes(counted):
        if change.state == "outside":
            reasons[change.act] = f"outside the window by the preferred date; {change.text}"
    return reasons


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
    before = Tables(tables.folder, plain, tables.vocabulary)
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


# -- what could change it


@dataclass(frozen=True, slots=True)
class _Change:
    """Another version of a date that would change the count."""

    act: str
    state: str
    victim: str | None
    text: str
    effect: str


def _changes(counted: Counted) -> list[_Change]:
    question, tables = counted.question, counted.tables
    if not question.windowed:
        return []
    versions = f"{counted.acts}_versions"
    rows = tables.rows(
        "SELECT c.record, c.state, c.victim, c.low, v.value, v.sources, v.strength "
        "FROM candidates c "
        f"JOIN {versions} p ON p.record = c.record AND p.property = 'date' AND p.rank = 1 "
        f"JOIN {versions} v ON v.record = c.record AND v.property = 'date' AND v.rank > 1 "
        "AND NOT list_contains(p.coarser, v.value) "
        "WHERE c.meets AND c.state IN ('certain', 'possible', 'outside') ORDER BY c.record, v.rank"
    )
    found = []
    for record, state, victim, low, value, sources, strength in rows:
        there = dates.place_in_window(dates.parse(str(value)), question.start, question.end)
        effect = EFFECTS.get((str(state), there))
        if effect:
            effect = effect.format(number="one" if whole(low) == 1 else whole(low))
            given = ", ".join(map(str, sources))
            when = dates.in_words(dates.parse(str(value)))
            text = (
                f"by another version it was {when} ({given}; with coarser dates that contain it "
                f"{strength} independent origin{'s' if strength != 1 else ''})"
            )
            found.append(
                _Change(str(record), str(state), str(victim) if victim else None, text, effect)
            )
    return found


EFFECTS = {
    ("certain", "outside"): "would take {number} off",
    ("certain", "possibly"): "would make it uncertain",
    ("possible", "inside"): "would make it certain",
    ("possible", "outside"): "would take {number} off the maximum",
    ("outside", "inside"): "would add {number}",
    ("outside", "possibly"): "would add {number} to the maximum",
}


def _caveats(counted: Counted) -> list[str]:
    tables = counted.tables
    changes = _changes(counted)
    imprecise = _imprecise(counted)
    pairs = [pair for pair in tables.identity.unsure if set(pair) & _named_records(counted)]
    names = labels(
        tables,
        [
            *(change.victim or change.act for change in changes),
            *(victim for _, victim, _ in imprecise),
            *(name for pair in pairs for name in pair),
        ],
    )
    said = [f"{_who(names, c.victim, c.act)}: {c.text}, which {c.effect}" for c in changes]
    said += [
        f"{_who(names, victim, act)}: dated only {dates.in_words(dates.parse(value))}, "
        "so it counts in the maximum alone"
        for act, victim, value in imprecise
    ]
    said += [f"undecided: whether {names[a]} ({a}) and {names[b]} ({b}) are one" for a, b in pairs]
    if counted.bounds.outer:
        said.append(
            "the bounds are safe but may be wider than need be: too many pairs are undecided"
        )
    return said + _of_the_record(counted)


def _who(names: Mapping[str, str], victim: str | None, act: str) -> str:
    return f"{names.get(victim or '', UNNAMED)} ({act})"


def _imprecise(counted: Counted) -> list[tuple[str, str, str]]:
    rows = counted.tables.rows(
        "SELECT record, coalesce(victim, ''), date FROM candidates "
        "WHERE state = 'possible' AND NOT dated ORDER BY record"
    )
    return [(str(record), str(victim), str(value)) for record, victim, value in rows]


def _named_records(counted: Counted) -> set[str]:
    rows = counted.tables.rows(f"SELECT record, victim FROM candidates WHERE state IN {COUNTED}")
    return {str(name) for row in rows for name in row if name}


def _of_the_record(counted: Counted) -> list[str]:
    """Caveats that hold for the record as a whole."""
    tables, said = counted.tables, []
    judged = tables.identity.canonical or tables.identity.unsure or tables.identity.different
    if counted.bounds.maximum and not judged:
        said.append(
            "no judgement is in force: reports are counted one by one, so an act that several "
            "sources report counts several times"
        )
    said += [one.in_words() for one in tables.identity.contradictions]
    erased = whole(tables.rows("SELECT count(*) FROM statements WHERE erased")[0][0])
    if erased:
        said.append(f"{erased} statement{'s' if erased > 1 else ''} of the record erased")
    if counted.nobody:
        said.append(
            f"{len(counted.nobody)} act(s) name nobody: whom they hit may be among those counted"
        )
    if counted.open_numbers:
        said.append(
            f"{counted.open_numbers} group(s) are given as 'at least' a number, which is counted"
        )
    if tables.basis.published_by:
        undated = whole(tables.rows("SELECT count(*) FROM sources WHERE latest IS NULL")[0][0])
        said += [f"{undated} undated sources are left out of what was published"] if undated else []
    return said
