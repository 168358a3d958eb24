"""Who was held, how long, and what became of the limits that the law sets.

Days are those between the first and the last day. Every version of a day widens the bounds, and
each pair of versions has its own total. Invariant: a person whose release is not on record is
shown, as indeterminate, and never dropped.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from saksei.analysis.answers.checks import lives, oddities
from saksei.analysis.answers.clocks import (
    Timed,
    clocks,
    countries_of,
    placed_in,
)
from saksei.analysis.answers.collecting import uncollected
from saksei.analysis.answers.dated import Happened, ahead, happenings, in_words, unmet
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
from saksei.analysis.answers.spells import Spell, spells_of
from saksei.analysis.answers.totals import reported_totals, totals
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
    by_person = found.by_person()
    wanted = {tables.identity.of(one) for one in asked.persons}
    people = {one: rows for one, rows in by_person.items() if not wanted or one in wanted}
    spells = spells_of(tables, people)
    names = Labels(tables, people)
    timed = all_clocks(tables, spells, asked.rules, on, placed := placed_in(tables))
    everyone = [spell for several in spells.values() for spell in several]

    def read(some: Iterable[Spell], used: Iterable[Happened] = ()) -> None:
        shown = [row for spell in some for row in (*spell.begins, *spell.ends)]
        ahead(found, names, (spell.person for spell in some), (*shown, *used))

    sheets = (
        _spells(everyone, names, on, read),
        totals(everyone, names, read),
        _clocks(timed, names, read),
        _next(timed, names, on),
        _rules(timed),
    )
    return Result(
        question="custody",
        title=f"Custody and its limits, on {in_words(on.isoformat())}",
        unit="persons, days in custody, clocks",
        basis=tables.basis,
        values=tuple(_values(tables, everyone, timed, on)),
        sheets=tuple(one for one in sheets if one.rows),
        charts=(_chart(everyone, names, on), _states(timed)),
        left_out=(*unmet(found), *_not_dated(people, spells)),
        caveats=tuple(_caveats(tables, people, spells, timed, names, found.met, on, placed)),
        refused=None if everyone else no_custody(tables, wanted),
        asked={"on": on.isoformat()},
    )  # fmt: skip


def no_custody(tables: Tables, wanted: Iterable[str]) -> str:
    """That no custody is on record, of anybody or of those who were asked for."""
    names = ", ".join(labels(tables, wanted).values())
    return f"No custody of {names or 'a person'} is on record on this basis."


def all_clocks(
    tables: Tables,
    spells: Mapping[str, Sequence[Spell]],
    rules: tuple[Jurisdiction, ...],
    on: date,
    placed: Mapping[str, str],
) -> list[Timed]:
    """The clocks of every spell under the rules of the countries in which they happened."""
    young, known = minors(tables), lives(tables)
    return [
        one
        for person, several in spells.items()
        for spell in several
        for where in [countries_of(tables, spell, placed)]
        for born in [known.get(person, {}).get("birth_date")]
        for one in clocks(tables, spell, rules, where, on, minor=person in young, born=born)
    ]


def held_on(tables: Tables, spells: Sequence[Spell], on: date) -> tuple[int, int]:
    """The least and the greatest number of persons held on a day; a pair that nobody could decide
    counts once in the least."""
    held: dict[str, set[str]] = {"yes": set(), "possibly": set(), "no": set()}
    for spell in spells:
        held[spell.held_on(on)].add(spell.person)
    return tables.identity.fewest(held["yes"]), len(held["yes"] | held["possibly"])


def _values(
    tables: Tables, spells: Sequence[Spell], timed: Sequence[Timed], on: date
) -> Iterator[Value]:
    persons = {spell.person for spell in spells}
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


def _spells(spells: Sequence[Spell], names: Mapping[str, str], on: date, read: Read) -> Sheet:
    def row(spell: Spell) -> tuple[Cell, ...]:
        return (
            names[spell.person], spell.person, span_text(spell.start), span_text(spell.end),
            _ended_by(spell), _days_text(spell, on), spell.held_on(on), _day(spell.held_until),
            _outcomes(spell), spell.sources, spell.statements,
        )  # fmt: skip

    return Sheet(
        "custody", "Custody, person by person",
        ("person", "record", "from", "until", "ended by", "days", "held on the day",
         "last known held", "outcome as reported", "sources", "statements"),
        Made(spells, row, read),
        note="Days are those up to the day asked about. Where no end is on record they run to when "
        "the person is last known to be held.",
    )  # fmt: skip


def _ended_by(spell: Spell) -> str:
    types = ", ".join(one.type.replace("_", " ") for one in spell.ends)
    if not types:
        return "before a later arrest" if spell.end and spell.next_start else "not on record"
    dated = any(one.date for one in spell.ends)
    return types if dated else f"{types}, on a day that is not on record"


def _days_text(spell: Spell, on: date) -> str:
    """Days as printed; nothing is known where only the arrest is on record."""
    if spell.start.low and spell.start.low.date() > on:
        return "not begun"
    least, most = spell.days(on)
    if not least and most is None:
        return "not known"
    return Value("days", "days", least, most).text


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


def _chart(spells: Sequence[Spell], names: Labels, on: date) -> Bars:
    known = []
    for spell in spells:
        least, most = spell.days(on)
        if most := max(least, most or least):
            known.append((least, most, spell.person))
    # Names order those that are as long, so all that are as long as the last one are looked at.
    first = heapq.nlargest(LONGEST, known)
    longest = [one for one in known if first and one[:2] >= first[-1][:2]]
    names.read(person for *_, person in longest)
    rows = [(names[person], least, most) for least, most, person in longest]
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


def _not_dated(
    people: Mapping[str, Sequence[Happened]], spells: Mapping[str, Sequence[Spell]]
) -> Iterator[LeftOut]:
    for person, rows in people.items():
        used = {one.record for spell in spells.get(person, ()) for one in spell.begins}
        for one in rows:
            if one.type == "arrest" and one.record not in used:
                yield LeftOut(one.record, "undated: it begins no custody that can be timed")


def _caveats(
    tables: Tables,
    people: Mapping[str, Sequence[Happened]],
    spells: Mapping[str, Sequence[Spell]],
    timed: Sequence[Timed],
    names: Labels,
    everything: Sequence[Happened],
    on: date,
    placed: Mapping[str, str],
) -> Iterator[str]:
    several = [spell for some in spells.values() for spell in some]
    yield from _spell_caveats(several, on)
    no_country = [spell for spell in several if not countries_of(tables, spell, placed)]
    if no_country:
        number = plural(len(no_country), "spell")
        yield f"{number} without a place: no rule of law is applied to them"
    groups = [one for one in everything if one.group and one.type == "arrest"]
    if groups:
        number = plural(len(groups), "arrest")
        yield f"{number} of groups: their members have no clocks, and are in no stock of those held"
    drafts = sorted({one.rule.id for one in timed if one.rule.status == "draft"})
    if drafts:
        listed = ", ".join(drafts)
        yield f"no lawyer has signed {listed}; their unverified parts are listed with them"
    if any(one.rule.age_min for one in timed):
        yield "who is not recorded as a minor, nor by birth date, is taken to be an adult"
    if any("transport_time" in one.rule.excludes for one in timed):
        yield "time in transport is not on record, and is not taken off"
    yield from reported_totals(tables, people, names)
    yield from oddities(tables, people, spells, names)


def _spell_caveats(several: Sequence[Spell], on: date) -> Iterator[str]:
    """What is not known of begins and ends."""
    unknown = [spell for spell in several if not spell.ends]
    bare = sum(not spell.begins for spell in several)
    if bare:
        yield (
            f"{plural(bare, 'spell')} of custody without an arrest on record: it began before the "
            "first step that shows it"
        )
    undated = sum(bool(spell.ends) and not any(o.date for o in spell.ends) for spell in several)
    if undated:
        yield f"{plural(undated, 'spell')} of custody ended on a day that is not on record"
    early = [spell for spell in several if spell.start.low and spell.start.low.date() > on]
    if early:
        first = min(spell.start.low for spell in early if spell.start.low)
        begin = "begins" if len(early) == 1 else "begin"
        yield (
            f"{plural(len(early), 'spell')} of custody {begin} after the day asked about, the "
            f"first on {_day(first)}: `--on` asks for another day"
        )
    if unknown:
        number = plural(len(unknown), "spell")
        yield (
            f"{number} of custody without an end on record: counted as possibly held, and their "
            "clocks stay open"
        )
