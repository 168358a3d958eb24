"""What all commands share: the application, the types of their options, the open workspace.

Invariant: cli.py has prepared Django before it imports this.
"""

from collections.abc import Sequence
from datetime import date as date_type
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from saksei import __version__, terminal, workspace
from saksei.analysis.standards import Basis, basis

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
    """Open it; raises what `workspace.open_folder` raises."""
    return workspace.open_folder(_folder)


def done(data: dict[str, Any], words: str, *, json: bool) -> None:
    """Say what was done, in words or as JSON."""
    if json:
        terminal.print_json(data)
    else:
        terminal.say(words)


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
