"""The clocks of a spell of custody under every rule that binds the country in which it happened.

A rule on detention before trial hangs on the charge in force; where the record does not say which
form of the offence was charged, each form has a clock of its own. Invariant: a clock names its
rule, version and inputs; what cannot be computed is `indeterminate` with the reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from saksei.analysis.answers.charges import (
    InForce,
    Variant,
    in_force,
    jurisdictions_of,
    variants,
    without_class,
)
from saksei.analysis.answers.dated import Happened
from saksei.analysis.answers.spells import Spell
from saksei.analysis.tables import COUNTABLE, Tables
from saksei.law import Jurisdiction, Rule
from saksei.law.clock import Clock, Inputs, Span, State, add, run_clock
from saksei.law.model import Length

SHOWS_DETENTION = ("bail_refused", "bail_denial", "detention_extension")
UNKNOWN = {
    "arrival_at_unit": "arrival at the unit is not on record: it lies before the next step",
    "order_date": "the order to detain is not on record: it lies before the next step",
}
EXTENSIONS = {"police_custody": "custody_extension", "pretrial_detention": "detention_extension"}


@dataclass(frozen=True, slots=True)
class Timed:
    """A clock with what it was computed from."""

    spell: Spell
    rule: Rule
    variant: Variant | None
    charge: InForce
    start: Span
    end: Span | None
    clock: Clock
    used: tuple[Happened, ...]  # the inputs

    @property
    def verdict(self) -> str:
        """What there is to say beside the state; never that something is illegal."""
        clock = self.clock
        if clock.state is not State.EXCEEDED:
            return "; ".join(clock.reasons)
        hours = self.rule.base.unit == "hour"
        size, unit = (3600, "hours") if hours else (86400, "days")
        least = int(clock.over_least.total_seconds() // size) if clock.over_least else 0
        by = f"at least {least}"
        if clock.over_most is not None:
            most = int(clock.over_most.total_seconds() // size)
            by = str(least) if least == most else f"{least} to {most}"
        said = f"exceeds the limit as encoded in {self.rule.cited} by {by} {unit}"
        return "; ".join([said, *clock.reasons])


def clocks(
    tables: Tables,
    spell: Spell,
    jurisdictions: Iterable[Jurisdiction],
    countries: frozenset[str],
    on: date,
    *,
    minor: bool,
    born: Span | None = None,
) -> list[Timed]:
    """Every clock of a spell on a day, of somebody who is recorded as a minor or not, and was born
    in a span that may be known."""
    now = datetime.combine(on, datetime.max.time().replace(microsecond=0))
    found = []
    for jurisdiction in jurisdictions:
        if countries & set(jurisdiction.parties):
            for rule in jurisdiction.rules:
                if _in_force(rule, spell):
                    young = _too_young(rule, spell, born, minor=minor)
                    found += _of_rule(tables, spell, rule, now, young)
    return found


def _in_force(rule: Rule, spell: Spell) -> bool:
    began = spell.start.low or spell.start.high
    if began is None:
        return True
    after = rule.valid_from is None or began.date() >= rule.valid_from
    return after and (rule.valid_to is None or began.date() <= rule.valid_to)


def _too_young(rule: Rule, spell: Spell, born: Span | None, *, minor: bool) -> str:
    """Why a rule for those of an age does not hold, or may not; nothing where it holds."""
    if not rule.age_min:
        return ""
    said = f"the rule is for those of {rule.age_min} or over, and this person "
    if minor:
        return said + "is a minor"
    of_age = add(born.high, Length(12 * rule.age_min, "month")) if born and born.high else None
    if of_age and spell.start.low and spell.start.low.date() < of_age.date():
        return said + "was younger, or may have been, by the birth date on record"
    return ""


def _of_rule(tables: Tables, spell: Spell, rule: Rule, now: datetime, young: str) -> list[Timed]:
    start, used = _start(rule, spell)
    if start is None:
        return []
    end, ends = _end(rule, spell, start)
    at = end.high if end and end.high and end.high <= now else now
    charge = in_force(tables, (*spell.before, *spell.during), at, since=spell.start.low)
    one = Timed(
        spell, rule, None, charge, start, end, Clock(State.INDETERMINATE, None, None),
        (*used, *ends),
    )  # fmt: skip
    if spell.start.low and now < spell.start.low:
        return [replace(one, clock=Clock(State.NOT_STARTED, None, None))]
    if young:
        return [_unknown(one, young)]
    inputs, forms = _inputs(one, now), variants(tables, charge.offences)
    unclassed = [*without_class(tables, charge.offences), *charge.bare]
    if rule.offence_class is None and rule.cap is None:
        classes = {form.offence_class for form in forms}
        known = classes.pop() if len(classes) == 1 and not unclassed else None
        return [replace(one, clock=run_clock(rule, inputs, offence_class=known))]
    if not forms:
        return [_unknown(one, f"the charge in force ({charge.text}) is not coded as an article "
                              "with a class")]  # fmt: skip
    others = {form.text for form in forms if form.offence_class != rule.offence_class}
    beside = sorted({*others, *unclassed})
    return [
        replace(one, variant=form, clock=_beside(beside, run_clock(
            rule, inputs, offence_class=form.offence_class, penalty=form.least)))
        for form in forms if form.offence_class == rule.offence_class
    ]  # fmt: skip


def _inputs(one: Timed, now: datetime) -> Inputs:
    """What the clock is run with; an extension counts from the day on which it was made."""
    wanted = EXTENSIONS.get(one.rule.step)
    spans = [row.span for row in one.spell.during if row.type == wanted]
    made = sum(span.high is not None and span.high <= now for span in spans)
    perhaps = sum(span.low is None or span.low <= now for span in spans) - made
    held = None if one.end and one.end.low else _held_until(one.rule, one.spell, one.start)
    why = UNKNOWN.get(one.rule.starts_at, "")
    return Inputs(one.start, one.end, held, made, now, one.spell.doubtful, why, perhaps)


def _beside(charged: Sequence[str], clock: Clock) -> Clock:
    """The clock of one form of an offence where another charge, for which another limit may hold,
    is in force beside it."""
    if not charged or clock.state is not State.EXCEEDED:
        return clock
    reason = f"also charged with {', '.join(charged)}, for which another limit may hold"
    reasons = (*clock.reasons, reason)
    return replace(clock, state=State.INDETERMINATE, reasons=reasons)


def _unknown(one: Timed, reason: str) -> Timed:
    return replace(one, clock=replace(one.clock, reasons=(reason,)))


def _held_until(rule: Rule, spell: Spell, start: Span) -> datetime | None:
    """Until when this stage surely went on; steps of another stage do not say so."""
    shown = [one.span.low for one in spell.during if one.type in SHOWS_DETENTION]
    if rule.step != "pretrial_detention":
        shown = []
    return max((one for one in (start.low, *shown) if one), default=None)


def _start(rule: Rule, spell: Spell) -> tuple[Span | None, tuple[Happened, ...]]:
    """When the clock of a rule began to run, and what says so."""
    match rule.starts_at:
        case "arrest":
            return spell.start, spell.begins
        case "arrival_at_unit":
            arrived = _first(spell.during, ("custody",))
            if arrived:
                return arrived[0].span, arrived
            later = _first(spell.during, (*rule.ends_at, *rule.ended_by))
            latest = later[0].span.high if later else spell.end.high if spell.end else None
            return Span(spell.start.low, latest), spell.begins
        case "charge_date":
            charged = _first(spell.during, ("charge",))
            return (charged[0].span if charged else None), charged
        case _:
            return _ordered(spell)


def _ordered(spell: Spell) -> tuple[Span | None, tuple[Happened, ...]]:
    """The order to detain; where none is on record, between the charge and the first step that
    shows detention before trial."""
    order = _first(spell.during, ("detention_order",))
    if order and (order[0].span.low or order[0].span.high):
        return order[0].span, order
    charged = _first(spell.during, ("charge",))
    shown = _first(spell.during, SHOWS_DETENTION)
    if not charged and not shown:
        return None, ()
    low = charged[0].span.low if charged else spell.start.low
    if low and spell.start.low:
        low = max(low, spell.start.low)
    return Span(low, shown[0].span.high if shown else None), (*charged, *shown)


def _first(rows: Sequence[Happened], types: Iterable[str]) -> tuple[Happened, ...]:
    """The first of some steps, alone in a tuple; none where there is none."""
    wanted = set(types)
    found = [one for one in rows if one.type in wanted and not one.in_absentia]
    found.sort(key=lambda one: (one.span.high or datetime.max, one.record))
    return tuple(found[:1])


def _end(rule: Rule, spell: Spell, start: Span) -> tuple[Span | None, tuple[Happened, ...]]:
    """When the clock ended, and what says so; None where nothing on record ends it."""
    after = [
        one for one in (*spell.during, *spell.ends)
        if (start.low is None or one.span.high is None or one.span.high >= start.low)
        and not one.in_absentia
    ]  # fmt: skip
    ends = [one for one in after if one.type in rule.ends_at]
    maybe = [one for one in after if one.type in rule.may_end_at]
    shown = [one for one in after if one.type in rule.ended_by]
    highs = [one.span.high for one in (*ends, *shown) if one.span.high]
    if spell.end and spell.end.high:
        highs.append(spell.end.high)
    high = min(highs) if highs else None
    lows = [max(filter(None, (one.span.low, start.low)), default=None) for one in (*ends, *maybe)]
    known = [one for one in lows if one]
    ended = bool(ends or shown or spell.end)
    first_sure = min((one.span.high for one in ends if one.span.high), default=None)
    if not ends or (high and first_sure and high < first_sure):
        known += [start.low] if start.low and ended else []
    if not ended and not maybe:
        return None, ()
    used = {one.record: one for one in (*ends, *maybe, *shown)}
    return Span(min(known) if known else None, high), tuple(used.values())


def countries_of(tables: Tables, spell: Spell, placed: Mapping[str, str]) -> frozenset[str]:
    """The countries in which a spell happened: by its places, which `placed_in` maps, else by the
    law of its charges."""
    if not countries_are_known(tables):
        return frozenset()
    found = {placed[o.record] for o in (*spell.begins, *spell.during) if o.record in placed}
    offences = [code for one in spell.during for code in one.said("offence")]
    return frozenset(found or jurisdictions_of(tables, offences))


def countries_are_known(tables: Tables) -> bool:
    """Whether anything on record may say in which country something happened."""
    return bool(tables.given & {"identifier", "offence"})


def placed_in(tables: Tables) -> dict[str, str]:
    """For each act or step in a country with an ISO 3166 identifier, that country's code."""
    coded = country_codes(tables)
    if not coded:
        return {}
    if "placed" not in tables.sql:
        tables.build("placed", COUNTABLE, ("place",), listed=False)
    rows = tables.rows("SELECT record, place FROM placed WHERE place IS NOT NULL")
    return {str(record): coded[str(place)] for record, place in rows if place in coded}


def country_codes(tables: Tables) -> dict[str, str]:
    """For each place that lies in a country with an ISO 3166 identifier, that country's code."""
    if "identifier" not in tables.given:
        return {}
    rows = tables.rows(
        "WITH c AS (SELECT record, upper(split_part(value, ':', 2)) AS code FROM admitted "
        "WHERE kind = 'place' AND property = 'identifier' AND lower(value) LIKE 'iso3166:%') "
        "SELECT record, code FROM c UNION SELECT w.place, c.code FROM within w "
        "JOIN c ON c.record = w.larger"
    )
    return {str(place): str(code) for place, code in rows}
