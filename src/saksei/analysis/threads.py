"""Parts of a long array, each worked on by a thread: for compiled loops, which hold no lock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def in_parts(work: Callable[[slice], object], length: int, at_once: int) -> None:
    """Call `work` for one part after the other, in as many threads as there are processors."""
    parts = [slice(at, at + at_once) for at in range(0, length, at_once)]
    if len(parts) == 1:
        work(parts[0])
        return
    with ThreadPoolExecutor() as threads:
        list(threads.map(work, parts))
