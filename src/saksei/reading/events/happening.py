"""Decides which events a text tells of: to whom, by whom, when, where, on what charge, how sure.

A sentence's triggers are led to their arguments; the day is the one that governs the clause, else
the sentence, else the sentence before where the same is still spoken of.
Invariant: events stand in the order of their triggers; each trigger gives one event.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from saksei.reading.events import arguments, realis, when
from saksei.reading.events.argument import Argument
from saksei.reading.events.circumstances import Circumstances, circumstances
from saksei.reading.events.trigger import Trigger
from saksei.reading.events.triggers import triggers
from saksei.reading.grammar.syntax import Parsed
from saksei.reading.lexicon import words
from saksei.reading.model import Count, Event, Quantity, Realis, Span, Tier, Time
from saksei.reading.numbers.numbers import count
from saksei.reading.people.people import Cast, Someone
from saksei.reading.reports.cues import auxiliaries
from saksei.reading.reports.report import Told
from saksei.reading.spans import hull
from saksei.reading.text.document import Document, Line

_READ_ROLES = ("body", "standfirst", "caption")


@dataclass(slots=True)
class Happening:
    """An event as it is put together; places are those of the normal form."""

    line: Line
    trigger: Trigger
    target: Span | None
    actor: Span | None
    time: Time | None
    around: Circumstances
    realis: Realis
    victims: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    count: Count | None = None
    answers: int | None = None
    quote: int | None = None
    carried: bool = False  # the day stands in a sentence before

    @property
    def place(self) -> Span:
        """Where the trigger stands."""
        tokens = self.line.parsed.tokens
        return tokens[self.trigger.first].start, tokens[self.trigger.last - 1].end

    @property
    def tier(self) -> Tier:
        """Sure with a target or a day of its own, told in running text as a fact or claim."""
        told = self.target or self.time or self.trigger.type == "protest"
        plain = self.trigger.sure and not self.carried and self.line.role == "body"
        return "sure" if plain and told else "maybe"


def happenings(
    doc: Document,
    cast: Cast,
    told: Told,
    found_times: Sequence[Time],
    quantities: Sequence[Quantity],
) -> list[Happening]:
    """All events of a text."""
    found: list[Happening] = []
    for line in doc.lines:
        if line.role not in _READ_ROLES:
            continue
        here = triggers(line.parsed)
        taken = frozenset(place for one in here for place in range(one.first, one.last))
        told_here = [_happening(doc, cast, line, one, taken, told, found_times) for one in here]
        _share_target(told_here)
        found.extend(told_here)
    for one in found:
        one.count = _count(one, quantities)
    _carry_days(found)
    _link_occasions(found)
    return found


def _share_target(here: Sequence[Happening]) -> None:
    """ "was held on charges", "released on bail": the second is about whoever the first is."""
    for before, one in pairwise(here):
        phrase = one.line.parsed.phrase_with(one.trigger.first)
        place = phrase.first if phrase else one.trigger.first
        hangs = one.line.parsed.words(place - 1, place) == "on"
        if hangs and one.target is None and one.trigger.type in ("charge", "bail"):
            one.target, one.victims = before.target, before.victims


def _happening(
    doc: Document, cast: Cast, line: Line, trigger: Trigger, taken: frozenset[int],
    told: Told, found_times: Sequence[Time],
) -> Happening:  # fmt: skip
    parsed = line.parsed
    to = arguments.target(parsed, trigger, taken)
    by = arguments.actor(parsed, trigger)
    trigger = _by_strangers(parsed, trigger, by)
    clause = when.clause(line, trigger)
    place = parsed.tokens[trigger.first].start
    quote = told.at(place)
    one = Happening(
        line, trigger, to.span(parsed) if to else None, by.span(parsed) if by else None,
        when.time(doc, line, clause, trigger, found_times, taken),
        circumstances(line, doc.text, trigger, clause, _object_end(trigger, to)),
        realis.realis(
            line, trigger, told.reports[quote] if quote is not None else None,
            who=[(one.first, one.last) for one in (to, by) if one],
        ),
        quote=quote,
    )  # fmt: skip
    one.victims = _people(cast, line, one.target, to.last if to else None)
    one.actors = _people(cast, line, one.actor, None)
    return one


def _by_strangers(parsed: Parsed, trigger: Trigger, by: Argument | None) -> Trigger:
    """Seized by masked men is abducted, grabbed by policemen arrested; plain words stay."""
    told = parsed.tokens[trigger.first].low
    if by is None or told.startswith(_PLAIN):
        return trigger
    said = {token.low for token in parsed.tokens[by.first : by.last]}
    if trigger.type == "arrest" and said & words("events", "strangers"):
        return replace(trigger, type="abduction")
    if trigger.type == "abduction" and said & _OFFICIALS:
        return replace(trigger, type="arrest")
    return trigger


_PLAIN = ("arrest", "rearrest", "re-arrest", "apprehend", "abduct", "kidnap")
_OFFICIALS = frozenset(
    ["police", "policemen", "officers", "soldiers", "troops", "gendarmes", "agents", "constables"]
)


def _object_end(trigger: Trigger, to: Argument | None) -> int:
    """The token after those whom it happened to, where they follow the trigger."""
    return to.last if to and to.first >= trigger.last else 0


# -- when


def _carry_days(found: Sequence[Happening]) -> None:
    """The day of the sentence before holds where the story goes on in its paragraph without one."""
    last: Happening | None = None
    for one in found:
        if one.time is not None:
            last = one if not one.carried else last
        elif last is not None and _goes_on(last, one):
            one.time, one.carried = last.time, True


def _goes_on(last: Happening, one: Happening) -> bool:
    """The next sentence or two of a paragraph, told as the same story in the same voice."""
    told = one.trigger.form in ("passive", "active") or one.trigger.type == "use_of_force"
    if not told or one.realis not in ("actual", "alleged"):
        return False
    if (
        last.line.paragraph != one.line.paragraph
        or not 0 <= one.line.number - last.line.number <= 2
    ):
        return False
    if (
        (one.quote is None) != (last.quote is None)
        or last.time is None
        or len(last.time.value) not in (7, 10)
    ):
        return False
    return not auxiliaries(one.line.parsed, one.trigger.first) & _PERFECT


_PERFECT = frozenset(["has", "have", "had", "will", "would"])


# -- who


def _people(cast: Cast, line: Line, span: Span | None, after: int | None) -> tuple[str, ...]:
    """The ids of those whom a phrase names or stands for, those after "including" too."""
    if span is None:
        return ()
    named = [one for one in cast.all_at(span) if one.kind in ("person", "")]
    if after is not None:
        named += _included(cast, line, after)
    for one in named:
        cast.spoke(one)
    meant = None if named else cast.resolve(span)
    if meant is not None and meant.kind in ("person", "group"):
        cast.mark(meant, span, line)
        named = [meant]
    return tuple(dict.fromkeys(one.id for one in named))


_LISTING = ("including", "namely", "among them", "identified as", "named as")


def _included(cast: Cast, line: Line, after: int) -> Iterator[Someone]:
    """The names in "three activists including X and Y", "four men: A, B ...", "a monk, X,"."""
    parsed = line.parsed
    place = after
    while place < len(parsed.tags) and parsed.tags[place] in ",-:(":
        place += 1
    words = parsed.words(place, place + 2)
    if words.startswith(_LISTING):
        end = _end_of_list(parsed, place + 1)
    elif (
        parsed.tags[after : after + 1] in (",", ":", "-", "(")
        and parsed.tags[place : place + 1] == "N"
    ):
        end = _end_of_list(parsed, place)
    else:
        return
    span = (parsed.tokens[place].start, parsed.tokens[end - 1].end)
    yield from (one for one in cast.all_at(span) if one.kind in ("person", ""))


def _end_of_list(parsed: Parsed, place: int) -> int:
    while place < len(parsed.tags) and parsed.tags[place] not in 'vaws:".':
        if parsed.tags[place] == "e" and parsed.at[place] < 0:
            break
        if parsed.tags[place] == "i" and parsed.tokens[place].low not in (
            "of",
            "from",
            "for",
            "with",
        ):
            break
        place += 1
    return max(place, 1)


# -- the rest


def _count(one: Happening, quantities: Sequence[Quantity]) -> Count | None:
    """The number within the target, or before the trigger in "19 arrests"."""
    spans = [span for span in (one.target, _phrase_of(one)) if span]
    if not spans:
        return None
    start, end = hull(*spans)
    first = bisect_left(quantities, start, key=lambda quantity: quantity.number[0])
    last = bisect_left(quantities, end, lo=first, key=lambda quantity: quantity.number[0])
    for quantity in quantities[first:last]:
        inside = any(a <= quantity.number[0] and quantity.number[1] <= b for a, b in spans)
        if inside and (counted := count(quantity)):
            return counted
    return None


def _phrase_of(one: Happening) -> Span | None:
    phrase = one.line.parsed.phrase_with(one.trigger.first)
    return phrase.span if phrase and one.trigger.form == "noun" else None


def _link_occasions(found: Sequence[Happening]) -> None:
    """An event within another's occasion is what that one answered."""
    for one in found:
        span = one.around.occasion
        if span is None:
            continue
        number = bisect_left(found, span[0], key=lambda other: other.place[0])
        if number < len(found) and found[number] is one:
            number += 1
        if number < len(found) and found[number].place[0] < span[1]:
            one.answers = number
        while number < len(found) and found[number].place[0] < span[1]:
            _without_day_of(one, found[number])
            number += 1


