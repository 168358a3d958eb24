"""Independence of sources: a page that copies or retells another is not a second origin.

Invariant: removing a source never makes the others look more independent of each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

JOIN = " + "  # between the origins of a source that retells several; no id has a space


def origins(sources: Iterable[str], derived_from: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each source the key of its origins: one id, or several joined by ` + `, sorted.

    An origin is a source that derives from none; a circle of copies counts as one origin, named
    by its lowest id. `derived_from` holds (source, origin) pairs.
    """
    parents = by_source(derived_from)
    return {source: JOIN.join(sorted(_roots(source, parents))) for source in sources}


def _roots(source: str, parents: Mapping[str, set[str]]) -> set[str]:
    reached = _reach([source], parents)
    roots = {one for one in reached if not parents.get(one)}
    if roots:
        return roots
    return {min(one for one in reached if _in_circle(one, parents))}


def _in_circle(source: str, parents: Mapping[str, set[str]]) -> bool:
    return any(source in _reach([parent], parents) for parent in parents.get(source, ()))


def _reach(starts: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    reached = set(starts)
    waiting = list(reached)
    while waiting:
        for one in edges.get(waiting.pop(), ()):
            if one not in reached:
                reached.add(one)
                waiting.append(one)
    return reached


def with_origins(sources: Iterable[str], derived_from: Mapping[str, Iterable[str]]) -> set[str]:
    """Sources with everything from which they derive, directly or not; `derived_from` says of a
    source from which ones it does directly."""
    return _reach(sources, derived_from)


def by_source(derived_from: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Of each source that derives from others, from which ones; given (source, origin) pairs."""
    parents: dict[str, set[str]] = defaultdict(set)
    for source, origin in derived_from:
        parents[source].add(origin)
    return dict(parents)


def with_retellings(source: str, derived_from: Iterable[tuple[str, str]]) -> set[str]:
    """A source and everything that derives from it, directly or not."""
    children: dict[str, set[str]] = defaultdict(set)
    for child, origin in derived_from:
        children[origin].add(child)
    return _reach([source], children)


def independent(keys: Sequence[str]) -> int:
    """How many of these sources' origin keys are independent of each other: the most that share
    no origin. `["A", "B"]` is 2; `["A + B"]` is 1; `["A", "A + B"]` is 1; with "B" too it is 2.
    """
    plain = {key for key in keys if JOIN not in key}
    mixed = sorted({frozenset(key.split(JOIN)) for key in keys if JOIN in key}, key=sorted)
    # A plain key can always be kept: what it excludes it could at best replace one for one.
    free = [roots for roots in mixed if not roots & plain]
    return len(plain) + _most_disjoint(free)


def _most_disjoint(sets: Sequence[frozenset[str]]) -> int:
    if not sets:
        return 0
    first, rest = sets[0], sets[1:]
    kept = 1 + _most_disjoint([one for one in rest if not one & first])
    overlaps = any(one & first for one in rest)
    return max(kept, _most_disjoint(rest)) if overlaps else kept
