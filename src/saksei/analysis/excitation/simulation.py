"""Events as a model makes them: first those of the background, then what each of them excites.

The branching form of the process (A. G. Hawkes and D. Oakes, 1974), exact for a background that is
constant within each day. The same seed gives the same events.
"""

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.excitation.likelihood import Array
from saksei.errors import InvalidValue

MOST = 1000  # times the background: by then it does not come to an end


def simulate(
    background: Array, branching: Array, lag: float, random: np.random.Generator
) -> tuple[Array, NDArray[np.int64]]:
    """Times in days and types, in no order; `background` (days, types) is the mean number of each
    day, `branching[k, j]` how many of type k one of type j excites, `lag` the mean days until.

    Raises InvalidValue where each event excites one or more, so that there is no end.
    """
    days = len(background)
    numbers = random.poisson(background)
    day, kind = np.nonzero(numbers)
    often = numbers[day, kind]
    times = np.repeat(day, often) + random.random(int(often.sum()))
    types = np.repeat(kind, often)
    found, kinds, most = [times], [types], MOST * (background.sum() + 10)
    while len(times):
        several = random.poisson(branching.T[types])  # (parents, types)
        parent, types = np.nonzero(several)
        often = several[parent, types]
        parent, types = np.repeat(parent, often), np.repeat(types, often)
        times = times[parent] + random.exponential(lag, len(parent))
        within = times < days
        times, types = times[within], types[within]
        found.append(times)
        kinds.append(types)
        if sum(map(len, found)) > most:
            raise InvalidValue("events that excite one other or more each come to no end")
    return np.concatenate(found), np.concatenate(kinds)
