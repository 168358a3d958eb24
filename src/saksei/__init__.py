"""Saksei: scattered reports of attacks on human rights defenders become findings with proof.

In a notebook: `import saksei; w = saksei.open("demo"); saksei.count("acts", act="arrest")`.
"""

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from saksei.workspace import Workspace

__version__ = "0.1.0"


def open(  # noqa: A001
    folder: "str | PathLike[str]", *, actor: str = "", passphrase: str | None = None
) -> "Workspace":
    """Open a workspace: the record is then at hand through `saksei.models` and the actions.

    An encrypted one needs its passphrase, unless it is unlocked (`saksei unlock`) or the passphrase
    stands in the file that SAKSEI_PASSPHRASE_FILE names.
    """
    from saksei.workspace import open_folder

    return open_folder(Path(folder), actor=actor, passphrase=passphrase)
