"""Every command of `saksei`.

Decides what a person may type and what comes back: results on standard output, errors as one
sentence on standard error. Exit codes: 0 done, 1 refused, 2 wrongly typed, 3 the check found
something wrong. Invariant: no traceback for a user's error.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date as date_type
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from saksei import workspace

workspace.prepare()

from django.db.utils import DatabaseError

from saksei import __version__, terminal
from saksei.analysis.answers.result import SEED
from saksei.analysis.question import Question
from saksei.analysis.standards import Basis, basis
from saksei.errors import InvalidValue, NotFound, SakseiError
from saksei.linking.actions import judge as record_judgement
from saksei.linking.actions import withdraw_judgements
from saksei.linking.models import Judgement
from saksei.sources.actions import Description, derive, register_source
from saksei.sources.models import Source
from saksei.statements import actions as statements

if TYPE_CHECKING:
    from saksei.coding.actions import Decided

# What reads, counts, links or renders is imported by the commands that do: the others need not
# wait for it.

app = typer.Typer(
    help="Scattered reports of attacks on human rights defenders become findings with proof.",
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the journal.")]
Standard = Annotated[
    str, typer.Option(help="reported, corroborated, admitted, reviewed, or without=SOURCE.")
]
Without = Annotated[
    list[str], typer.Option(help="Leave out a source and all that derives from it; repeatable.")
]
Numbers = Annotated[
    list[str] | None, typer.Argument(metavar="[NUMBER]...", help="As `saksei read` prints them.")
]
Tier = Annotated[str, typer.Option(help="All that are sure, or maybe.")]
Group = Annotated[
    list[str],
    typer.Option(help="entities, quotes, non_responses, events, quantities; repeatable."),
]
Published = Annotated[str, typer.Option(help="Day it appeared, if the source does not have it.")]
Note = Annotated[str, typer.Option(help="Your note on the decision.")]


def _day(text: str) -> datetime:
    """A day as it is typed; raises BadParameter with what to type."""
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no day; write one such as 2020-11-16") from None


Day = datetime | None
DAY: dict[str, Any] = {"parser": _day, "metavar": "YYYY-MM-DD"}
From = Annotated[Day, typer.Option("--from", help="First day.", **DAY)]
To = Annotated[Day, typer.Option("--to", help="Last day.", **DAY)]
AsOf = Annotated[Day, typer.Option(help="What we had recorded by that day.", **DAY)]
PublishedBy = Annotated[Day, typer.Option(help="What sources had published by that day.", **DAY)]
_folder: Path = Path()


@app.callback(invoke_without_command=True)
def _main(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("-w", "--workspace", envvar="SAKSEI_WORKSPACE", help="The workspace.")
    ] = Path(),
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    global _folder
    _folder = folder
    given = context.get_parameter_source("folder")
    terminal.typed(*(["-w", str(folder)] if given and given.name == "COMMANDLINE" else []))
    if version:
        terminal.out.print(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        terminal.out.print(context.get_help())
        raise typer.Exit(2)


def _open() -> workspace.Workspace:
    return workspace.open_folder(_folder)


def _done(data: dict[str, Any], words: str, *, json: bool) -> None:
    """Say what was done, in words or as JSON."""
    if json:
        terminal.print_json(data)
    else:
        terminal.say(words)


def _basis(
    standard: str, without: Sequence[str], as_of: datetime | None, by: datetime | None
) -> Basis:
    return basis(
        standard,
        without=tuple(without),
        as_of=_date(as_of),
        published_by=_date(by),
    )


def _date(moment: datetime | None) -> date_type | None:
    return moment.date() if moment else None


@app.command()
def init(folder: Path, name: Annotated[str, typer.Option(help="What to call it.")] = "") -> None:
    """Make a workspace.   Example: saksei init work"""
    made = workspace.create(folder, name=name)
    terminal.typed("-w", str(folder))
    terminal.say(f"Made the workspace {made.folder}. Next: {terminal.command('add')} FILE")


@app.command()
def add(
    file: Annotated[
        Path | None, typer.Argument(help="txt, html, pdf or docx; none for a reference.")
    ] = None,
    title: Annotated[str, typer.Option(help="Title of the page or document.")] = "",
    publisher: Annotated[str, typer.Option(help="Who published it.")] = "",
    date: Annotated[
        str, typer.Option(help="Day it appeared, as EDTF: 2020-08, 2020-08-13~ ...")
    ] = "",
    address: Annotated[str, typer.Option(help="Where it stands: a web address or a shelf.")] = "",
    language: Annotated[str, typer.Option(help="Language code: en, km ...")] = "",
    note: Annotated[str, typer.Option(help="Your note on it.")] = "",
    derived_from: Annotated[list[str], typer.Option(help="Source that it copies or retells.")] = [],  # noqa: B006
    reliability: Annotated[str, typer.Option(help="A to F; needs --reliability-reason.")] = "",
    reliability_reason: Annotated[str, typer.Option(help="Why this reliability.")] = "",
    confidentiality: Annotated[
        str, typer.Option(help="public, internal or confidential.")
    ] = "public",
    obtained_how: Annotated[str, typer.Option(help="How you came by it.")] = "",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Register it even if it seems to be there.")
    ] = False,
    json: Json = False,
) -> None:
    """Register a source, with its file or by reference.

    Example: saksei add article.html --publisher "Mekong Ledger" --date 2020-08-14
    """
    from saksei import overview

    _open()
    described = Description(
        title=title, publisher=publisher, date=date, address=address, language=language, note=note,
        reliability=reliability, reliability_reason=reliability_reason,
        confidentiality=confidentiality, obtained_how=obtained_how,
    )  # fmt: skip
    data = _bytes_of(file) if file else None
    source = register_source(
        described,
        data=data,
        name=file.name if file else "",
        derived_from=derived_from,
        even_if_known=anyway,
    )
    if json:
        terminal.print_json(overview.source(source))
    else:
        terminal.say(f"Registered {source.id}: {terminal.source_label(source)}")
        if source.held:
            terminal.say(f"Next: {terminal.command('read', source.id)}")


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFound(f"{file} cannot be read ({error.strerror}); name a file") from error


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
    if not (_folder / workspace.CONFIG).is_file():
        if file:
            return False
        if Path(name).suffix:  # no identifier has a dot
            raise NotFound(f"{name}: there is no such file")
    _open()
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

    _open()
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

    _open()
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

    _open()
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

    _open()
    number = coding.undo(ids, reason=reason)
    words = f"{len(ids)} undone, {number} statement(s) withdrawn; they are suggested again"
    _done({"undone": ids, "withdrawn": number}, words, json=json)


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

    _open()
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

    _open()
    if kind:
        set_backend(kind, name, model)
    found = {key: value for key, value in asdict(backend_settings()).items() if value}
    _done(found, ", ".join(f"{key}: {value}" for key, value in found.items()), json=json)


@app.command()
def state(
    entity: Annotated[str, typer.Argument(help="A record, or new:KIND for a new one.")],
    property: Annotated[str, typer.Argument(help="See `saksei vocabulary KIND`.")],  # noqa: A002
    value: str,
    source: Annotated[str, typer.Option(help="The source that says so.")],
    quote: Annotated[str, typer.Option(help="The passage, word for word.")] = "",
    locator: Annotated[
        str, typer.Option(help="Page or paragraph, where the text is not held.")
    ] = "",
    speaker: Annotated[str, typer.Option(help="Record of who says it; none: the source.")] = "",
    stance: Annotated[str, typer.Option(help="See `saksei vocabulary stance`.")] = "asserts",
    said: Annotated[str, typer.Option(help="Day it was said, as EDTF.")] = "",
    credibility: Annotated[str, typer.Option(help="1 to 6.")] = "",
    note: Annotated[str, typer.Option(help="Your note, such as why you coded it so.")] = "",
    json: Json = False,
) -> None:
    """Record a statement.

    Example: saksei state new:act type arrest --source src-7k2m9x4c0q --quote "were arrested"
    """
    from saksei import overview

    _open()
    said_now = statements.Said(
        entity=entity, property=property, value=value, source=source, quote=quote, locator=locator,
        speaker=speaker, stance=stance, said=said, credibility=credibility, note=note,
    )  # fmt: skip
    made = statements.record_statements([said_now])[0]
    if json:
        terminal.print_json(overview.statement(made))
    else:
        terminal.say(f"{made.id}: {made.entity_id} {made.property} = {made.value}")


@app.command()
def confirm(
    ids: Annotated[list[str], typer.Argument(metavar="STATEMENT...")],
    note: Annotated[str, typer.Option(help="What you checked.")] = "",
    json: Json = False,
) -> None:
    """Say that you checked statements against their passages: they are then reviewed.

    Example: saksei confirm st-4d1x9k2m0c
    """
    _open()
    made = [one.pk for one in statements.review_statements(ids, note=note)]
    _done({"reviews": made}, f"{len(made)} statement(s) reviewed", json=json)


@app.command()
def judge(
    verdict: Annotated[str, typer.Argument(help="same, different, unsure, among or may_be_among.")],
    left: str,
    right: Annotated[str, typer.Argument(help="With among: the group's act.")],
    reason: Reason = "",
    score: Annotated[float | None, typer.Option(help="How alike, 0 to 1, if measured.")] = None,
    json: Json = False,
) -> None:
    """Judge whether two records are one.

    Example: saksei judge same R005 R006 --reason "same day, same place"
    """
    _open()
    if not reason.strip():
        raise InvalidValue("a judgement needs a reason; give one with --reason")
    made = record_judgement(verdict, left, right, reason=reason, score=score)
    words = f"{made.id}: {left} and {right} judged {verdict}"
    _done(
        {"judgement": made.pk, "verdict": verdict, "left": left, "right": right}, words, json=json
    )


@app.command()
def link(
    accept: Annotated[
        bool, typer.Option("--accept", help="Judge as the same what is proposed as the same.")
    ] = False,
    least: Annotated[
        float, typer.Option(help="With --accept: only from this probability on.")
    ] = 0.0,
    undo: Annotated[
        str, typer.Option(metavar="RUN", help="Withdraw every judgement that a run brought.")
    ] = "",
    retold: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="LATER EARLIER", help="Say that a source copies or retells another."),
    ] = None,
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Propose which records are one: persons, acts, steps, events.

    Example: saksei link; then saksei review, or saksei link --accept
    """
    from saksei import links

    _open()
    if undo:
        number = links.undo(undo, reason=reason)
        _done({"withdrawn": number}, f"{number} judgement(s) withdrawn", json=json)
        return
    if retold:
        made = derive(*retold, reason=reason)
        _done({"derivation": made.pk}, f"{retold[0]} retells {retold[1]}", json=json)
        return
    with terminal.pairs_done(quiet=json) as progress:
        found = links.link(progress=progress)
    number = links.accept(verdict="same", least=least, reason=reason) if accept else 0
    if json:
        terminal.print_json(found.as_json())
    else:
        terminal.print_links(found, accepted=number)


