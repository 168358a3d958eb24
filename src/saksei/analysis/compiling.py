"""Loops in machine code, compiled once and kept: beside our code, or in the user's cache folder.

Invariant: where nothing can be kept they run all the same, compiled anew by each process.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from numba import njit

Loops = Callable[..., Any]


def compiled(function: Loops, *, error_model: Literal["python", "numpy"] = "python") -> Loops:
    """The function as machine code, which holds no lock of Python's while it runs."""
    made: Loops
    try:
        made = njit(cache=True, nogil=True, error_model=error_model)(function)
    except RuntimeError:  # neither folder can be written to
        made = njit(nogil=True, error_model=error_model)(function)
    return made


loops = partial(compiled, error_model="numpy")  # which do not look whether a divisor is 0
