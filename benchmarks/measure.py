"""Each case runs in a process of its own, so that its peak memory is its own.

A case is a function of one of these modules that returns the seconds it took and what it found out.
"""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

RUNS, SHORT = 3, 10.0  # the median of three runs where one takes less than ten seconds
Outcome = tuple[float, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """The median of the seconds, the greatest peak of memory in GB, and the answer."""

    seconds: float
    memory: float
    answer: Any
    runs: int = 1


def measure(case: Callable[..., Outcome], *arguments: Any) -> Measured:
    """Run a case in child processes; raises if two runs give two answers."""
    return measure_together([(case, arguments)])[0]


def measure_together(cases: list[tuple[Callable[..., Outcome], tuple[Any, ...]]]) -> list[Measured]:
    """Run several cases by turns, so that what else the machine does falls on all of them."""
    found: list[list[Measured]] = [[] for _ in cases]
    for _ in range(RUNS):
        for runs, (case, arguments) in zip(found, cases, strict=True):
            if not runs or runs[0].seconds < SHORT:
                runs.append(measure_once(case, arguments))
    return [_middle(runs) for runs in found]


def _middle(runs: list[Measured]) -> Measured:
    answers = {json.dumps(one.answer) for one in runs}
    if len(answers) > 1:
        raise AssertionError(f"the same case gave different answers: {answers}")
    return Measured(
        median(one.seconds for one in runs),
        max(one.memory for one in runs),
        runs[0].answer,
        len(runs),
    )


def measure_elsewhere(
    case: Callable[..., Outcome], *arguments: Any, python: str, seconds: float, memory: float
) -> Measured | str:
    """Run a case once, in another environment and within limits (memory in GB); a peer that stays
    not within them, or fails, gives the reason."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (int(memory * 1e9),) * 2)

    try:
        return measure_once(
            case, arguments,
            python=python, timeout=seconds, preexec_fn=limit, stderr=subprocess.PIPE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"not done in {seconds:,.0f} s"
    except subprocess.CalledProcessError as failed:
        last = (failed.stderr or "").strip().splitlines()[-1:] or ["killed"]
        return f"more than {memory:g} GB" if "MemoryError" in last[0] else f"failed: {last[0]}"


def measure_once(
    case: Callable[..., Outcome],
    arguments: tuple[Any, ...],
    *,
    python: str = sys.executable,
    **options: Any,
) -> Measured:
    """Run a case in a child process, once."""
    name = f"{case.__module__}:{case.__name__}"
    done = subprocess.run(
        [python, "-m", "benchmarks.measure", name, json.dumps(arguments, default=str)],
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        **options,
    )
    return Measured(*json.loads(done.stdout.splitlines()[-1]))


def _main(name: str, arguments: str) -> None:
    module, _, function = name.partition(":")
    seconds, answer = getattr(import_module(module), function)(*json.loads(arguments))
    print(json.dumps([seconds, _peak() / 1e9, answer]))


def _peak() -> int:
    """Peak of this process in bytes; getrusage would also hold the parent's before it began."""
    status = Path("/proc/self/status")
    if status.is_file():
        found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text("utf-8"), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    _main(*sys.argv[1:])
