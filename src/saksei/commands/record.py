"""Commands that write the record by hand, and show, bring in or take out what is in it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from saksei import terminal, workspace
from saksei.commands.base import (
    Expires,
    Json,
    Reason,
    Use,
    Whom,
    app,
    chosen,
    date_of,
    done,
    open_workspace,
    say_open,
    went_out,
    with_passphrase,
)
from saksei.errors import InvalidValue, NotFound
from saksei.linking.actions import withdraw_judgements
from saksei.linking.models import Judgement
from saksei.sources.actions import Description, change_confidentiality, register_source
from saksei.sources.models import Source
from saksei.statements import actions as statements


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

    open_workspace()
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
def confidentiality(
    source: Annotated[str, typer.Argument(help="A source.")],
    level: Annotated[str, typer.Argument(help="public, internal or confidential.")],
    reason: Annotated[str, typer.Option(help="Why; it stays in the journal.")] = "",
    json: Json = False,
) -> None:
    """Change who may see a source, from now on.

    Example: saksei confidentiality src-7k2m9x4c0q confidential --reason "the speaker asked for it"
    """
    open_workspace()
    made = change_confidentiality(source, level, reason=reason)
    words = f"{made.pk} is {level} from now on; what left before has left"
    done({"source": made.pk, "confidentiality": level}, words, json=json)


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

    open_workspace()
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
    open_workspace()
    made = [one.pk for one in statements.review_statements(ids, note=note)]
    done({"reviews": made}, f"{len(made)} statement(s) reviewed", json=json)


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
    open_workspace()
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
        of_judgements = judged or all(one.startswith("jd-") for one in ids or [])
        act = withdraw_judgements if of_judgements else statements.withdraw_statements
        number = (withdraw_editions if kept else act)(ids or [], reason=reason)
    done({"withdrawn": number}, f"{number} withdrawn", json=json)


@app.command()
def erase(
    ids: Annotated[list[str], typer.Argument(metavar="STATEMENT...|SOURCE|REPORT|CONSENT...")],
    reason: Reason = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Destroy statements, a source with its text, a report by hand, or words of consent, for good.

    Example: saksei erase st-4d1x9k2m0c --reason "consent withdrawn on 3 May"
    """
    open_workspace()
    if not yes and not typer.confirm("What is erased cannot be brought back. Erase it?"):
        raise typer.Exit(1)
    from saksei.publishing.actions import erase_consent
    from saksei.publishing.models import Consent
    from saksei.reports.actions import erase_manuscript
    from saksei.reports.models import Manuscript

    if Consent.objects.filter(pk__in=ids).exists():
        done({"erased": erase_consent(ids, reason=reason)}, "words of consent erased", json=json)
        return
    if Manuscript.objects.filter(report__in=ids).exists():
        versions = sum(erase_manuscript(one, reason=reason) for one in ids)
        done({"erased": versions}, f"{versions} version(s) erased", json=json)
        return
    _erase_what_was_said(ids, reason, json=json)


def _erase_what_was_said(ids: list[str], reason: str, *, json: bool) -> None:
    from saksei.findings.protection import protection
    from saksei.findings.tables import drop

    sources = Source.objects.filter(pk__in=ids).count()
    told = not sources and not json
    closed = protection().lost if told else frozenset[str]()
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
    done({"erased": number}, words, json=json)
    if told:
        _say_closed(sorted(protection().lost - closed))


def _say_closed(sources: list[str]) -> None:
    for one in sources:
        terminal.say(
            f"Nothing is quoted any more from {one}. What was erased of a minor can no longer be "
            "looked for: where other statements have it in words, it is printed. To be sure, erase "
            f"the source too: {terminal.command('erase', one)}"
        )


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

    opened = open_workspace()
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

    open_workspace()
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
    use: Use = "",
    to: Whom = "",
    expires: Expires = None,
    json: Json = False,
) -> None:
    """Write the record as a package of CSV files.   Example: saksei export backup-2020-11"""
    from saksei.exchange.exports import export_package
    from saksei.publishing.purpose import purpose

    opened = open_workspace()
    result = export_package(folder, whole=whole, purpose=purpose(use, to, date_of(expires)))
    say_open(opened, [folder], json=json)
    if json:
        terminal.print_json(asdict(result))
        return
    terminal.table(f"Exported to {folder}", ("table", "rows"), result.rows.items())
    for name, number in result.left_out.items():
        ours = "confidential sources; --whole has them"
        why = "no basis to name, or for the team" if use else ours
        terminal.say(f"left out of {name}: {number} (minors, {why})")
    went_out(result.release, result.remarks)


@app.command()
def upgrade() -> None:
    """Bring a workspace of an older Saksei to this version, after a backup."""
    from saksei.upgrading import upgrade as run_upgrade

    backup = with_passphrase(lambda given: run_upgrade(chosen(), passphrase=given))
    on_a_server = "Upgraded in one transaction; the backup is the server's to make"
    done_to = on_a_server if backup == chosen() else f"Upgraded; the backup is {backup}"
    terminal.say(done_to if backup else "Nothing to upgrade")


@app.command()
def vocabulary(
    name: Annotated[str, typer.Argument(help="A kind or a code list; none for all.")] = "",
    json: Json = False,
) -> None:
    """Print kinds, properties and code lists.   Example: saksei vocabulary act_type"""
    from saksei import overview
    from saksei.vocabulary import load

    inside = (chosen() / workspace.CONFIG).exists()
    content = open_workspace().vocabulary if inside else load()
    if name and name not in content.kinds and name not in content.lists:
        raise NotFound(f"there is no kind or list '{name}'; `saksei vocabulary` prints their names")
    if json:
        terminal.print_json(overview.vocabulary(content, name))
    else:
        terminal.print_vocabulary(content, name)
