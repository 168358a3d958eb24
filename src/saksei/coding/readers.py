"""What reads a text: the rules, and in a workspace what it has switched on beside them.

A back end is asked when a person says so, and its answer is kept: reading again uses that, so that
the numbers on the screen stay. Invariant: without settings it is the rules alone, offline; the same
text and answer give the same reading.
"""

import json
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from saksei import derived
from saksei.errors import InvalidValue, UnusableModel
from saksei.passages import digest
from saksei.preferences import prefer, preferences
from saksei.reading.backends import BackendSettings, Found, align, open_backend
from saksei.reading.learning.learning import Model
from saksei.reading.model import Reading
from saksei.reading.proposals.combined import combined
from saksei.reading.read import read
from saksei.workspace import ANSWERS, LEARNT, current

KEY = "SAKSEI_ENDPOINT_KEY"


def read_text(text: str, published: str) -> Reading:
    """The reading of a text that appeared on an EDTF date, "" if that is not known."""
    reading = read(text, published)
    wanted = preferences()
    if wanted.get("learnt"):
        added, doubted = learnt_model().judge(text, reading)
        reading = combined(reading, added, doubted=frozenset(doubted))
    settings = backend_settings()
    if settings.kind != "off" and (found := _answer(text, settings)):
        aligned = align(text, found, origin=_name(settings), alike=settings.alike)
        reading = combined(reading, aligned.suggestions, entities=aligned.entities)
    return reading


def reader_state(digest_: str) -> tuple[object, ...]:
    """What, beside the text of this digest, decides what a reading gives: the same state, the same
    reading."""
    paths = [current().folder / LEARNT, _answer_path(digest_)]
    times = tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in paths)
    return json.dumps(preferences(), sort_keys=True), *times


def learnt_model() -> Model:
    """What this workspace learnt; raises UnusableModel where there is nothing usable."""
    content = derived.get(current().folder / LEARNT)
    if content is None:
        raise UnusableModel(
            "learning is switched on and nothing is learnt (an erasure deletes it); run "
            "`saksei learn --use`, or switch it off with `saksei learn --no-use`"
        )
    return Model.from_bytes(content)


def store_model(model: Model) -> None:
    """Keep what was learnt, in place of what was learnt before."""
    derived.put(current().folder / LEARNT, model.to_bytes())


# -- back ends


def backend_settings() -> BackendSettings:
    """Which back end the open workspace has set; off where it has set none."""
    stored = preferences().get("backend", {})
    if not isinstance(stored, dict):
        raise InvalidValue("the back end's settings in saksei.toml are no section")
    return BackendSettings.of(stored)


def set_backend(kind: str, name: str = "", model: str = "") -> None:
    """Set the back end: `spacy` with a pipeline, `endpoint` with URL and model, or `off`."""
    named = {"spacy": {"pipeline": name}, "endpoint": {"url": name, "model": model}}
    wanted = {"kind": kind, **named.get(kind, {})}
    BackendSettings.of(wanted)  # refuses what does not hold together
    prefer({"backend": wanted})


def ask_backend(text: str, published: str, *, confirmed: bool = False) -> int:
    """Ask the back end that is set, and keep its answer; returns how many findings it has.

    `confirmed`: a person agreed just now that this text leaves the computer.
    """
    settings = backend_settings()
    backend = open_backend(settings, confirmed=confirmed, key=os.environ.get(KEY, ""))
    if backend is None:
        raise InvalidValue("no back end is set; see `saksei backend --help`")
    found = list(backend.suggest(text, published))
    content = {"origin": backend.name, "found": [asdict(one) for one in found]}
    path = _answer_path(digest(text))
    path.parent.mkdir(exist_ok=True)
    derived.put(path, json.dumps(content).encode())
    return len(found)


def _answer(text: str, settings: BackendSettings) -> list[Found]:
    """What this back end answered on this text, if it was asked."""
    stored = derived.get(_answer_path(digest(text)))
    if stored is None:
        return []
    content = json.loads(stored)
    if content.get("origin") != _name(settings):
        return []
    return [_found(one) for one in content["found"]]


def _found(stored: dict[str, Any]) -> Found:
    known = {one.name for one in fields(Found)}
    made = {name: value for name, value in stored.items() if name in known}
    for name in ("more", "within"):
        if made.get(name) is not None:
            made[name] = tuple(made[name])
    return Found(**made)


def _name(settings: BackendSettings) -> str:
    return f"{settings.kind}:{settings.pipeline or settings.model}"


def _answer_path(digest_: str) -> Path:
    return current().folder / ANSWERS / f"{derived.called(digest_)}.json"
