"""Decides whether a row of decisions may enter the record, and what row it becomes.

Invariant: as in rows.py. What a decision made is not asked for: it may have been left out.
"""

import json
import re

from saksei.exchange.rows import (
    ID,
    Cells,
    Known,
    Row,
    Wrong,
    checked,
    emptied,
    identifier,
    moment,
    reference,
    withdrawal,
)
from saksei.reading.proposals.proposal import GROUPS

KEY = re.compile(r"[0-9a-f]{12}\.[0-9a-f]{12}\.([0-9a-f]{12})?")
SPAN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


def decision_row(cells: Cells, known: Known) -> Row:
    """A row of decisions; of an erased source or statement without what was erased."""
    source = reference(cells, "source", known.sources, "source")
    if known.blank(source):
        cells = emptied("decisions", cells)
    made = cells.get("made", "").split()
    if unfit := [name for name in made if not ID.fullmatch(name)]:
        raise Wrong("made", f"'{unfit[0][:40]}' is no identifier")
    if not known.silent.isdisjoint(made):
        cells = {**emptied("decisions", cells), "key": cells.get("key", "")}
    if cells.get("key") and not KEY.fullmatch(cells["key"]):
        raise Wrong("key", f"'{cells['key'][:40]}' is no key of a suggestion")
    text = _text(cells, known, source)
    outcome = cells.get("outcome", "")
    return (
        identifier(cells), source, text, _record(cells, known, outcome), _part(cells),
        checked("outcome", lambda: known.checker.code("decision", outcome)),
        cells.get("key", ""), _spans(cells, known, text), cells.get("rule", ""),
        cells.get("tier", ""), cells.get("reader", ""), " ".join(made), _changes(cells),
        cells.get("note", ""), moment(cells, "decided_at", known.at),
        cells.get("decided_by") or known.actor, known.batch, *withdrawal(cells),
    )  # fmt: skip


def _text(cells: Cells, known: Known, source: str) -> str | None:
    text = cells.get("text", "")
    if text and known.texts.get(text) != source:
        raise Wrong("text", f"'{text[:60]}' is no text of the source {source}")
    return text or None


def _record(cells: Cells, known: Known, outcome: str) -> str | None:
    record = cells.get("record", "")
    if record and outcome == "rejected":
        raise Wrong("record", "should be empty, because the suggestion was rejected")
    if not record and outcome != "rejected":
        raise Wrong("record", f"is empty, and the suggestion was {outcome[:20]}; name its record")
    return reference(cells, "record", known.kinds, "record") if record else None


def _part(cells: Cells) -> str:
    part = cells.get("part", "")
    if part not in GROUPS:
        raise Wrong("part", f"'{part[:40]}' is no part of a reading; there are {', '.join(GROUPS)}")
    return part


def _spans(cells: Cells, known: Known, text: str | None) -> str:
    spans = cells.get("spans", "").split()
    size = len(known.content(text)) if spans and text else 0
    for one in spans:
        found = SPAN.fullmatch(one)
        if not found or not int(found[1]) < int(found[2]) <= size:
            raise Wrong("spans", f"'{one[:40]}' is no passage of the text; write START-END")
    return " ".join(spans)


def _changes(cells: Cells) -> str:
    changes = cells.get("changes", "")
    try:
        found = json.loads(changes) if changes else {}
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise Wrong("changes", "is no JSON object of properties and the values put in their place")
    return changes
