"""Commands that ask: counts, patterns, contradictions, figures, reports."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from saksei import terminal
from saksei.analysis.answers.result import SEED
from saksei.analysis.question import Question
from saksei.analysis.standards import Basis
from saksei.commands.base import (
    DAY,
    AsOf,
    Day,
    Expires,
    From,
    Json,
    PublishedBy,
    Standard,
    To,
    Use,
    Whom,
    Without,
    app,
    basis_of,
    chosen,
    date_of,
    open_workspace,
    say_open,
    went_out,
)
from saksei.errors import InvalidValue, NotFound


@app.command()
def count(
    unit: Annotated[str, typer.Argument(help="acts, persons, events, statements or sources.")],
    act: Annotated[list[str], typer.Option(help="Act type (or event type); repeatable.")] = [],  # noqa: B006
    start: From = None,
    end: To = None,
    place: Annotated[str, typer.Option(help="Record of a place; what lies within it counts.")] = "",
    perpetrator: Annotated[
        str, typer.Option(help="Kind of perpetrator, or part of the name.")
    ] = "",
    charge: Annotated[
        str, typer.Option(help="Offence such as KH.PC.495, or part of the charge.")
    ] = "",
    occasion: Annotated[
        str, typer.Option(help="Record of the event or act that was answered.")
    ] = "",
    assessment: Annotated[
        str, typer.Option(help="QUESTION=RESULT, such as defender_wide=meets.")
    ] = "",
    person: Annotated[
        list[str], typer.Option(help="Only acts against this person; repeatable.")
    ] = [],  # noqa: B006
    standard: Standard = "reported",
    without: Without = [],  # noqa: B006
    as_of: AsOf = None,
    published_by: PublishedBy = None,
    keep: Annotated[str, typer.Option(help="Keep the answer as an edition of this name.")] = "",
    json: Json = False,
) -> None:
    """Count, with bounds and with the rows that prove it.

    Example: saksei -w demo count acts --act arrest --from 2020-07-31 --to 2020-09-10
    """
    from saksei.findings.questions import ask

    open_workspace()
    question = Question(
        unit=unit, acts=tuple(act), start=date_of(start), end=date_of(end), place=place,
        perpetrator=perpetrator, charge=charge, occasion=occasion, assessment=assessment,
        persons=tuple(person),
    )  # fmt: skip
    answer = ask(question, basis=basis_of(standard, without, as_of, published_by))
    from saksei.findings.actions import save_edition

    made = save_edition(answer, name=keep) if keep else None
    if json:
        terminal.print_json(answer.as_json() | ({"edition": made.pk} if made else {}))
        return
    terminal.print_answer(answer)
    if made:
        terminal.say(
            f"Kept as {made.pk}; saksei -w {chosen()} editions {made.pk} says what changed"
        )


@app.command()
def editions(
    name: Annotated[str, typer.Argument(help="An edition, by its name or id; none for all.")] = "",
    json: Json = False,
) -> None:
    """List findings that were kept, or ask one again and say what changed since.

    Example: saksei -w demo editions
    """
    open_workspace()
    from saksei import overview
    from saksei.findings.editions import edition, since

    if name:
        found = since(edition(name))
        content: Any = overview.changed_since(found)
    else:
        content = overview.editions()
    if json:
        terminal.print_json(content)
    else:
        overview.print_content(content)


@app.command("ask")
def ask_(
    question: Annotated[str, typer.Argument(help="One of those listed; none lists them.")] = "",
    act: Annotated[str, typer.Option(help="Act type that it is about.")] = "arrest",
    start: From = None,
    end: To = None,
    on: Annotated[Day, typer.Option(help="The day that it is computed for.", **DAY)] = None,
    person: Annotated[list[str], typer.Option(help="Only this person; repeatable.")] = [],  # noqa: B006
    by: Annotated[str, typer.Option(help="What to compare by.")] = "",
    of: Annotated[
        str,
        typer.Option(help="With leave-one-out: of which question; undocumented: persons or acts."),
    ] = "",
    place: Annotated[str, typer.Option(help="With undocumented: id of the place.")] = "",
    counts: Annotated[
        Path | None, typer.Option(help="With undocumented: a CSV of counts, not the record.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="With undocumented: of its draws.")] = SEED,
    every: Annotated[bool, typer.Option("--all", help="Print every row of long tables.")] = False,
    standard: Standard = "reported",
    without: Without = [],  # noqa: B006
    as_of: AsOf = None,
    published_by: PublishedBy = None,
    json: Json = False,
) -> None:
    """Ask for a pattern, with bounds and with the rows that it rests on.

    Example: saksei -w demo ask custody --on 2020-11-16
    """
    if not question:
        _list_questions()
        return
    if counts:
        _ask_counts(question, counts, seed, json=json)
        return
    from saksei import answered
    from saksei.analysis.answers.result import Asked
    from saksei.findings import asking

    open_workspace()
    asked = Asked(
        act=act, start=date_of(start), end=date_of(end), on=date_of(on), persons=tuple(person),
        by=by, of=of, place=place, seed=seed,
    )  # fmt: skip
    result = asking.ask_for(question, basis_of(standard, without, as_of, published_by), asked)
    if json:
        terminal.print_json(result.as_json())
    else:
        answered.print_result(result, every=every)


def _list_questions() -> None:
    from saksei.findings import asking

    rows = asking.methods().items()
    terminal.table("Questions", ("question", "what it asks"), rows)


def _ask_counts(question: str, file: Path, seed: int, *, json: bool) -> None:
    if question != "undocumented":
        raise InvalidValue(f"--counts goes with the question undocumented, not with '{question}'")
    from saksei import answered
    from saksei.analysis.answers.undocumented import of_estimate
    from saksei.findings import asking

    made = asking.ask_counts(file, seed)
    if json:
        terminal.print_json(made.as_json())
    else:
        result = of_estimate(made, seed, "entries", Basis())
        answered.print_result(result, of_record=False)


@app.command()
def methods(
    name: Annotated[str, typer.Argument(help="A question; none for all.")] = "", json: Json = False
) -> None:
    """Print how a question is answered, what it refuses, and on whose work it rests.

    Example: saksei methods custody
    """
    from saksei.findings import asking

    if json:
        terminal.print_json({name: asking.method(name)} if name else asking.methods())
    elif name:
        terminal.say(asking.method(name).rstrip())
    else:
        _list_questions()


@app.command()
def contradictions(
    kind: Annotated[list[str], typer.Option(help="Only this kind of record; repeatable.")] = [],  # noqa: B006
    variants: Annotated[
        bool, typer.Option("--variants", help="Also values that may hold together.")
    ] = False,
    standard: Standard = "reported",
    without: Without = [],  # noqa: B006
    as_of: AsOf = None,
    published_by: PublishedBy = None,
    json: Json = False,
) -> None:
    """Print where sources contradict each other, and which version is preferred and why."""
    from saksei.analysis.contradictions import contradictions as find_contradictions
    from saksei.findings.tables import tables

    opened = open_workspace()
    for one in kind:
        if one not in opened.vocabulary.kinds:
            raise NotFound(
                f"there is no kind '{one}'; there are {', '.join(opened.vocabulary.kinds)}"
            )
    if standard in ("corroborated", "admitted"):
        raise InvalidValue(
            f"{standard} is a standard for acts, and a contradiction is one of statements; "
            "use reported, reviewed or without=SOURCE"
        )
    built = tables(basis_of(standard, without, as_of, published_by))
    found = find_contradictions(built, tuple(kind), variants=variants)
    if json:
        terminal.print_json([asdict(one) for one in found])
    else:
        terminal.print_contradictions(found)


@app.command()
def figures(
    standard: Standard = "reported",
    without: Without = [],  # noqa: B006
    as_of: AsOf = None,
    published_by: PublishedBy = None,
    json: Json = False,
) -> None:
    """Print numbers that others claim, ours beside them where they can be compared."""
    from saksei import overview
    from saksei.analysis.figures import compare
    from saksei.analysis.figures import figures as find_figures
    from saksei.findings.tables import tables

    open_workspace()
    built = tables(basis_of(standard, without, as_of, published_by))
    found = [compare(built, figure) for figure in find_figures(built)]
    if json:
        terminal.print_json([overview.comparison(one) for one in found])
    else:
        terminal.print_figures(found)


@app.command()
def report(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; the workspace by default.")
    ] = None,
    format: Annotated[list[str], typer.Option(help="html, pdf, xlsx, json; repeatable.")] = [],  # noqa: A002, B006
    act: Annotated[
        str, typer.Option(help="Act type it is about; by default the most frequent.")
    ] = "",
    start: From = None,
    end: To = None,
    with_answer: Annotated[
        list[str], typer.Option("--ask", help="Also the answer to a question; repeatable.")
    ] = [],  # noqa: B006
    on: Annotated[Day, typer.Option(help="With --ask: the day it is computed for.", **DAY)] = None,
    place: Annotated[str, typer.Option(help="With --ask undocumented: id of the place.")] = "",
    of: Annotated[str, typer.Option(help="With --ask undocumented: persons or acts.")] = "",
    standard: Standard = "reported",
    without: Without = [],  # noqa: B006
    as_of: AsOf = None,
    published_by: PublishedBy = None,
    use: Use = "",
    to: Whom = "",
    expires: Expires = None,
    json: Json = False,
) -> None:
    """Write the report of the dossier.   Example: saksei -w demo report --format html"""
    from saksei.publishing.purpose import purpose
    from saksei.reports.writing import FORMATS, write_report

    opened = open_workspace()
    if unknown := sorted(set(format) - set(FORMATS)):
        raise InvalidValue(f"there is no format '{unknown[0]}'; there are {', '.join(FORMATS)}")
    asked = basis_of(standard, without, as_of, published_by)
    question = Question(acts=(act,) if act else (), start=date_of(start), end=date_of(end))
    made = write_report(
        folder or opened.folder, asked, question=question, formats=tuple(format) or tuple(FORMATS),
        answers=with_answer, on=date_of(on), place=place, of=of,
        purpose=purpose(use, to, date_of(expires)),
    )  # fmt: skip
    if json:
        terminal.print_json([str(path) for path in made.files])
        return
    for path in made.files:
        terminal.out.print(str(path), soft_wrap=True, markup=False)
    say_open(opened, made.files, json=json)
    went_out(made.release, made.remarks)
