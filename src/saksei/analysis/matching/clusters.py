"""Who is together: average-link clusters under what people have judged.

The best pair of clusters is merged first, then the next, as long as the mean probability over all
pairs between the two, pairs that were never scored counting as none, reaches the threshold.
Judgements are law: what was judged the same starts as one, and what was judged different is never
joined, not by way of a third either.

Invariant: the order of nodes, edges and judgements does not matter, and a node without edges or
judgements changes nothing.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable

from saksei.analysis.identity import Pair, components

Edge = tuple[str, str, float]


def cluster(
    edges: Iterable[Edge],
    *,
    threshold: float,
    must: Iterable[Pair] = (),
    cannot: Iterable[Pair] = (),
) -> dict[str, str]:
    """The cluster of each node that is not alone: its lowest member."""
    wanted = sorted((*_ordered(left, right), p) for left, right, p in edges if left != right)
    must = [_ordered(*pair) for pair in must]
    parts = components([*((left, right) for left, right, _ in wanted), *must])
    part_of = {name: number for number, part in enumerate(parts) for name in part}
    of_part = _by_part(part_of, wanted), _by_part(part_of, must), _by_part(part_of, cannot)
    found: dict[str, str] = {}
    for number in range(len(parts)):
        edges_here, must_here, cannot_here = (each.get(number, []) for each in of_part)
        if len(edges_here) == 1 and not must_here and not cannot_here:  # most parts are one pair
            left, right, probability = edges_here[0]
            if probability >= threshold:
                found |= {left: left, right: left}
            continue
        clusters = _Clusters(edges_here, must_here, cannot_here)
        for members in clusters.merged(threshold):
            found |= dict.fromkeys(members, min(members))
    return found


def _ordered(left: str, right: str) -> Pair:
    return (left, right) if left < right else (right, left)


def _by_part(part_of: dict[str, int], rows: Iterable[tuple]) -> dict[int, list[tuple]]:
    """Rows that begin with two nodes, by the part that both are in."""
    found: dict[int, list[tuple]] = defaultdict(list)
    for row in rows:
        if (part := part_of.get(row[0])) is not None and part == part_of.get(row[1]):
            found[part].append(row)
    return found


class _Clusters:
    """Clusters in the making. A cluster goes by its lowest member."""

    def __init__(self, edges: list[Edge], must: list[Pair], cannot: list[Pair]) -> None:
        self.members = {name: {name} for left, right, *_ in [*edges, *must] for name in (left, right)}
        self.sums: dict[str, dict[str, float]] = {name: {} for name in self.members}
        self.apart: dict[str, set[str]] = defaultdict(set)
        self.best: list[tuple[float, str, str]] = []
        root = {name: min(part) for part in components(must) for name in part}
        for name, low in root.items():
            if name != low:
                self.members[low] |= self.members.pop(name)
                del self.sums[name]
        for left, right, probability in edges:
            one, other = root.get(left, left), root.get(right, right)
            if one != other:
                self._add(one, other, probability)
        for left, right in cannot:
            one, other = root.get(left, left), root.get(right, right)
            self.apart[one].add(other)
            self.apart[other].add(one)

    def _add(self, one: str, other: str, probability: float) -> None:
        for this, that in ((one, other), (other, one)):
            self.sums[this][that] = self.sums[this].get(that, 0.0) + probability

    def merged(self, threshold: float) -> list[set[str]]:
        """The clusters of two members or more that there are at the end."""
        self.best = [
            self._link(one, other) for one, sums in self.sums.items() for other in sums if one < other
        ]
        heapq.heapify(self.best)
        while self.best:
            mean, one, other = heapq.heappop(self.best)
            if -mean < threshold:
                break
            # What was queued before one of the two grew, or went, no longer holds.
            if other in self.sums.get(one, {}) and self._link(one, other)[0] == mean:
                if other not in self.apart[one]:
                    self._merge(one, other)
        return [members for members in self.members.values() if len(members) > 1]

    def _link(self, one: str, other: str) -> tuple[float, str, str]:
        pairs = len(self.members[one]) * len(self.members[other])
        return -self.sums[one][other] / pairs, one, other

    def _merge(self, one: str, other: str) -> None:
        self.members[one] |= self.members.pop(other)
        for third, probability in self.sums.pop(other).items():
            del self.sums[third][other]
            if third != one:
                self._add(one, third, probability)
        for third in self.apart.pop(other, set()):
            self.apart[third] = self.apart[third] - {other} | {one}
            self.apart[one].add(third)
        for third in self.sums[one]:
            heapq.heappush(self.best, self._link(*_ordered(one, third)))