@app.command()
def review(
    kind: Annotated[list[str], typer.Option(help="Only this kind of record; repeatable.")] = [],  # noqa: B006
) -> None:
    """Judge proposed pairs one by one, with one key each; leave and go on whenever you like.

    Example: saksei review --kind person
    """
    opened = _open()
    for one in kind:
        if one not in opened.vocabulary.kinds:
            raise NotFound(
                f"there is no kind '{one}'; there are {', '.join(opened.vocabulary.kinds)}"
            )
    from saksei import reviewing

    reviewing.run(kind)


@app.command()
def withdraw(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[STATEMENT|JUDGEMENT|EDITION]...")
    ] = None,
    batch: Annotated[str, typer.Option("--import", help="All that one import brought.")] = "",
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Withdraw statements, judgements, editions or a whole import; they stay visible.

    Example: saksei withdraw --import import-9x2c4d1m0k --reason "wrong file"
    """
    _open()
    if bool(ids) == bool(batch):
        raise InvalidValue("name statements or judgements to withdraw, or an import with --import")
    if batch:
        number = statements.withdraw_import(batch, reason=reason)
    else:
        judged = set(Judgement.objects.filter(pk__in=ids or []).values_list("pk", flat=True))
        if judged and len(judged) != len(set(ids or [])):
            raise InvalidValue("withdraw statements and judgements one after the other, not mixed")
        from saksei.findings.actions import withdraw_editions
        from saksei.findings.models import Edition

        kept = Edition.objects.filter(pk__in=ids or []).exists()
        act = withdraw_judgements if judged else statements.withdraw_statements
        number = (withdraw_editions if kept else act)(ids or [], reason=reason)
    _done({"withdrawn": number}, f"{number} withdrawn", json=json)


@app.command()
def erase(
    ids: Annotated[list[str], typer.Argument(metavar="STATEMENT...|SOURCE|REPORT")],
    reason: Reason = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Destroy statements, a source with its text, or a report by hand, for good.

    Example: saksei erase st-4d1x9k2m0c --reason "consent withdrawn on 3 May"
    """
    from saksei.findings.tables import drop

    _open()
    if not yes and not typer.confirm("What is erased cannot be brought back. Erase it?"):
        raise typer.Exit(1)
    from saksei.reports.actions import erase_manuscript
    from saksei.reports.models import Manuscript

    sources = Source.objects.filter(pk__in=ids).count()
    if Manuscript.objects.filter(report__in=ids).exists():
        versions = sum(erase_manuscript(one, reason=reason) for one in ids)
        _done({"erased": versions}, f"{versions} version(s) erased", json=json)
        return
    if sources and len(ids) > 1:
        raise InvalidValue("erase one source at a time, and statements apart from sources")
    if sources:
        number = statements.erase_source(ids[0], reason=reason)
    else:
        number = statements.erase_statements(ids, reason=reason)
    drop()
    words = (
        f"{number} statement(s) erased, with the reports and backups inside the workspace; what "
        "was exported or copied elsewhere earlier still holds them"
    )
    _done({"erased": number}, words, json=json)


