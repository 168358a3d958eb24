"""Averages over all decomposable graphs, exactly, for three to six lists.

David Madigan and Jeremy York, Bayesian methods for estimation of the size of a closed population,
Biometrika 84 (1997). A graph says which lists depend on each other. Given a graph and the number on
no list (n0), the chance of the counts is a product over the cliques of the graph, divided by one
over its separators, of Dirichlet-multinomial terms; `delta` is the prior weight of each of the 2^p
cells of the full table. Taking simplicial lists away one by one gives the same product without
looking for cliques, so that all graphs are the rows of one matrix, times a matrix of terms.

Terms are smooth in n0. They are computed at a few nodes of each panel of n0 and summed over every
whole number by weights that are exact for polynomials; panels are halved until the sums stand.
Invariant: sums agree with those over every n0 in turn to 1e-9 of their size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from saksei.errors import InvalidValue

FEWEST, MOST = 3, 6  # lists
NODES = 24  # of a panel; panels of no more numbers are summed one by one
LOOKS = 4  # places in each panel for the first, coarse look
RARE = 1e-3  # graphs that weigh no more beside the saturated one are computed without it
STEEP = 20.0  # in log chance: between places further apart is looked again
EXACT = 1e-11  # of the whole: by how much the sum of a panel may be off
NOTHING = 30.0  # what is so far in log chance below the most weighs nothing
REACH = 60  # the greatest n0 is so many times the number documented

Floats = NDArray[np.float64]
LogPrior = Callable[[Floats], Floats]  # of the total number


@dataclass(frozen=True, slots=True)
class Averaged:
    """A posterior of the number on no list, averaged over graphs."""

    mean: float
    median: int
    interval: tuple[int, int]  # 95 %
    beyond: float  # share of the posterior in the last twentieth of the numbers tried
    weights: tuple[tuple[int, float], ...]  # of the graphs by their edges, heaviest first
    greatest: int  # n0 that was tried


@dataclass(frozen=True, slots=True)
class Graphs:
    """All decomposable graphs of some lists: rows of `terms`, columns are sets of lists as bits."""

    edges: tuple[int, ...]  # of each graph, as bits over `combinations(range(p), 2)`
    terms: Any  # sparse: a graph has few of all sets


@lru_cache(maxsize=MOST)
def decomposable(lists: int) -> Graphs:
    """All decomposable graphs: 8, 61, 822 or 18,154 for 3 to 6 lists."""
    # Imported here: it takes half a second, and most commands do without.
    from scipy.sparse import csr_array

    if not FEWEST <= lists <= MOST:
        raise InvalidValue(
            f"graphs are averaged for {FEWEST} to {MOST} lists, and these are {lists}: "
            "join lists of one kind, or read the latent-class model alone"
        )
    pairs = list(combinations(range(lists), 2))
    edges = np.arange(1 << len(pairs))
    beside = np.zeros((lists, len(edges)), np.int64)  # neighbours, as bits
    for bit, (one, other) in enumerate(pairs):
        has = (edges >> bit) & 1
        beside[one] |= has << other
        beside[other] |= has << one
    terms = np.zeros((len(edges), 1 << lists))
    left = np.full(len(edges), (1 << lists) - 1)
    whole = np.ones(len(edges), bool)
    rows = np.arange(len(edges))
    for _ in range(lists):
        goes = _simplicial(beside, left)
        whole &= goes >= 0
        around = beside[goes, rows] & left
        terms[rows, around | (1 << np.maximum(goes, 0))] += 1
        terms[rows, around] -= 1
        left &= ~(1 << np.maximum(goes, 0))
    return Graphs(tuple(edges[whole].tolist()), csr_array(terms[whole][:, 1:]))


def _simplicial(beside: NDArray[np.int64], left: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each graph a list that is left and whose neighbours are all neighbours; -1 for none."""
    lists = len(beside)
    found = np.full(len(left), -1)
    for one in range(lists):
        around = beside[one] & left
        fits = ((left >> one) & 1).astype(bool)
        for other in range(lists):
            near = (around >> other) & 1
            fits &= (near == 0) | (around & ~(1 << other) & ~beside[other] == 0)
        found = np.where(fits, one, found)
    return found


