"""Saksei: scattered reports of attacks on human rights defenders become findings with proof.

In a notebook: `import saksei; w = saksei.open("demo"); saksei.count("acts", act="arrest")`.
"""

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from saksei.workspace import Workspace

__version__ = "0.1.0"


def open(folder: "str | PathLike[str]", *, actor: str = "") -> "Workspace":  # noqa: A001
    """Open a workspace: the record is then at hand through `saksei.models` and the actions."""
    from saksei.workspace import open_folder

    return open_folder(Path(folder), actor=actor)
