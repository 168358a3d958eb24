"""The report of a dossier: what it says, section by section, as blocks.

Invariant: prose and tables read the same answers, so they cannot disagree.
"""

from collections.abc import Iterator

from saksei import dates
from saksei.analysis.chains import Chain, Node, chains
from saksei.analysis.contradictions import Contradiction, contradictions
from saksei.analysis.figures import Comparison, agrees, compare, figures
from saksei.analysis.names import WITHHELD, unnamed
from saksei.analysis.standards import Standard
from saksei.reports.annex import method, rows, sources
from saksei.reports.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    KeyFigure,
    Note,
    Number,
    Paragraph,
    Report,
    Table,
)
from saksei.reports.desk import Desk, link_to_rows, number_of
from saksei.reports.months import months
from saksei.workspace import Workspace


def dossier_report(
    desk: Desk, opened: Workspace, *, made: str, answers: tuple[Block, ...] = ()
) -> Report:
    """The whole report; `made` is the day it is made, as printed; `answers` stand before the
    annex."""
    findings = (_summary, _standards, months, _persons, _chains, _contradictions, _figures)
    found = tuple(block for section in findings for block in section(desk))
    annex = tuple(block for section in (method, rows, sources) for block in section(desk))
    blocks = (*found, *answers, *annex)
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
            desk.number("acts", standard),
            f" acts of the type {desk.label('act_type', desk.focus.act)} against ",
            desk.number("persons", standard),
            " persons. Of the acts, ",
            desk.number("acts", Standard.CORROBORATED),
            " come from two or more independent origins, and of ",
            desk.number("acts", Standard.ADMITTED),
            " the authority itself has spoken. The two ends of a number say what is not decided; "
            "each number has a note with its sources and leads to its rows.",
        )
    )
    if answer.proof.caveats:
        yield Paragraph(("What could change it:",))
    for caveat in answer.proof.caveats:
        yield Note(caveat)


def _standards(desk: Desk) -> Iterator[Block]:
    yield Heading("Counts by standard", 1, "standards")
    rows_by_standard: tuple[tuple[Cell, ...], ...] = tuple(
        (
            standard.value,
            standard.definition,
            desk.number("acts", standard),
            desk.number("persons", standard),
            link_to_rows(standard),
        )
        for standard in Standard
    )
    yield Table(
        f"The same question under each standard: {desk.in_words()}",
        (Column("Standard"), Column("Which is met where"), Column("Acts", numeric=True),
         Column("Persons", numeric=True), Column("Rows")),
        rows_by_standard,
        "by-standard",
        note="Persons are counted once however many acts they suffered; columns are never added.",
    )  # fmt: skip


def _persons(desk: Desk) -> Iterator[Block]:
    yield Heading("Persons and what was done to them", 1, "persons")
    built = desk.tables(Standard.REPORTED)
    rows = built.rows(
        "SELECT a.victim, list({'type': a.type, 'date': coalesce(a.date, '')} ORDER BY a.date), "
        f"any_value(s.sources) FROM {built.acts} a "
        "JOIN (SELECT coalesce(i.canonical, d.value) AS victim, "
        "list_sort(list_distinct(list(d.source))) AS sources "
        "FROM admitted d LEFT JOIN identity i ON i.entity = d.value "
        "WHERE d.property = 'victim' GROUP BY 1) s ON s.victim = a.victim "
        "WHERE a.victim NOT IN (SELECT record FROM groups) GROUP BY a.victim ORDER BY a.victim"
    )
    names = desk.names([str(victim) for victim, *_ in rows])
    hidden = list(unnamed(desk.main).values()).count(WITHHELD)
    table = [
        (names[str(victim)], _acts_in_words(desk, acts), desk.cited(sources))
        for victim, acts, sources in rows
    ]
    yield Table(
        "Named persons with their acts: the whole record, as reported",
        (Column("Person"), Column("Acts, by preferred date"), Column("Sources")),
        tuple(sorted(table)),
        "persons-table",
        note=f"Names of minors are withheld ({hidden} in the record); each is a known person.",
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
    title = f"The circle: {act} while protesting another's {act}"
    if desk.focus.act == "arrest":
        title = "The circle: arrested while protesting another's arrest"
    yield Heading(title, 1, "chains")
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
            f" acts of the type {act} answered, by documented occasions, a protest or another "
            "event that itself answered an earlier one. A chain is read from recorded occasions; "
            "an arrest to prevent a protest that was called comes before it.",
        )
    )
    yield Table(
        "Chains of occasions",
        (Column("First"), Column("Answered by"), Column("Then"), Column("Sources")),
        tuple(_chain_row(desk, chain) for chain in found),
        "chains-table",
    )


def _chain_row(desk: Desk, chain: Chain) -> tuple[Cell, ...]:
    def words(place: int) -> str:
        node = chain.path[place]
        return f"{node.label or 'unnamed'}, {_day(node)}"

    between = "; ".join(
        f"{desk.label('event_type', node.type)}, {_day(node)}" for node in chain.path[1:-1]
    )
    return (words(0), between or "(directly)", words(-1), desk.cited(chain.sources))


def _day(node: Node) -> str:
    return dates.in_words(dates.parse(node.date)) if node.date else "undated"


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
        note="A coarser date that contains the preferred one supports it; it does not contradict.",
    )


def _contradiction_row(one: Contradiction) -> tuple[Cell, ...]:
    versions = "; ".join(
        f"{version.in_words} ({', '.join(version.sources)}"
        f"{', supports' if version.supports_preferred else ''}"
        f"{', denied by ' + ', '.join(version.denied_by) if version.denied_by else ''})"
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
            "unit, population, acts, window and place are the same; else it says what differs.",
        )
    )
    yield Table(
        "Figures for persons and acts",
        (Column("Claimed by"), Column("What"), Column("Value"), Column("Our count or what differs"),
         Column("Sources")),
        tuple(_figure_row(desk, one) for one in people),
        "figures-table",
        note=f"{len(found) - len(people)} more count something else, such as money or age.",
    )  # fmt: skip


def _figure_row(desk: Desk, one: Comparison) -> tuple[Cell, ...]:
    figure = one.figure
    if one.ours is not None:
        unit, bounds = one.ours.question.unit, one.ours.bounds
        number = number_of(one.ours)
        verdict = "which agrees" if agrees(figure, bounds) else "which differs"
        ours = f"comparable; our count: {number} {unit}, {verdict}"
    else:
        ours = "not comparable. " + " ".join(
            f"{name}: {reason.rstrip('.')}." for name, reason in one.differs
        )
    return (figure.claimant, figure.about, figure.value, ours, desk.cited(figure.sources))
