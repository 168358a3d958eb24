"""A YAML file that people write, read with the line of each key, so that what is wrong has a place.

Invariant: every complaint names the file and the line; a key that stands twice is refused.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from saksei.errors import InvalidVocabulary

Types = Mapping[str, tuple[type, str]]  # key -> type, and what it should be, in words


class _Lines(yaml.CSafeLoader):
    """A loader that remembers on which line each mapping and each of its keys began."""


class LinedMapping(dict[str, Any]):
    """A mapping with the line that it began on, and the line of each key."""

    lines: dict[str, int]
    line: int


def _mapping(loader: _Lines, node: yaml.MappingNode) -> LinedMapping:
    result = LinedMapping()
    result.line, result.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in result:
            mark = key_node.start_mark
            raise yaml.constructor.ConstructorError(None, None, f"'{key}' stands twice", mark)
        result.lines[key] = key_node.start_mark.line + 1
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Lines.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


class YamlFile:
    """One YAML file, with the means to say where something is wrong."""

    def __init__(
        self,
        path: Path,
        *,
        start: str,
        types: Types,
        error: type[Exception] = InvalidVocabulary,
    ) -> None:
        self.path, self.types, self.error = path, types, error
        try:
            self.content = yaml.load(path.read_text("utf-8"), Loader=_Lines)  # noqa: S506
        except yaml.YAMLError as problem:
            mark = getattr(problem, "problem_mark", None)
            raise self.wrong(
                (mark.line + 1) if mark else 1, getattr(problem, "problem", None) or str(problem)
            ) from problem
        except UnicodeDecodeError as problem:
            line = problem.object[: problem.start].count(b"\n") + 1
            raise self.wrong(line, "is not UTF-8; save it as UTF-8") from problem
        if not isinstance(self.content, LinedMapping):
            raise self.wrong(1, start)

    def wrong(self, line: int, reason: str) -> Exception:
        """The error for a line of this file."""
        return self.error(f"{self.path}, line {line}: {reason}")

    def expect(self, part: Any, line: int, *, known: set[str], needed: set[str]) -> LinedMapping:
        """`part` as a mapping with no unknown and no missing key, each of its type."""
        found = self.mapping(part, line)
        for key in found:
            if key not in known:
                raise self.wrong(
                    found.lines[key], f"'{key}' is not known here; use {sorted(known)}"
                )
        for key in sorted(needed - found.keys()):
            raise self.wrong(found.line, f"'{key}' is missing")
        for key, (kind, words) in self.types.items():
            if found.get(key) is not None and not isinstance(found[key], kind):
                raise self.wrong(found.lines[key], f"'{key}' should be {words}")
        return found

    def mapping(self, part: Any, line: int) -> LinedMapping:
        """`part` if it is a mapping, with whatever keys."""
        if not isinstance(part, LinedMapping):
            raise self.wrong(line, "should be a mapping such as {value: text, definition: ...}")
        return part
