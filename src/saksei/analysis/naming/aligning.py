"""Which token of one name goes with which of the other: the best assignment, for many pairs.

Decides by exact search over the subsets of tokens used so far. Invariant: no other assignment has a
greater sum of gains.
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.int8]


def assign(gains: Floats) -> Places:
    """For gains of shape (rows, columns, pairs), rows <= columns, each row's column: (rows, pairs).

    Every row gets a column of its own; what gains nothing is for the caller to leave alone.
    """
    rows, columns, pairs = gains.shape
    best: dict[int, Floats] = {0: np.zeros(pairs, np.float32)}
    came = np.zeros((rows, 1 << columns, pairs), np.int8) if rows > 1 else None
    for row in range(rows):
        following: dict[int, Floats] = {}
        for chosen in combinations(range(columns), row + 1):
            used = sum(1 << column for column in chosen)
            top = best[used ^ (1 << chosen[0])] + gains[row, chosen[0]]
            place = np.full(pairs, chosen[0], np.int8)
            for column in chosen[1:]:
                other = best[used ^ (1 << column)] + gains[row, column]
                place[other > top] = column
                np.maximum(top, other, out=top)
            following[used] = top
            if came is not None:
                came[row, used] = place
        best = following
    return _back(best, came, rows)


def _back(best: dict[int, Floats], came: Places | None, rows: int) -> Places:
    """From the best set of columns back to the column of each row."""
    ends = np.array(sorted(best))
    totals = np.stack([best[int(end)] for end in ends])
    used = ends[totals.argmax(axis=0)]
    found = np.zeros((rows, used.size), np.int8)
    if came is None:
        found[0] = np.log2(used)
        return found
    every = np.arange(used.size)
    for row in reversed(range(rows)):
        found[row] = came[row, used, every]
        used = used ^ (1 << found[row].astype(np.int64))
    return found
