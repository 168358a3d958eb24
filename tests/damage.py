"""What is spoilt on a disk or on its way, in five ways; and whether it is noticed.

A target is a file that is whole, an earlier or other one of its kind, and a way to look at it that
returns what is noticed, "" for nothing.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PAGE = 4096
WAYS = ("bit", "cut", "append", "swap", "rollback")


def spoilt(whole: bytes, way: str, pick: random.Random, older: bytes, piece: int = 64) -> bytes:
    """The bytes with a bit turned, the end cut off, something appended, two pieces swapped, or with
    a piece of an older state, or all of it; never the same bytes."""
    for _ in range(1_000):
        made = _spoilt(bytearray(whole), way, pick, older, piece)
        if made != whole:
            return made
    raise AssertionError(f"{way} changes nothing here")


def _spoilt(
    data: bytearray, way: str, pick: random.Random, older: bytes, piece: int
) -> bytes:  # fmt: skip
    place = pick.randrange(len(data))
    match way:
        case "bit":
            data[place] ^= 1 << pick.randrange(8)
        case "cut":
            del data[place:]
        case "append":
            data += pick.choice([pick.randbytes(1), bytes(piece), data[:piece], bytes(data)])
        case "swap":
            one, two = (pick.randrange(len(data) // piece) * piece for _ in range(2))
            first, second = data[one : one + piece], data[two : two + piece]
            data[one : one + piece], data[two : two + piece] = second, first
        case "rollback":
            at = pick.randrange(1 + min(len(data), len(older)) // piece) * piece
            if pick.random() < 0.1:
                data[:] = older
            else:
                data[at : at + piece] = older[at : at + piece]
    return bytes(data)


@dataclass(frozen=True)
class Target:
    """A file to spoil, an older state of it, in pieces of what size, and who looks at it."""

    path: Path
    older: bytes
    look: Callable[[], str]
    piece: int = 64

    def unnoticed(self, way: str, seed: int) -> bool:
        """Whether spoiling it is not noticed; it is whole again afterwards."""
        with self._spoilt(way, random.Random(seed)):
            return not self.look()

    @contextmanager
    def _spoilt(self, way: str, pick: random.Random) -> Iterator[None]:
        whole = self.path.read_bytes()
        self.path.write_bytes(spoilt(whole, way, pick, self.older, self.piece))
        try:
            yield
        finally:
            self.path.write_bytes(whole)
