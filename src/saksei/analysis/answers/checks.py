"""What does not fit together in time: said beside every result that rests on it, never mended.

Invariant: a caveat names person, records and days; nothing is dropped because of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from saksei.analysis.answers.dated import (
    Happened,
    Happenings,
    codes_with,
    finest,
    happenings,
    in_words,
    of_custody_and_charges,
    span_of,
)
from saksei.analysis.answers.spells import Spell
from saksei.analysis.names import Labels
from saksei.analysis.tables import Tables
from saksei.law.clock import Span


def oddities(
    tables: Tables,
    by_person: Mapping[str, Sequence[Happened]],
    spells: Mapping[str, Sequence[Spell]],
    names: Labels,
) -> list[str]:
    """Sentences on what cannot be as it is recorded."""
    known = lives(tables)
    status, custody = codes_with(tables, "charge_status"), codes_with(tables, "custody")
    told = status.keys() | custody.keys()
    said = []
    for person, rows in sorted(by_person.items()):
        if person in known:
            said += [(person, one) for one in _outside_life(rows, known[person])]
        if any(one.type in told for one in rows):
            some = _out_of_order(status, custody, rows, spells.get(person, ()))
            said += [(person, one) for one in some]
    names.read(person for person, _ in said)
    return [f"{names.get(who, who)}: {one}" for who, one in said] + _negative_intervals(tables)


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


def _outside_life(rows: Sequence[Happened], life: Mapping[str, Span]) -> Iterator[str]:
    born = life["birth_date"].low if "birth_date" in life else None
    died = life["died"].high if "died" in life else None
    for one in rows:
        if born and one.span.high and one.span.high < born:
            yield f"{one.record} ({in_words(one.date)}) comes before the birth on record"
        if died and one.span.low and one.span.low > died:
            yield f"{one.record} ({in_words(one.date)}) comes after the death on record"


def _out_of_order(
    status: Mapping[str, str],
    custody: Mapping[str, str],
    rows: Sequence[Happened],
    spells: Sequence[Spell],
) -> Iterator[str]:
    used = {one.record for spell in spells for one in spell.ends}
    first = min((one.start.low for one in spells if one.start.low), default=None)
    for one in rows:
        if custody.get(one.type) == "ends" and one.record not in used:
            if first and one.span.high and one.span.high < first:
                yield f"the release {one.record} ({in_words(one.date)}) comes before any arrest"
            elif one.date:
                yield f"the release {one.record} ({in_words(one.date)}) follows no open custody"
            else:
                yield f"the release {one.record} is undated: which custody it ended is not known"
    yield from _after_custody(rows, spells, custody)
    charges = [one for one in rows if status.get(one.type) == "pending"]
    if spells and charges:
        yield from _late_charges(charges, spells)
    verdicts = [one for one in rows if status.get(one.type) in ("convicted", "acquitted")]
    for one in verdicts:
        dated = [charge.span.low for charge in charges if charge.span.low]
        if one.span.high and dated and len(dated) == len(charges) and min(dated) > one.span.high:
            yield f"the verdict {one.record} ({in_words(one.date)}) comes before every charge"


def _after_custody(
    rows: Sequence[Happened], spells: Sequence[Spell], custody: Mapping[str, str]
) -> Iterator[str]:
    """Steps that show custody where no arrest on record began it."""
    within = {row.record for spell in spells for row in spell.during}
    for one in rows:
        if custody.get(one.type) == "held" and one.date and one.record not in within:
            yield (
                f"the step {one.record} ({one.type.replace('_', ' ')}, {in_words(one.date)}) shows "
                "a custody that no arrest on record began: record the arrest"
            )


def _late_charges(charges: Sequence[Happened], spells: Sequence[Spell]) -> Iterator[str]:
    for one in charges:
        low = one.span.low or datetime.max
        before = [spell for spell in spells if spell.ends and spell.end and _over(spell.end, low)]
        open_then = [spell for spell in spells if not _over(spell.end or Span(None, None), low)]
        if before and not open_then:
            yield f"the charge {one.record} ({in_words(one.date)}) comes after the release"


def _over(end: Span, moment: datetime) -> bool:
    return end.high is not None and end.high < moment


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
