"""What was measured as rows: the figure, its goal and whether it is met."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; `met` is None where there is no goal."""

    case: str
    figure: str
    goal: str = ""
    met: bool | None = None
    seed: int | None = None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The row for `--json`."""
        return asdict(self)


def show(about: dict[str, str], rows: Sequence[Row]) -> None:
    """Print what it was measured on, and the table with its notes."""
    console = Console()
    console = console if console.is_terminal else Console(width=150)
    console.print("; ".join(f"{name} {value}" for name, value in about.items()))
    table = Table()
    for heading in ("", "case", "figure", "goal", "met", "seed"):
        table.add_column(heading)
    for number, row in enumerate(rows, 1):
        met = {None: "", True: "yes", False: "NO"}[row.met]
        seed = "" if row.seed is None else str(row.seed)
        table.add_row(str(number), row.case, row.figure, row.goal, met, seed)
    console.print(table)
    for number, row in enumerate(rows, 1):
        if row.note:
            console.print(f"{number:3} {row.note}", highlight=False)
