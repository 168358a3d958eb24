"""On which basis a page answers: standard, sources set aside, days; read from the address.

Invariant: what is asked stands in the address, so a page can be kept, sent and opened again.
"""

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from saksei.analysis.standards import Basis, Standard, basis
from saksei.errors import InvalidValue
from saksei.workspace import current


def day(given: QueryDict, name: str) -> date | None:
    """A day of the address; raises InvalidValue for what is none."""
    text = given.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidValue(
            _("“%(text)s” is no day; write it as 2020-08-14") % {"text": text}
        ) from None


def asked_basis(request: HttpRequest) -> Basis:
    """The basis that the address names; `reported` where it names none."""
    given = request.GET
    return basis(
        given.get("standard", "") or "reported",
        without=tuple(given.get("without", "").split()),
        as_of=day(given, "as_of"),
        published_by=day(given, "published_by"),
    )


def types_of(*code_lists: str) -> list[tuple[str, str]]:
    """The codes of some lists with their labels, in the order of the labels."""
    lists = current().vocabulary.lists
    found = {(one.name, one.label) for name in code_lists for one in lists[name].codes.values()}
    return sorted(found, key=lambda one: (one[1], one[0]))


def whole_number(text: str, digits: int = 9) -> int | None:
    """A number that an address or a hidden field holds; None for what is none or too long."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def choices(request: HttpRequest) -> Mapping[str, object]:
    """What the form of a basis needs."""
    return {"standards": [(one.value, one.definition) for one in Standard], "asked": request.GET}
