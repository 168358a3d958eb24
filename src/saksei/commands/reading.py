"""Commands for what reading suggests: read, decide, undo, learn."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from saksei import terminal, workspace
from saksei.commands.base import (
    Group,
    Json,
    Note,
    Numbers,
    Published,
    Reason,
    Tier,
    app,
    chosen,
    done,
    open_workspace,
)
from saksei.errors import InvalidValue, NotFound
from saksei.sources.models import Source

if TYPE_CHECKING:
    from saksei.coding.actions import Decided


@app.command()
def read(
    source: Annotated[str, typer.Argument(metavar="SOURCE|FILE", help="A source, or any file.")],
    numbers: Numbers = None,
    tier: Annotated[str, typer.Option(help="Of the table only what is sure, or maybe.")] = "",
    kind: Group = [],  # noqa: B006
    open_: Annotated[bool, typer.Option("--open", help="Only what nobody decided on yet.")] = False,
    published: Published = "",
    whole: Annotated[
        bool,
        typer.Option("--whole", help="Also names of minors, and passages of confidential sources."),
    ] = False,
    with_backend: Annotated[
        bool, typer.Option("--with-backend", help="Ask the back end that is set, and keep that.")
    ] = False,
    send: Annotated[
        bool, typer.Option("--send", help="Yes: this text may leave this computer for it.")
    ] = False,
    json: Json = False,
) -> None:
    """Read a text, and print what could be recorded from it; nothing is recorded.

    Example: saksei read src-7k2m9x4c0q
    """
    from saksei import marked
    from saksei.coding.files import read_file
    from saksei.coding.reviewing import ask_about, chosen, review_source, review_text

    place: Callable[[int], int] = int
    if _is_source(source):
        if with_backend:
            ask_about(source, published=published, confirmed=send)
        seen = review_source(source, published=published)
    elif with_backend:
        raise InvalidValue("a back end is set in a workspace; add the file to one, then read it")
    else:
        text, place = read_file(Path(source))
        seen = review_text(text, published)
    if json:
        data = marked.as_json(seen, place, whole=whole)
        terminal.print_json(data, gate=marked.gate(seen, whole=whole))
    elif numbers:
        marked.print_statements(seen, chosen(seen.proposals, numbers), whole=whole)
    elif tier or kind or open_:
        narrowed = chosen(seen.proposals, (), tier=tier, groups=kind) if tier or kind else None
        marked.print_table(seen, narrowed, open_=open_, whole=whole)
    else:
        marked.print_reviewed(seen, whole=whole)


def _is_source(name: str) -> bool:
    """Whether a source is meant; a file needs no workspace, and may lie beside one."""
    file = Path(name).is_file()
    if not (chosen() / workspace.CONFIG).is_file():
        if file:
            return False
        if Path(name).suffix:  # no identifier has a dot
            raise NotFound(f"{name}: there is no such file")
    open_workspace()
    return not file or Source.objects.filter(pk=name).exists()


@app.command()
def accept(
    source: str,
    numbers: Numbers = None,
    tier: Tier = "",
    kind: Group = [],  # noqa: B006
    as_record: Annotated[
        str, typer.Option("--as", help="The record that is meant, for one suggestion.")
    ] = "",
    published: Published = "",
    note: Note = "",
    json: Json = False,
) -> None:
    """Record suggestions as they stand, by number or in bulk.

    Example: saksei accept src-7k2m9x4c0q --tier sure
    """
    from saksei.coding import actions as coding

    open_workspace()
    made = coding.accept(
        source, numbers or (), tier=tier, groups=kind, as_record=as_record, published=published,
        note=note,
    )  # fmt: skip
    _decided(made, json=json)


def _decided(made: "Decided", *, json: bool) -> None:
    from saksei import marked

    if json:
        terminal.print_json(marked.decided_json(made))
    else:
        marked.print_decided(made)


@app.command()
def change(
    source: str,
    number: str,
    changes: Annotated[list[str], typer.Argument(metavar="PROPERTY=VALUE...")],
    published: Published = "",
    note: Note = "",
    json: Json = False,
) -> None:
    """Record a suggestion with other values; an empty value leaves that statement out.

    Example: saksei change src-7k2m9x4c0q k4m date=2020-08-14
    """
    from saksei.coding import actions as coding

    open_workspace()
    made = coding.change(source, number, changes, published=published, note=note)
    _decided(made, json=json)


@app.command()
def reject(
    source: str,
    numbers: Numbers = None,
    tier: Tier = "",
    kind: Group = [],  # noqa: B006
    published: Published = "",
    note: Note = "",
    json: Json = False,
) -> None:
    """Decide that suggestions are not recorded; they are not made again.

    Example: saksei reject src-7k2m9x4c0q k4m
    """
    from saksei.coding import actions as coding

    open_workspace()
    made = coding.reject(
        source, numbers or (), tier=tier, groups=kind, published=published, note=note
    )
    _decided(made, json=json)


@app.command()
def undo(
    ids: Annotated[list[str], typer.Argument(metavar="DECISION...")],
    reason: Reason = "decided otherwise",
    json: Json = False,
) -> None:
    """Take decisions on suggestions back: what they recorded is withdrawn.

    Example: saksei undo dec-3f8k2m9x4c
    """
    from saksei.coding import actions as coding

    open_workspace()
    number = coding.undo(ids, reason=reason)
    words = f"{len(ids)} undone, {number} statement(s) withdrawn; they are suggested again"
    done({"undone": ids, "withdrawn": number}, words, json=json)


@app.command()
def learn(
    use: Annotated[
        bool | None, typer.Option("--use/--no-use", help="Switch what is learnt on, or off.")
    ] = None,
    json: Json = False,
) -> None:
    """Learn from the decisions of this workspace, and say what that is worth.

    It is measured on texts that were left out, beside the rules alone. Example: saksei learn
    """
    from saksei import marked
    from saksei.coding.learning import learn_from_decisions, use_learnt, uses_learnt

    open_workspace()
    rows = learn_from_decisions() if use is not False else ()
    if use is not None:
        use_learnt(use)
    if json:
        terminal.print_json(marked.learnt_json(rows, used=uses_learnt()))
    else:
        marked.print_learnt(rows, used=uses_learnt())


@app.command()
def backend(
    kind: Annotated[str, typer.Argument(help="spacy, endpoint or off; none to print it.")] = "",
    name: Annotated[str, typer.Argument(help="The pipeline, or the endpoint's URL.")] = "",
    model: Annotated[str, typer.Argument(help="The endpoint's model.")] = "",
    json: Json = False,
) -> None:
    """Set another reader beside the rules: a spaCy pipeline, or a model's endpoint.

    Example: saksei backend endpoint http://127.0.0.1:8080/v1 qwen3
    """
    from saksei.coding.readers import backend_settings, set_backend

    open_workspace()
    if kind:
        set_backend(kind, name, model)
    found = {key: value for key, value in asdict(backend_settings()).items() if value}
    done(found, ", ".join(f"{key}: {value}" for key, value in found.items()), json=json)


@app.command()
def ocr(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A PDF or a picture.")],
    language: Annotated[
        str, typer.Option(help="Languages on its pages, as tesseract names them.")
    ] = "khm+eng",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also where the file has a text of its own.")
    ] = False,
    json: Json = False,
) -> None:
    """Read the words in pictures of pages, with tesseract: a second text of the source.

    Example: saksei ocr src-7k2m9x4c0q --language eng
    """
    from saksei.sources.ocr import recognise

    open_workspace()
    with terminal.pairs_done(quiet=json, what="pages read") as progress:
        made = recognise(source, language=language, anyway=anyway, progress=progress)
    words = f"{made.pk}: {len(made.content)} characters by tesseract {made.version}"
    told = {"text": made.pk, "extractor": made.extractor, "version": made.version}
    done(told | {"characters": len(made.content)}, words, json=json)
