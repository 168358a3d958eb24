"""What courts did: charges by article and status, changes, bail, outcomes by court and judge.

The state of a charge is the last entry of a dated log, for each person; where days leave open which
entry came last, it is undetermined. Invariant: rows by article, court or judge do not add up to
persons, and a trial in absence is marked.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from saksei.analysis.answers.backing import rests_by
from saksei.analysis.answers.charges import in_force
from saksei.analysis.answers.checks import oddities
from saksei.analysis.answers.dated import (
    DECIDED,
    Happened,
    Happenings,
    ahead,
    codes_with,
    happenings,
    in_words,
    unmet,
)
from saksei.analysis.answers.moments import DAY, NO_HIGH, NO_LOW, Bools, day_begins
from saksei.analysis.answers.result import (
    Asked,
    Bars,
    Cell,
    Made,
    Result,
    Sheet,
    Value,
    plural,
    union,
)
from saksei.analysis.answers.spells import spells_of
from saksei.analysis.collecting import uncollected
from saksei.analysis.names import Labels
from saksei.analysis.tables import Tables

OUTCOMES = ("conviction", "acquittal", "charge_dropped", "appeal_decided", "supreme_court")
BAIL = ("bail_refused", "bail_denial", "bail_granted", "bail_asked")
NOT_CODED = "not coded"
UNDETERMINED = "undetermined"
ROLE = re.compile(r"[a-z][a-z' -]*[a-z]")  # words in small letters before a name


@dataclass(frozen=True, slots=True)
class Status:
    """Where the charges against one person stand, all together and by article, with the log that
    says so."""

    person: str
    status: str
    by_offence: Mapping[str, str]
    log: tuple[tuple[Happened, str], ...]

    @property
    def rows(self) -> tuple[Happened, ...]:
        """The entries of the log."""
        return tuple(one for one, _ in self.log)


@uncollected()
def courts(tables: Tables, asked: Asked) -> Result:
    """Charges by article and status, and what each court and kind of judge decided."""
    found = happenings(tables)
    wanted = {tables.identity.of(one) for one in asked.persons}
    everyone, by_then = found.of_persons(wanted), _by_then(found, asked)
    then = everyone.where(by_then)
    told = {*codes_with(tables, "charge_status"), *DECIDED, *OUTCOMES, *BAIL}
    people = everyone.by_person(by_then & found.columns.type.among(told))
    names = Labels(tables, then.persons)
    statuses = [one for person, rows in people.items() if (one := _status(tables, person, rows))]
    everything = [row for rows in people.values() for row in rows]

    def read(some: Sequence[Happened]) -> None:
        ahead(found, names, (str(one.victim) for one in some), some)

    sheets = (
        _by_article(tables, statuses), _log(statuses, names, read),
        _changes(everything, names, read),
        _outcomes(tables, "courts", "court", everything, lambda one: [one.court or "not recorded"]),
        _outcomes(tables, "judges", "role", everything, _roles), _bail(everything, names, read),
    )  # fmt: skip
    counted = Counter(one.status.replace("_", " ") for one in statuses)
    of_group = found.columns.group & found.columns.type.among(["charge", *OUTCOMES])
    groups = len(found.where(of_group).places)
    return Result(
        question="courts", title="Charges and what courts did", unit="persons, decisions",
        basis=tables.basis, values=tuple(_values(tables, statuses, everything)),
        sheets=tuple(one for one in sheets if one.rows),
        charts=(Bars("status", "Persons by the state of the charge", "persons",
                     tuple((name, n, n) for name, n in sorted(counted.items()))),),
        left_out=unmet(found),
        caveats=(*_caveats(statuses, groups),
                 *oddities(tables, then, spells_of(tables, then), names)),
        refused=None if statuses else "No charge and no verdict is on record on this basis.",
    )  # fmt: skip


def _by_then(found: Happenings, asked: Asked) -> Bools:
    """Which rows may have happened in the window; the day asked for ends it too."""
    ends = [one for one in (asked.end, asked.on) if one]
    first = day_begins(asked.start) if asked.start else NO_LOW
    last = day_begins(min(ends)) + DAY if ends else NO_HIGH
    result: Bools = (found.columns.low < last) & (found.columns.high >= first)
    return result


def _status(tables: Tables, person: str, rows: Sequence[Happened]) -> Status | None:
    codes = codes_with(tables, "charge_status")
    raw = [(one, codes[one.type]) for one in rows if one.type in codes]
    if not raw:
        return None
    raw.sort(key=lambda entry: (entry[0].span.low or datetime.min, entry[0].record))
    # What leaves another charge standing leaves the person charged.
    log = [
        (one, "pending" if state == "dropped" and _still_charged(tables, one, rows) else state)
        for one, state in raw
    ]
    offences = union(*(one.said("offence") for one, _ in raw))
    by_offence = {code: _latest(_about(raw, code), rows) for code in offences}
    return Status(person, _latest(log, rows), by_offence, tuple(log))


def _still_charged(tables: Tables, drop: Happened, rows: Sequence[Happened]) -> bool:
    low = drop.span.low or datetime.min
    before = [one for one in rows if one is drop or (one.span.high and one.span.high < low)]
    left = in_force(tables, before, drop.span.high)
    return bool(left.offences or left.words)


def _about(log: Sequence[tuple[Happened, str]], code: str) -> list[tuple[Happened, str]]:
    """The entries on one article: those that name it, and decisions that name none."""
    return [
        (one, state) for one, state in log
        if code in one.said("offence") or (state != "pending" and not one.said("offence"))
    ]  # fmt: skip


def _latest(log: Sequence[tuple[Happened, str]], rows: Sequence[Happened]) -> str:
    """The state that no other entry may follow; an appeal that was decided is no longer open."""
    last_begin = max((one.span.low or datetime.min for one, _ in log), default=datetime.min)
    open_ = {
        state for one, state in log
        if one.span.low is None or (one.span.high or datetime.max) >= last_begin
    }  # fmt: skip
    if open_ == {"pending_appeal"} and any(
        one.type in ("appeal_decided", "supreme_court")
        and (one.span.low or datetime.min) >= last_begin
        for one in rows
    ):
        decided = [state for _, state in log if state in ("convicted", "acquitted")]
        return decided[-1] if decided else UNDETERMINED
    return open_.pop() if len(open_) == 1 else UNDETERMINED


def _by_article(tables: Tables, statuses: Sequence[Status]) -> Sheet:
    found: dict[tuple[str, str], list[Status]] = defaultdict(list)
    for one in statuses:
        for offence, status in (one.by_offence or {NOT_CODED: one.status}).items():
            found[offence, status].append(one)
    rests = rests_by(
        tables, ((key, row.record) for key, some in found.items() for o in some for row in o.rows)
    )
    rows = tuple(
        (key[0], key[1].replace("_", " "), len(some), *rests[key])
        for key, some in sorted(found.items())
    )
    return Sheet(
        "charges", "Persons by article charged and state of the charge",
        ("article", "state", "persons", "sources", "statements"), rows,
        note="A person charged under several articles is in several rows: they do not add up. The "
        "state is that of the article, by the steps that name it or name none.",
    )  # fmt: skip


Read = Callable[[Sequence[Happened]], None]  # what rows about these need


def _log(statuses: Sequence[Status], names: Mapping[str, str], read: Read) -> Sheet:
    def made(entry: tuple[Happened, str]) -> tuple[Cell, ...]:
        row, state = entry
        return (
            names[str(row.victim)], in_words(row.date), row.type.replace("_", " "),
            state.replace("_", " "), ", ".join(row.said("offence") or row.said("charge")),
            "yes" if row.in_absentia else "", row.sources, row.statements,
        )  # fmt: skip

    entries = [entry for one in statuses for entry in one.log]
    return Sheet(
        "log", "The log of each person's charges",
        ("person", "day", "step", "state", "charge", "in absence", "sources", "statements"),
        Made(entries, made, lambda some: read([row for row, _ in some])),
    )  # fmt: skip


def _changes(rows: Sequence[Happened], names: Mapping[str, str], read: Read) -> Sheet:
    changed = [one for one in rows if one.type in ("charge_changed", "charge_dropped")]

    def made(one: Happened) -> tuple[Cell, ...]:
        return (
            names[str(one.victim)], in_words(one.date), one.type.replace("_", " "),
            ", ".join(one.said("offence") or one.said("charge")), one.sources, one.statements,
        )  # fmt: skip

    return Sheet(
        "changes", "Charges changed or dropped",
        ("person", "day", "what", "charge", "sources", "statements"), Made(changed, made, read),
    )  # fmt: skip


def _roles(one: Happened) -> list[str]:
    """In which role officials acted: the words in small letters before their names."""
    found = {match[0] for said in one.said("official") if (match := ROLE.match(said))}
    return sorted(found) or ["not recorded"]


Key = Callable[[Happened], list[str]]


def _outcomes(tables: Tables, name: str, column: str, rows: Sequence[Happened], key: Key) -> Sheet:
    kinds = (*OUTCOMES, *BAIL)
    counts: dict[tuple[str, str], list[Happened]] = defaultdict(list)
    for one in rows:
        if one.type in kinds:
            for where in key(one):
                counts[where, one.type].append(one)
    rests = rests_by(tables, ((key, o.record) for key, some in counts.items() for o in some))
    return Sheet(
        name, f"Decisions by {column}",
        (column, "decision", "decisions", "persons", "in absence", "sources", "statements"),
        tuple(
            (where, kind.replace("_", " "), len(some), len({one.victim for one in some}),
             sum(one.in_absentia for one in some), *rests[where, kind])
            for (where, kind), some in sorted(counts.items())
        ),
        note="A decision by several officials is in several rows.",
    )  # fmt: skip


def _bail(rows: Sequence[Happened], names: Mapping[str, str], read: Read) -> Sheet:
    def made(one: Happened) -> tuple[Cell, ...]:
        return (
            names[str(one.victim)], in_words(one.date), one.type.replace("_", " "), one.court,
            one.sources, one.statements,
        )  # fmt: skip

    return Sheet(
        "bail", "Bail", ("person", "day", "what", "court", "sources", "statements"),
        Made([one for one in rows if one.type in BAIL], made, read),
    )  # fmt: skip


def _values(
    tables: Tables, statuses: Sequence[Status], rows: Sequence[Happened]
) -> Iterator[Value]:
    def persons(name: str, surely: Iterable[str], most: int) -> Value:
        return Value(name, "persons", tables.identity.fewest(surely), most)

    everyone = [one.person for one in statuses]
    yield persons("persons with a charge or verdict", everyone, len(everyone))
    for status in ("pending", "convicted", "acquitted", "dropped"):
        sure = [one.person for one in statuses if one.status == status]
        maybe = sum(
            one.status == UNDETERMINED and any(state == status for _, state in one.log)
            for one in statuses
        )
        yield persons(f"charge {status}", sure, len(sure) + maybe)
    refused = [one for one in rows if one.type in ("bail_refused", "bail_denial")]
    least = tables.identity.fewest(one.record for one in refused)
    yield Value("bail refused", "decisions", least, len(refused))
    victims = {str(one.victim) for one in refused}
    yield persons("persons refused bail", victims, len(victims))


def _caveats(statuses: Sequence[Status], groups: int) -> Iterator[str]:
    uncoded = sum(not one.by_offence for one in statuses)
    if uncoded:
        yield f"{plural(uncoded, 'person')} with a charge in words alone: no article is guessed"
    silent = [
        one for one in statuses
        if not any(state == "pending" for _, state in one.log) and one.log
    ]  # fmt: skip
    if silent:
        yield f"{plural(len(silent), 'person')} with a verdict and no charge on record"
    undetermined = sum(one.status == UNDETERMINED for one in statuses)
    if undetermined:
        yield f"{plural(undetermined, 'person')} whose days leave open which step came last"
    if groups:
        yield f"{plural(groups, 'step')} against groups: in no row here"
    absent = sum(any(row.in_absentia for row in one.rows) for one in statuses)
    if absent:
        yield f"{plural(absent, 'person')} tried in absence, marked so"
