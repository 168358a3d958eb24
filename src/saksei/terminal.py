"""Results printed for people in a terminal. JSON is for programs and comes from the results.

Invariant: what must not be printed (names of minors, confidential sources) never reaches a line
here: labels come from analysis/names.py and `source_label`.
"""

import getpass
import json
import shlex
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.utils import DatabaseError
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from saksei import dates
from saksei.analysis.names import CLOSED, labels
from saksei.analysis.question import UNITS
from saksei.findings.protection import Protection, protection
from saksei.sources.models import Source
from saksei.vocabulary import CodeList, Kind, Vocabulary
from saksei.workspace import current, is_open

if TYPE_CHECKING:  # what they bring is loaded by the commands that count, link or check
    from saksei.analysis.contradictions import Contradiction
    from saksei.analysis.figures import Comparison
    from saksei.check import Finding
    from saksei.exchange.imports import Imported
    from saksei.findings.questions import Answer
    from saksei.links import Linked

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
NARROWEST = 8  # characters of a column of words
LONGEST_WORD = 24  # characters of an identifier or a number, which is not broken over two lines
ROOM = "see that its disk has room and takes writes, and that nobody else is at work"
_typed: list[str] = []  # how the workspace was named on the command line

FEWEST_PAIRS = 20  # to say a share of
Any_ = TypeVar("Any_")


def print_json(data: Any, *, gate: Protection | None = None) -> None:
    """Print plain data as JSON, and nothing else; by default through the gate in force."""
    shown = gate.cleared(data) if gate else cleared(data)
    print(json.dumps(shown, ensure_ascii=False, indent=2))  # noqa: T201


def cleared(data: Any_) -> Any_:
    """Data as it may be printed: the names of minors withheld."""
    return protection().cleared(data) if is_open() else data


def typed(*options: str) -> None:
    """Take note of how the workspace was named, so that commands can be copied from a hint."""
    _typed[:] = options


def command(*words: str) -> str:
    """A command as it can be typed, for the workspace that was named."""
    return shlex.join(["saksei", *_typed, *words])


def plural(number: int, what: str) -> str:
    """`1 record`, `2 records`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def say(line: str, style: str = "") -> None:
    """Print a line as it may be printed; nothing in it is markup."""
    out.print(Text(cleared(line), style), soft_wrap=True)


def paragraph(text: str, style: str = "", *, indent: int = 0, hanging: int = 0) -> None:
    """Print a text broken between words to the width of the terminal, set in by so many columns,
    all of it or all but its first line."""
    width = max(20, out.width - indent)
    words = textwrap.TextWrapper(
        width, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False
    )
    for line in words.wrap(cleared(text)) or [""]:
        say(" " * indent + line, style)


def complain(sentence: str) -> None:
    """Print an error as one sentence."""
    try:
        shown = cleared(sentence)
    except DatabaseError as error:  # whose names are withheld cannot be asked then
        shown = f"the database of {current().folder} cannot be read: {error}; {ROOM}"
    err.print(Text(f"saksei: {shown}"), soft_wrap=True)


def ask_secret(prompt: str) -> str | None:
    """What a person types without it being shown; None where there is no terminal."""
    if not sys.stdin.isatty():
        return None
    return getpass.getpass(prompt)


def source_label(source: Source) -> str:
    """What to call a source in print."""
    if source.confidentiality != "public":
        return CLOSED
    parts = [source.title or source.address or "(untitled)", source.publisher, source.date]
    return ", ".join(part for part in parts if part) + ("" if source.held else " (not held)")


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    gate: Protection | None = None,
) -> None:
    """Print a plain table under its title; by default through the gate in force.

    Identifiers stay in one piece: where the screen is too narrow for that, each row is a paragraph.
    """
    if title:
        say(f"\n{title}", "bold")
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    cells = gate.cleared(cells) if gate else cleared(cells)
    whole = [all(_one_word(row[number]) for row in cells) for number in range(len(columns))]
    least = [
        max(cell_len(line) for cell in column for line in cell.split("\n")) if one else NARROWEST
        for one, column in zip(whole, zip(columns, *cells, strict=True), strict=True)
    ]
    if sum(least) + 2 * (len(columns) - 1) > out.width:
        _print_paragraphs(columns, cells)
        return
    made = Table(box=None, pad_edge=False, header_style="dim")
    for one, column in zip(whole, columns, strict=True):
        made.add_column(column, overflow="fold", no_wrap=one)
    for row in cells:
        made.add_row(*map(Text, row))  # Text: a value with square brackets is not markup
    out.print(made)


def _one_word(cell: str) -> bool:
    return " " not in cell and all(len(line) <= LONGEST_WORD for line in cell.split("\n"))


def _print_paragraphs(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Each row as its first cell, and below it what the others say."""
    for row in rows:
        out.print(Text(row[0]))
        rest = zip(columns[1:], row[1:], strict=True)
        words = "; ".join(f"{name}: {cell}" if name else cell for name, cell in rest if cell)
        out.print(Padding(Text(" ".join(words.split())), (0, 0, 0, 3)))


