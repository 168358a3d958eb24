"""Decides which events a text tells of: to whom, by whom, when, where, on what charge, how sure.

A sentence's triggers are led to their arguments; the day is the one that governs the clause, else
the sentence, else the sentence before where the same is still spoken of.
Invariant: events stand in the order of their triggers; each trigger gives one event.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from saksei.reading.events import arguments, realis, when
from saksei.reading.events.argument import Argument
from saksei.reading.events.carried import carry_days
from saksei.reading.events.circumstances import circumstances
from saksei.reading.events.happening import Happening
from saksei.reading.events.trigger import Trigger
from saksei.reading.events.triggers import triggers
from saksei.reading.grammar.syntax import Parsed
from saksei.reading.lexicon import words
from saksei.reading.model import Count, Quantity, Span, Time
from saksei.reading.numbers.numbers import count
from saksei.reading.people.people import Cast, Someone
from saksei.reading.reports.report import Told
from saksei.reading.spans import hull
from saksei.reading.text.document import Document, Line

_READ_ROLES = ("body", "standfirst", "caption")


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
        found.extend(one for one in told_here if not _only_accused(one, told_here))
    for one in found:
        one.count = _count(one, quantities)
    carry_days(found, doc)
    _link_occasions(found)
    return found


_CRIMES = ("attack", "assault", "abduction", "killing", "torture", "threat")


def _only_accused(one: Happening, here: Sequence[Happening]) -> bool:
    """ "charged with arson", "on charges of kidnapping": what somebody is accused of in general."""
    if one.trigger.form != "noun" or one.target or one.trigger.type not in _CRIMES:
        return False
    return any(
        other.around.charge and other.around.charge[0] <= one.place[0] < other.around.charge[1]
        for other in here
        if other is not one
    )


def _share_target(here: Sequence[Happening]) -> None:
    """ "was held on charges", "released on bail": the second is about whoever the first is."""
    for before, one in pairwise(here):
        phrase = one.line.parsed.phrase_with(one.trigger.first)
        place = phrase.first if phrase else one.trigger.first
        link = one.line.parsed.words(place - 1, place)
        hangs = (link == "on" and one.trigger.type in ("charge", "bail")) or (
            link in ("at", "after", "of")
            and one.trigger.type == "trial"
            and before.trigger.type in ("conviction", "sentence")
        )  # "was convicted at a closed trial"
        if hangs and one.target is None:
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
    if by.first > trigger.first:  # "by men who did not identify themselves"
        said |= {token.low for token in parsed.tokens[by.last : by.last + 7]} & _UNKNOWN
    strange = said & (words("events", "strangers") | _UNKNOWN)
    if trigger.type == "arrest" and strange:
        return replace(trigger, type="abduction")
    if trigger.type == "use_of_force" and strange:
        return replace(trigger, type="attack")
    if trigger.type == "attack" and told.startswith("ramm") and said & _OFFICIALS:
        return replace(trigger, type="use_of_force")
    if trigger.type == "abduction" and said & _OFFICIALS:
        return replace(trigger, type="arrest")
    return trigger


_PLAIN = ("arrest", "rearrest", "re-arrest", "apprehend", "abduct", "kidnap")
_UNKNOWN = frozenset(["identify", "insignia", "balaclavas", "masks", "hoods"])
_OFFICIALS = frozenset(
    ["police", "policemen", "officers", "soldiers", "troops", "gendarmes", "agents", "constables"]
)


def _object_end(trigger: Trigger, to: Argument | None) -> int:
    """The token after those whom it happened to, where they follow the trigger."""
    return to.last if to and to.first >= trigger.last else 0


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
    elif parsed.tags[after : after + 1] in (",", ":", "-", "(") and _names(parsed, after, place):
        end = _end_of_list(parsed, place)
    else:
        return
    span = (parsed.tokens[place].start, parsed.tokens[end - 1].end)
    yield from (one for one in cast.all_at(span) if one.kind in ("person", ""))


def _names(parsed: Parsed, after: int, place: int) -> bool:
    """Whether a name follows that says who "two monks" or "her brother" is, and no new clause."""
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.first != place or parsed.tags[phrase.last - 1] != "N":
        return False
    role = parsed.tags[place] != "N"  # "the activist X": only of somebody not named so far
    if role and parsed.tags[after - 1] == "N":
        return False
    return parsed.tags[phrase.last : phrase.last + 1] not in ("v", "a", "e")


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
