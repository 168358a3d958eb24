"""The files that tables are built from, laid before DuckDB: Parquet, rows in memory, or both.

Invariant: what was written since a file goes before what the file has.
"""

from pathlib import Path
from typing import Any

from saksei.analysis import origins
from saksei.analysis.files import Held
from saksei.analysis.spilling import connect
from saksei.analysis.sql_text import quoted


def connected(*, few: bool) -> Any:
    """A connection that knows which origins are independent."""
    made = connect()
    made.execute("SET preserve_insertion_order = false")
    if few:
        made.execute("SET threads = 1")  # more threads only wait
    made.create_function("independent", origins.independent, ["VARCHAR[]"], "INTEGER")
    return made


def laid(connection: Any, name: str, held: Held) -> str:
    """Hand the rows of a file over; the query that gives them, or nothing where they have its name
    already."""
    rows, since = f"{name}_held", held.since.get(name)
    if isinstance(held.base, Path):
        rows = f"read_parquet({quoted(str(held.base / f'{name}.parquet'))})"
    elif since is None:
        connection.register(name, held.base[name])
        return ""
    else:
        connection.register(rows, held.base[name])
    if since is None:
        return f"FROM {rows}"
    connection.register(f"{name}_since", since.rows)
    if since.touched is None:
        return f"FROM {name}_since"
    connection.register(f"{name}_touched", since.touched)
    return f"FROM {rows} ANTI JOIN {name}_touched USING (id) UNION ALL FROM {name}_since"
