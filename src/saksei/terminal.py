"""Results printed for people in a terminal. JSON is for programs and comes from the results.

Invariant: what must not be printed (names of minors, confidential sources) never reaches a line
here: labels come from analysis/names.py and `source_label`.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from saksei import dates
from saksei.analysis.contradictions import Contradiction
from saksei.analysis.figures import Comparison
from saksei.analysis.names import labels
from saksei.analysis.question import UNITS
from saksei.check import Finding
from saksei.exchange.imports import Imported
from saksei.findings.questions import Answer
from saksei.sources.models import Source
from saksei.vocabulary import CodeList, Kind, Vocabulary

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
CLOSED = "(confidential source)"


def print_json(data: Any) -> None:
    """Print plain data as JSON, and nothing else."""
    print(json.dumps(data, ensure_ascii=False, indent=2))  # noqa: T201


def source_label(source: Source) -> str:
    """What to call a source in print."""
    if source.confidentiality != "public":
        return CLOSED
    parts = [source.title or source.address or "(untitled)", source.publisher, source.date]
    return ", ".join(part for part in parts if part) + ("" if source.held else " (not held)")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a plain table under its title."""
    if title:
        out.print(Text(f"\n{title}", "bold"))
    made = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        # Text: a value with square brackets is not markup.
        made.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    out.print(made)


def bounds_text(minimum: int, maximum: int, *, at_least: bool) -> str:
    """A count with its bounds in words; where there are bounds, they say that it is undecided."""
    if minimum != maximum:
        return f"{minimum} to {maximum}"
    return f"at least {minimum}" if at_least else str(minimum)


def print_answer(answer: Answer) -> None:
    """Print a count: the number, its rows, what is left out and what could change it."""
    counted, proof = answer.counted, answer.proof
    bounds = counted.bounds
    words = bounds_text(bounds.minimum, bounds.maximum, at_least=counted.at_least)
    unit = counted.question.unit
    unnamed = f", of them {bounds.unnamed} unnamed" if bounds.unnamed else ""
    out.print(Text(f"{words} {unit}{unnamed}", "bold"))
    out.print(Text(f"unit: {UNITS[unit]}", "dim"))
    out.print(Text(counted.tables.basis.in_words(), "dim"))
    names = labels(counted.tables, [row.person or row.act for row in proof.rows])
    days = _days(answer)
    table(
        "Rows",
        ("act", "day", "who", "number", "certain", "sources"),
        (
            (
                row.act, days.get(row.act), names[row.person] if row.person else "(unnamed)",
                row.number, "yes" if row.certain else "no", " ".join(row.sources),
            )
            for row in proof.rows
        ),
    )  # fmt: skip
    if proof.left_out:
        table("Left out", ("act", "why"), ((one.act, one.reason) for one in proof.left_out))
    for caveat in proof.caveats:
        out.print(Text(f"- {caveat}"))


def _days(answer: Answer) -> dict[str, str]:
    rows = answer.counted.tables.rows("SELECT record, date FROM candidates WHERE date IS NOT NULL")
    return {str(record): dates.in_words(dates.parse(str(value))) for record, value in rows}


def print_contradictions(found: Sequence[Contradiction]) -> None:
    """Print each property with more than one value, the preferred version first."""
    for one in found:
        who = one.label if one.label == one.record else f"{one.label} ({one.record})"
        rows = [
            (
                "*" if version.preferred else "supports" if version.supports_preferred else "",
                version.in_words,
                " ".join(version.sources),
            )
            for version in one.versions
        ]
        table(f"{who}: {one.property} of the {one.kind}", ("", "version", "sources"), rows)
        out.print(Text(f"  preferred by {one.why}\n", "dim"))
    out.print(f"{len(found)} contradiction(s)")


def print_figures(found: Sequence[Comparison]) -> None:
    """Print reported figures: ours beside them, or why not."""
    for one in found:
        figure = one.figure
        table_title = f"{figure.record}: {figure.about}, {figure.value} ({figure.claimant})"
        if one.ours is not None:
            bounds = one.ours.bounds
            ours = bounds_text(bounds.minimum, bounds.maximum, at_least=one.ours.at_least)
            rows = [("comparable", f"our count: {ours} {one.ours.question.unit}")]
        else:
            rows = [(name, reason) for name, reason in one.differs]
        table(table_title, ("differs in" if one.ours is None else "", ""), rows)
    same = sum(one.comparable for one in found)
    out.print(f"{len(found)} figures, {same} comparable; none was added to a count")


def print_import(result: Imported) -> None:
    """Print what an import did."""
    rows = [
        (name, result.added[name], result.there[name]) for name in result.added
    ]  # the order of the tables
    title = (
        "Would import (dry run: nothing was written)"
        if result.dry_run
        else f"Imported as {result.batch}"
    )
    table(title, ("table", "new", "already there"), rows)
    if result.withdrawn:
        out.print(f"{result.withdrawn} withdrawal(s) taken over")


def print_check(findings: Sequence[Finding]) -> None:
    """Print what a check found."""
    wrong = [one for one in findings if one.level == "wrong"]
    for one in findings:
        style = "bold red" if one.level == "wrong" else ""
        out.print(Text(f"{one.level}: {one.where}: {one.what}", style))
    out.print(
        "sound: nothing was altered past the journal"
        if not wrong
        else f"{len(wrong)} thing(s) wrong"
    )


def print_vocabulary(vocabulary: Vocabulary, name: str) -> None:
    """Print an overview, or one kind or code list."""
    if not name:
        table(
            "Kinds",
            ("kind", "what it is"),
            ((k.name, k.definition) for k in vocabulary.kinds.values()),
        )
        rows = ((one.name, len(one.codes), one.definition) for one in vocabulary.lists.values())
        table("Code lists", ("list", "terms", "what it is"), rows)
    elif name in vocabulary.kinds:
        _print_kind(vocabulary.kinds[name])
    else:
        _print_list(vocabulary.lists[name])


def _print_kind(kind: Kind) -> None:
    rows = [
        (
            p.name,
            " ".join([p.value, p.codes or "", ", ".join(p.of)]).strip(),
            p.definition + (" (required)" if p.required else ""),
        )
        for p in kind.properties.values()
    ]
    table(f"{kind.label}: {kind.definition}", ("property", "value", "what it is"), rows)


def _print_list(codes: CodeList) -> None:
    rows = [
        (
            one.name,
            one.label,
            one.definition + (" [unverified]" if one.unverified else ""),
            one.huridocs,
        )
        for one in codes.codes.values()
    ]
    table(f"{codes.label}: {codes.definition}", ("term", "label", "what it is", "huridocs"), rows)
