"""What the tests of seals and bundles share: rows by their statement, the scripts alone, a bit
turned over."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from saksei.evidence import verify_seal
from saksei.journal import Item

SCRIPT = Path(verify_seal.__file__)
Change = Callable[[dict[str, Any]], object]


def row_of(data: bytes, statement: str) -> int:
    """The number of the row that is a statement."""
    item = Item.objects.filter(table="statement", key=statement).latest("entry_id")
    rows = json.loads(data)["rows"]
    return [(one["entry"], one["place"]) for one in rows].index((item.entry_id, item.position)) + 1


def by_script(folder: Path, data: bytes, *words: object) -> subprocess.CompletedProcess[str]:
    """What the script alone says of a seal."""
    folder.mkdir(exist_ok=True)
    (folder / "a.seal").write_bytes(data)
    (folder / "verify.py").write_bytes(SCRIPT.read_bytes())
    return alone(folder, "verify.py", "a.seal", *words)


def alone(folder: Path, script: str, *words: object) -> subprocess.CompletedProcess[str]:
    """A script in a folder, with the standard library and openssl and nothing else."""
    command = [sys.executable, "-I", "-S", script, *map(str, words)]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def flipped(data: bytes, place: int, bit: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