def in_words(edges: int, names: Sequence[str]) -> str:
    """A graph as its pairs of lists: `A-B, B-C`; `no pair` for lists that are all independent."""
    pairs = [f"{one}-{other}" for one, other in combinations(names, 2)]
    there = [pair for bit, pair in enumerate(pairs) if edges >> bit & 1]
    return ", ".join(there) or "no pair"


def one_over_number(total: Floats) -> Floats:
    """The usual prior of the total number: log of 1 / N."""
    return -np.log(total)


def average(
    table: Floats,
    *,
    delta: float | None = None,
    prior: LogPrior = one_over_number,
    greatest: int | None = None,
) -> tuple[Averaged, Averaged]:
    """The posterior without and with the saturated graph, in which every list depends on every one.

    `table` has the counts of the 2^p patterns in order of their bits; the first, on no list, is not
    read. `delta` is 1 / 2^p by default. Raises InvalidValue for other numbers of lists than 3 to 6.
    """
    counts = np.array(table, float)
    counts[0] = 0
    graphs = decomposable(len(counts).bit_length() - 1)
    last = greatest or max(1000, REACH * int(counts.sum()))
    posterior = _Posterior(counts, graphs, delta or 1 / len(counts), prior)
    panels, edges = _panels(posterior, last), np.array(graphs.edges)
    # The last graph is the saturated one.
    alive = edges[posterior.alive]
    every, fewer = _averaged(alive, panels, last, len(alive)), len(alive) - 1
    heaviest, weight = every.weights[0]
    if heaviest == edges[-1] and weight > 1 - RARE:
        posterior = _Posterior(counts, graphs, delta or 1 / len(counts), prior, but=1)
        panels, alive = _panels(posterior, last), edges[posterior.alive]
        fewer = len(alive)
    return _averaged(alive, panels, last, fewer), every


