"""What a workspace has switched on for reading, in its config file; all of it is off at first.

Invariant: the rest of the file stays as it is, and the file is replaced whole or not at all.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from saksei.errors import NotAWorkspace
from saksei.workspace import CONFIG, current, is_open

SECTION = "reading"


def preferences() -> dict[str, Any]:
    """The section of the open workspace's config file; empty without one."""
    if not is_open():
        return {}
    path = current().folder / CONFIG
    found = tomllib.loads(path.read_text("utf-8")).get(SECTION, {})
    if not isinstance(found, dict):
        raise NotAWorkspace(f"{path} has '{SECTION}', and it is no section; write [{SECTION}]")
    return found


def prefer(values: Mapping[str, Any]) -> None:
    """Set some of them; a mapping is a section of its own, and replaces that section."""
    content = {**preferences(), **values}
    path = current().folder / CONFIG
    lines = _without_section(path.read_text("utf-8").splitlines())
    flat = {name: value for name, value in content.items() if not isinstance(value, Mapping)}
    parts = [*lines, f"[{SECTION}]", *_lines(flat)]
    for name, section in content.items():
        if isinstance(section, Mapping) and section:
            parts += [f"[{SECTION}.{name}]", *_lines(section)]
    draft = path.with_name(f".{CONFIG}")
    draft.write_text("\n".join(parts) + "\n", "utf-8")
    draft.replace(path)


def _without_section(lines: Sequence[str]) -> list[str]:
    kept, ours = [], False
    for line in lines:
        if line.lstrip().startswith("["):
            ours = line.lstrip().startswith((f"[{SECTION}]", f"[{SECTION}."))
        if not ours:
            kept.append(line)
    return kept


def _lines(values: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_written(value)}" for name, value in values.items()]


def _written(value: Any) -> str:
    """A value in TOML; a JSON string is one, but for the one character that only TOML escapes."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
