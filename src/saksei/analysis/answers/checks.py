"""What does not fit together in time: said beside every result that rests on it, never mended.

Invariant: a caveat names person, records and days; nothing is dropped because of it.
"""

from collections.abc import Iterator

import numpy as np

from saksei.analysis.answers.dated import (
    Happenings,
    codes_with,
    finest,
    happenings,
    in_words,
    of_custody_and_charges,
    span_of,
)
from saksei.analysis.answers.moments import NO_HIGH, NO_LOW, Bools, Ints
from saksei.analysis.answers.spell_kernels import NONE
from saksei.analysis.answers.spells import Spells
from saksei.analysis.names import Labels
from saksei.analysis.tables import Tables
from saksei.law.clock import Span

NOT_BEGUN = (
    "the step {record} ({type}, {day}) shows a custody that no arrest on record began: record the "
    "arrest"
)


def oddities(tables: Tables, found: Happenings, spells: Spells, names: Labels) -> list[str]:
    """Sentences on what cannot be as it is recorded, of the persons of some rows."""
    said = sorted([*_outside_lives(tables, found), *_out_of_order(tables, spells)])
    names.read(person for person, *_ in said)
    return [f"{names.get(who, who)}: {one}" for who, *_, one in said] + _negative_intervals(tables)


def on_custody(tables: Tables) -> Happenings:
    """What says something of custody and charges, and all that happened to people of whom a birth
    or a death is on record: no question on these, and no oddity here, looks at anything else."""
    return happenings(tables, types=of_custody_and_charges(tables), beside=lives(tables))


def lives(tables: Tables) -> dict[str, dict[str, Span]]:
    """When persons were born and died, over every version that is given."""
    if not tables.given & {"birth_date", "died"}:
        return {}
    rows = tables.rows(
        "SELECT record, property, list_sort(list_distinct(list(value))) FROM admitted "
        "WHERE kind = 'person' AND property IN ('birth_date', 'died') GROUP BY ALL"
    )
    found: dict[str, dict[str, Span]] = {}
    for record, name, values in rows:
        found.setdefault(str(record), {})[str(name)] = span_of(finest(list(map(str, values))))
    return found


_Said = tuple[str, int, int, str]  # of whom; which oddity, and of which row; the sentence


def _outside_lives(tables: Tables, found: Happenings) -> Iterator[_Said]:
    known = lives(tables)
    for at, one in enumerate(found.of_persons(known).met if known else ()):
        who = str(one.victim)
        born = known[who]["birth_date"].low if "birth_date" in known[who] else None
        died = known[who]["died"].high if "died" in known[who] else None
        said = f"{one.record} ({in_words(one.date)}) comes"
        if born and one.span.high and one.span.high < born:
            yield who, 0, at, f"{said} before the birth on record"
        if died and one.span.low and one.span.low > died:
            yield who, 0, at, f"{said} after the death on record"


def _out_of_order(tables: Tables, spells: Spells) -> Iterator[_Said]:
    """What comes before or after that to which it belongs."""
    columns, place = spells.found.columns, spells.rows.place
    dated = columns.date.codes[place] >= 0
    spare = spells.is_end & (spells.paired.spell == NONE)
    early = spare & (spells.rows.high < _first_start(spells))
    held = _of(tables, spells, "custody", "held")
    for number, chosen, sentence in (
        (1, early, "the release {record} ({day}) comes before any arrest"),
        (1, spare & ~early & dated, "the release {record} ({day}) follows no open custody"),
        (1, spare & ~early & ~dated,
         "the release {record} is undated: which custody it ended is not known"),
        (2, held & dated & ~spells.paired.within, NOT_BEGUN),
        (3, _late_charges(tables, spells), "the charge {record} ({day}) comes after the release"),
        (4, _early_verdicts(tables, spells),
         "the verdict {record} ({day}) comes before every charge"),
    ):  # fmt: skip
        at = np.flatnonzero(chosen)
        for position, one in zip(at.tolist(), columns.rows(place[at]), strict=True):
            said = sentence.format(
                record=one.record, day=in_words(one.date), type=one.type.replace("_", " ")
            )
            yield str(one.victim), number, position, said


def _of(tables: Tables, spells: Spells, key: str, *values: str) -> Bools:
    """Which rows are of a type that has one of some values of a key in the vocabulary."""
    types = [code for code, value in codes_with(tables, key).items() if value in values]
    return spells.found.columns.type.among(types)[spells.rows.place]


def _first_start(spells: Spells) -> Ints:
    """For each row when the first custody of the person began; `NO_LOW` where it is not known."""
    start = spells.paired.start_low
    first = spells.least(np.where(start == NO_LOW, NO_HIGH, start), spells.paired.person)
    return np.where(first == NO_HIGH, NO_LOW, first)[spells.who]


def _late_charges(tables: Tables, spells: Spells) -> Bools:
    """Which charges come after the end of every custody, of which one had an end on record."""
    paired = spells.paired
    last = -spells.least(-paired.end_high, paired.person)
    released = np.zeros(len(last), np.bool_)
    released[paired.person[paired.released]] = True
    low = np.where(spells.rows.low == NO_LOW, NO_HIGH, spells.rows.low)
    charges = _of(tables, spells, "charge_status", "pending")
    result: Bools = charges & released[spells.who] & (last[spells.who] < low)
    return result


def _early_verdicts(tables: Tables, spells: Spells) -> Bools:
    """Which verdicts come before every charge, of which each has a first day."""
    charges = _of(tables, spells, "charge_status", "pending")
    first = spells.least(spells.rows.low[charges], spells.who[charges])
    verdicts = _of(tables, spells, "charge_status", "convicted", "acquitted")
    known = np.where(first == NO_HIGH, NO_LOW, first)
    result: Bools = verdicts & (known[spells.who] > spells.rows.high)
    return result


def _negative_intervals(tables: Tables) -> list[str]:
    if "end_date" not in tables.given:
        return []
    rows = tables.rows(
        "SELECT s.record, s.value, e.value FROM admitted s JOIN admitted e "
        "ON e.record = s.record AND e.property = 'end_date' AND s.property = 'date' "
        "WHERE e.latest < s.earliest ORDER BY ALL"
    )
    return [
        f"{record}: it ends ({in_words(str(end))}) before it begins ({in_words(str(start))})"
        for record, start, end in rows
    ]
