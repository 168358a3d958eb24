"""Commands about the whole workspace: check it, serve it, make the demo."""

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from saksei import terminal, workspace
from saksei.commands.base import Json, app, open_workspace


@app.command()
def check(
    against: Annotated[
        list[str],
        typer.Option(help="A checkpoint kept outside: file, folder or line; repeatable."),
    ] = [],  # noqa: B006
    json: Json = False,
) -> None:
    """Verify journal, files, references and passages, and say what is wrong and where.

    Example: saksei check --against /media/stick
    """
    from saksei.check import check as run_check

    open_workspace()
    findings = run_check(against)
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
    host: Annotated[
        str, typer.Option(help="For a team: the address that its proxy reaches.")
    ] = "127.0.0.1",
    reload: Annotated[
        bool, typer.Option("--reload", help="Begin anew when Saksei itself is changed.")
    ] = False,
) -> None:
    """Open the workspace in a browser of this computer; others cannot reach it.

    A workspace with accounts (`saksei team`) asks who signs in.

    Example: saksei -w demo serve
    """
    open_workspace()
    from saksei.web.serving import serve as run_server

    run_server(port, host=host, browser=not no_browser, reload=reload)


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
