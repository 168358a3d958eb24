"""What was matched, kept in a folder, so that new reports need no full run.

Derived and disposable: whoever deletes the folder loses time alone. It holds what the reports say,
so it goes where the other derived copies go when something is erased.

Invariant: a folder is whole or not there; one written by another version is not read.
"""

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from saksei.analysis.matching.matching import Matched
from saksei.analysis.matching.model import ACT, PERSON, Commonness, Keys, Model, Weights
from saksei.errors import DamagedRecord

FORM = 5  # of the folder, and of what the features in it mean
TABLES = ("reports", "table", PERSON, ACT, "keys")


Convert = Callable[[bytes, Path], bytes]  # how bytes lie at a path, and back


def _as_it_is(data: bytes, _: Path) -> bytes:
    return data


def save(matched: Matched, fitted: Model, folder: Path, closed: Convert = _as_it_is) -> None:
    """Write what was matched, in place of what the folder held; and the model as it was fitted to
    the record, before it learnt from judgements."""
    draft = folder.with_name(f".{folder.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    tables = {
        "reports": matched.reports, "table": matched.table, "keys": matched.keys, **matched.pairs,
    }  # fmt: skip
    for name, table in tables.items():
        sink = io.BytesIO()
        pq.write_table(table, sink)
        path = draft / f"{name}.parquet"
        path.write_bytes(closed(sink.getvalue(), path))
    rest = {
        "form": FORM, "model": asdict(matched.model), "fitted": asdict(fitted),
        "persons": matched.persons, "acts": matched.acts, "different": matched.different,
    }  # fmt: skip
    path = draft / "rest.json"
    path.write_bytes(closed(json.dumps(rest).encode(), path))
    shutil.rmtree(folder, ignore_errors=True)
    draft.replace(folder)


def load(folder: Path, opened: Convert = _as_it_is) -> tuple[Matched, Model] | None:
    """What the folder holds; None if it is not there or cannot be used."""

    def held(name: str) -> bytes:
        return opened((folder / name).read_bytes(), folder / name)

    try:
        rest = json.loads(held("rest.json"))
        if rest["form"] != FORM:
            return None
        tables = {name: pq.read_table(io.BytesIO(held(f"{name}.parquet"))) for name in TABLES}
        model, fitted = _model(rest["model"]), _model(rest["fitted"])
        different = {
            kind: tuple((one, other) for one, other in rest["different"][kind])
            for kind in (PERSON, ACT)
        }
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowInvalid, DamagedRecord):
        return None
    pairs = {PERSON: tables[PERSON], ACT: tables[ACT]}
    matched = Matched(
        tables["reports"], tables["table"], tables["keys"], pairs, rest["persons"], rest["acts"],
        model, different,
    )  # fmt: skip
    return matched, fitted


def _model(saved: dict[str, Any]) -> Model:
    """JSON has text alone for what a mapping maps from."""

    def keys(one: dict[str, Any]) -> Keys:
        return Keys(
            {int(key): held for key, held in one["held"].items()}, one["most"], one["least"]
        )

    return Model(
        persons=Weights(**saved["persons"]),
        acts=Weights(**saved["acts"]),
        common=Commonness(**saved["common"]),
        person_keys=keys(saved["person_keys"]),
        act_keys=keys(saved["act_keys"]),
        associated=saved["associated"],
    )
