"""Blocks of a report in a page: the same text, tables and charts, with ways into the record.

Invariant: nothing is computed here; blocks pass the gate before they are laid out.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from saksei.reports.blocks import Block, Report
from saksei.reports.html import filled
from saksei.reports.layout import Plain, lay_out
from saksei.web import seen
from saksei.web.prepared import gate

IDS = re.compile(r"[^\s,]+")
MOST_IDS = 200  # of one cell; a longer one stays text


def page_of(request: HttpRequest, title: str, *blocks: Block) -> SafeString:
    """Blocks as they stand in a page; identifiers in cells lead to what they name."""
    laid = lay_out(gate().cleared(Report(title=title, subtitle="", made="", blocks=blocks)))
    _lead(request, laid)
    return filled("report_blocks.html", {"report": laid}) + filled(
        "report_notes.html", {"report": laid}
    )


def _lead(request: HttpRequest, laid: Plain) -> None:
    """Turn cells that hold nothing but identifiers into links."""
    cells = [cell for cell in _cells(laid) if cell["kind"] == "text"]
    wanted = {one for cell in cells for one in _ids(str(cell["text"]))}
    known = addresses(request, wanted)
    for cell in cells:
        ids = _ids(str(cell["text"]))
        if ids and all(one in known for one in ids):
            cell |= {"kind": "places", "places": [(known[one], one) for one in ids]}


def _cells(laid: Plain) -> Iterator[dict[str, Any]]:
    blocks: Any = laid["blocks"]
    for block in blocks:
        if block["kind"] == "table":
            for row in block["rows"]:
                yield from row


def _ids(text: str) -> list[str]:
    found = IDS.findall(text)
    return found if len(found) <= MOST_IDS else []


def addresses(request: HttpRequest, names: set[str]) -> Mapping[str, str]:
    """Where each name leads that is a record or a source; others are left out."""
    found = {one: reverse("record", args=[one]) for one in _there(seen.records(request), names)}
    return found | {
        one: reverse("source", args=[one])
        for one in _there(seen.sources(request), names - found.keys())
    }


def _there(rows: Any, names: set[str]) -> set[str]:
    ordered, found = sorted(names), set[str]()
    for start in range(0, len(ordered), 500):  # as many as one query takes
        part = ordered[start : start + 500]
        found |= set(rows.filter(pk__in=part).values_list("pk", flat=True))
    return found
