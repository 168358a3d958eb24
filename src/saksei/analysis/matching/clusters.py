"""Who is together: average-link clusters under what people have judged.

The best pair of clusters is merged first, then the next, as long as one pair between the two is
sure by itself, and the mean over all of them, pairs that were never scored counting as none, does
not speak against it.
Judgements are law: what was judged the same starts as one, and what was judged different is never
joined, not by way of a third either.

A merge needs a pair that is sure by itself, so clusters lie within the parts that
such pairs connect, and a part in which all pairs do is one cluster at once. Only the others are
merged step by step.

Invariant: the order of nodes, edges and judgements does not matter, and a node without edges or
judgements changes nothing.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis.identity import Pair
from saksei.analysis.matching.alike import whole

Edge = tuple[str, str, float]
Sum = tuple[float, float]  # of the probabilities between two clusters, and the highest of them
Numbers = npt.NDArray[np.int64]


def cluster(
    edges: pa.Table | Iterable[Edge],
    *,
    threshold: float,
    mean: float | None = None,
    must: Iterable[Pair] = (),
    cannot: Iterable[Pair] = (),
) -> dict[str, str]:
    """The cluster of each node that is not alone: its lowest member.

    Edges are rows, or a table, of left, right and probability, each pair once. A pair is sure from
    `threshold` on; the mean has to reach `mean`, or the threshold if none is given.
    """
    graph = _numbered(edges, list(must), list(cannot))
    part, complete = _parts(graph, threshold)
    lowest = np.where(complete[part], part, np.arange(len(part)))
    for clusters in _incomplete(graph, part, complete):
        for members in clusters.merged(threshold, threshold if mean is None else mean):
            lowest[list(members)] = min(members)
    size = np.bincount(lowest, minlength=len(lowest))
    together = pa.array(np.flatnonzero(size[lowest] > 1))
    names, roots = graph.names.take(together), graph.names.take(pa.array(lowest).take(together))
    return dict(zip(names.to_pylist(), roots.to_pylist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Graph:
    """Nodes by their number in the order of their names; edges as columns, judgements as rows."""

    names: pa.Array
    left: Numbers
    right: Numbers
    probability: npt.NDArray[np.float64]
    must: Numbers
    cannot: Numbers


def _numbered(edges: pa.Table | Iterable[Edge], must: list[Pair], cannot: list[Pair]) -> _Graph:
    if not isinstance(edges, pa.Table):
        rows = [tuple(edge) for edge in edges]
        columns = zip(*rows, strict=True) if rows else ((), (), ())
        named = zip(("left", "right", "probability"), columns, strict=True)
        edges = pa.table({name: list(values) for name, values in named})
    ends = [whole(edges[side].cast(pa.string())) for side in ("left", "right")]
    judged = pa.array([name for pair in [*must, *cannot] for name in pair], pa.string())
    coded = pa.concat_arrays([*ends, judged]).dictionary_encode()
    order = pc.sort_indices(coded.dictionary)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    number = rank[coded.indices.to_numpy()]
    count = len(edges)
    probability = edges["probability"].cast(pa.float64()).to_numpy()
    apart = number[:count] != number[count : 2 * count]
    rows_judged = number[2 * count :].reshape(-1, 2)
    return _Graph(
        coded.dictionary.take(order), number[:count][apart], number[count : 2 * count][apart],
        probability[apart], rows_judged[: len(must)], rows_judged[len(must) :],
    )  # fmt: skip


def _connected(count: int, left: Numbers, right: Numbers) -> Numbers:
    """Of each node the lowest that pairs lead to."""
    label = np.arange(count)
    while True:
        low = np.minimum(label[left], label[right])
        new = label.copy()
        for ends in (left, right):
            np.minimum.at(new, label[ends], low)
            np.minimum.at(new, ends, low)
        new = new[new]
        if (new == label).all():
            return label
        label = new


def _parts(graph: _Graph, threshold: float) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """The part of each node, and of each part whether it is one cluster as it stands."""
    strong, count = graph.probability >= threshold, len(graph.names)
    left, right = graph.left[strong], graph.right[strong]
    must_left, must_right = graph.must.T
    part = _connected(count, np.append(left, must_left), np.append(right, must_right))
    size = np.bincount(part, minlength=count)
    complete = np.bincount(part[left], minlength=count) == size * (size - 1) // 2
    one, other = part[graph.cannot.T]
    complete[one[one == other]] = False
    return part, complete


def _incomplete(
    graph: _Graph, part: Numbers, complete: npt.NDArray[np.bool_]
) -> Iterator["_Clusters"]:
    """Each part that is not one cluster as it stands, what was judged the same joined."""
    root = _connected(len(part), *graph.must.T)
    inside = (part[graph.left] == part[graph.right]) & ~complete[part[graph.left]]
    left, right = root[graph.left[inside]], root[graph.right[inside]]
    low, high, sums = np.minimum(left, right), np.maximum(left, right), graph.probability[inside]
    of_edge = _by_part(part[low], np.lexsort([sums, high, low, part[low]]))
    rows = list(zip(low.tolist(), high.tolist(), sums.tolist(), strict=True))
    cannot = root[graph.cannot]
    of_judgement = _by_part(part[cannot[:, 0]], np.arange(len(cannot)))
    open_ = np.flatnonzero(~complete[part])
    for number, nodes in _by_part(part[open_], np.arange(len(open_))).items():
        members: dict[int, set[int]] = defaultdict(set)
        for node in open_[nodes].tolist():
            members[int(root[node])].add(node)
        edges = [rows[row] for row in of_edge.get(number, ())]
        apart = [(int(one), int(other)) for one, other in cannot[of_judgement.get(number, [])]]
        yield _Clusters(members, edges, apart)


def _by_part(part: Numbers, order: Numbers) -> dict[int, list[int]]:
    """Which rows are of each part, in this order."""
    order = order[np.argsort(part[order], kind="stable")]
    parts, starts, counts = np.unique(part[order], return_index=True, return_counts=True)
    rows, where = order.tolist(), zip(starts.tolist(), counts.tolist(), strict=True)
    return {
        number: rows[start : start + length]
        for number, (start, length) in zip(parts.tolist(), where, strict=True)
    }


class _Clusters:
    """Clusters in the making. A cluster goes by its lowest member."""

    def __init__(
        self,
        members: dict[int, set[int]],
        edges: list[tuple[int, int, float]],
        apart: list[tuple[int, int]],
    ) -> None:
        self.members = members
        self.sums: dict[int, dict[int, Sum]] = {node: {} for node in members}
        self.apart: dict[int, set[int]] = defaultdict(set)
        self.best: list[tuple[float, int, int]] = []
        for one, other, probability in edges:
            if one != other:
                self._add(one, other, (probability, probability))
        for one, other in apart:
            self.apart[one].add(other)
            self.apart[other].add(one)

    def _add(self, one: int, other: int, more: Sum) -> None:
        for this, that in ((one, other), (other, one)):
            total, best = self.sums[this].get(that, (0.0, 0.0))
            self.sums[this][that] = total + more[0], max(best, more[1])

    def merged(self, threshold: float, least: float) -> list[set[int]]:
        """The clusters of two members or more that there are at the end."""
        self.best = [
            self._link(one, other)
            for one, sums in self.sums.items()
            for other in sums
            if one < other
        ]
        heapq.heapify(self.best)
        while self.best:
            mean, one, other = heapq.heappop(self.best)
            if -mean < least:
                break
            # What was queued before one of the two grew, or went, no longer holds.
            holds = other in self.sums.get(one, {}) and self._link(one, other)[0] == mean
            if holds and other not in self.apart[one] and self.sums[one][other][1] >= threshold:
                self._merge(one, other)
        return [members for members in self.members.values() if len(members) > 1]

    def _link(self, one: int, other: int) -> tuple[float, int, int]:
        pairs = len(self.members[one]) * len(self.members[other])
        return -self.sums[one][other][0] / pairs, one, other

    def _merge(self, one: int, other: int) -> None:
        self.members[one] |= self.members.pop(other)
        for third, between in self.sums.pop(other).items():
            del self.sums[third][other]
            if third != one:
                self._add(one, third, between)
        for third in self.apart.pop(other, set()):
            self.apart[third] = self.apart[third] - {other} | {one}
            self.apart[one].add(third)
        for third in self.sums[one]:
            heapq.heappush(self.best, self._link(*sorted((one, third))))
