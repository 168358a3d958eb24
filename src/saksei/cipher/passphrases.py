"""The passphrase that a service or a script has in a file. Nothing here asks or prints."""

import os
import stat
from pathlib import Path

from saksei.errors import InvalidValue

VARIABLE = "SAKSEI_PASSPHRASE_FILE"


def from_file() -> str | None:
    """The first line of the file that the variable names; None where it names none.

    Raises InvalidValue for a file that cannot be read, is empty, or is open to others.
    """
    named = os.environ.get(VARIABLE, "")
    if not named:
        return None
    return first_line(Path(named), f", named by {VARIABLE},")


def first_line(path: Path, named: str = "") -> str:
    """The passphrase in the first line of a file that is closed to others; raises InvalidValue."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValue(f"{path}{named} cannot be read ({error}); name a file") from error
    if mode & 0o077:
        raise InvalidValue(f"{path}{named} can be read by others; close it with `chmod 600 {path}`")
    if not lines or not lines[0]:
        raise InvalidValue(f"{path}{named} has no passphrase in its first line; write it there")
    return lines[0]
