"""The report of a dossier: what it says, section by section, as blocks.

Invariant: prose and tables read the same answers, so they cannot disagree.
"""

from collections.abc import Iterator
from datetime import date

from saksei import dates
from saksei.analysis.chains import Chain, chains
from saksei.analysis.contradictions import Contradiction, contradictions
from saksei.analysis.counting import count
from saksei.analysis.figures import Comparison, compare, figures
from saksei.analysis.names import minors
from saksei.analysis.question import UNITS, Question
from saksei.analysis.standards import Standard
from saksei.reports.blocks import (
    Address,
    Block,
    Cell,
    Chart,
    ChartRow,
    Column,
    Heading,
    KeyFigure,
    Note,
    Number,
    Paragraph,
    Report,
    Table,
    bounds_text,
)
from saksei.reports.desk import Desk, link_to_rows
from saksei.workspace import Workspace

MOST_MONTHS = 24
SERIES = 4


def dossier_report(desk: Desk, opened: Workspace, *, made: str) -> Report:
    """The whole report; `made` is the day it is made, as printed."""
    sections = (
        _summary, _standards, _months, _persons, _chains, _contradictions, _figures, _method,
        _rows, _sources,
    )  # fmt: skip
    blocks = tuple(block for section in sections for block in section(desk))
    subtitle = f"Question: {desk.in_words()}. Basis: {desk.basis.in_words()}."
    return Report(title=opened.name, subtitle=subtitle, made=made, blocks=blocks)


def _summary(desk: Desk) -> Iterator[Block]:
    standard = desk.basis.standard
    answer = desk.answer("persons", standard)
    yield Heading("Summary", 1, "summary")
    yield KeyFigure(
        f"{desk.label('act_type', desk.focus.act)}: acts",
        desk.number("acts", standard),
        "one act type against one victim in one event, with bounds",
    )
    yield KeyFigure(
        "persons",
        desk.number("persons", standard),
        f"each counted once; {answer.counted.bounds.unnamed} of them unnamed",
    )
    when = f"In the window {desk.window[0]} the" if desk.window else "The"
    yield Paragraph(
        (
            f"{when} record documents ",
            desk.number("acts", standard, at_least=True),
            f" acts of the type {desk.label('act_type', desk.focus.act)} against ",
            desk.number("persons", standard, at_least=True),
            " persons. Of the acts, ",
            desk.number("acts", Standard.CORROBORATED),
            " come from two or more independent origins, and of ",
            desk.number("acts", Standard.ADMITTED),
            " the authority itself has spoken. The two ends of a number say what is not decided; "
            "each number has a note with its sources and leads to its rows.",
        )
    )
    yield Paragraph(("What could change it:",))
    for caveat in answer.proof.caveats:
        yield Note(caveat)


def _standards(desk: Desk) -> Iterator[Block]:
    yield Heading("Counts by standard", 1, "standards")
    rows: list[tuple[Cell, ...]] = []
    for standard in Standard:
        rows.append(
            (
                standard.value,
                standard.definition,
                desk.number("acts", standard),
                desk.number("persons", standard),
                link_to_rows(standard),
            )
        )
    yield Table(
        f"The same question under each standard: {desk.in_words()}",
        (Column("Standard"), Column("Which is met where"), Column("Acts", numeric=True),
         Column("Persons", numeric=True), Column("Rows")),
        tuple(rows),
        "by-standard",
        note="Persons are counted once however many acts they suffered; columns are never added.",
    )  # fmt: skip