def _without_day_of(one: Happening, cause: Happening) -> None:
    """ "On Monday X was held for protesting the arrest of Y": Y's arrest was not on Monday."""
    span, time = one.around.occasion, cause.time
    if span is None or time is None or cause.trigger.type == "protest":
        return
    parsed = one.line.parsed
    grievance = parsed.tokens[parsed.token_at(span[0])].low in ("for", "over", "because")
    if grievance and cause.trigger.form == "noun" and time.span[1] <= span[0]:
        cause.time = None


def event(doc: Document, one: Happening) -> Event:
    """As a suggestion, in source offsets."""

    def source(span: Span | None) -> Span | None:
        return doc.span(*span) if span else None

    around = one.around
    return Event(
        rule=f"event.{one.trigger.type}.{one.trigger.form}",
        cue=source(one.place),
        tier=one.tier,
        type=one.trigger.type,
        trigger=doc.span(*one.place),
        target=source(one.target),
        victims=one.victims,
        actor=source(one.actor),
        actors=one.actors,
        date=one.time.value if one.time else "",
        date_span=source(one.time.span) if one.time else None,
        place=source(around.place),
        charge=source(around.charge),
        article=source(around.article),
        court=source(around.court),
        facility=source(around.facility),
        occasion=source(around.occasion),
        answers=one.answers,
        count=Count(value=one.count.value, op=one.count.op, span=doc.span(*one.count.span))
        if one.count
        else None,
        realis=one.realis,
        quote=one.quote,
    )
