"""What was measured as lines: ours, its peer, the ratio, the goal and whether it is met."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Measured


@dataclass(frozen=True, slots=True)
class Line:
    """One result; `met` is None where the goal is none, `ours` where only a peer was measured."""

    case: str
    ours: Measured | None
    peer: Measured | None
    ratio: str
    goal: str = ""
    met: bool | None = None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The line for `--json`."""
        return asdict(self)


def within(case: str, ours: Measured, peer: Measured, most: float, note: str = "") -> Line:
    """Ours may take at most so many times as long."""
    ratio = ours.seconds / peer.seconds
    return Line(case, ours, peer, f"{ratio:.2f}x the time", f"at most {most}x", ratio <= most, note)


def faster(case: str, ours: Measured, peer: Measured, least: float, note: str = "") -> Line:
    """Ours must be at least so many times as fast."""
    ratio = peer.seconds / ours.seconds
    goal = f"at least {least:g}x"
    return Line(case, ours, peer, f"{ratio:.2f}x as fast", goal, ratio >= least, note)


def limits(case: str, ours: Measured, seconds: float, memory: float, note: str = "") -> Line:
    """Ours must stay below a time and a peak of memory."""
    met = ours.seconds < seconds and ours.memory < memory
    goal = f"under {seconds:g} s, {memory:g} GB"
    return Line(case, ours, None, "", goal, met, note)


def show(machine: dict[str, str], lines: Sequence[Line]) -> None:
    """Print the machine and the table."""
    console = Console()
    console = console if console.is_terminal else Console(width=150)
    console.print("; ".join(f"{name} {value}" for name, value in machine.items()))
    table = Table()
    for heading in ("", "case", "ours", "peer", "ratio", "goal", "met", "memory ours / peer"):
        table.add_column(heading)
    for number, line in enumerate(lines, 1):
        met = {None: "", True: "yes", False: "NO"}[line.met]
        memory = [f"{one.memory:.2f} GB" for one in (line.ours, line.peer) if one]
        table.add_row(
            str(number), line.case, _seconds(line.ours), _seconds(line.peer), line.ratio,
            line.goal, met, " / ".join(memory),
        )  # fmt: skip
    console.print(table)
    for number, line in enumerate(lines, 1):
        console.print(f"{number:3} {line.note}", highlight=False)


def _seconds(measured: Measured | None) -> str:
    if measured is None:
        return ""
    return f"{measured.seconds:,.3g} s" + (f" x{measured.runs}" if measured.runs > 1 else "")
