"""What an answer is made of: values with bounds, sheets of rows, charts, what is left out, caveats.

Invariant: everything is plain data that any renderer can print; a value has a unit, and its least
number is not above its greatest. A column named `statements` is for machines and auditors.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar, overload

from saksei.analysis.standards import Basis
from saksei.law.model import Jurisdiction

T = TypeVar("T")
Cell = str | int | float | None | tuple[str, ...]
SEED = 19481210  # the day of the Universal Declaration of Human Rights
HIDDEN = ("statements",)  # columns that only JSON has


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What narrows a question; each question says which of these it uses."""

    act: str = "arrest"
    start: date | None = None
    end: date | None = None
    on: date | None = None  # the day for which things are computed, such as who was held
    persons: tuple[str, ...] = ()
    by: str = ""  # what to compare by
    of: str = ""  # the question that sources are left out of, or the unit that is estimated
    brief: bool = False  # only the values are wanted
    place: str = ""  # id of a place
    seed: int = SEED  # of what is drawn
    likely: Mapping[tuple[str, str], float] = field(default_factory=dict)  # of undecided links
    rules: tuple[Jurisdiction, ...] = ()  # of law, that custody is held against


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its bounds; None is a bound that nothing gives."""

    name: str
    unit: str
    minimum: float | None
    maximum: float | None

    def __post_init__(self) -> None:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"{self.name}: {self.minimum} is above {self.maximum}")

    @property
    def text(self) -> str:
        """The number as printed: `3`, `3–5`, `at least 3`, `at most 5` or `not known`."""
        low, high = plain(self.minimum), plain(self.maximum)
        match self.minimum, self.maximum:
            case None, None:
                return "not known"
            case _, None:
                return f"at least {low}"
            case None, _:
                return f"at most {high}"
            case _:
                return low if low == high else f"{low}–{high}"


class Made(Sequence[tuple[Cell, ...]], Generic[T]):
    """Rows that are made of items when they are read: an answer may have a million, and print
    thirty. `before` is told which items are read next, so that it can fetch what they need; by
    default nothing."""

    def __init__(
        self,
        items: Sequence[T],
        make: Callable[[T], tuple[Cell, ...]],
        before: Callable[[Sequence[T]], object] = len,
    ) -> None:
        self.items, self.make, self.before = items, make, before

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, place: int) -> tuple[Cell, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[tuple[Cell, ...], ...]: ...
    def __getitem__(self, place: int | slice) -> Any:
        """One row, or those of a slice."""
        if isinstance(place, slice):
            chosen = self.items[place]
            self.before(chosen)
            return tuple(map(self.make, chosen))
        return self.make(self.items[place])

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return iter(self[:])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under columns, with the name that JSON gives them. `small` names the columns that count
    people by what others may recognise them by: small numbers there do not leave the team."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""
    small: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in () if isinstance(self.rows, Made) else self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.name}: {len(row)} cells under {len(self.columns)} columns")

    def shown(self, most: int | None = None) -> tuple[list[str], list[list[Cell]]]:
        """Columns and rows as people see them, or the first of the rows."""
        places = [n for n, one in enumerate(self.columns) if one not in HIDDEN]
        rows = [[row[n] for n in places] for row in self.rows[:most]]
        return [self.columns[n] for n in places], rows


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart: for each label the least and the greatest number; `small` as of a sheet."""

    name: str
    caption: str
    unit: str
    rows: tuple[tuple[str, int, int], ...]
    note: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that a reader would expect, and why it is not there."""

    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a question. `refused` is set where no number may be given, with what would
    help; rows are shown all the same."""

    question: str
    title: str
    unit: str
    basis: Basis
    values: tuple[Value, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    charts: tuple[Bars, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    caveats: tuple[str, ...] = ()
    refused: str | None = None
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def sources(self) -> list[str]:
        """Every source that a row names."""
        found: set[str] = set()
        for sheet in self.sheets:
            if "sources" in sheet.columns:
                place = sheet.columns.index("sources")
                found |= {one for row in sheet.rows for one in listed(row[place])}
        return sorted(found)

    def as_json(self) -> dict[str, Any]:
        """The answer as plain data, the same keys for every question."""
        return {
            "question": self.question,
            "title": self.title,
            "unit": self.unit,
            "standard": ", ".join(
                [self.basis.standard, *(f"without={one}" for one in self.basis.without)]
            ),
            "as_of": self.basis.as_of.isoformat() if self.basis.as_of else None,
            "published_by": (
                self.basis.published_by.isoformat() if self.basis.published_by else None
            ),
            "asked": dict(self.asked),
            "values": [asdict(one) | {"text": one.text} for one in self.values],
            "refused": self.refused,
            "rows": {
                one.name: [dict(zip(one.columns, row, strict=True)) for row in one.rows]
                for one in self.sheets
            },
            "left_out": [asdict(one) for one in self.left_out],
            "caveats": list(self.caveats),
        }


def plain(number: float | None) -> str:
    """A number without needless digits: 3, 0.42, 12.5."""
    if number is None:
        return ""
    return str(int(number)) if number == int(number) else f"{number:.2f}".rstrip("0")


def listed(cell: Cell) -> Sequence[str]:
    """A cell as a list of words."""
    if isinstance(cell, tuple):
        return cell
    return [] if cell is None else [str(cell)]


def union(*several: Iterable[str]) -> tuple[str, ...]:
    """Words of several lists, each once, in order of the alphabet."""
    return tuple(sorted({one for some in several for one in some}))


def plural(number: int, one: str, several: str = "") -> str:
    """`1 person`, `2 persons`."""
    return f"{number} {one if number == 1 else several or one + 's'}"