class _Posterior:
    """What the counts say of graphs and n0."""

    def __init__(
        self, counts: Floats, graphs: Graphs, delta: float, prior: LogPrior, but: int = 0
    ) -> None:
        # Imported here: it takes half a second, and most commands do without.
        from scipy.special import gammaln

        self.alive = np.arange(len(graphs.edges) - but)  # the graphs that are still computed
        self.gammaln, self.prior, self.terms = gammaln, prior, graphs.terms[self.alive]
        cells = len(counts)
        self.found, self.alpha = float(counts.sum()), delta * cells
        where, sizes = _cells(cells)
        weights = self.alpha / sizes
        # Of each set of lists how many are on which of them; cells that it has not are 0.
        margins = np.bincount(where, np.tile(counts, cells - 1), (cells - 1) * cells)
        margins = margins.reshape(cells - 1, cells)
        logs = gammaln(weights[:, None] + margins[:, 1:]) - gammaln(weights)[:, None]
        self.fixed = (gammaln(self.alpha) - gammaln(weights) + logs.sum(axis=1))[:, None]
        self.none = (weights + margins[:, 0])[:, None]
        self.scale = 0.0

    def logs(self, missing: Floats) -> Floats:
        """Log chance up to a constant; a row for each graph, a column for each n0."""
        total = self.found + missing
        terms = self.gammaln(self.none + missing)
        terms += self.fixed - self.gammaln(self.alpha + total)
        every = self.gammaln(total + 1) - self.gammaln(missing + 1) + self.prior(total)
        logs: Floats = self.terms @ terms
        logs += every - self.scale
        return logs

    def look(self, places: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """See at some n0, coarsely, which graphs weigh anything, how high it goes, and near which
        places anything is; looks again between places that are too far apart for that."""
        logs = self.logs(places)
        self.scale += float(logs.max())
        # Beyond the highest place many numbers, and great ones, may add up.
        best = places[logs.max(axis=0).argmax()]
        heights = logs + 2 * np.log1p(np.maximum(places - best, 0) / (1 + best))
        top, rows = heights.argmax(axis=1), np.arange(len(logs))
        steps = np.abs(np.diff(heights, axis=1, prepend=heights[:, :1], append=heights[:, -1:]))
        steep = np.maximum(steps[rows, top], steps[rows, top + 1])
        weighs = heights[rows, top] + steep > heights.max() - NOTHING
        weighs[-1] = True  # the saturated graph, where it is there, is told apart
        more = _between(places, top[weighs & (steep > STEEP)])
        if len(more) > len(places):
            return self.look(more)
        near = heights.max(axis=0) > heights.max() - NOTHING
        near[top[weighs]] = True
        near = np.convolve(near, np.ones(3), "same") > 0
        self.alive, self.terms = self.alive[weighs], self.terms[weighs]
        return places, near


def _between(places: Floats, top: NDArray[np.int64]) -> Floats:
    """The places and as many whole numbers again on each side of some of them."""
    if not len(top):
        return places
    ends = places[np.clip(np.unique(top)[:, None] + (-1, 0, 1), 0, len(places) - 1)]
    parts = np.linspace(ends[:, :-1], ends[:, 1:], LOOKS + 1).round()
    return np.unique([*places, *parts.ravel()])


@lru_cache(maxsize=MOST)
def _cells(cells: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each pattern is counted for each set of lists, one after the other, and how many
    cells each set has."""
    chosen = np.arange(1, cells)
    numbers = np.arange(cells)
    sizes = 1 << np.bitwise_count(chosen).astype(np.int64)
    return ((numbers & chosen[:, None]) + cells * (chosen[:, None] - 1)).ravel(), sizes


@dataclass(frozen=True, slots=True)
class _Panels:
    """The posterior at the nodes of panels, one after the other."""

    spans: tuple[tuple[int, int], ...]  # the first number and how many
    first: NDArray[np.int64]  # of the nodes of each
    nodes: Floats
    weights: Floats  # times the chances, summed, gives the sum over every number
    chances: Floats  # a row for each graph, a column for each node


class _Rule:
    """Where to compute a polynomial, and by what to multiply it for its sum over 0, 1, ...

    A panel of more than `NODES` numbers is halved for its sum, again and again: the values in the
    halves follow from those in the whole."""

    def __init__(self, length: int) -> None:
        self.length, self.few = length, length <= NODES
        angles = (2 * np.arange(NODES) + 1) * np.pi / (2 * NODES)
        self.places = (length - 1) / 2 * (1 - np.cos(angles))
        # Times the values gives the last two of Chebyshev's coefficients, times the length.
        self.last = np.cos(angles[:, None] * (NODES - 2, NODES - 1)) * 2 / NODES * length
        if self.few:
            self.places, self.weights = np.arange(length, dtype=float), np.ones(length)
            self.last = np.zeros((length, 2))
        else:
            one, other = self.halves
            self.weights = one.weights @ self.to_halves[0] + other.weights @ self.to_halves[1]

    @cached_property
    def halves(self) -> tuple["_Rule", "_Rule"]:
        """The rules of both halves."""
        first = self.length // 2
        return _rule(first), _rule(self.length - first)

    @cached_property
    def to_halves(self) -> tuple[Floats, Floats]:
        """What leads from the values at the places to those at the places of each half."""
        one, other = self.halves
        return (_lagrange(self.places, one.places),
                _lagrange(self.places, one.length + other.places))  # fmt: skip

    def find(self, values: Floats, wanted: float) -> int:
        """The number by which as much as is wanted has been summed."""
        if self.few:
            return min(int(np.searchsorted(np.cumsum(values), wanted)), self.length - 1)
        one, other = self.halves
        inside = self.to_halves[0] @ values
        upto = float(one.weights @ inside)
        if upto >= wanted:
            return one.find(inside, wanted)
        return one.length + other.find(self.to_halves[1] @ values, wanted - upto)


_rule = lru_cache(maxsize=1024)(_Rule)


def _lagrange(places: Floats, numbers: Floats) -> Floats:
    """The barycentric interpolation from Chebyshev's places to numbers, as a matrix."""
    order = np.arange(len(places))
    signs = np.where(order % 2, -1.0, 1.0) * np.sin((2 * order + 1) * np.pi / (2 * len(places)))
    apart = numbers[:, None] - places
    meets = apart == 0
    parts = signs / np.where(meets, 1.0, apart)
    exact = meets.any(axis=1)
    parts[exact] = meets[exact]
    matrix: Floats = parts / parts.sum(axis=1, keepdims=True)
    return matrix


def _panels(posterior: _Posterior, last: int) -> _Panels:
    """Panels from 0 to `last` where anything is, halved until their sums stand."""
    waiting = _spans(posterior, last)
    kept: list[tuple[int, int, Floats]] = []
    whole = 0.0
    while waiting:
        panels = _computed(posterior, waiting)
        sums = np.add.reduceat(panels.chances.sum(axis=0) * panels.weights, panels.first)
        good = _errors(panels) <= EXACT * (whole + float(sums.sum()))
        whole += float(sums[good].sum())
        parts = np.split(panels.chances, panels.first[1:], axis=1)
        again = []
        for (start, length), part, enough in zip(waiting, parts, good, strict=True):
            if enough:
                kept.append((start, length, part))
            else:
                first = length // 2
                again += [(start, first), (start + first, length - first)]
        waiting = again
    kept.sort(key=lambda one: one[0])
    return _joined([one[:2] for one in kept], np.hstack([one[2] for one in kept]))


def _spans(posterior: _Posterior, last: int) -> list[tuple[int, int]]:
    """Where panels begin and how long they are, at first: twice as long each time.

    The last twentieth is apart, for what lies there is told."""
    starts = [0, NODES]
    while starts[-1] * 2 <= last:
        starts.append(starts[-1] * 2)
    starts = sorted({*starts, last - last // 20})
    ends = [*starts[1:], last + 1]
    first = np.array([a + n * (b - a) // LOOKS for a, b in zip(starts, ends, strict=True)
                      for n in range(LOOKS)], float)  # fmt: skip
    places, near = posterior.look(np.unique(first))
    if len(places) > len(first):  # a peak may be far narrower than a panel
        starts = sorted({*starts, *places.astype(int).tolist()})
        ends = [*starts[1:], last + 1]
    there = np.logical_or.reduceat(near, np.searchsorted(places, starts))
    return [(a, b - a) for a, b, one in zip(starts, ends, there, strict=True) if one]


def _computed(posterior: _Posterior, spans: Sequence[tuple[int, int]]) -> _Panels:
    panels = _joined(spans, np.empty((0, 0)))
    return replace(panels, chances=np.exp(posterior.logs(panels.nodes)))


def _joined(spans: Sequence[tuple[int, int]], chances: Floats) -> _Panels:
    rules = [_rule(length) for _, length in spans]
    first = np.cumsum([0, *(len(one.places) for one in rules)])[:-1]
    nodes = [start + rule.places for (start, _), rule in zip(spans, rules, strict=True)]
    return _Panels(
        tuple(spans), first, np.concatenate(nodes),
        np.concatenate([one.weights for one in rules]), chances,
    )  # fmt: skip


def _errors(panels: _Panels) -> Floats:
    """About how much the sums of panels may be off, by how fast Chebyshev's coefficients fall."""
    last = np.concatenate([_rule(length).last for _, length in panels.spans])
    parts = (np.add.reduceat(panels.chances * one, panels.first, axis=1) for one in last.T)
    off: Floats = sum(np.abs(one).sum(axis=0) for one in parts)
    return off


def _averaged(edges: NDArray[np.int64], panels: _Panels, last: int, graphs: int) -> Averaged:
    chances = panels.chances[:graphs]
    values = chances.sum(axis=0)
    summed = values * panels.weights
    sums = np.add.reduceat(summed, panels.first)
    whole = summed.sum()
    low, middle, high = (
        _quantile(panels, values, sums, whole * share) for share in (0.025, 0.5, 0.975)
    )
    weights = chances @ panels.weights / whole
    order = np.argsort(-weights)
    end = last - last // 20
    near_end = sum(one for one, span in zip(sums, panels.spans, strict=True) if span[0] >= end)
    return Averaged(
        mean=float(summed @ panels.nodes / whole), median=middle, interval=(low, high),
        beyond=float(near_end / whole), greatest=last,
        weights=tuple(zip(edges[order].tolist(), weights[order].tolist(), strict=True)),
    )  # fmt: skip


def _quantile(panels: _Panels, values: Floats, sums: Floats, wanted: float) -> int:
    upto = np.cumsum(sums)
    at = min(int(np.searchsorted(upto, wanted)), len(sums) - 1)
    start, length = panels.spans[at]
    first, rule = panels.first[at], _rule(length)
    inside = values[first : first + len(rule.places)]
    return start + rule.find(inside, wanted - upto[at] + sums[at])
