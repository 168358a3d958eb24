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
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from saksei.errors import InvalidValue

FEWEST, MOST = 3, 6  # lists
NODES = 16  # of a panel; panels of no more numbers are summed one by one
LOOKS = 4  # places in each panel for the first, coarse look
EXACT = 1e-11  # of the whole: by how much the sum of a panel may be off
NOTHING = 35.0  # a graph so far in log chance below the best one weighs nothing
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
    terms: Floats


@lru_cache(maxsize=MOST)
def decomposable(lists: int) -> Graphs:
    """All decomposable graphs: 8, 61, 822 or 18,154 for 3 to 6 lists."""
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
    return Graphs(tuple(int(one) for one in edges[whole]), terms[whole][:, 1:].copy())


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
    lists = len(counts).bit_length() - 1
    graphs = decomposable(lists)
    last = greatest or max(1000, REACH * int(counts.sum()))
    posterior = _Posterior(counts, graphs, delta or 1 / len(counts), prior)
    panels = sorted(_panels(posterior, last), key=lambda one: one.start)
    edges = np.array(graphs.edges)[posterior.alive]
    every = np.ones(len(edges), bool)
    saturated = edges == (1 << lists * (lists - 1) // 2) - 1
    return _averaged(edges, panels, last, ~saturated), _averaged(edges, panels, last, every)


class _Posterior:
    """What the counts say of graphs and n0."""

    def __init__(self, counts: Floats, graphs: Graphs, delta: float, prior: LogPrior) -> None:
        # Imported here: it takes half a second, and most commands do without.
        from scipy.special import gammaln

        self.gammaln, self.prior, self.terms = gammaln, prior, graphs.terms
        cells = len(counts)
        numbers = np.arange(cells)
        sizes = np.array([chosen.bit_count() for chosen in range(cells)])
        self.found, self.alpha = float(counts.sum()), delta * cells
        self.delta = (delta * cells / 2.0**sizes)[1:, None]
        margins = [np.bincount(numbers & chosen, counts, cells) for chosen in range(1, cells)]
        self.none = np.array([margin[0] for margin in margins])[:, None]
        self.fixed = np.empty((cells - 1, 1))
        for at, margin in enumerate(margins):
            weight = self.delta[at, 0]
            full = margin[1:][margin[1:] > 0]
            self.fixed[at] = (
                gammaln(self.alpha) - gammaln(weight)
                + (gammaln(weight + full) - gammaln(weight)).sum()
            )  # fmt: skip
        self.alive = np.arange(len(graphs.edges))  # the graphs that are still computed
        self.scale = 0.0

    def logs(self, missing: Floats) -> Floats:
        """Log chance up to a constant; a row for each graph, a column for each n0."""
        total = self.found + missing
        terms = self.gammaln(self.delta + self.none + missing) + self.fixed
        terms -= self.gammaln(self.alpha + total)
        every = self.gammaln(total + 1) - self.gammaln(missing + 1) + self.prior(total)
        logs: Floats = self.terms @ terms + (every - self.scale)
        return logs

    def look(self, places: Floats) -> None:
        """See at some n0, coarsely, which graphs weigh anything, and how high it goes."""
        logs = self.logs(places)
        self.scale = float(logs.max())
        jump = np.abs(np.diff(logs)).max(axis=1, where=logs[:, 1:] > self.scale - 100, initial=0)
        weighs = logs.max(axis=1) + jump > self.scale - NOTHING
        # The last graph is the saturated one, which is reported apart.
        weighs[-1] = True
        self.alive, self.terms = self.alive[weighs], self.terms[weighs]


@dataclass(frozen=True, slots=True)
class _Panel:
    """The posterior over `length` numbers from `start`; `chances` has a column for each node."""

    start: int
    length: int
    chances: Floats  # a row for each graph

    @property
    def sums(self) -> Floats:
        """For each graph the sum over all numbers of the panel."""
        return self.chances @ _rule(self.length).weights

    @property
    def error(self) -> float:
        """About how much the sums may be off, by how fast Chebyshev's coefficients fall."""
        last = self.chances @ _rule(self.length).last
        return float(np.abs(last).sum()) * self.length

    def moment(self, chosen: NDArray[np.bool_]) -> float:
        """The sum of each number of the panel times its chance, of some graphs together."""
        rule = _rule(self.length)
        weights = rule.weights * (self.start + rule.places)
        return float(self.chances[chosen].sum(axis=0) @ weights)

    def density(self, chosen: NDArray[np.bool_]) -> Floats:
        """The chance of each number of the panel, of some graphs together."""
        return _rule(self.length).between(self.chances[chosen].sum(axis=0))


@dataclass(frozen=True, slots=True)
class _Rule:
    """Where to compute a polynomial, and by what to multiply it for its sum over 0, 1, ..."""

    length: int
    places: Floats
    weights: Floats
    last: Floats  # times the values gives the last two of Chebyshev's coefficients

    def between(self, values: Floats) -> Floats:
        """The polynomial through the values, at each whole number."""
        if self.length <= NODES:
            return values
        return _lagrange(self.places, np.arange(self.length)) @ values


@lru_cache(maxsize=1024)
def _rule(length: int) -> _Rule:
    if length <= NODES:
        return _Rule(length, np.arange(length, dtype=float), np.ones(length), np.zeros((length, 2)))
    angles = (2 * np.arange(NODES) + 1) * np.pi / (2 * NODES)
    places = (length - 1) / 2 * (1 - np.cos(angles))
    last = np.cos(angles[:, None] * (NODES - 2, NODES - 1)) * 2 / NODES
    return _Rule(length, places, _lagrange(places, np.arange(length)).sum(axis=0), last)


def _lagrange(places: Floats, numbers: NDArray[np.int64]) -> Floats:
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


def _panels(posterior: _Posterior, last: int) -> list[_Panel]:
    """Panels from 0 to `last`, halved until their sums stand."""
    starts = [0, NODES]
    while starts[-1] * 2 <= last:
        starts.append(starts[-1] * 2)
    ends = [*starts[1:], last + 1]
    waiting = [(a, b - a) for a, b in zip(starts, ends, strict=True) if b > a]
    posterior.look(np.unique([a + n * b // LOOKS for a, b in waiting for n in range(LOOKS)]))
    kept: list[_Panel] = []
    while waiting:
        computed = _computed(posterior, waiting)
        whole = sum(float(one.sums.sum()) for one in [*kept, *computed])
        good = [one.length <= NODES or one.error <= EXACT * whole for one in computed]
        kept += [one for one, enough in zip(computed, good, strict=True) if enough]
        waiting = [
            part
            for one, enough in zip(computed, good, strict=True)
            if not enough
            for part in _halves(one.start, one.length)
        ]
    return kept


def _halves(start: int, length: int) -> tuple[tuple[int, int], tuple[int, int]]:
    first = length // 2
    return (start, first), (start + first, length - first)


def _computed(posterior: _Posterior, where: Sequence[tuple[int, int]]) -> list[_Panel]:
    nodes = [start + _rule(length).places for start, length in where]
    chances = np.exp(posterior.logs(np.concatenate(nodes)))
    ends = np.cumsum([len(one) for one in nodes])[:-1]
    parts = np.split(chances, ends, axis=1)
    return [_Panel(*span, part) for span, part in zip(where, parts, strict=True)]


def _averaged(
    edges: NDArray[np.int64], panels: Sequence[_Panel], last: int, chosen: NDArray[np.bool_]
) -> Averaged:
    by_graph = np.array([one.sums[chosen] for one in panels])
    sums = by_graph.sum(axis=1)
    whole = sums.sum()
    mean = sum(one.moment(chosen) for one in panels)
    low, middle, high = (
        _quantile(panels, sums, whole * share, chosen) for share in (0.025, 0.5, 0.975)
    )
    weights = by_graph.sum(axis=0) / whole
    order = np.argsort(-weights)
    end = last * 19 // 20
    near_end = sum(
        float(one.density(chosen)[max(0, end - one.start) :].sum())
        for one in panels
        if one.start + one.length > end
    )
    return Averaged(
        mean=mean / whole, median=middle, interval=(low, high), beyond=near_end / whole,
        weights=tuple((int(edges[chosen][at]), float(weights[at])) for at in order),
        greatest=last,
    )  # fmt: skip


def _quantile(
    panels: Sequence[_Panel], sums: Floats, wanted: float, chosen: NDArray[np.bool_]
) -> int:
    upto = np.cumsum(sums)
    at = min(int(np.searchsorted(upto, wanted)), len(panels) - 1)
    inside = np.cumsum(panels[at].density(chosen)) + upto[at] - sums[at]
    return panels[at].start + min(int(np.searchsorted(inside, wanted)), len(inside) - 1)
