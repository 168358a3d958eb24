"""The end of a report: how its numbers were made, the rows they rest on, and the sources.

Invariant: every act, statement count and source that a number of the report rests on is listed.
"""

from collections.abc import Iterator

from saksei.analysis.question import UNITS
from saksei.analysis.standards import Standard
from saksei.reports.blocks import Address, Block, Cell, Column, Heading, Table
from saksei.reports.desk import Desk


def method(desk: Desk) -> Iterator[Block]:
    """How the numbers were made, and what was left out."""
    basis, answer = desk.basis, desk.answer("acts", desk.basis.standard)
    yield Heading("Method", 1, "method")
    as_of = basis.as_of.isoformat() if basis.as_of else "the day this report was made"
    published = basis.published_by.isoformat() if basis.published_by else "any day"
    rules = (
        ("Unit", UNITS["acts"] + "; persons are counted once; units are never mixed."),
        ("Rule", "Acts are counted by the date of the act. Of several versions the one with most "
         "independent origins is preferred; a coarser date that contains a finer one supports it; "
         "ties go to the more precise, then to the lowest statement id."),
        ("Bounds", "The least and the greatest count over what is undecided: pairs judged unsure, "
         "acts that may be among a group's, and days that the preferred date may mean."),
        ("Groups", "An unnamed group counts with its number; a member also known by name takes one "
         "off."),
        ("Independence", "A source that copies, reposts or retells another is no second origin; an "
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


def rows(desk: Desk) -> Iterator[Block]:
    """The acts that are counted under each standard."""
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


def sources(desk: Desk) -> Iterator[Block]:
    """Every source of the record."""
    yield Heading("Sources", 1, "sources")
    derived: dict[str, list[str]] = {}
    for source, origin in desk.main.derived_from:
        derived.setdefault(source, []).append(origin)
    derived_words = {source: ", ".join(sorted(names)) for source, names in derived.items()}
    listed: list[tuple[Cell, ...]] = []
    for source in sorted(desk.sources):
        note = desk.note(source)
        address = Address(note.address) if note.address else None
        held = "yes" if note.held else "not held"
        listed.append(
            (
                note.id,
                note.title,
                note.publisher,
                note.date,
                address,
                held,
                derived_words.get(source),
            )
        )
    yield Table(
        "Sources of the record",
        (Column("Id"), Column("Title"), Column("Publisher"), Column("Date"), Column("Address"),
         Column("Held"), Column("Derives from")),
        tuple(listed),
        "sources-table",
        note="Not held: known by reference only, so a passage cannot be checked here.",
    )  # fmt: skip
