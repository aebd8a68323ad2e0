"""The Merkle tree of RFC 9162: digests, a frontier that grows, proofs and their checks.

Pure functions of bytes; every digest is 32 bytes.  ``index`` counts leaves from 0.

Source: RFC 9162 section 2.1.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""The root of the tree without leaves."""


def leaf_digest(content: bytes) -> bytes:
    """Return the digest of a leaf's content."""
    return sha256(b"\x00" + content).digest()


def node_digest(left: bytes, right: bytes) -> bytes:
    """Return the digest of an inner node over the digests of its two children."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that grows at its right edge and remembers only the roots of its full subtrees.

    One for each bit that is set in its size, the largest first: adding a leaf costs one
    digest on average, whatever the size.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """Take up a tree where it was left.

        Raises:
            ValueError: a tree of this size has another number of peaks.
        """
        if len(peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks")
        self.size = size
        self.peaks = list(peaks)

    def add(self, leaf: bytes) -> None:
        """Append a leaf's digest."""
        size, peaks = self.size, self.peaks
        while size & 1:
            leaf = sha256(b"\x01" + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root's digest."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_digest(peak, root)
        return root

    def copy(self) -> "Frontier":
        """Return an equal frontier that grows apart."""
        return Frontier(self.size, self.peaks)


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaves' digests, in order."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the digests that lead from one leaf to the root, the lowest first.

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"a tree of {len(leaves)} leaves has no leaf {index}")
    proof = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(root(leaves[middle:high]))
            high = middle
        else:
            proof.append(root(leaves[low:middle]))
            low = middle
    return proof[::-1]


def includes(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether a proof shows that ``leaf`` is number ``index`` in the tree of this size and root."""
    if not 0 <= index < size:
        return False
    position, last = index, size - 1
    found = leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_digest(sibling, found)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            found = node_digest(found, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and found == root


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Return the digests which show that the tree of the first ``old`` leaves grew into that of all of them.

    Raises:
        ValueError: ``old`` is not a size between 1 and that of the tree.
    """
    if not 0 < old <= len(leaves):
        raise ValueError(f"a tree of {len(leaves)} leaves did not grow from {old}")
    proof: list[bytes] = []
    low, high, whole = 0, len(leaves), True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(root(leaves[middle:high]))
            high = middle
        else:
            proof.append(root(leaves[low:middle]))
            low, whole = middle, False
    if not whole:
        proof.append(root(leaves[low:high]))
    return proof[::-1]


def extends(*, old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Say whether a proof shows that the tree of ``old`` leaves grew into that of ``new``, nothing changed."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position >>= 1
        last >>= 1
    first = second = path[0]
    for digest in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first = node_digest(digest, first)
            second = node_digest(digest, second)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            second = node_digest(second, digest)
        position >>= 1
        last >>= 1
    return last == 0 and first == old_root and second == new_root


def _split(size: int) -> int:
    """Return the largest power of two below ``size``, where RFC 9162 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)
