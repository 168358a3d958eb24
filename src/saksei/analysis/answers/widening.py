"""Who is targeted over time: shares of groups month by month, and how many groups in effect.

Persons count once a month, in equal parts where they are of several groups. Invariant: those whose
group is not recorded have a row of their own and widen the bounds; no share leaves them out.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from saksei.analysis.answers.backing import sources_by
from saksei.analysis.answers.dated import (
    Columns,
    Happenings,
    happenings,
    in_words,
    of_act_type,
    unmet,
)
from saksei.analysis.answers.diversity import changes, hill_bounds, refusal
from saksei.analysis.answers.moments import DAY, NO_HIGH, NO_LOW, Bools, day_begins, months_of
from saksei.analysis.answers.result import (
    Asked,
    Bars,
    Cell,
    LeftOut,
    Result,
    Sheet,
    Value,
    plural,
    union,
)
from saksei.analysis.collecting import uncollected
from saksei.analysis.tables import Tables
from saksei.errors import InvalidValue

UNKNOWN = "not recorded"
BY = {"sector": "person", "gender": "person", "victim_characteristic": "act"}
SMALL = 10  # persons; under that a share is called rough
Months = Mapping[str, Mapping[str, tuple[str, ...]]]  # month -> person -> groups


@uncollected()
def widening(tables: Tables, asked: Asked) -> Result:
    """Shares by month, effective numbers of groups with bounds, and when the mix changed."""
    by = asked.by or "sector"
    if by not in BY:
        raise InvalidValue(f"who is targeted cannot be told by '{by}'; use {', '.join(BY)}")
    found = happenings(tables, types=of_act_type(tables, asked.act))
    rows = found.where(_within(found.columns, asked))
    hit = _persons(rows)
    groups = _groups(tables, rows, hit, by)
    months, undated = _months(rows, hit, groups)
    persons: dict[str, tuple[str, ...]] = {}
    for person, mine in zip(hit, groups, strict=True):
        _add(persons, person, mine)
    known = [groups for groups in persons.values() if groups]
    refused = None
    if not known:
        refused = (
            f"{by} is recorded for none of {plural(len(persons), 'person')}, so nothing can be "
            f"said on who is targeted: record the property '{by}'"
        )
    names = tuple(sorted({one for groups in known for one in groups}))
    counts = [[_count(some, name) for name in names] for some in _every_month(months).values()]
    sheets = [_shares(tables, by, months, rows), _effective(tables, by, months)]
    if known:
        sheets.append(_changed(counts, list(_every_month(months))))
    groups_only = int(rows.columns.group[rows.places].sum())
    nobody = int((rows.columns.victim.codes[rows.places] < 0).sum())
    return Result(
        question="widening", title=f"Who is targeted, by {by.replace('_', ' ')}", unit="persons",
        basis=tables.basis, values=tuple(_values(tables, by, months, persons)),
        sheets=tuple(one for one in sheets if one.rows), charts=(_chart(tables, by, persons),),
        left_out=(*unmet(found), *undated),
        caveats=tuple(_caveats(persons, months, counts, (groups_only, nobody), known=bool(known))),
        refused=refused, asked={"by": by, "act": asked.act},
    )  # fmt: skip


def _within(columns: Columns, asked: Asked) -> Bools:
    """Which rows lie in the window, by every version of their day."""
    first = day_begins(asked.start) if asked.start else NO_LOW
    last = day_begins(asked.end) + DAY if asked.end else NO_HIGH + 1
    result: Bools = (columns.low >= first) & (columns.high < last)
    return result


def _persons(rows: Happenings) -> list[str]:
    """Whom each row hit: nobody where that is a group or unknown."""
    names = rows.columns.victim.at(rows.places)
    groups = rows.columns.group[rows.places].tolist()
    return ["" if group else name for name, group in zip(names, groups, strict=True)]


def _groups(tables: Tables, rows: Happenings, hit: Sequence[str], by: str) -> list[tuple[str, ...]]:
    """The groups of each row: those of the person, or those of the act at that time."""
    if BY[by] == "act":
        return [rows.backing.said(by, record) for record in rows.columns.ids(rows.places)]
    given = tables.rows(
        "SELECT record, list_sort(list_distinct(list(value))) FROM admitted "
        "WHERE kind = 'person' AND property = $1 GROUP BY record",
        [by],
    )
    known = {str(person): tuple(map(str, groups)) for person, groups in given}
    return [known.get(person, ()) for person in hit]


def _add(persons: dict[str, tuple[str, ...]], person: str, groups: tuple[str, ...]) -> None:
    """Note of which groups a person is, each once and in order."""
    if person:
        there = persons.get(person, ())
        persons[person] = union(there, groups) if there and there != groups else groups


def _months(
    rows: Happenings, hit: Sequence[str], groups: Sequence[tuple[str, ...]]
) -> tuple[Months, list[LeftOut]]:
    months: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    ends = (months_of(end[rows.places]) for end in (rows.columns.low, rows.columns.high))
    undated = []
    for at, (person, mine, month, last) in enumerate(zip(hit, groups, *ends, strict=True)):
        if person and month and month == last:
            _add(months[month], person, mine)
        elif person:
            undated.append(at)
    why = "in no month: not dated to the month in all versions"
    left = rows.columns.ids(rows.places[np.array(undated, np.int64)])
    return dict(sorted(months.items())), [LeftOut(one, why) for one in left]


def _every_month(months: Months) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """The months from the first to the last, those with nobody too."""
    found: dict[str, Mapping[str, tuple[str, ...]]] = {}
    if months:
        (year, month), last = map(int, min(months).split("-")), max(months)
        while (here := f"{year:04}-{month:02}") <= last:
            found[here] = months.get(here, {})
            year, month = year + month // 12, month % 12 + 1
    return found


def _count(some: Mapping[str, tuple[str, ...]], group: str) -> int:
    return sum(group in groups for groups in some.values())


def _weights(some: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, float], int]:
    """The weight of each group, and how many have none recorded."""
    weights: dict[str, float] = defaultdict(float)
    for groups in some.values():
        for one in groups:
            weights[one] += 1 / len(groups)
    return weights, sum(not groups for groups in some.values())


def _label(tables: Tables, by: str, group: str) -> str:
    return group if group == UNKNOWN else tables.vocabulary.label(by, group).lower()


def _possible(tables: Tables, by: str) -> int:
    return len(tables.vocabulary.lists[by].codes)


def _values(
    tables: Tables, by: str, months: Months, persons: Mapping[str, tuple[str, ...]]
) -> Iterator[Value]:
    weights, unknown = _weights(persons)
    words = by.replace("_", " ")
    yield Value("persons targeted", "persons", tables.identity.fewest(persons), len(persons))
    dated = {person for some in months.values() for person in some}
    yield Value("of them in some month", "persons", tables.identity.fewest(dated), len(dated))
    yield Value(f"whose {words} is not recorded", "persons", unknown, unknown)
    if weights:
        for order, name in enumerate(("in all", "by share", "large ones above all")):
            low, high = hill_bounds(list(weights.values()), unknown, _possible(tables, by), order)
            yield Value(f"effective number of groups, {name}", "groups", round(low, 2),
                        round(high, 2))  # fmt: skip


def _shares(tables: Tables, by: str, months: Months, rows: Happenings) -> Sheet:
    columns = rows.columns
    dated = rows.where((columns.victim.codes >= 0) & (columns.low > NO_LOW)).places
    monthly = zip(months_of(columns.low[dated]), columns.ids(dated), strict=True)
    sources = sources_by(tables, monthly)
    found: list[tuple[Cell, ...]] = []
    for month, some in months.items():
        weights, unknown = _weights(some)
        for group, weight in [*sorted(weights.items()), (UNKNOWN, float(unknown))]:
            if weight:
                most = weight if group == UNKNOWN else weight + unknown
                share = Value("s", "%", round(100 * weight / len(some)),
                              round(100 * most / len(some)))  # fmt: skip
                number = f"{weight:.2f}".rstrip("0").rstrip(".")
                found.append(
                    (in_words(month), _label(tables, by, group), number, len(some),
                     f"{share.text} %", sources[month])
                )  # fmt: skip
    return Sheet(
        "shares", "Shares by month",
        ("month", "group", "persons", "of", "share", "sources"), tuple(found),
        note="Who is of several groups counts in equal parts. The upper end of a share is reached "
        "if all whose group is not recorded were of it.",
        small=("persons", "share"),
    )  # fmt: skip


def _effective(tables: Tables, by: str, months: Months) -> Sheet:
    rows = []
    for month, some in months.items():
        weights, unknown = _weights(some)
        cells = [
            Value("h", "", *(round(n, 2) for n in hill_bounds(
                list(weights.values()), unknown, _possible(tables, by), order))).text
            for order in (0, 1, 2)
        ]  # fmt: skip
        rows.append((in_words(month), len(some), *cells, "few" if len(some) < SMALL else ""))
    return Sheet(
        "effective", "Effective number of groups by month",
        ("month", "persons", "in all", "by share", "large ones", "note"), tuple(rows),
        note="How many groups of equal size would be as varied: counted, weighed by share, and "
        "weighed towards the large ones.",
    )  # fmt: skip


def _changed(counts: Sequence[Sequence[int]], months: Sequence[str]) -> Sheet:
    found = [] if refusal(counts) else changes(counts)
    rows = tuple((in_words(months[one]), sum(map(sum, counts[one:]))) for one in found)
    return Sheet(
        "changes", "Months with which the mix or the level changes",
        ("from", "persons from then on"), rows,
        note="A change in what was documented; not a cause, and not a forecast.",
    )  # fmt: skip


def _chart(tables: Tables, by: str, persons: Mapping[str, tuple[str, ...]]) -> Bars:
    weights, unknown = _weights(persons)
    rows = [
        (_label(tables, by, group), _count(persons, group), _count(persons, group) + unknown)
        for group in sorted(weights, key=lambda one: (-weights[one], one))
    ]
    note = "Who is of several groups is in several bars; hatched are those whose group is unknown."
    return Bars("groups", "Persons by group", "persons", tuple(rows), note, small=True)


def _caveats(
    persons: Mapping[str, tuple[str, ...]],
    months: Months,
    counts: Sequence[Sequence[int]],
    left: tuple[int, int],
    *,
    known: bool,
) -> Iterator[str]:
    unknown = sum(not groups for groups in persons.values())
    if known and unknown:
        yield f"the group of {unknown} of {plural(len(persons), 'person')} is not recorded"
    small = sum(len(some) < SMALL for some in months.values())
    if small:
        yield f"{plural(small, 'month')} with under {SMALL} persons: their shares are rough"
    if known and (reason := refusal(counts)):
        yield f"change points refused: {reason}"
    groups_only, nobody = left
    if groups_only:
        yield f"{plural(groups_only, 'act')} against groups that are not named: in no share"
    if nobody:
        yield f"{plural(nobody, 'act')} of which no source says whom it hit: in no share"
    yield ("documented acts are not a sample: what sources look at changes, and the shares with it")