def _months(desk: Desk) -> Iterator[Block]:
    yield Heading("Acts by month and type", 1, "months")
    totals = _by_type(desk)
    if not totals:
        yield Note("No countable act is in the record on this basis.")
        return
    shown = sorted(totals, key=lambda code: (-totals[code][1], code))
    top = shown[:SERIES]
    rows = [
        ChartRow(_month_in_words(first), tuple(_count(desk, code, first, last) for code in top))
        for first, last in _month_windows(desk, top)
    ]
    labels = tuple(desk.label("act_type", code) for code in top)
    caption = f"Acts by month: {', '.join(labels)} ({desk.basis.standard})"
    note = (
        "An act whose date is not known to the month is in the upper bound of each month that it "
        "may lie in; months do not add up to a total of such acts. Documented acts are not a sample."
    )
    if rows:
        yield Chart(caption, "acts", tuple(rows), labels, "by-month", note=note)
    yield Table(
        f"Acts of the whole record by type ({desk.basis.standard})",
        (Column("Type"), Column("Acts", numeric=True)),
        tuple((desk.label("act_type", code), bounds_text(*totals[code])) for code in shown),
        "by-type",
        note="No total over types: persons and acts of different types are never added.",
    )


def _by_type(desk: Desk) -> dict[str, tuple[int, int]]:
    found = desk.main.rows(
        "SELECT DISTINCT t.act_type FROM (SELECT kind, type FROM "
        f"{desk.main.acts}) a JOIN (SELECT unnest($1) AS kind, unnest($2) AS type, unnest($3) AS act_type) t "
        "USING (kind, type) ORDER BY 1",
        list(map(list, zip(*_countable(desk), strict=True))),
    )
    totals = {}
    for (code,) in found:
        bounds = count(desk.main, Question(acts=(str(code),))).bounds
        totals[str(code)] = (bounds.minimum, bounds.maximum)
    return {code: bounds for code, bounds in totals.items() if bounds[1]}


def _countable(desk: Desk) -> list[tuple[str, str, str]]:
    steps = desk.vocabulary.codes_where("step_type", "countable")
    acts = desk.vocabulary.lists["act_type"].codes
    return [("act", code, code) for code in acts] + [
        ("step", code, str(act)) for code, act in steps
    ]


def _count(desk: Desk, code: str, start: date, end: date) -> tuple[int, int]:
    bounds = count(desk.main, Question(acts=(code,), start=start, end=end)).bounds
    return bounds.minimum, bounds.maximum


