"""Loops are compiled also where nothing can be kept, as on a server without a home."""

from collections.abc import Callable

import pytest
from numba import njit

from saksei.analysis.compiling import compiled

NOWHERE = "/proc/nowhere"  # no folder can be made there, by nobody


def test_loops_run_where_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, NOWHERE)
    there: dict[str, Callable[[int], int]] = {}
    exec(compile("def after(day):\n    return day + 1", f"{NOWHERE}/loops.py", "exec"), there)
    with pytest.raises(RuntimeError, match="cannot cache"):
        njit(cache=True)(there["after"])
    assert compiled(there["after"])(30) == 31
