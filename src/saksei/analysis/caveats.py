"""What could change a count: other versions of a date, and whatever nobody has decided.

Invariant: what widens the bounds of a count is said, with the records that would decide it; no
sentence tells which person of the record a minor may be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saksei import dates
from saksei.analysis.candidates import COUNTED
from saksei.analysis.counting import Counted
from saksei.analysis.names import WITHHELD, labels
from saksei.analysis.tables import whole

UNNAMED = "an unnamed group"
TOP = 10  # as many are named in one caveat


@dataclass(frozen=True, slots=True)
class Change:
    """Another version of a date that would change the count."""

    act: str
    state: str
    victim: str | None
    text: str
    effect: str


def changes(counted: Counted) -> list[Change]:
    """Other versions of dates that would change a count."""
    question, tables = counted.question, counted.tables
    if not question.windowed:
        return []
    versions = f"{counted.acts}_versions"
    rows = tables.rows(
        "SELECT c.record, c.state, c.victim, c.low, v.value, v.sources, v.strength "
        "FROM candidates c "
        f"JOIN {versions} p ON p.record = c.record AND p.property = 'date' AND p.rank = 1 "
        f"JOIN {versions} v ON v.record = c.record AND v.property = 'date' AND v.rank > 1 "
        "AND NOT list_contains(p.coarser, v.value) "
        "WHERE c.meets AND c.state IN ('certain', 'possible', 'outside') ORDER BY c.record, v.rank"
    )
    found = []
    for record, state, victim, low, value, sources, strength in rows:
        there = dates.place_in_window(dates.parse(str(value)), question.start, question.end)
        effect = EFFECTS.get((str(state), there))
        if effect:
            effect = effect.format(number="one" if whole(low) == 1 else whole(low))
            given = ", ".join(map(str, sources))
            when = dates.in_words(dates.parse(str(value)))
            text = (
                f"by another version it was {when} ({given}; with coarser dates that contain it "
                f"{strength} independent origin{'s' if strength != 1 else ''})"
            )
            found.append(
                Change(str(record), str(state), str(victim) if victim else None, text, effect)
            )
    return found


EFFECTS = {
    ("certain", "outside"): "would take {number} off",
    ("certain", "possibly"): "would make it uncertain",
    ("possible", "inside"): "would make it certain",
    ("possible", "outside"): "would take {number} off the maximum",
    ("outside", "inside"): "would add {number}",
    ("outside", "possibly"): "would add {number} to the maximum",
}


def _undecided(names: dict[str, str], one: str, other: str) -> str:
    """A pair nobody has decided on; a name beside a minor would tell who the minor may be."""
    if WITHHELD in (names[one], names[other]):
        return f"undecided: whether {WITHHELD} is one with another person of the record"
    return f"undecided: whether {_called(names, one)} and {_called(names, other)} are one"


@dataclass(frozen=True, slots=True)
class _Member:
    """An act that may be among a group's."""

    act: str
    victim: str | None
    number: int


@dataclass(frozen=True, slots=True)
class _Group:
    """The act against a group of which nobody has decided who else that counts is in it."""

    act: str
    least: int
    most: int
    members: tuple[_Member, ...]


def _groups(counted: Counted) -> list[_Group]:
    tables = counted.tables
    if counted.question.unit not in ("acts", "persons") or not tables.identity.maybe_among:
        return []
    rows = tables.rows(f"SELECT record, victim, low, high FROM candidates WHERE state IN {COUNTED}")
    there = {str(row[0]): row for row in rows}
    found = []
    for group, some in tables.identity.maybe_among.items():
        members = tuple(
            _Member(one, str(there[one][1]) if there[one][1] else None, whole(there[one][2]))
            for one in sorted(some & there.keys())
        )
        if members and group in there:
            found.append(_Group(group, whole(there[group][2]), whole(there[group][3]), members))
    return found


def _may_be_among(names: Mapping[str, str], group: _Group) -> str:
    """Why the minimum counts fewer of a group than the group has, and what would decide it."""
    who = [_who(names, one.victim, one.act) for one in group.members]
    more = f" and {len(who) - TOP} more" if len(who) > TOP else ""
    number = str(group.least) if group.least == group.most else f"{group.least}–{group.most}"
    off = min(group.least, sum(one.number for one in group.members))
    return (
        f"undecided: whether {', '.join(who[:TOP])}{more} {'is' if len(who) == 1 else 'are'} among "
        f"the {number} of {group.act}; the minimum takes it that they are, so that it is up to "
        f"{off} lower, and the maximum that they are not"
    )


def _called(names: Mapping[str, str], record: str) -> str:
    return record if names[record] == record else f"{names[record]} ({record})"


def caveats(counted: Counted, other: Sequence[Change]) -> list[str]:
    """What a reader of the count has to know, one sentence each, with its `changes`."""
    tables = counted.tables
    imprecise = _imprecise(counted)
    pairs = [pair for pair in tables.identity.unsure if set(pair) & _named_records(counted)]
    groups = _groups(counted)
    names = labels(
        tables,
        [
            *(one.victim or one.act for group in groups for one in group.members),
            *(change.victim or change.act for change in other),
            *(victim for _, victim, _ in imprecise),
            *(name for pair in pairs for name in pair),
        ],
    )
    said = [f"{_who(names, c.victim, c.act)}: {c.text}, which {c.effect}" for c in other]
    said += [
        f"{_who(names, victim, act)}: dated only {dates.in_words(dates.parse(value))}, "
        "so it counts in the maximum alone"
        for act, victim, value in imprecise
    ]
    said += [_undecided(names, *pair) for pair in pairs]
    said += [_may_be_among(names, one) for one in groups]
    if counted.bounds.outer:
        said.append(
            "the bounds are safe but may be wider than need be: too many pairs are undecided"
        )
    return said + _of_the_record(counted)


def _who(names: Mapping[str, str], victim: str | None, act: str) -> str:
    return f"{names.get(victim or '', UNNAMED)} ({act})"


def _imprecise(counted: Counted) -> list[tuple[str, str, str]]:
    rows = counted.tables.rows(
        "SELECT record, coalesce(victim, ''), date FROM candidates "
        "WHERE state = 'possible' AND NOT dated ORDER BY record"
    )
    return [(str(record), str(victim), str(value)) for record, victim, value in rows]


def _named_records(counted: Counted) -> set[str]:
    rows = counted.tables.rows(f"SELECT record, victim FROM candidates WHERE state IN {COUNTED}")
    return {str(name) for row in rows for name in row if name}


def _of_the_record(counted: Counted) -> list[str]:
    """Caveats that hold for the record as a whole."""
    tables, said = counted.tables.whole, []
    who = tables.identity
    judged = (who.canonical, who.unsure, who.different, who.among, who.maybe_among)
    if counted.bounds.maximum and not any(judged):
        said.append(
            "no judgement is in force: reports are counted one by one, so an act that several "
            "sources report counts several times"
        )
    said += [one.in_words() for one in tables.identity.contradictions]
    if erased := tables.erased:
        said.append(f"{erased} statement{'s' if erased > 1 else ''} of the record erased")
    if counted.nobody:
        said.append(
            f"{len(counted.nobody)} act(s) name nobody: whom they hit may be among those counted"
        )
    if counted.open_numbers:
        said.append(
            f"{counted.open_numbers} group(s) are given as 'at least' a number, which is counted"
        )
    if tables.basis.published_by:
        undated = whole(tables.rows("SELECT count(*) FROM sources WHERE latest IS NULL")[0][0])
        said += [f"{undated} undated sources are left out of what was published"] if undated else []
    return said