@app.command()
def show(
    id: Annotated[  # noqa: A002
        str, typer.Argument(help="Record, source, statement, kind, or `sources`; none for all.")
    ] = "",
    find: Annotated[str, typer.Option(help="Only those whose name or title has these words.")] = "",
    json: Json = False,
) -> None:
    """Show what is there: everything at a glance, one thing whole, or a list of one kind.

    Example: saksei show person --find Chhun
    """
    from saksei import overview

    opened = _open()
    if listed := overview.listed(id, opened.vocabulary):
        content = overview.listing(listed, find)
    elif find:
        raise InvalidValue("--find goes with a kind or `sources`: saksei show person --find WORDS")
    else:
        content = overview.of(id) if id else overview.everything(opened)
    if json:
        terminal.print_json(content)
    else:
        overview.print_content(content)


@app.command("import")
def import_(
    folder: Path,
    without_judgements: Annotated[
        bool, typer.Option("--without-judgements", help="Leave judgements apart.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, write nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Import a package in Saksei's own format: all of it, or nothing.

    Example: saksei import examples/cambodia-2020 --dry-run
    """
    from saksei.demo import with_progress

    _open()
    result = with_progress(
        folder, without_judgements=without_judgements, dry_run=dry_run, quiet=json
    )
    if json:
        terminal.print_json(asdict(result))
    else:
        terminal.print_import(result)


@app.command()
def export(
    folder: Path,
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help="Also names of minors and confidential sources: for your own laptop only.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Write the record as a package of CSV files.   Example: saksei export backup-2020-11"""
    from saksei.exchange.exports import export_package

    _open()
    result = export_package(folder, whole=whole)
    if json:
        terminal.print_json(asdict(result))
        return
    terminal.table(f"Exported to {folder}", ("table", "rows"), result.rows.items())
    for name, number in result.left_out.items():
        terminal.say(
            f"left out of {name}: {number} (minors, confidential sources; --whole has them)"
        )


@app.command()
def upgrade() -> None:
    """Bring a workspace of an older Saksei to this version, after a backup."""
    backup = workspace.upgrade(_folder)
    terminal.say(f"Upgraded; the backup is {backup}" if backup else "Nothing to upgrade")


@app.command()
def vocabulary(
    name: Annotated[str, typer.Argument(help="A kind or a code list; none for all.")] = "",
    json: Json = False,
) -> None:
    """Print kinds, properties and code lists.   Example: saksei vocabulary act_type"""
    from saksei import overview
    from saksei.vocabulary import load

    inside = (_folder / workspace.CONFIG).exists()
    content = _open().vocabulary if inside else load()
    if name and name not in content.kinds and name not in content.lists:
        raise NotFound(f"there is no kind or list '{name}'; `saksei vocabulary` prints their names")
    if json:
        terminal.print_json(overview.vocabulary(content, name))
    else:
        terminal.print_vocabulary(content, name)


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

    _open()
    question = Question(
        unit=unit, acts=tuple(act), start=_date(start), end=_date(end), place=place,
        perpetrator=perpetrator, charge=charge, occasion=occasion, assessment=assessment,
        persons=tuple(person),
    )  # fmt: skip
    answer = ask(question, basis=_basis(standard, without, as_of, published_by))
    from saksei.findings.actions import save_edition

    made = save_edition(answer, name=keep) if keep else None
    if json:
        terminal.print_json(answer.as_json() | ({"edition": made.pk} if made else {}))
        return
    terminal.print_answer(answer)
    if made:
        terminal.say(f"Kept as {made.pk}; saksei -w {_folder} editions {made.pk} says what changed")


@app.command()
def editions(
    name: Annotated[str, typer.Argument(help="An edition, by its name or id; none for all.")] = "",
    json: Json = False,
) -> None:
    """List findings that were kept, or ask one again and say what changed since.

    Example: saksei -w demo editions
    """
    _open()
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

    _open()
    asked = Asked(
        act=act, start=_date(start), end=_date(end), on=_date(on), persons=tuple(person), by=by,
        of=of, place=place, seed=seed,
    )  # fmt: skip
    result = asking.ask_for(question, _basis(standard, without, as_of, published_by), asked)
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

    opened = _open()
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
    built = tables(_basis(standard, without, as_of, published_by))
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

    _open()
    built = tables(_basis(standard, without, as_of, published_by))
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
    standard: Standard = "reported",
    without: Without = [],  # noqa: B006
    as_of: AsOf = None,
    published_by: PublishedBy = None,
    json: Json = False,
) -> None:
    """Write the report of the dossier.   Example: saksei -w demo report --format html"""
    from saksei.reports.writing import FORMATS, write_report

    opened = _open()
    if unknown := sorted(set(format) - set(FORMATS)):
        raise InvalidValue(f"there is no format '{unknown[0]}'; there are {', '.join(FORMATS)}")
    asked = _basis(standard, without, as_of, published_by)
    question = Question(acts=(act,) if act else (), start=_date(start), end=_date(end))
    files = write_report(
        folder or opened.folder, asked, question=question, formats=tuple(format) or tuple(FORMATS),
        answers=with_answer, on=_date(on),
    )  # fmt: skip
    if json:
        terminal.print_json([str(path) for path in files])
    for path in () if json else files:
        terminal.out.print(str(path), soft_wrap=True, markup=False)


@app.command()
def check(json: Json = False) -> None:
    """Verify journal, files, references and passages, and say what is wrong and where."""
    from saksei.check import check as run_check

    _open()
    findings = run_check()
    if json:
        terminal.print_json([asdict(one) for one in findings])
    else:
        terminal.print_check(findings)
    if any(one.level == "wrong" for one in findings):
        raise typer.Exit(3)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="The port; by default the first that is free.")] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address only.")
    ] = False,
) -> None:
    """Open the workspace in a browser of this computer; others cannot reach it.

    Example: saksei -w demo serve
    """
    _open()
    from saksei.web.serving import serve as run_server

    run_server(port, browser=not no_browser)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to make the demo workspace.")] = Path(
        "demo"
    ),
    package: Annotated[
        Path | None, typer.Option(help="The package to import; by default that of the example.")
    ] = None,
) -> None:
    """Make a workspace of the Cambodia 2020 dossier and its report, and say what to try next.

    In a terminal it then opens the workspace in a browser, unless SERVE is 0.
    Example: saksei demo demo
    """
    from saksei.demo import DEMO_PACKAGE, run_demo

    run_demo(folder, package or DEMO_PACKAGE)
    if sys.stdout.isatty() and os.environ.get("SERVE") != "0":
        with workspace.open_folder(folder):
            from saksei.web.serving import serve as run_server

            run_server()


def main(arguments: Sequence[str] | None = None) -> Any:
    """Run a command; a user's error ends in one sentence and exit code 1."""
    try:
        return app(args=list(arguments) if arguments is not None else None)
    except SakseiError as error:
        terminal.complain(str(error))
    except DatabaseError as error:
        what = f"the database of {_folder} refused: {error}; nothing was written"
        terminal.complain(what)
    except UnicodeEncodeError:
        terminal.complain("an argument has bytes that are no text; type it in UTF-8")
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
    except OSError as error:
        what = f"{error.filename or _folder}: {error.strerror}; nothing was written"
        terminal.complain(what)
    sys.exit(1)
