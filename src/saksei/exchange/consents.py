"""Decides whether a row of consents may enter the record, and what row it becomes.

Invariant: as in rows.py. That an older paper is no consent any more is for the newest row to say.
"""

from datetime import date

from saksei import dates
from saksei.exchange.rows import Cells, Known, Row, Wrong, checked, emptied, identifier, moment


def consent_row(cells: Cells, known: Known) -> Row:
    """A row of consents; of an erased one, without its words."""
    erased = moment(cells, "erased_at", "")
    cells = emptied("consents", cells) if erased else cells
    person, get = cells.get("person", ""), cells.get
    if known.kinds.get(person) != "person":
        raise Wrong("person", f"'{person[:60]}' is no person of this record")
    return (
        identifier(cells), person, _code(cells, known, "use", "consent_use"),
        _code(cells, known, "state", "consent_state"),
        _code(cells, known, "given_by", "consent_giver"), get("how", ""), get("language", ""),
        _date(cells), _expires(cells), get("limits", ""),
        moment(cells, "recorded_at", known.at), get("recorded_by") or known.actor, known.batch,
        erased,
    )  # fmt: skip


def _code(cells: Cells, known: Known, column: str, code_list: str) -> str:
    value = cells.get(column, "")
    if column != "given_by" and not value:
        raise Wrong(column, "is empty")
    return str(checked(column, lambda: known.checker.code(code_list, value)))


def _date(cells: Cells) -> str:
    value = cells.get("date", "")
    return str(checked("date", lambda: dates.parse(value).text)) if value else ""


def _expires(cells: Cells) -> str:
    value = cells.get("expires", "")
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        raise Wrong("expires", f"'{value[:40]}' is no day such as 2027-11-16") from None
