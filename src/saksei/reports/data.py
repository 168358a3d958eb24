"""A report as JSON: everything that the other renderings show, for machines and for auditors.

Invariant: each block and piece says its kind; a footnote stands once, under its key, with all its
sources; equal reports give equal text.
"""

import json
import re
from dataclasses import fields, is_dataclass
from datetime import date

from saksei.reports.blocks import Footnote, Number, Report, SourceNote


def render_json(report: Report) -> str:
    """The whole report, keys sorted."""
    content = {
        "title": report.title,
        "subtitle": report.subtitle,
        "made": report.made,
        "language": report.language,
        "blocks": plain(report.blocks),
        "footnotes": {key: plain(note) for key, note in report.footnotes.items()},
    }
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def plain(value: object) -> object:
    """A value of a report as JSON has it."""
    if isinstance(value, Number):
        given = {"text": value.text, "value": value.value, "query": value.query}
        return given | {"kind": "number", "note": value.note.key}
    if is_dataclass(value):
        known = [field.name for field in fields(value) if field.name != "small"]  # a mark for us
        named = {name: plain(getattr(value, name)) for name in known}
        return named if isinstance(value, Footnote | SourceNote) else named | {"kind": kind(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def kind(value: object) -> str:
    """`key_figure` for a KeyFigure."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(value).__name__).lower()
