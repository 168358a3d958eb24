"""What all commands share: the application, the types of their options, the open workspace.

Invariant: cli.py has prepared Django before it imports this.
"""

from collections.abc import Callable, Sequence
from datetime import date as date_type
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from saksei import __version__, terminal, workspace
from saksei.analysis.standards import Basis, basis
from saksei.cipher import keyfile, passphrases
from saksei.errors import InvalidValue, Locked, WrongKey

Made = TypeVar("Made")

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


def day(text: str) -> datetime:
    """A day as it is typed; raises BadParameter with what to type."""
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no day; write one such as 2020-11-16") from None


Day = datetime | None
DAY: dict[str, Any] = {"parser": day, "metavar": "YYYY-MM-DD"}
From = Annotated[Day, typer.Option("--from", help="First day.", **DAY)]
To = Annotated[Day, typer.Option("--to", help="Last day.", **DAY)]
AsOf = Annotated[Day, typer.Option(help="What we had recorded by that day.", **DAY)]
Use = Annotated[
    str, typer.Option("--for", help="Use that it leaves for; without, it is for the team.")
]
Whom = Annotated[str, typer.Option("--recipient", help="With --for: to whom it goes.")]
Expires = Annotated[
    Day, typer.Option("--delete-by", help="With --for: when it has to be deleted there.", **DAY)
]
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


def chosen() -> Path:
    """The folder of the workspace that the command is about."""
    return _folder


def open_workspace() -> workspace.Workspace:
    """Open it, asking for its passphrase in a terminal, and warn where its journal is not the one
    that is known outside; raises what `open_folder` raises."""
    from saksei.anchors.outside import compare_with_anchors

    opened = with_passphrase(lambda given: workspace.open_folder(_folder, passphrase=given))
    if wrong := compare_with_anchors(opened):
        terminal.complain(f"WARNING: {wrong}")
    return opened


def with_passphrase(open_: Callable[[str | None], Made]) -> Made:
    """What `open_` gives, without a passphrase if that is enough, else with what a person types.

    Raises Locked where there is nobody to ask.
    """
    try:
        return open_(None)
    except WrongKey:
        raise
    except Locked:
        given = terminal.ask_secret(f"Passphrase of {_folder}: ")
        if given is None:
            raise
        return open_(given)


def new_passphrase() -> str:
    """A passphrase that nobody knows yet: typed twice, or that of the file. Raises Locked where
    there is nobody to ask."""
    return passphrases.from_file() or typed_twice()


def known_passphrase() -> str:
    """The passphrase of the workspace, where the key alone is not enough. Raises Locked where there
    is nobody to ask."""
    given = passphrases.from_file() or terminal.ask_secret(f"Passphrase of {_folder}: ")
    if given is None:
        raise keyfile.locked(_folder)
    return given


def typed_twice() -> str:
    """A new passphrase as a person types it; raises Locked where there is nobody to ask."""
    given = terminal.ask_secret("New passphrase (six or more random words): ")
    if given is None:
        raise Locked(
            "this asks for a new passphrase, and there is no terminal to ask in; name a file that "
            "holds it in SAKSEI_PASSPHRASE_FILE"
        )
    if given != terminal.ask_secret("The same again: "):
        raise InvalidValue("the two passphrases differ; nothing was changed, try again")
    return given


def say_open(opened: workspace.Workspace, paths: Sequence[Path], *, json: bool) -> None:
    """Say of what was just written into an encrypted workspace that it lies there as it is."""
    inside = [path for path in paths if path.resolve().is_relative_to(opened.folder)]
    if opened.encrypted and inside and not json:
        terminal.say(
            f"{inside[0].name} is not encrypted, and lies in the folder of the workspace: hand it "
            "over and delete it, or name another folder"
        )


def done(data: dict[str, Any], words: str, *, json: bool) -> None:
    """Say what was done, in words or as JSON."""
    if json:
        terminal.print_json(data)
    else:
        terminal.say(words)


def went_out(release: str, remarks: Sequence[str]) -> None:
    """Say what was recorded of something that leaves, and what to keep in mind."""
    if release:
        terminal.say(f"Recorded as the release {release}; `saksei releases` lists them")
    for one in remarks:
        terminal.say(one)


def basis_of(
    standard: str, without: Sequence[str], as_of: datetime | None, by: datetime | None
) -> Basis:
    """The basis that the options of a question name."""
    return basis(
        standard,
        without=tuple(without),
        as_of=date_of(as_of),
        published_by=date_of(by),
    )


def date_of(moment: datetime | None) -> date_type | None:
    """The day of a moment."""
    return moment.date() if moment else None
