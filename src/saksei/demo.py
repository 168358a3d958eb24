"""The demo: a workspace of the Cambodia 2020 dossier, its report, and what to type next.

Invariant: it makes its folder anew each time, and touches no folder that is not a demo.
"""

import shutil
import time
from datetime import date
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from saksei import terminal, workspace
from saksei.analysis.question import Question
from saksei.analysis.standards import Basis, Standard
from saksei.errors import AlreadyThere, NotFound
from saksei.exchange.imports import Imported, import_package
from saksei.exchange.package import count_rows
from saksei.findings.questions import answer_from
from saksei.findings.tables import tables
from saksei.reports.desk import number_of
from saksei.reports.writing import write_report

DEMO_PACKAGE = Path("examples/cambodia-2020")
DEMO_NAME = "Cambodia 2020"
MARK = "this-is-a-demo.txt"  # nothing without it is ever deleted
QUESTION = Question(acts=("arrest",), start=date(2020, 7, 31), end=date(2020, 9, 10))


def with_progress(
    folder: Path, *, without_judgements: bool = False, dry_run: bool = False, quiet: bool = False
) -> Imported:
    """Import a package with a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=terminal.err, disable=quiet) as progress:
        apart = ("judgements",) if without_judgements else ()
        task = progress.add_task("reading", total=count_rows(folder, without=apart))

        def advance(table: str, rows: int) -> None:
            progress.update(task, advance=rows, description=table)

        return import_package(
            folder, without_judgements=without_judgements, dry_run=dry_run, progress=advance
        )


def run_demo(folder: Path, package: Path) -> None:
    """Make the demo workspace and its report, and print the summary."""
    if not (package / "datapackage.json").is_file():
        raise NotFound(
            f"{package} is no package; run this from the project's folder, or give --package"
        )
    began = time.monotonic()
    _clear(folder)
    with workspace.create(folder, name=DEMO_NAME):
        (folder / MARK).write_text("Made by `make demo`, which deletes and makes it again.\n")
        with_progress(package)
        _print_summary()
        files = write_report(folder, Basis(), question=QUESTION).files
    terminal.out.print(f"\nThe report, written in {time.monotonic() - began:.1f} s in all:")
    for path in files:
        terminal.out.print(f"  {path}", soft_wrap=True, markup=False)
    _print_next(folder)


def _clear(folder: Path) -> None:
    if not folder.exists():
        return
    if not (folder / MARK).is_file():
        raise AlreadyThere(f"{folder} is not a demo; name another folder")
    shutil.rmtree(folder)


def _print_summary() -> None:
    terminal.out.print(
        "\n[bold]Arrests of 31 July to 10 September 2020, under each standard[/bold]"
    )
    rows = []
    for standard in Standard:
        built = tables(Basis(standard=standard))
        row = [standard.value]
        for unit in ("acts", "persons"):
            counted = answer_from(
                built,
                Question(unit=unit, acts=QUESTION.acts, start=QUESTION.start, end=QUESTION.end),
            ).counted
            row.append(number_of(counted))
        rows.append((*row, standard.definition))
    terminal.table("", ("standard", "acts", "persons", "which is met where"), rows)
    terminal.out.print(
        "All of it is public and known by reference; this workspace is not encrypted."
    )


def _print_next(folder: Path) -> None:
    window = "--from 2020-07-31 --to 2020-09-10"
    terminal.out.print("\n[bold]Try next[/bold]")
    for line in (
        f"count acts --act arrest {window}",
        f"count persons --act arrest {window} --standard corroborated",
        "contradictions --kind act",
        "figures",
        "show R005",
        "link",
        "check",
        "serve",
    ):
        terminal.out.print(
            f"  .venv/bin/saksei -w {folder} {line}", soft_wrap=True, highlight=False
        )
    article = "read examples/articles/lotus-city.txt --published 2031-09-16"
    terminal.out.print(f"  .venv/bin/saksei {article}", soft_wrap=True, highlight=False)
