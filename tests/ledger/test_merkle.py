"""The tree against the recursive definitions of RFC 9162, spelled out."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.ledger import merkle


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def naive_root(leaves):
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_consistency(m, leaves, whole=True):
    n = len(leaves)
    if m == n:
        return [] if whole else [naive_root(leaves)]
    k = split(n)
    if m <= k:
        return [*naive_consistency(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_consistency(m - k, leaves[k:], False), naive_root(leaves[:k])]


def leaves_of(n):
    return [merkle.leaf_digest(b"%d" % i) for i in range(n)]


SIZES = st.integers(1, 70)


def test_the_digests_are_those_of_the_standard():
    # The root of no leaves, and of one empty leaf, as published with Certificate Transparency's test vectors.
    assert merkle.EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.leaf_digest(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@pytest.mark.parametrize("n", range(20))
def test_the_root_is_the_recursive_one(n):
    assert merkle.root(leaves_of(n)) == naive_root(leaves_of(n))


@given(SIZES, st.integers(0, 70))
def test_a_frontier_taken_up_again_grows_alike(n, more):
    frontier = merkle.Frontier()
    for leaf in leaves_of(n):
        frontier.add(leaf)
    again = merkle.Frontier(frontier.size, frontier.peaks)
    grown = frontier.copy()
    for leaf in leaves_of(n + more)[n:]:
        again.add(leaf)
        grown.add(leaf)
    assert again.root() == grown.root() == naive_root(leaves_of(n + more))
    assert frontier.root() == naive_root(leaves_of(n))


def test_a_frontier_has_as_many_peaks_as_its_size_has_bits():
    with pytest.raises(ValueError, match="2 peaks"):
        merkle.Frontier(5, [b"x"])


@given(st.data())
def test_inclusion(data):
    n = data.draw(SIZES)
    index = data.draw(st.integers(0, n - 1))
    leaves = leaves_of(n)
    proof = merkle.inclusion_proof(leaves, index)
    assert proof == naive_path(index, leaves)
    claim = {"leaf": leaves[index], "index": index, "size": n, "proof": proof, "root": naive_root(leaves)}
    assert merkle.includes(**claim)
    assert not merkle.includes(**claim | {"leaf": merkle.leaf_digest(b"other")})
    assert not merkle.includes(**claim | {"proof": [*proof, leaves[0]]})
    if proof:
        assert not merkle.includes(**claim | {"proof": proof[:-1]})
    other = data.draw(st.integers(-1, n))
    if other != index:
        assert not merkle.includes(**claim | {"index": other})


@given(st.data())
def test_consistency(data):
    n = data.draw(SIZES)
    old = data.draw(st.integers(1, n))
    leaves = leaves_of(n)
    proof = merkle.consistency_proof(leaves, old)
    assert proof == naive_consistency(old, leaves)
    claim = {
        "old": old,
        "old_root": naive_root(leaves[:old]),
        "new": n,
        "new_root": naive_root(leaves),
        "proof": proof,
    }
    assert merkle.extends(**claim)
    assert not merkle.extends(**claim | {"old_root": merkle.EMPTY})
    assert not merkle.extends(**claim | {"new_root": merkle.EMPTY})
    assert not merkle.extends(**claim | {"proof": [*proof, leaves[0]]})
    if proof:
        assert not merkle.extends(**claim | {"proof": proof[:-1]})


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3)])
def test_a_tree_grows_from_one_leaf_at_least(old, new):
    assert not merkle.extends(old=old, old_root=b"", new=new, new_root=b"", proof=[])
    with pytest.raises(ValueError, match="did not grow"):
        merkle.consistency_proof(leaves_of(new), old)


def test_growth_without_a_proof_is_not_believed():
    assert not merkle.extends(old=3, old_root=merkle.root(leaves_of(3)), new=5, new_root=b"", proof=[])


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index):
    with pytest.raises(IndexError):
        merkle.inclusion_proof(leaves_of(3), index)
    assert not merkle.includes(leaf=b"", index=index, size=3, proof=[], root=b"")
