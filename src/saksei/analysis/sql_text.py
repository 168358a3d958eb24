"""Words and steps as text of SQL. Invariant: a word is quoted, whatever it holds."""

from collections.abc import Iterable
from pathlib import Path

STEPS = Path(__file__).parent / "sql"


def sql_text(step: str, **parts: str) -> str:
    """The text of a named SQL step with its parts filled in."""
    return (STEPS / f"{step}.sql").read_text("utf-8").format(**parts)


def quoted(word: str) -> str:
    """A word as an SQL literal."""
    return "'" + word.replace("'", "''") + "'"


def quoted_tuple(words: Iterable[str]) -> str:
    """Words as an SQL tuple of literals."""
    return "(" + ", ".join(map(quoted, words)) + ")"
