"""Parts of a long array, each worked on by a thread: for compiled loops, which hold no lock."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

FEWEST = 1 << 12  # elements of a part
PARTS = 2  # for each processor, lest one waits long for another


def in_parts(work: Callable[[slice], object], length: int) -> None:
    """Call `work` for each part, in as many threads as there are processors."""
    if not length:
        return
    processors = os.cpu_count() or 1
    count = max(1, min(PARTS * processors, length // FEWEST))
    bounds = [length * part // count for part in range(count + 1)]
    parts = [slice(begin, end) for begin, end in pairwise(bounds)]
    if count == 1:
        work(parts[0])
        return
    with ThreadPoolExecutor(processors) as threads:
        list(threads.map(work, parts))
