"""What was matched, kept in a folder, so that new reports need no full run.

Derived and disposable: whoever deletes the folder loses time alone. It holds what the reports say,
so it goes where the other derived copies go when something is erased.

Invariant: a folder is whole or not there; one written by another version is not read.
"""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from saksei.analysis.matching.matching import Matched
from saksei.analysis.matching.model import ACT, PERSON, Model, Weights

FORM = 1  # of the folder, and of what the features in it mean
TABLES = ("reports", "table", PERSON, ACT)


def save(matched: Matched, folder: Path) -> None:
    """Write what was matched, in place of what the folder held."""
    draft = folder.with_name(f".{folder.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    tables = {"reports": matched.reports, "table": matched.table, **matched.pairs}
    for name, table in tables.items():
        pq.write_table(table, draft / f"{name}.parquet")
    model = asdict(matched.model) | {"crowded": sorted(matched.model.crowded)}
    rest = {"form": FORM, "model": model, "persons": matched.persons, "acts": matched.acts}
    (draft / "rest.json").write_text(json.dumps(rest), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    draft.replace(folder)


def load(folder: Path) -> Matched | None:
    """What the folder holds; None if it is not there or cannot be used."""
    try:
        rest = json.loads((folder / "rest.json").read_text("utf-8"))
        if rest["form"] != FORM:
            return None
        tables = {name: pq.read_table(folder / f"{name}.parquet") for name in TABLES}
        model = Model(
            persons=Weights(**rest["model"]["persons"]),
            acts=Weights(**rest["model"]["acts"]),
            families=rest["model"]["families"],
            crowded=frozenset(rest["model"]["crowded"]),
        )
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowInvalid):
        return None
    pairs = {PERSON: tables[PERSON], ACT: tables[ACT]}
    return Matched(tables["reports"], tables["table"], pairs, rest["persons"], rest["acts"], model)
