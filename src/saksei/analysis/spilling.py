"""Connections to DuckDB, and whether one that runs out of memory may put what it works on on disk.

It would lie there as it is: DuckDB encrypts such files only with a library that it fetches from the
network. So of an encrypted record nothing is put there, and a question that needs more memory than
there is ends with an error. Invariant: nothing is ever fetched.
"""

from typing import Any

from saksei.analysis.sql_text import quoted

_forbidden = False


def forbid(forbidden: bool) -> None:
    """Say whether the record that is worked on must not be put on disk."""
    global _forbidden
    _forbidden = forbidden


def connect(folder: str = "") -> Any:
    """A connection to DuckDB in memory; what does not fit goes to the folder, if it may."""
    import duckdb

    made = duckdb.connect()
    made.execute("SET autoinstall_known_extensions = false")
    if _forbidden:
        made.execute("SET max_temp_directory_size = '0B'")
        made.execute("SET temp_directory = ''")
    elif folder:
        made.execute(f"SET temp_directory = {quoted(folder)}")
    return made
