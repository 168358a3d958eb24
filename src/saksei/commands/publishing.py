"""Commands for what may leave, and what left: consent, releases, the public bundle."""

from pathlib import Path
from typing import Annotated, Any

import typer

from saksei import terminal
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
    Without,
    app,
    basis_of,
    date_of,
    done,
    open_workspace,
    went_out,
)
from saksei.errors import InvalidValue, NotFound

Person = Annotated[str, typer.Argument(help="Record of a person.")]


@app.command()
def consent(
    person: Person,
    use: Annotated[list[str], typer.Option(help="See `saksei vocabulary consent_use`.")] = [],  # noqa: B006
    granted: Annotated[bool, typer.Option("--granted", help="The person agreed.")] = False,
    refused: Annotated[bool, typer.Option("--refused", help="The person did not agree.")] = False,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="The person agrees no more.")
    ] = False,
    not_asked: Annotated[bool, typer.Option("--not-asked", help="It is not known.")] = False,
    by: Annotated[str, typer.Option(help="self, family or lawyer.")] = "",
    how: Annotated[str, typer.Option(help="In words: signed, by telephone, through whom.")] = "",
    language: Annotated[str, typer.Option(help="Language it was explained in: en, km ...")] = "",
    date: Annotated[str, typer.Option(help="Day of the answer, as EDTF; by default today.")] = "",
    expires: Annotated[Day, typer.Option(help="Last day on which it holds.", **DAY)] = None,
    limits: Annotated[str, typer.Option(help="In words: what was agreed to, and what not.")] = "",
    json: Json = False,
) -> None:
    """Record what a person answered to a use of what is known of them; or print what counts.

    Example: saksei consent P006 --use research --granted --by self --how "signed form 12"
    """
    from saksei.publishing.actions import Answer, named_before, record_consent
    from saksei.publishing.models import AGAINST

    open_workspace()
    given = {"granted": granted, "refused": refused, "withdrawn": withdrawn, "not_asked": not_asked}
    said = [state for state, is_said in given.items() if is_said]
    if not said and not use:
        _print_standings(person, json=json)
        return
    if len(said) != 1 or not use:
        raise InvalidValue(
            "to record an answer name one or more uses with --use, and one of --granted, "
            "--refused, --withdrawn, --not-asked; to see what counts, give the person alone"
        )
    until = day.isoformat() if (day := date_of(expires)) else ""
    made = record_consent(
        Answer(person=person, use=one, state=said[0], given_by=by, how=how, language=language,
               date=date, expires=until, limits=limits)
        for one in use
    )  # fmt: skip
    words = f"{', '.join(one.pk for one in made)}: {said[0].replace('_', ' ')}"
    done({"consent": [one.pk for one in made], "state": said[0]}, words, json=json)
    if said[0] in AGAINST and not json:
        _print_releases([_release(one) for one in named_before(person)], person)


def _print_standings(person: str, *, json: bool) -> None:
    from saksei.publishing.consent import standings
    from saksei.statements.models import Record

    if not Record.objects.filter(pk=person, kind="person").exists():
        raise NotFound(f"there is no person '{person}'; `saksei show person` lists them")
    rows: list[dict[str, Any]] = [
        {
            "use": one.use, "answer": one.state, "by": one.answer.given_by if one.answer else "",
            "date": one.answer.date if one.answer else "",
            "expires": one.answer.expires if one.answer else "",
            "limits": one.answer.limits if one.answer else "",
            "id": one.answer.pk if one.answer else "",
            "may be named": "yes" if one.named else "no", "because": one.why,
        }
        for one in standings(person)
    ]  # fmt: skip
    if json:
        terminal.print_json({"person": person, "uses": rows})
        return
    filled = [name for name in rows[0] if any(one[name] for one in rows)]
    terminal.table(f"Consent of {person}", filled, ([one[n] for n in filled] for one in rows))


@app.command()
def releases(
    name: Annotated[
        str, typer.Argument(metavar="[PERSON|RELEASE]", help="Those that name a person, or one.")
    ] = "",
    json: Json = False,
) -> None:
    """List what left: what, for which use, to whom, and whom it names.

    Example: saksei releases P006
    """
    from saksei.publishing.actions import named_before
    from saksei.publishing.models import Release
    from saksei.statements.models import Record

    open_workspace()
    found = Release.objects.filter(pk=name) if name else Release.objects.order_by("-made_at")
    if name and not found and not Record.objects.filter(pk=name, kind="person").exists():
        raise NotFound(f"there is no person and no release '{name}'; `saksei releases` lists them")
    rows = [_release(one) for one in found or (named_before(name) if name else ())]
    if json:
        terminal.print_json(rows)
    else:
        _print_releases(rows, name)


def _release(one: Any) -> dict[str, Any]:
    return {
        "release": one.pk, "made": f"{one.made_at[:10]} by {one.made_by}", "what": one.what,
        "use": one.use, "to": one.recipient, "delete by": one.expires, "digest": one.digest,
        "persons": one.named,
    }  # fmt: skip


def _print_releases(rows: list[dict[str, Any]], name: str) -> None:
    if not rows:
        terminal.say(f"Nothing that left named {name}." if name else "Nothing has left yet.")
        return
    columns = [one for one in rows[0] if any(row[one] for row in rows)]
    title = f"Left, and named {name}: tell whoever got it" if name else "What left"
    cells = ([_cell(row[one]) for one in columns] for row in rows)
    terminal.table(title, columns, cells)


def _cell(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


@app.command()
def publish(
    folder: Path,
    use: Annotated[str, typer.Option("--for", help="Use that it leaves for.")],
    to: Annotated[str, typer.Option("--recipient", help="To whom it goes.")] = "the public",
    expires: Expires = None,
    media: Annotated[
        list[str], typer.Option(help="A source whose pages go with it, as pictures; repeatable.")
    ] = [],  # noqa: B006
    act: Annotated[
        str, typer.Option(help="Act type it is about; by default the most frequent.")
    ] = "",
    start: From = None,
    end: To = None,
    with_answer: Annotated[
        list[str], typer.Option("--ask", help="Also the answer to a question; repeatable.")
    ] = [],  # noqa: B006
    standard: Standard = "reported",
    without: Without = [],  # noqa: B006
    as_of: AsOf = None,
    published_by: PublishedBy = None,
    json: Json = False,
) -> None:
    """Write a folder for outside: the report, its data, and the digest of every file.

    Example: saksei publish handout --for name_in_media_or_report
    """
    from dataclasses import asdict

    from saksei import bundle
    from saksei.analysis.question import Question
    from saksei.publishing.purpose import purpose

    open_workspace()
    made = bundle.publish(
        folder, purpose(use, to, date_of(expires)),
        basis_of(standard, without, as_of, published_by),
        question=Question(acts=(act,) if act else (), start=date_of(start), end=date_of(end)),
        answers=with_answer, media=media,
    )  # fmt: skip
    if json:
        terminal.print_json(asdict(made))
        return
    terminal.say(
        f"{folder}: {len(made.files)} files, and a manifest with their digests, signed; "
        f"`saksei verify {folder}` verifies it, or {bundle.SCRIPT.name} in it without Saksei"
    )
    went_out(made.release, made.remarks)
