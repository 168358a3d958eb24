"""How long custody lasted in all: by each version of its first and last day, and as others claim.

Invariant: a claim is printed beside what is computed, and neither changes the other.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

import numpy as np

from saksei.analysis.answers.dated import Happened, in_words
from saksei.analysis.answers.result import Cell, Made, Sheet, plural
from saksei.analysis.answers.spells import Spell, Spells
from saksei.analysis.tables import Tables
from saksei.dates import bounds
from saksei.law.clock import add
from saksei.law.model import Length


def months_and_days(first: date, last: date) -> str:
    """The time between two days by the calendar: `15 months 12 days`."""
    start, months = datetime.combine(first, datetime.min.time()), 0
    while add(start, Length(months + 1, "month")).date() <= last:
        months += 1
    days = (last - add(start, Length(months, "month")).date()).days
    return f"{plural(months, 'month')} {plural(days, 'day')}"


def totals(
    spells: Spells,
    names: Mapping[str, str],
    read: Callable[[Sequence[Spell]], None],
) -> Sheet:
    """Where a day has several exact versions, the total by each pair of them."""
    pairs = []
    chosen = spells.several_versions & spells.begun & spells.paired.released
    for spell in spells.some(np.flatnonzero(chosen).tolist()):
        firsts, lasts = _exact(spell.begins), _exact(spell.ends)
        if len(firsts) * len(lasts) > 1:
            pairs += [(spell, a, b) for a in firsts for b in lasts if b >= a]

    def row(pair: tuple[Spell, date, date]) -> tuple[Cell, ...]:
        spell, first, last = pair
        return (
            names[spell.person], in_words(first.isoformat()), in_words(last.isoformat()),
            (last - first).days, months_and_days(first, last), spell.sources, spell.statements,
        )  # fmt: skip

    return Sheet(
        "totals", "Totals by each version of the first and last day",
        ("person", "from", "until", "days", "by the calendar", "sources", "statements"),
        Made(pairs, row, lambda some: read([spell for spell, *_ in some])),
        note="Both days counted, each total is one day longer.",
    )  # fmt: skip


def _exact(rows: Sequence[Happened]) -> list[date]:
    days = set[date]()
    for row in rows:
        for version in row.versions:
            low, high = bounds(version)
            if low and low == high:
                days.add(low)
    return sorted(days)


def _in_words(value: str) -> str:
    """A length such as P15M11D as people read it: `15 months 11 days`."""
    found = re.fullmatch(r"(.*\b)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", value)
    if found is None:
        return value
    numbers = zip(found.groups()[1:], ("year", "month", "week", "day"), strict=True)
    parts = [plural(int(number), unit) for number, unit in numbers if number]
    return " ".join([*(found[1] or "").split(), *parts])


def reported_totals(tables: Tables, names: Mapping[str, str]) -> Iterator[str]:
    """What others say on how long somebody was held, beside what is computed."""
    held = "(about ILIKE '%served%' OR about ILIKE '%custody%')"
    if not tables.rows(
        "SELECT 1 FROM (SELECT value AS about FROM admitted "
        f"WHERE kind = 'figure' AND property = 'about') WHERE {held} LIMIT 1"
    ):
        return  # most records, and most parts of one, have none: the table is not built for it
    figure = tables.table("figure")
    rows = tables.rows(f"SELECT record, about, value FROM {figure} WHERE {held} ORDER BY record")
    for record, about, value in rows:
        for person in sorted(names):
            words = names[person].casefold().split()
            if len(words) > 1 and all(word in str(about).casefold() for word in words):
                yield f"claimed by others, {about}: {_in_words(str(value))} ({record})"
