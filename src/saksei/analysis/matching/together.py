"""How sure pairs are by what third reports say too, once clusters are made.

By themselves two reports may fit badly though a third fits both, or well though all the others
of the two persons do not. So a pair of persons is as sure as the mean over all pairs between their
two clusters.

Invariant: a pair of which neither is with a third is as sure as by itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis.matching.alike import whole
from saksei.analysis.matching.model import DIGITS

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def together(
    edges: pa.Table,
    cluster_of: Mapping[str, str],
    *,
    apart: bool = True,
    beside: Iterable[str] = (),
) -> pa.Table:
    """Pairs, and how sure they are by what all reports of their two clusters say of each other: the
    mean over the pairs between them, where one that was never scored counts as none.

    A pair of one cluster is as sure as by itself at least. A pair of two is as sure as by itself
    unless `apart`; reports `beside`, of which no pair of two may be there, do not count between
    clusters.
    """
    _, low, high, mean = _between(edges, cluster_of, beside)
    own = edges["probability"].to_numpy()
    sure = np.where(low == high, np.maximum(own, mean), mean if apart else own)
    return with_probability(edges, sure)


def within(edges: pa.Table, cluster_of: Mapping[str, str]) -> pa.Array:
    """Which pairs are of one cluster."""
    return pc.equal(*(clusters_of(edges[side], cluster_of) for side in ("left", "right")))


def means(edges: pa.Table, cluster_of: Mapping[str, str]) -> dict[str, float]:
    """The mean over all pairs within each cluster, by its lowest member."""
    roots, low, high, mean = _between(edges, cluster_of)
    within, first = np.unique(low[low == high], return_index=True)
    names = roots.take(pa.array(within)).to_pylist()
    return dict(zip(names, mean[low == high][first].tolist(), strict=True))


def with_probability(edges: pa.Table, probability: Floats) -> pa.Table:
    """Pairs with another probability."""
    rounded = pa.array(np.round(probability, DIGITS), pa.float64())
    return edges.set_column(edges.column_names.index("probability"), "probability", rounded)


def clusters_of(reports: pa.Array | pa.ChunkedArray, cluster_of: Mapping[str, str]) -> pa.Array:
    """The cluster of each of these reports, by its lowest member."""
    ids = whole(reports)
    places = pc.index_in(ids, pa.array(cluster_of, pa.string()))
    return pc.coalesce(pa.array(cluster_of.values(), pa.string()).take(places), ids)


def as_numbers(names: pa.Array) -> Numbers:
    """Equal names as equal numbers, from 0 on."""
    numbers: Numbers = names.dictionary_encode().indices.to_numpy().astype(np.int64)
    return numbers


def _between(
    edges: pa.Table, cluster_of: Mapping[str, str], beside: Iterable[str] = ()
) -> tuple[pa.Array, Numbers, Numbers, Floats]:
    """The clusters that there are, by their lowest member; of each pair the numbers of its two, the
    lower first, and the mean over all pairs between these."""
    ends = [clusters_of(edges[side], cluster_of) for side in ("left", "right")]
    coded = pa.concat_arrays(ends).dictionary_encode()
    number = coded.indices.to_numpy().astype(np.int64).reshape(2, -1)
    low, high = number.min(axis=0), number.max(axis=0)
    sizes, roots = Counter(cluster_of.values()), coded.dictionary.to_pylist()
    less = Counter(cluster_of.get(one, one) for one in beside)
    size = np.array([sizes.get(root, 1) for root in roots], np.int64)
    told = size - np.array([less.get(root, 0) for root in roots], np.int64)
    pairs = np.where(low == high, size[low] * (size[low] - 1) // 2, told[low] * told[high])
    _, place = np.unique(low * len(size) + high, return_inverse=True)
    sums = np.bincount(place, edges["probability"].to_numpy(), 0)
    return coded.dictionary, low, high, sums[place] / pairs
