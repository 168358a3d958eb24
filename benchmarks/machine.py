"""On what was measured: without it a time says nothing."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("duckdb", "pyarrow", "numpy", "django", "followthemoney", "edtf", "splink", "spacy")


def describe(packages: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Processor, cores, memory, Python, operating system, and the versions of what is measured."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "memory": f"{pages * size / 1024**3:.1f} GiB",
        "system": platform.platform(),
        "python": platform.python_version(),
        **{package: _version(package) for package in packages},
    }


def _version(package: str) -> str:
    """Its version; peers need not be there for what is measured without them."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not here"


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text("utf-8").splitlines() if about.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()
