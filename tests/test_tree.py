"""The tree of the journal: known roots, proofs that hold and none that should not, two opinions."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from pymerkle.proof import verify_consistency, verify_inclusion

from saksei.evidence.tree import (
    EMPTY,
    Growing,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    lookup_in,
    root_of,
    whole,
)

# The leaves and roots that logs of certificates have been tested with since RFC 6962.
LEAVES = [
    bytes.fromhex(one)
    for one in "|00|10|2021|3031|40414243|5051525354555657|606162636465666768696a6b6c6d6e6f".split(
        "|"
    )
]
ROOTS = """
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
""".split()
SIZES = range(1, 9)


def hashes(size: int) -> list[bytes]:
    known = [leaf_hash(one) for one in LEAVES]
    return [*known, *(leaf_hash(str(n).encode()) for n in range(8, size))][:size]


def by_definition(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962 defines it, by halving."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    both = by_definition(leaves[:split]) + by_definition(leaves[split:])
    return hashlib.sha256(b"\1" + both).digest()


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_that_are_known(size: int) -> None:
    assert root_of(hashes(size)).hex() == ROOTS[size]


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_in_every_tree(size: int) -> None:
    leaves, known = hashes(size), bytes.fromhex(ROOTS[size])
    for index in range(size):
        proof = inclusion_proof(index, size, lookup_in(leaves))
        assert is_included(leaves[index], index, size, proof, known)


@pytest.mark.parametrize("new", SIZES)
def test_every_tree_is_proved_to_begin_with_the_smaller_ones(new: int) -> None:
    for old in range(1, new + 1):
        proof = consistency_proof(old, new, lookup_in(hashes(8)))
        before, after = (bytes.fromhex(ROOTS[size]) for size in (old, new))
        assert is_consistent(old, new, proof, before, after)


KNOWN_PATHS = {
    (0, 8): "96a296d2 5f083f0a 6b47aaf2",
    (5, 8): "bc1a0643 ca854ea1 d37ee418",
    (2, 3): "fac54203",
    (1, 5): "6e340b9c 5f083f0a bc1a0643",
}


@pytest.mark.parametrize(("index", "size"), KNOWN_PATHS)
def test_inclusion_proofs_are_those_that_are_known(index: int, size: int) -> None:
    proof = inclusion_proof(index, size, lookup_in(hashes(size)))
    assert " ".join(one.hex()[:8] for one in proof) == KNOWN_PATHS[index, size]


@pytest.mark.parametrize("size", range(1, 34))
def test_both_opinions_agree_on_roots_and_on_proofs(size: int) -> None:
    other = InmemoryTree(algorithm="sha256")
    data = [str(n).encode() for n in range(size)]
    for one in data:
        other.append_entry(one)
    leaves = [leaf_hash(one) for one in data]
    for part in range(1, size + 1):
        assert other.get_root(part) == root_of(leaves[:part])
    for index in range(size):
        theirs = other.prove_inclusion(index + 1, size)
        verify_inclusion(leaves[index], root_of(leaves), theirs)
        ours = inclusion_proof(index, size, lookup_in(leaves))
        assert sorted(theirs.path) == sorted([leaves[index], *ours])


def test_both_opinions_agree_on_growth() -> None:
    other = InmemoryTree(algorithm="sha256")
    data = [*LEAVES, *(str(n).encode() for n in range(8, 20))]
    leaves = [leaf_hash(one) for one in data]
    for one in data:
        other.append_entry(one)
    for old in range(1, 21):
        theirs = other.prove_consistency(old, 20)
        verify_consistency(root_of(leaves[:old]), root_of(leaves), theirs)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70), st.data())
@settings(max_examples=120)
def test_any_tree_is_the_defined_one_and_its_proofs_hold(
    data: list[bytes], pick: st.DataObject
) -> None:
    leaves = [leaf_hash(one) for one in data]
    size, found = len(leaves), root_of(leaves)
    assert found == by_definition(leaves)
    index, old = pick.draw(st.integers(0, size - 1)), pick.draw(st.integers(1, size))
    lookup = lookup_in(leaves)
    assert is_included(leaves[index], index, size, inclusion_proof(index, size, lookup), found)
    grown = consistency_proof(old, size, lookup)
    assert is_consistent(old, size, grown, root_of(leaves[:old]), found)


@given(st.integers(1, 200), st.data())
@settings(max_examples=100)
def test_a_tree_can_be_taken_up_at_any_size(size: int, pick: st.DataObject) -> None:
    leaves = hashes(size)
    at = pick.draw(st.integers(0, size))
    lookup = lookup_in(leaves)
    grown = Growing(at, [lookup(*one) for one in whole(0, at)])
    ends = [grown.add(one) for one in leaves[at:]]
    assert grown.root == root_of(leaves)
    for number, nodes in enumerate(ends, at + 1):
        assert nodes == [lookup(n, (number >> n) - 1) for n in range(len(nodes))]


Spoil = Callable[[list[bytes]], list[bytes]]
SPOILS: dict[str, Spoil] = {
    "a bit of the first": lambda p: [bytes([p[0][0] ^ 1]) + p[0][1:], *p[1:]],
    "a bit of the last": lambda p: [*p[:-1], p[-1][:-1] + bytes([p[-1][-1] ^ 128])],
    "one too few at the end": lambda p: p[:-1],
    "one too few at the beginning": lambda p: p[1:],
    "one too many": lambda p: [*p, p[-1]],
    "one too many before": lambda p: [p[0], *p],
    "an empty one": lambda p: [b"", *p[1:]],
    "swapped": lambda p: p[::-1],
    "none": lambda p: [],
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_spoilt_proof_of_inclusion_holds_for_nothing(spoil: str) -> None:
    leaves = hashes(7)
    for index in range(6):
        proof = SPOILS[spoil](inclusion_proof(index, 7, lookup_in(leaves)))
        assert not is_included(leaves[index], index, 7, proof, root_of(leaves))


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_spoilt_proof_of_growth_holds_for_nothing(spoil: str) -> None:
    leaves = hashes(8)
    for old in (3, 5, 6, 7):
        proof = SPOILS[spoil](consistency_proof(old, 8, lookup_in(leaves)))
        assert not is_consistent(old, 8, proof, root_of(leaves[:old]), root_of(leaves))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3), (4, 3), (1, 1)])
def test_what_lies_outside_a_tree_is_never_in_it(index: int, size: int) -> None:
    leaves = hashes(max(size, 1))
    assert not is_included(leaves[0], index, size, [], root_of(leaves[:size]))
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion_proof(index, size, lookup_in(leaves))


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 3), (4, 3), (-1, 3)])
def test_nothing_is_shown_to_grow_from_nothing(old: int, new: int) -> None:
    assert not is_consistent(old, new, [], EMPTY, root_of(hashes(new)))
    with pytest.raises(ValueError, match="grown"):
        consistency_proof(old, new, lookup_in(hashes(8)))


def test_another_root_of_equal_size_is_no_growth() -> None:
    assert is_consistent(3, 3, [], root_of(hashes(3)), root_of(hashes(3)))
    assert not is_consistent(3, 3, [], root_of(hashes(3)), root_of(hashes(3)[::-1]))
    assert not is_consistent(3, 3, [EMPTY], root_of(hashes(3)), root_of(hashes(3)))


def test_a_leaf_is_never_taken_for_a_node() -> None:
    one, two = hashes(2)
    assert leaf_hash(one + two) != root_of([one, two])