def _month_windows(desk: Desk, codes: list[str]) -> list[tuple[date, date]]:
    """First and last day of each month from the first to the last dated act of some types."""
    found = desk.main.rows(
        f"SELECT min(date_earliest), max(date_latest) FROM {desk.main.acts} "
        "WHERE type IN (SELECT unnest($1)) AND date_latest - date_earliest < 32",
        [codes],
    )
    first, last = found[0]
    if not isinstance(first, date) or not isinstance(last, date):
        return []
    windows, here = [], first.replace(day=1)
    while here <= last:
        after = date(here.year + here.month // 12, here.month % 12 + 1, 1)
        windows.append((here, date.fromordinal(after.toordinal() - 1)))
        here = after
    return windows[:MOST_MONTHS]


def _month_in_words(first: date) -> str:
    return dates.in_words(dates.parse(first.isoformat()[:7]))


def _persons(desk: Desk) -> Iterator[Block]:
    yield Heading("Persons and what was done to them", 1, "persons")
    rows = desk.main.rows(
        "SELECT a.victim, list({'type': a.type, 'date': coalesce(a.date, '')} ORDER BY a.date), "
        f"any_value(s.sources) FROM {desk.main.acts} a "
        "JOIN (SELECT coalesce(i.canonical, d.value) AS victim, list_sort(list_distinct(list(d.source))) "
        "AS sources FROM admitted d LEFT JOIN identity i ON i.entity = d.value "
        "WHERE d.property = 'victim' GROUP BY 1) s ON s.victim = a.victim "
        "WHERE a.victim NOT IN (SELECT record FROM groups) GROUP BY a.victim ORDER BY a.victim"
    )
    names = desk.names([str(victim) for victim, *_ in rows])
    hidden = minors(desk.main)
    table = [
        (names[str(victim)], _acts_in_words(desk, acts), desk.cited(sources))
        for victim, acts, sources in rows
    ]
    yield Table(
        "Named persons with their acts",
        (Column("Person"), Column("Acts, by preferred date"), Column("Sources")),
        tuple(sorted(table)),
        "persons-table",
        note=f"Names of minors are withheld ({len(hidden)} in the record); they are counted as known persons.",
    )


def _acts_in_words(desk: Desk, acts: list[dict[str, str]]) -> str:
    words = []
    for act in acts:
        day = f" {dates.in_words(dates.parse(act['date']))}" if act["date"] else ""
        code_list = (
            "act_type" if act["type"] in desk.vocabulary.lists["act_type"].codes else "step_type"
        )
        words.append(f"{desk.label(code_list, act['type'])}{day}")
    return "; ".join(words)


def _chains(desk: Desk) -> Iterator[Block]:
    found = chains(desk.main, act=desk.focus.act)
    act = desk.label("act_type", desk.focus.act)
    yield Heading("The circle: arrested while protesting another's arrest", 1, "chains")
    if not found:
        yield Note("No chain of documented occasions leads from one such act to another.")
        return
    later = {chain.path[-1].record for chain in found}
    query = f"chains of {act}"
    sources = [source for chain in found for source in chain.sources]
    note = desk.footnote(query, sources, anchor="chains-table")
    yield Paragraph(
        (
            Number(str(len(later)), query, note),
            f" acts of the type {act} answered, by documented occasions, a protest or another event "
            "that itself answered an earlier one. A chain is read from recorded occasions alone.",
        )
    )
    yield Table(
        "Chains of occasions",
        (Column("First"), Column("Answered by"), Column("Then"), Column("Sources")),
        tuple(_chain_row(desk, chain) for chain in found),
        "chains-table",
    )


def _chain_row(desk: Desk, chain: Chain) -> tuple[Cell, ...]:
    def words(record: int) -> str:
        node = chain.path[record]
        when = dates.in_words(dates.parse(node.date)) if node.date else "undated"
        return f"{node.label or 'unnamed'}, {when}"

    between = "; ".join(
        f"{desk.label('event_type', node.type)}, {dates.in_words(dates.parse(node.date)) if node.date else 'undated'}"
        for node in chain.path[1:-1]
    )
    return (words(0), between or "(directly)", words(-1), desk.cited(chain.sources))


def _contradictions(desk: Desk) -> Iterator[Block]:
    found = contradictions(desk.main, ("act", "step", "event", "letter", "milestone"))
    yield Heading("Where sources contradict each other", 1, "contradictions")
    yield Paragraph(
        ("Nobody's word is overwritten: each version stands, the preferred one first.",)
    )
    yield Table(
        "Properties with more than one value",
        (
            Column("Record"),
            Column("Property"),
            Column("Versions with their sources"),
            Column("Preferred by"),
        ),
        tuple(_contradiction_row(one) for one in found),
        "contradictions-table",
        note="A coarser date that contains the preferred one supports it and does not contradict it.",
    )


def _contradiction_row(one: Contradiction) -> tuple[Cell, ...]:
    versions = "; ".join(
        f"{version.in_words} ({', '.join(version.sources)}{', supports' if version.supports_preferred else ''})"
        for version in one.versions
    )
    who = one.label if one.label == one.record else f"{one.label} ({one.record})"
    return (who, one.property.replace("_", " "), versions, one.why)


def _figures(desk: Desk) -> Iterator[Block]:
    found = [compare(desk.main, figure) for figure in figures(desk.main)]
    people = [one for one in found if one.figure.unit in ("persons", "acts", "arrests", "attacks")]
    yield Heading("Reported figures and our count", 1, "figures")
    yield Paragraph(
        (
            "Numbers that others claim are never added to ours. Ours stands beside one only where "
            "unit, population, acts, window and place are the same; else the table says what differs.",
        )
    )
    yield Table(
        "Figures for persons and acts",
        (Column("Claimed by"), Column("What"), Column("Value"), Column("Our count or what differs"),
         Column("Sources")),
        tuple(_figure_row(desk, one) for one in people),
        "figures-table",
        note=f"{len(found) - len(people)} further figures count something else (money, ages, durations, places).",
    )  # fmt: skip


def _figure_row(desk: Desk, one: Comparison) -> tuple[Cell, ...]:
    figure = one.figure
    if one.ours is not None:
        unit, bounds = one.ours.question.unit, one.ours.bounds
        ours = f"comparable; our count: {bounds_text(bounds.minimum, bounds.maximum)} {unit}"
    else:
        ours = "not comparable. " + " ".join(
            f"{name}: {reason.rstrip('.')}." for name, reason in one.differs
        )
    return (figure.claimant, figure.about, figure.value, ours, desk.cited(figure.sources))


def _method(desk: Desk) -> Iterator[Block]:
    basis, answer = desk.basis, desk.answer("acts", desk.basis.standard)
    yield Heading("Method", 1, "method")
    as_of = basis.as_of.isoformat() if basis.as_of else "the day this report was made"
    published = basis.published_by.isoformat() if basis.published_by else "any day"
    rules = (
        ("Unit", UNITS["acts"] + "; persons are counted once; units are never mixed."),
        ("Rule", "Acts are counted by the date of the act. Of several versions the one with most "
         "independent origins is preferred; a coarser date that contains a finer one supports it; "
         "ties go to the more precise, then to the earlier recorded."),
        ("Bounds", "The least and the greatest count over what is undecided: pairs judged unsure, acts "
         "that may be among a group's, and days that the preferred date may mean."),
        ("Groups", "An unnamed group counts with its number; a member who is also known by name takes one off."),
        ("Independence", "A source that copies, reposts or retells another is not a second origin; an "
         "origin that nobody has seen but others cite is one."),
        ("Standard", basis.in_words()),
        ("Cut-off", f"what was recorded by {as_of}, from sources published by {published}"),
    )  # fmt: skip
    yield Table("How the numbers were made", (Column("Point"), Column("Rule")), rules, "rules")
    yield Table(
        "Left out of the count, and why",
        (Column("Act"), Column("Why")),
        tuple((one.act, one.reason) for one in answer.proof.left_out),
        "left-out",
        note="Acts of the type asked for that another version or another standard would count.",
    )


def _rows(desk: Desk) -> Iterator[Block]:
    yield Heading("Rows that the counts rest on", 1, "rows")
    for standard in Standard:
        answer = desk.answer("acts", standard)
        people = {row.act: row.person for row in answer.proof.rows if row.person}
        names = desk.names(list(people.values()))
        yield Table(
            f"Rows under the standard {standard}: {desk.in_words()}",
            (Column("Act"), Column("Person"), Column("Number", numeric=True), Column("Certain"),
             Column("Statements", numeric=True), Column("Sources")),
            tuple(
                (
                    row.act,
                    names[people[row.act]] if row.act in people else "(unnamed)",
                    row.number,
                    "yes" if row.certain else "no",
                    len(row.statements),
                    desk.cited(row.sources),
                )
                for row in answer.proof.rows
            ),
            f"rows-{standard}",
        )  # fmt: skip


def _sources(desk: Desk) -> Iterator[Block]:
    yield Heading("Sources", 1, "sources")
    derived: dict[str, list[str]] = {}
    for source, origin in desk.main.derived_from:
        derived.setdefault(source, []).append(origin)
    rows: list[tuple[Cell, ...]] = []
    for source in sorted(desk.sources):
        note = desk.note(source)
        rows.append(
            (
                note.id, note.title, note.publisher, note.date, Address(note.address) if note.address else None,
                "yes" if note.held else "not held", ", ".join(sorted(derived.get(source, []))) or None,
            )
        )  # fmt: skip
    yield Table(
        "Sources of the record",
        (Column("Id"), Column("Title"), Column("Publisher"), Column("Date"), Column("Address"),
         Column("Held"), Column("Derives from")),
        tuple(rows),
        "sources-table",
        note="Not held: known by reference only, so a passage cannot be checked here.",
    )  # fmt: skip
