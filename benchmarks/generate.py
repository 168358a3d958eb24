"""Generated records: a pure function of size and seed, kept under `data/` between runs.

Invented from numbers alone. About one act in ten has contested or coarser dates, one statement in
seventy is withdrawn, a quarter of the sources derives from another one.
"""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from saksei.analysis.files import DERIVATIONS, JUDGEMENTS, REVIEWS, SOURCES, STATEMENTS

HERE = Path(__file__).parent
DATA = HERE / "data"
SQL = HERE / "sql"
SEED = 20201116
PER_ACT = 13.65  # statements in the whole record for one act
SCHEMAS = {
    "sources": SOURCES,
    "derivations": DERIVATIONS,
    "judgements": JUDGEMENTS,
    "reviews": REVIEWS,
}


def record(statements: int, *, undecided: bool = False, seed: int = SEED) -> Path:
    """The folder of Parquet files of about so many statements; with `undecided`, also with unsure
    pairs, acts among a group's, and sources that retell two others."""
    folder = DATA / f"record-{statements}-{'undecided' if undecided else 'decided'}-{seed}"
    if not folder.is_dir():
        draft = folder.with_name(f".{folder.name}")
        draft.mkdir(parents=True, exist_ok=True)
        _write(draft, statements, undecided, seed)
        draft.replace(folder)
    return folder


def _write(folder: Path, statements: int, undecided: bool, seed: int) -> None:
    acts = max(1000, int(statements / PER_ACT))
    sizes: dict[str, object] = {
        "acts": acts, "sources": max(200, statements // 100), "groups": 300 + acts // 100,
        "persons": acts // 2, "steps": acts // 4, "seed": seed, "undecided": undecided,
    }  # fmt: skip
    with duckdb.connect() as connection:
        connection.execute(_text("functions", sizes))
        for name in ("acts", "others"):
            connection.execute(f"CREATE VIEW told_{name} AS {_text(name, sizes)}")
        connection.execute("CREATE VIEW told AS FROM told_acts UNION ALL FROM told_others")
        # In the order of entities, as the program writes them.
        parts = [_text("statements", {"told": f"told_{name}"}) for name in ("acts", "others")]
        _save(connection, parts, folder / "statements.parquet", STATEMENTS)
        for part in _text("smaller", sizes).split("-- name: ")[1:]:
            name, query = part.split("\n", 1)
            _save(connection, [query], folder / f"{name}.parquet", SCHEMAS[name])


def _text(name: str, values: dict[str, object]) -> str:
    return (SQL / f"{name}.sql").read_text("utf-8").format(**values)


def _save(
    connection: duckdb.DuckDBPyConnection, queries: list[str], path: Path, schema: pa.Schema
) -> None:
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for query in queries:
            for batch in connection.sql(query).to_arrow_reader(50_000):
                table = pa.Table.from_batches([batch]).select(schema.names)
                writer.write_table(table.cast(schema))


def size(folder: Path) -> int:
    """How many statements a generated record has."""
    return int(pq.read_metadata(folder / "statements.parquet").num_rows)
