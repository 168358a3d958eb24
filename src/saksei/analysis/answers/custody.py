"""Who was held, how long, and what became of the limits that the law sets.

Days are those between the first and the last day. Every version of a day widens the bounds, and
each pair of versions has its own total. Invariant: a person whose release is not on record is
shown, as indeterminate, and never dropped.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import takewhile

import numpy as np

from saksei.analysis.answers.checks import lives, oddities
from saksei.analysis.answers.clocks import (
    Timed,
    clocks,
    countries_are_known,
    countries_of,
    placed_in,
)
from saksei.analysis.answers.dated import (
    Happened,
    Happenings,
    ahead,
    happenings,
    in_words,
    unmet,
)
from saksei.analysis.answers.moments import DAY, day_begins, moment
from saksei.analysis.answers.result import (
    Asked,
    Bars,
    Cell,
    LeftOut,
    Made,
    Result,
    Sheet,
    Value,
    plural,
    union,
)
from saksei.analysis.answers.spell_kernels import NONE
from saksei.analysis.answers.spells import UNKNOWN, Spell, Spells, spells_of
from saksei.analysis.answers.totals import reported_totals, totals
from saksei.analysis.collecting import uncollected
from saksei.analysis.names import Labels, labels, minors
from saksei.analysis.tables import Tables
from saksei.law.clock import Span, State
from saksei.law.model import Jurisdiction

LONGEST = 20  # spells in a chart
UNSIGNED = "draft: no lawyer has signed it"
FIRST = (State.EXCEEDED, State.EXPIRED, State.EXTENDED, State.RUNNING, State.NOT_STARTED,
         State.INDETERMINATE, State.ENDED_IN_TIME)  # fmt: skip
NEVER = (
    "A limit is exceeded only as encoded in the rule named; whether somebody was held against the "
    "law is for a court or a lawyer to say."
)


@uncollected()
def custody(tables: Tables, asked: Asked) -> Result:
    """Spells of custody, clocks, who was held on the day, and the next known dates."""
    on = asked.on or date.today()
    found = happenings(tables)
    wanted = {tables.identity.of(one) for one in asked.persons}
    people = found.of_persons(wanted)
    spells = spells_of(tables, people)
    names = Labels(tables, people.persons)
    timed = all_clocks(tables, spells, asked.rules, on, placed := placed_in(tables))

    def read(some: Iterable[Spell], used: Iterable[Happened] = ()) -> None:
        shown = [row for spell in some for row in (*spell.begins, *spell.ends)]
        ahead(found, names, (spell.person for spell in some), (*shown, *used))

    sheets = (
        _spells(spells, names, on, read),
        totals(spells, names, read),
        _clocks(timed, names, read),
        _next(timed, names, on),
        _rules(timed),
    )
    return Result(
        question="custody",
        title=f"Custody and its limits, on {in_words(on.isoformat())}",
        unit="persons, days in custody, clocks",
        basis=tables.basis,
        values=tuple(_values(tables, spells, timed, on)),
        sheets=tuple(one for one in sheets if one.rows),
        charts=(_chart(spells, names, on), _states(timed)),
        left_out=(*unmet(found), *_not_dated(spells)),
        caveats=(
            *_caveats(tables, spells, timed, found, on, placed),
            *reported_totals(tables, names), *oddities(tables, people, spells, names),
        ),
        refused=None if spells else no_custody(tables, wanted),
        asked={"on": on.isoformat()},
    )  # fmt: skip


def no_custody(tables: Tables, wanted: Iterable[str]) -> str:
    """That no custody is on record, of anybody or of those who were asked for."""
    names = ", ".join(labels(tables, wanted).values())
    return f"No custody of {names or 'a person'} is on record on this basis."


def all_clocks(
    tables: Tables,
    spells: Spells,
    rules: tuple[Jurisdiction, ...],
    on: date,
    placed: Mapping[str, str],
) -> list[Timed]:
    """The clocks of every spell under the rules of the countries in which they happened."""
    if not countries_are_known(tables):
        return []
    young, known = minors(tables), lives(tables)
    return [
        one
        for spell in spells
        for where in [countries_of(tables, spell, placed)]
        for born in [known.get(spell.person, {}).get("birth_date")]
        for one in clocks(tables, spell, rules, where, on, minor=spell.person in young, born=born)
    ]


def held_on(tables: Tables, spells: Spells, on: date) -> tuple[int, int]:
    """The least and the greatest number of persons held on a day; a pair that nobody could decide
    counts once in the least."""
    held = spells.held_on(on)
    return tables.identity.fewest(spells.persons(held.surely)), len(spells.persons(held.possibly))


def _values(tables: Tables, spells: Spells, timed: Sequence[Timed], on: date) -> Iterator[Value]:
    persons = spells.persons(np.ones(len(spells), np.bool_))
    yield Value("persons whose custody is on record", "persons", tables.identity.fewest(persons),
                len(persons))  # fmt: skip
    least, most = held_on(tables, spells, on)
    yield Value(f"held on {in_words(on.isoformat())}", "persons", least, most)
    closed = {State.ENDED_IN_TIME, State.RUNNING, State.NOT_STARTED, State.EXTENDED}
    for rule, people in sorted(_states_by_rule(timed).items()):
        # Over the limit is who is so, for some spell, in every form of the offence.
        over = tables.identity.fewest(
            person for person, forms in people.items()
            if any(all(one is State.EXCEEDED for one in states) for states in forms.values())
        )  # fmt: skip
        possible = sum(
            any(one not in closed for states in forms.values() for one in states)
            for forms in people.values()
        )
        yield Value(f"over the limit as encoded in {rule}", "persons", over, max(over, possible))


def _states_by_rule(timed: Sequence[Timed]) -> dict[str, dict[str, dict[int, list[State]]]]:
    """For each rule and person, the states of the clocks of each spell."""
    found: dict[str, dict[str, dict[int, list[State]]]] = {}
    for one in timed:
        people = found.setdefault(one.rule.id, {})
        forms = people.setdefault(one.spell.person, {})
        forms.setdefault(id(one.spell), []).append(one.clock.state)
    return found


def _day(moment: datetime | None) -> str:
    return in_words(moment.date().isoformat()) if moment else "not known"


def span_text(span: Span | None) -> str:
    """A span of moments as printed."""
    if span is None or (span.low is None and span.high is None):
        return "not on record"
    if span.exact:
        return _day(span.low)
    if span.low is None:
        return f"by {_day(span.high)}"
    if span.high is None:
        return f"from {_day(span.low)} on"
    return f"{_day(span.low)} to {_day(span.high)}"


Read = Callable[..., None]  # what the rows of some spells need


def _spells(spells: Spells, names: Mapping[str, str], on: date, read: Read) -> Sheet:
    held, days = spells.held_on(on), [column.tolist() for column in spells.days(on)]

    def row(at: int) -> tuple[Cell, ...]:
        spell = spells[at]
        return (
            names[spell.person], spell.person, span_text(spell.start), span_text(spell.end),
            _ended_by(spell), _days_text(spell, days[0][at], days[1][at], on), held.word(at),
            _day(spell.held_until), _outcomes(spell), spell.sources, spell.statements,
        )  # fmt: skip

    return Sheet(
        "custody", "Custody, person by person",
        ("person", "record", "from", "until", "ended by", "days", "held on the day",
         "last known held", "outcome as reported", "sources", "statements"),
        Made(range(len(spells)), row, lambda some: read(spells.some(some))),
        note="Days are those up to the day asked about. Where no end is on record they run to when "
        "the person is last known to be held.",
    )  # fmt: skip


def _ended_by(spell: Spell) -> str:
    types = ", ".join(one.type.replace("_", " ") for one in spell.ends)
    if not types:
        return "before a later arrest" if spell.end and spell.next_start else "not on record"
    dated = any(one.date for one in spell.ends)
    return types if dated else f"{types}, on a day that is not on record"


def _days_text(spell: Spell, least: int, most: int, on: date) -> str:
    """Days as printed; nothing is known where only the arrest is on record."""
    if spell.start.low and spell.start.low.date() > on:
        return "not begun"
    if not least and most == UNKNOWN:
        return "not known"
    return Value("days", "days", least, None if most == UNKNOWN else most).text


def _outcomes(spell: Spell) -> str:
    said = union(*(one.said("outcome") for one in (*spell.begins, *spell.ends)))
    return "; ".join(said)


def _clocks(timed: Sequence[Timed], names: Mapping[str, str], read: Read) -> Sheet:
    def row(one: Timed) -> tuple[Cell, ...]:
        return (
            names[one.spell.person], one.rule.id,
            one.variant.text if one.variant else one.charge.text,
            span_text(one.start), _day(one.clock.due_first), _day(one.clock.due_last),
            span_text(one.end), one.clock.state.value, one.verdict,
            tuple(used.record for used in one.used),
            union(*(used.sources for used in one.used)),
            union(*(used.statements for used in one.used)),
        )  # fmt: skip

    def before(some: Sequence[Timed]) -> None:
        read([one.spell for one in some], [used for one in some for used in one.used])

    ordered = sorted(timed, key=lambda one: FIRST.index(one.clock.state))
    return Sheet(
        "clocks", "Clocks under each rule",
        ("person", "rule", "charge in force", "began", "first limit", "last limit", "ended",
         "state", "why", "inputs", "sources", "statements"),
        Made(ordered, row, before), note=NEVER,
    )  # fmt: skip


def _next(timed: Sequence[Timed], names: Labels, on: date) -> Sheet:
    live = (State.RUNNING, State.EXTENDED, State.EXPIRED)
    names.read(one.spell.person for one in timed if one.clock.state in live)
    rows = [
        (due.date().isoformat(), names[one.spell.person], one.rule.id, one.clock.state.value,
         (due.date() - on).days)
        for one in timed
        if one.clock.state in live
        for due in (one.clock.due_first, one.clock.due_last)
        if due and due.date() >= on
    ]  # fmt: skip
    return Sheet(
        "next", "Next known dates", ("day", "person", "rule", "state", "days from now"),
        tuple(sorted(set(rows))),
    )  # fmt: skip


def _rules(timed: Sequence[Timed]) -> Sheet:
    rules = {one.rule.id: one.rule for one in timed}
    rows = []
    for rule in rules.values():
        where = f"{rule.authority.law}, art. {rule.authority.article}"
        status = f"reviewed by {rule.reviewed_by}" if rule.reviewed_by else UNSIGNED
        rows.append(
            (rule.id, rule.version, rule.label, where, rule.authority.quote or "no quote on file",
             rule.authority.source, ", ".join(rule.unverified) or "nothing", status)
        )  # fmt: skip
    return Sheet(
        "rules", "Rules as encoded",
        ("rule", "version", "what", "where", "quote", "after", "unverified", "status"), tuple(rows),
    )  # fmt: skip


def _chart(spells: Spells, names: Labels, on: date) -> Bars:
    least, most = spells.days(on)
    most = np.maximum(least, most)
    known = [at for at in np.lexsort((most, least))[::-1].tolist() if most[at]]
    # Names order those that are as long, so all that are as long as the last one are looked at.
    last = [(least[at], most[at]) for at in known[:LONGEST]][-1:]
    longest = [
        (spells.found.persons[spells.paired.person[at]], int(least[at]), int(most[at]))
        for at in takewhile(lambda at: (least[at], most[at]) >= last[0], known)
    ]
    names.read(person for person, *_ in longest)
    rows = [(names[person], low, high) for person, low, high in longest]
    rows.sort(key=lambda row: (-row[1], -row[2], row[0]))
    note = (
        f"The longest {min(LONGEST, len(known))} of {plural(len(spells), 'spell')}; of those that "
        "are not here less is known, or nothing. Without an end on record a bar ends with what is "
        "known."
    )
    return Bars("days", "Days in custody on record, by then", "days", tuple(rows[:LONGEST]), note)


def _states(timed: Sequence[Timed]) -> Bars:
    counts = Counter(one.clock.state.value for one in timed)
    states = [state.value for state in State if counts[state.value]]
    rows = tuple((state, counts[state], counts[state]) for state in states)
    return Bars("states", "Clocks by state", "clocks", rows)


def _not_dated(spells: Spells) -> Iterator[LeftOut]:
    columns, places = spells.found.columns, spells.found.places
    unused = columns.type.among(["arrest"])
    unused[spells.rows.place[spells.paired.spell != NONE]] = False
    places = places[unused[places]]
    turn = spells.found.turns[columns.victim.codes[places]]
    for record in columns.ids(places[np.argsort(turn, kind="stable")]):
        yield LeftOut(record, "undated: it begins no custody that can be timed")


def _caveats(
    tables: Tables,
    spells: Spells,
    timed: Sequence[Timed],
    found: Happenings,
    on: date,
    placed: Mapping[str, str],
) -> Iterator[str]:
    yield from _spell_caveats(spells, on)
    no_country = len(spells)
    if countries_are_known(tables):
        no_country = sum(not countries_of(tables, spell, placed) for spell in spells)
    if no_country:
        number = plural(no_country, "spell")
        yield f"{number} without a place: no rule of law is applied to them"
    columns = found.columns
    arrests = columns.type.among(["arrest"])
    groups = len(found.where(columns.group & arrests).places)
    if groups:
        number = plural(groups, "arrest")
        yield f"{number} of groups: their members have no clocks, and are in no stock of those held"
    nobody = len(found.where((columns.victim.codes < 0) & arrests).places)
    if nobody:
        number = plural(nobody, "arrest")
        yield f"{number} of which nothing says who was hit: no custody is told of them"
    drafts = sorted({one.rule.id for one in timed if one.rule.status == "draft"})
    if drafts:
        listed = ", ".join(drafts)
        yield f"no lawyer has signed {listed}; their unverified parts are listed with them"
    if any(one.rule.age_min for one in timed):
        yield "who is not recorded as a minor, nor by birth date, is taken to be an adult"
    if any("transport_time" in one.rule.excludes for one in timed):
        yield "time in transport is not on record, and is not taken off"


def _spell_caveats(spells: Spells, on: date) -> Iterator[str]:
    """What is not known of begins and ends."""
    paired = spells.paired
    unknown = int((~paired.released).sum())
    bare = int((~spells.begun).sum())
    if bare:
        yield (
            f"{plural(bare, 'spell')} of custody without an arrest on record: it began before the "
            "first step that shows it"
        )
    undated = int((paired.released & ~spells.dated_end).sum())
    if undated:
        yield f"{plural(undated, 'spell')} of custody ended on a day that is not on record"
    early = paired.start_low[paired.start_low >= day_begins(on) + DAY]
    if len(early):
        begin = "begins" if len(early) == 1 else "begin"
        yield (
            f"{plural(len(early), 'spell')} of custody {begin} after the day asked about, the "
            f"first on {_day(moment(early.min()))}: `--on` asks for another day"
        )
    if unknown:
        number = plural(unknown, "spell")
        yield (
            f"{number} of custody without an end on record: counted as possibly held, and their "
            "clocks stay open"
        )
