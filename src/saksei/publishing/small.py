"""Small numbers in tables that show people by what others may recognise them by.

A table says in `small` which of its columns count them; where the number in the first of these is
small, the whole of the row's are left out. Invariant: where one row of a group is left out, so is
the next smallest, since a total would else give it away. Groups are rows of one first cell, where
first cells repeat; else all rows are one group.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

NOT_SHOWN = "not shown"
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def without_small(data: Any, least: int) -> Any:
    """A table or chart, or what is made of them in `blocks`, without numbers below `least`."""
    if least <= 1:
        return data
    if hasattr(data, "blocks"):
        return replace(data, blocks=tuple(without_small(one, least) for one in data.blocks))
    if getattr(data, "small", None) and hasattr(data, "rows"):
        return _chart(data, least) if data.small is True else _table(data, least)
    return data


def _table(data: Any, least: int) -> Any:
    first = data.small[0]
    gone = _gone([(_text(row[0]), _text(row[first])) for row in data.rows], least)
    if not gone:
        return data
    rows = [
        _blank(row, data.small) if number in gone else row for number, row in enumerate(data.rows)
    ]
    return replace(data, rows=tuple(rows), note=_note(data.note, least))


def _chart(data: Any, least: int) -> Any:
    """Bars that are small are left out, not drawn at nought."""
    gone = _gone([("", _ends(row)) for row in data.rows], least)
    rows = tuple(row for number, row in enumerate(data.rows) if number not in gone)
    return replace(data, rows=rows, note=_note(data.note, least)) if gone else data


def _ends(row: Any) -> str:
    low, high = (sum(value[end] for value in row.values) for end in (0, 1))
    return f"{low} {high}"


def _gone(rows: Sequence[tuple[str, str]], least: int) -> set[int]:
    """Which rows, given as their group and their number, are left out."""
    repeats = max(Counter(group for group, _ in rows).values(), default=0) > 1
    groups: dict[str, list[tuple[float, int]]] = defaultdict(list)
    gone = set()
    for place, (group, text) in enumerate(rows):
        ends = [float(one) for one in NUMBER.findall(text)]
        if any(0 < one < least for one in ends):
            gone.add(place)
        elif ends and max(ends) > 0:
            groups[group if repeats else ""].append((max(ends), place))
    for group in {rows[place][0] if repeats else "" for place in gone}:
        alone = sum((rows[place][0] if repeats else "") == group for place in gone) == 1
        if alone and groups[group]:
            gone.add(min(groups[group])[1])
    return gone


def _text(cell: Any) -> str:
    return str(getattr(cell, "text", cell) or "")


def _blank(row: Sequence[Any], places: Sequence[int]) -> Any:
    return tuple(_hidden(cell) if at in places else cell for at, cell in enumerate(row))


def _hidden(cell: Any) -> Any:
    return replace(cell, text=NOT_SHOWN) if hasattr(cell, "text") else NOT_SHOWN


def _note(note: str, least: int) -> str:
    more = f"Numbers from 1 to {least - 1}, and those that would tell them, are not shown."
    return f"{note} {more}".strip()
