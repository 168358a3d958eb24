"""The tree of RFC 6962 over a growing list: its root at any size, and proofs of two kinds.

An inclusion proof shows that a leaf is in the tree, a consistency proof that a tree only grew.
Whole subtrees are looked up by level and number: subtree (l, n) spans the leaves from n * 2**l up
to (n + 1) * 2**l. Invariant: once whole, a subtree never changes.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

Lookup = Callable[[int, int], bytes]  # the root of a whole subtree, by its level and number
Span = tuple[int, int]  # leaves from the first up to, without, the second
HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()  # the root of a tree without leaves


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two others."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Growing:
    """A tree that grows at its end: as much of it as the next leaves and the root need."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size, self.peaks = size, list(peaks)  # roots of the whole subtrees, largest first

    def add(self, leaf: bytes) -> list[bytes]:
        """Append a leaf by its hash; returns the roots of all whole subtrees that end with it,
        smallest first: the leaf itself, then those that it completes."""
        made, filled = [leaf], self.size
        while filled & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            made.append(leaf)
            filled >>= 1
        self.peaks.append(leaf)
        self.size += 1
        return made

    @property
    def root(self) -> bytes:
        """The root of all leaves so far."""
        return _folded(self.peaks)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaves given by their hashes."""
    level = list(leaves)
    while len(level) > 1:
        pairs = list(map(node_hash, level[::2], level[1::2]))
        level = pairs + level[-1:] if len(level) % 2 else pairs
    return level[0] if level else EMPTY


def lookup_in(leaves: Sequence[bytes]) -> Lookup:
    """Whole subtrees of a list of leaves that is at hand, given by their hashes."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        level = levels[-1]
        levels.append(list(map(node_hash, level[::2], level[1::2])))
    return lambda level, number: levels[level][number]


def whole(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The whole subtrees that a span consists of, left to right, as level and number."""
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def inclusion_proof(index: int, size: int, lookup: Lookup) -> list[bytes]:
    """What proves that leaf `index`, counted from 0, is in the tree of that size; leaf's side
    first. Raises ValueError for a leaf that is not in it."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return [_root(span, lookup) for span in _beside(index, 0, size)]


def consistency_proof(old: int, new: int, lookup: Lookup) -> list[bytes]:
    """What proves that the tree of size `new` begins with the tree of size `old`; raises
    ValueError where that says nothing: for an empty tree, or one that is larger."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {new} leaves cannot be shown to have grown from {old}")
    return [_root(span, lookup) for span in _since(old, 0, new, known=True)]


def is_included(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes
) -> bool:
    """Whether a proof shows that the leaf with this hash is in the tree with the expected root."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            at, last = _up(at, last)
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == expected


def is_consistent(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether a proof shows that the tree with the new root begins with that of the old root."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            at, last = _up(at, last)
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _up(at: int, last: int) -> Span:
    """Over the levels on which a node at the right edge has no neighbour."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _folded(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY
    *rest, found = peaks
    for peak in reversed(rest):
        found = node_hash(peak, found)
    return found


def _root(span: Span, lookup: Lookup) -> bytes:
    return _folded([lookup(*one) for one in whole(*span)])


def _middle(start: int, end: int) -> int:
    """Where a span splits: after the largest power of two of leaves that is less than all."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def _beside(index: int, start: int, end: int) -> list[Span]:
    if end - start == 1:
        return []
    middle = _middle(start, end)
    if index < middle:
        return [*_beside(index, start, middle), (middle, end)]
    return [*_beside(index, middle, end), (start, middle)]


def _since(old: int, start: int, end: int, *, known: bool) -> list[Span]:
    if old == end:
        return [] if known else [(start, end)]
    middle = _middle(start, end)
    if old <= middle:
        return [*_since(old, start, middle, known=known), (middle, end)]
    return [*_since(old, middle, end, known=False), (start, middle)]
