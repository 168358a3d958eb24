"""What is going on, for whoever waits: one line, on the error output."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.progress import track

Item = TypeVar("Item")


def tracked(items: Iterable[Item], what: str, total: int) -> Iterator[Item]:
    """The items, with how many are done."""
    from rich.console import Console

    yield from track(items, what, total, console=Console(stderr=True), transient=True)
