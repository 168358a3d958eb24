"""Decides on which day an event happened, as far as its own sentence says so.

The day that governs the clause counts, else the one that governs the sentence. Invariant: the day
stands in the sentence; only "since ... have been" adds the day of publication.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from saksei.reading.events.trigger import Trigger
from saksei.reading.grammar.syntax import Parsed, Phrase, extended
from saksei.reading.model import Span, Time
from saksei.reading.reports.attached import is_time
from saksei.reading.reports.cues import auxiliaries
from saksei.reading.text.document import Document, Line
from saksei.reading.times.times import governing

_EDGE = re.compile(r"[cs.:]")
_FARTHEST = 100  # tokens on either side; so the work stays linear in the length of a sentence


def clause(line: Line, trigger: Trigger) -> Span:
    """The part of the sentence that the trigger stands in: between semicolons and new subjects."""
    parsed = line.parsed
    first, last = max(0, trigger.first - _FARTHEST), len(parsed.tokens)
    last = min(last, trigger.last + _FARTHEST)
    edges = [one.start() for one in _EDGE.finditer(parsed.tags, first + 1, last)]
    for place in reversed(edges):
        if place < trigger.first and _divides(parsed, place):
            first = place + 1
            break
    last = next((at for at in edges if at >= trigger.last and _divides(parsed, at)), last)
    return parsed.tokens[first].start, parsed.tokens[last - 1].end


def _divides(parsed: Parsed, place: int) -> bool:
    """A semicolon, a full stop within a quotation, or a comma and "and" before a new clause."""
    token, tag = parsed.tokens[place], parsed.tags[place]
    if token.text in ";.!?":
        return True
    if tag in "cs" and token.low in ("and", "but", "while", "whereas", "although"):
        phrase = _past_time(parsed, place + 1)
        if phrase is None:
            return False
        return parsed.tags[phrase.last : phrase.last + 1] in ("a", "v") or (
            parsed.tags[phrase.last : phrase.last + 1] == "e" and parsed.tags[place - 1] == ","
        )
    return False


def _past_time(parsed: Parsed, place: int) -> Phrase | None:
    """The phrase that begins a clause, past "in May" in "and in May he was"."""
    told = parsed.phrase_with(place + 1) if parsed.tags[place : place + 1] == "i" else None
    if told is not None and told.first == place + 1 and is_time(parsed, told):
        place = extended(parsed, told).last
        place += parsed.tags[place : place + 1] == ","
    phrase = parsed.phrase_with(place)
    return phrase if phrase is not None and phrase.first == place else None


def time(
    doc: Document, line: Line, clause: Span, trigger: Trigger, found: Sequence[Time],
    taken: frozenset[int],
) -> Time | None:  # fmt: skip
    """The day of an event in its clause or sentence; `taken` are the tokens of all triggers."""
    place = line.parsed.tokens[trigger.first].start
    own = governing(found, clause[0], clause[1], place)
    if own is not None and own.tier == "maybe":  # "overnight": a day that is told goes before it
        first = bisect_left(found, clause[0], key=lambda one: one.span[0])
        last = bisect_left(found, clause[1], lo=first, key=lambda one: one.span[0])
        sure = [one for one in found[first:last] if one.tier == "sure"]
        own = governing(sure, clause[0], clause[1], place) or own
    if own and own.span[1] <= place and (before := _told_before(line, own, clause, taken)):
        if later := _of_itself(line, trigger, found, taken):
            own = later
        elif _only_of(line, before, own, trigger):
            return None
    if _open_after(line, trigger, found):
        return None
    if own is None or not own.value:
        own = governing(found, line.start, line.end, place)
    if own is None or not own.value:
        return None
    when = doc.text[own.span[1] : own.span[1] + 7].lstrip(", ").startswith("when")
    if when and "/" in own.value and own.span[1] <= place:
        return replace(
            own, value=own.value.partition("/")[0]
        )  # "since 14 July, when agents raided"
    return _since(doc, line, trigger, own)


def _told_before(line: Line, own: Time, clause: Span, taken: frozenset[int]) -> int | None:
    """The last trigger that stands before a day in its clause, if there is one."""
    parsed = line.parsed
    start, first = parsed.token_at(clause[0]), parsed.token_at(own.span[0])
    return next((place for place in range(first - 1, start - 1, -1) if place in taken), None)


def _only_of(line: Line, before: int, own: Time, trigger: Trigger) -> bool:
    """In "men arrested in April were freed" April is the arrest's alone."""
    parsed = line.parsed
    between = parsed.tags[parsed.token_at(own.span[1]) : trigger.first]
    reduced = parsed.tags[before] == "e" and not auxiliaries(parsed, before)
    return reduced and "a" in between and set(between) <= set(",ar")


def _of_itself(
    line: Line, trigger: Trigger, found: Sequence[Time], taken: frozenset[int]
) -> Time | None:
    """In "held on Friday and freed on Monday" Monday, since Friday is the day of what is before."""
    parsed = line.parsed
    end = trigger.last
    while end < len(parsed.tags) and end not in taken and parsed.tags[end] not in "c,:":
        end += 1
    last = parsed.tokens[trigger.last - 1].end
    return governing(found, last, parsed.tokens[end - 1].end, last)


def _open_after(line: Line, trigger: Trigger, found: Sequence[Time]) -> bool:
    """ "was freed four days later", and from when is not known: no other day is meant."""
    end = line.parsed.tokens[trigger.last - 1].end
    first = bisect_left(found, end, key=lambda one: one.span[0])
    near = found[first] if first < len(found) else None
    return (
        near is not None and near.span[0] <= end + 4 and not near.value and near.kind != "duration"
    )


def _since(doc: Document, line: Line, trigger: Trigger, own: Time) -> Time:
    """ "Since the decree of 13 May 80 people have been arrested": up to the publication."""
    before = doc.text[line.start : own.span[0]].lower()
    near = re.split("[,.;]", before)[-1]
    begins = (before.startswith("since ") and "," not in before) or re.search(r"\bsince ", near)
    perfect = auxiliaries(line.parsed, trigger.first) & {"have", "has"} or _perfect_before(
        line, trigger, own
    )
    if begins and perfect and doc.published and "/" not in own.value and len(own.value) in (7, 10):
        return replace(own, value=f"{own.value}/{doc.published.isoformat()}")
    return own


def _perfect_before(line: Line, trigger: Trigger, own: Time) -> bool:
    """ "80 have been arrested and five killed": the auxiliary stands with the verb before."""
    parsed = line.parsed
    first = parsed.token_at(own.span[1])
    said = {token.low for token in parsed.tokens[first : trigger.first]}
    return bool(said & {"have", "has"}) and "been" in said and trigger.form == "passive"
