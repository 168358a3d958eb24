"""Decides whether a row of editions or of reports by hand may enter, and what row it becomes.

Invariant: as in rows.py. Of two who wrote on in one report apart, nobody's version is lost or
hidden: what came from elsewhere stands as a report of its own, the same one at each import.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from saksei.accounts.narrowing import in_view
from saksei.errors import SakseiError
from saksei.exchange.rows import Cells, Known, Row, Wrong, emptied, identifier, moment, withdrawal
from saksei.exchange.rows import whole_number as whole
from saksei.findings.editions import basis_of, question_of
from saksei.findings.models import Edition
from saksei.journal import last_entry
from saksei.reports.models import Manuscript

EVERY = Manuscript._base_manager  # whoever may see them
BOOLEAN = {"true": True, "false": False, "": False}


def edition_row(cells: Cells, known: Known) -> Row:
    """A row of editions; the entry up to which it was counted is the last one here, since a
    journal does not travel."""
    question, basis = cells.get("question", ""), cells.get("basis", "")
    _parsed("question", lambda: question_of(Edition(question=question)))
    _parsed("basis", lambda: basis_of(Edition(basis=basis)))
    acts = cells.get("acts", "")
    _parsed("acts", lambda: _acts(json.loads(acts or "{}")))
    at_least = BOOLEAN.get(cells.get("at_least", "").lower())
    if at_least is None:
        raise Wrong("at_least", f"'{cells['at_least'][:40]}' is neither True nor False")
    name = cells.get("name", "")
    if not name.strip():
        raise Wrong("name", "is empty; an edition has a name")
    last = last_entry()
    return (
        identifier(cells), name, question, basis, whole(cells, "minimum") or 0,
        whole(cells, "maximum") or 0, at_least, whole(cells, "unnamed") or 0, acts,
        last.sequence if last else 0, bytes(last.digest).hex() if last else "",
        cells.get("note", ""), moment(cells, "made_at", known.at),
        cells.get("made_by") or known.actor, *withdrawal(cells), in_view(),
    )  # fmt: skip


def _parsed(column: str, read: Callable[[], Any]) -> None:
    try:
        read()
    except (SakseiError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Wrong(column, "is not what an edition holds there; export it anew") from None


def _acts(content: Mapping[str, tuple[int, bool]]) -> None:
    for number, certain in content.values():
        if not isinstance(number, int) or not isinstance(certain, bool):
            raise TypeError


def manuscript_row(cells: Cells, known: Known) -> Row:
    """A row of reports by hand; of a report that was erased here, without what it says."""
    report = identifier(cells, "report")
    erased = moment(cells, "erased_at", "")
    if not erased and EVERY.filter(report=report).exclude(erased_at="").exists():
        erased = known.at
    cells = emptied("manuscripts", cells) if erased else cells
    version = whole(cells, "version")
    if not version:
        raise Wrong("version", "is empty; versions are numbered from 1 on")
    return (
        identifier(cells), report, version, cells.get("title", ""), cells.get("body", ""),
        moment(cells, "saved_at", known.at), cells.get("saved_by") or known.actor, erased,
        in_view(),
    )  # fmt: skip


Version = tuple[int, Row, dict[str, str]]  # line, row, cells


def set_apart(
    rows: Iterable[Version],
    there: Mapping[str, Any],
    apart: dict[str, str],
    made: Mapping[str, Row],
) -> list[Version]:
    """New versions of reports, those apart whose number another version has here, with all that
    follow. `there` are versions of the package that are here, `made` the rows of all; `apart` is
    kept between the portions of an import."""
    for key, one in there.items():
        if one.report != made[key][1]:
            apart[made[key][1]] = one.report
    found = []
    taken = {
        (one.report, one.version) for one in EVERY.filter(report__in={row[1] for _, row, _ in rows})
    }
    for line, row, cells in sorted(rows, key=lambda one: one[1][2]):
        key, report, version, *rest = row
        if (report, version) in taken and report not in apart:
            apart[report] = "rp-" + hashlib.sha256(f"{report} {key}".encode()).hexdigest()[:12]
        found.append((line, (key, apart.get(report, report), version, *rest), cells))
    return found