def print_answer(answer: "Answer") -> None:
    """Print a count: the number, its rows, what is left out and what could change it."""
    from saksei.reports.desk import number_of

    counted, proof = answer.counted, answer.proof
    bounds = counted.bounds
    words = number_of(counted)
    unit = counted.question.unit
    unnamed = f", of them {bounds.unnamed} unnamed" if bounds.unnamed else ""
    one = words.removeprefix("at least ") == "1"
    say(f"{words} {unit.removesuffix('s') if one else unit}{unnamed}", "bold")
    say(f"unit: {UNITS[unit]}", "dim")
    say(counted.tables.basis.in_words(), "dim")
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
        say(f"- {caveat}")


def _days(answer: "Answer") -> dict[str, str]:
    rows = answer.counted.tables.rows("SELECT record, date FROM candidates WHERE date IS NOT NULL")
    return {str(record): dates.in_words(dates.parse(str(value))) for record, value in rows}


@contextmanager
def pairs_done(
    *, quiet: bool, what: str = "pairs compared"
) -> Iterator[Callable[[int, int], None]]:
    """A bar of pairs compared, or of what else is counted; what it gives is called with how many
    are done and how many there are."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, disable=quiet, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def print_links(found: "Linked", *, accepted: int) -> None:
    """Print what a run proposes, and what it would do to the main counts."""
    table(
        f"{len(found.proposals)} pairs proposed ({found.run})",
        ("kind", "proposed as", "pairs", "to judge"),
        found.by_kind(),
    )
    table(
        "What they do to the main counts",
        ("count", "as judged so far", "while they are open", "with the sure ones accepted"),
        (one.in_words() for one in found.effects),
    )
    for contradiction in found.contradictions:
        say(contradiction.in_words())
    _print_recall(*found.brought_up)
    _print_retold(found)
    _print_next(found, accepted=accepted)


def _print_recall(by_key: int, of: int) -> None:
    """What is missed because only pairs that share a key are compared, as far as that is known."""
    if of >= FEWEST_PAIRS:
        say(
            f"Pairs are compared where they share a key. Of {of} sure pairs that others lead to, "
            f"keys bring up {by_key} ({by_key / of:.0%}); of all that are the same, fewer.",
            "dim",
        )


def _print_retold(found: "Linked") -> None:
    for pair in found.retold:
        say(
            f"{pair.left} and {pair.right} tell one text ({pair.share:.0%} of the shorter): if one "
            f"copies the other, say `{command('link', '--retold', 'LATER', 'EARLIER')}`, and they "
            "are one origin"
        )


def _print_next(found: "Linked", *, accepted: int) -> None:
    if found.automatic:
        say(
            f"{found.automatic} judged the same by the machine, as saksei.toml allows; "
            f"`{command('link', '--undo', found.run)}` takes all of it back"
        )
    if accepted:
        undo = command("link", "--undo", found.run)
        say(f"{accepted} judged the same; `{undo}` takes all of it back")
    elif found.proposals:
        say(
            f"Next: `{command('review')}` asks pair by pair; `{command('link', '--accept')}` takes "
            "the sure ones"
        )


def print_contradictions(found: "Sequence[Contradiction]") -> None:
    """Print each property with more than one value, the preferred version first."""
    for one in found:
        who = one.label if one.label == one.record else f"{one.label} ({one.record})"
        rows = [
            (
                "*" if version.preferred else "supports" if version.supports_preferred else "",
                version.in_words,
                " ".join(version.sources),
                f"denied by {' '.join(version.denied_by)}" if version.denied_by else "",
            )
            for version in one.versions
        ]
        table(f"{who}: {one.property} of the {one.kind}", ("", "version", "sources", ""), rows)
        say(f"  preferred by {one.why}\n", "dim")
    say(f"{len(found)} contradiction(s)")


def print_figures(found: "Sequence[Comparison]") -> None:
    """Print reported figures: ours beside them, or why not."""
    from saksei.analysis.figures import agrees
    from saksei.reports.desk import number_of

    for one in found:
        figure = one.figure
        table_title = f"{figure.record}: {figure.about}, {figure.value}"
        table_title += f" ({figure.claimant})" if figure.claimant else ""
        if one.ours is not None:
            bounds = one.ours.bounds
            ours = number_of(one.ours)
            verdict = "which agrees" if agrees(figure, bounds) else "which differs"
            rows = [("comparable", f"our count: {ours} {one.ours.question.unit}, {verdict}")]
        else:
            rows = [(name, reason) for name, reason in one.differs]
        table(table_title, ("differs in" if one.ours is None else "", ""), rows)
    same = sum(one.comparable for one in found)
    say(f"{len(found)} figures, {same} comparable; none was added to a count")


def print_import(result: "Imported") -> None:
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
        say(f"{result.withdrawn} withdrawal(s) taken over")
    if result.closed:
        say(f"{result.closed} source(s) closed further, as in the package")
    if few := result.erased_elsewhere[:10]:
        more = ", ..." if len(result.erased_elsewhere) > len(few) else ""
        say(
            f"{len(result.erased_elsewhere)} erased in the package still stand here: "
            f"{', '.join(few)}{more}; if the reason holds here too, use `saksei erase`"
        )
    if result.erased_here:
        say(f"{len(result.erased_here)} that were erased here stay erased")
    if result.added.get("records") and not result.dry_run:
        say(f"What may be the same is not part of a package; to look for it: {command('link')}")


def print_check(findings: "Sequence[Finding]") -> None:
    """Print what a check found."""
    wrong = [one for one in findings if one.level == "wrong"]
    for one in findings:
        style = "bold red" if one.level == "wrong" else ""
        say(f"{one.level}: {one.where}: {one.what}", style)
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
