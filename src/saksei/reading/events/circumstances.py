"""Decides what else a sentence says of an event: charge, article, court, facility, place, occasion.

Invariant: each is a stretch of the same sentence as the trigger, outside the trigger itself.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from saksei.reading.events.trigger import Trigger
from saksei.reading.grammar.syntax import Parsed, Phrase, extended
from saksei.reading.lexicon import phrases, words
from saksei.reading.model import Span
from saksei.reading.reports import speakers
from saksei.reading.text.document import Line

_NUMBER = r"\d+[\w.-]*(?:\s?\(\w{1,4}\))*"
_TITLE = r"(?:[A-Z][\w’'-]*|of|on|and|the)"
_ARTICLE = re.compile(
    rf"\b(?:articles?|arts?\.|sections?|secs?\.|paragraph|§§?)\s*{_NUMBER}"
    rf"(?:(?:, | and | or |, and ){_NUMBER})*"
    rf"(?: of (?:the |its )?{_TITLE}(?: (?:{_TITLE}|\d{{4}}))*)?",
    re.IGNORECASE,
)
_CHARGED = re.compile(
    r"\b(?:(?:on|of|to|by|over|face|faces|facing|with|under|the|several|two|three|other)\s+){0,8}"
    r"(?:charges?|counts?|accusations?|allegations?|suspicion)\s+"
    r"(?:of|that|related to|relating to|including)\s+",
    re.IGNORECASE,
)
_ACCUSING = re.compile(r"charge|count|accusation|allegation|suspicion", re.IGNORECASE)
_PENALTY = re.compile(
    r"(?:\w+|\d+) (?:years?|months?|days?|weeks?|hours?)|life\b|the\b|questioning\b", re.IGNORECASE
)
_FOR = re.compile(r"\bfor (?=\w|[\"“'‘])")
_OCCASION = re.compile(
    r"\b(?:for|after|over|while|during|in connection with|because of|following|in retaliation for"
    r"|in response to|as)\s+"
)


@lru_cache(maxsize=1)
def _end() -> "re.Pattern[str]":
    """What ends an accusation or an occasion: a full stop, or words of lexicon/events.yaml."""
    after_comma = "|".join(phrases("events", "ends_after_comma"))
    after_blank = "|".join(phrases("events", "ends_after_blank"))
    return re.compile(rf"[.;—]|,\s+(?=(?:{after_comma})\b)|\s+(?=(?:{after_blank})\b)")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else is said of one event; all places in the normal form."""

    place: Span | None = None
    charge: Span | None = None
    article: Span | None = None
    court: Span | None = None
    facility: Span | None = None
    occasion: Span | None = None


def circumstances(
    line: Line, text: str, trigger: Trigger, clause: Span, object_end: int = 0
) -> Circumstances:
    """The circumstances of an event whose trigger lies in `clause`, a part of the sentence.

    `object_end` is the token after those whom it happened to, where they follow the trigger.
    """
    parsed = line.parsed
    legal = trigger.type in words("events", "legal_types")
    after = parsed.tokens[trigger.last - 1].end
    charge = _charge(text, parsed, trigger, clause, object_end) if legal else None
    article = _ARTICLE.search(text, clause[0], clause[1]) if legal else None
    return Circumstances(
        place=_place(parsed, trigger, clause),
        charge=charge,
        article=article.span() if article else None,
        court=_named(parsed, clause, words("events", "courts")) if legal else None,
        facility=_named(parsed, clause, words("events", "facilities"), after_preposition=True)
        if legal
        else None,
        occasion=_occasion(text, parsed, after, clause[1], charge),
    )


def _charge(
    text: str, parsed: Parsed, trigger: Trigger, clause: Span, object_end: int
) -> Span | None:
    """What somebody is accused of: "charged with X", "on charges of X", "convicted of X"."""
    after = parsed.tokens[trigger.last - 1].end
    if trigger.type in ("charge", "conviction", "trial") and trigger.form != "noun":
        found = _with(text, parsed, trigger, clause[1], object_end)
        if found:
            return found
    if (
        trigger.type == "charge"
        and trigger.form == "noun"
        and (of := re.compile(r"\s+of\s+").match(text, after, clause[1]))
    ):
        return _until_end(text, parsed, of.end(), clause[1])
    told = _CHARGED.finditer(text, *clause) if _ACCUSING.search(text, *clause) else ()
    for found_ in told:
        if found_.end() > after or trigger.type == "charge":
            return _until_end(text, parsed, found_.end(), clause[1])
    return _for(text, parsed, trigger, after, clause[1])


def _for(text: str, parsed: Parsed, trigger: Trigger, after: int, end: int) -> Span | None:
    """ "jailed for insulting the king", "arrested for illegal possession of firearms"."""
    if trigger.type not in (
        "sentence",
        "punishment",
        "conviction",
        "arrest",
        "detention",
        "charge",
    ):
        return None
    for found in _FOR.finditer(text, after, end):
        start = found.end()
        if _PENALTY.match(text, start):
            continue
        content = _until_end(text, parsed, start, end)
        wanted = trigger.type in ("sentence", "punishment", "conviction")
        if content and (
            wanted or set(text[slice(*content)].lower().split()) & words("events", "offences")
        ):
            return content
        return None
    return None


def _with(text: str, parsed: Parsed, trigger: Trigger, end: int, object_end: int) -> Span | None:
    """The accusation after "with" or "of", past the one who is charged."""
    wanted = ("with",) if trigger.type == "charge" else ("of", "for", "on", "with")
    first = max(trigger.last, object_end)
    for place in range(first, min(first + 14, len(parsed.tokens))):
        token = parsed.tokens[place]
        if token.start >= end or parsed.tags[place] in "va.:":
            return None
        told = parsed.phrase_with(place + 1)
        if told and speakers.is_time(parsed, told):
            continue
        if token.low in wanted and (token.low != "of" or _only_time(parsed, first, place)):
            content = _CHARGED.match(text, token.start, end)
            return _until_end(text, parsed, content.end() if content else token.end + 1, end)
    return None


def _only_time(parsed: Parsed, first: int, place: int) -> bool:
    """Whether nothing but a time stands between: "convicted in August of"."""
    phrase = parsed.phrase_with(place - 1)
    return place == first or (phrase is not None and speakers.is_time(parsed, phrase))


def _until_end(text: str, parsed: Parsed, start: int, end: int) -> Span | None:
    found = _end().search(text, start, end)
    stop = min(found.start() if found else end, _next_verb(parsed, start, end))
    while stop > start and text[stop - 1] in ' ,.;"”':
        stop -= 1
    return (start, stop) if stop > start and stop - start < 200 else None


def _next_verb(parsed: Parsed, start: int, end: int) -> int:
    """Where a verb stands that is no part of the accusation: "incitement led to protests"."""
    for place in range(parsed.token_at(start) + 1, len(parsed.tokens)):
        token = parsed.tokens[place]
        if token.start >= end:
            break
        main = parsed.tags[place] in "va" or (parsed.tags[place] == "e" and parsed.at[place] < 0)
        if main and parsed.tags[place - 1] in "nN":
            return token.start
    return end


def _named(
    parsed: Parsed, clause: Span, heads: frozenset[str], *, after_preposition: bool = False
) -> Span | None:
    """The phrase of the clause whose head is one of some words."""
    for phrase in parsed.phrases_in(*clause):
        if parsed.tokens[phrase.head].low not in heads:
            continue
        before = parsed.tokens[phrase.first - 1].low if phrase.first else ""
        if after_preposition and before not in ("in", "at", "to", "into", "from", "inside"):
            continue
        if before in ("outside", "near") or _ends_term(parsed, phrase):
            continue
        whole = extended(parsed, phrase)
        return whole.start, whole.end
    return None


def _ends_term(parsed: Parsed, phrase: Phrase) -> bool:
    """ "two years in prison", "from his post": no place where anything happened."""
    before = parsed.tokens[phrase.first - 2].low if phrase.first > 1 else ""
    term = phrase.last - phrase.first == 1 and before in words("events", "lengths")
    held = parsed.tokens[phrase.first].low in ("his", "her", "their")
    return term or (held and parsed.tokens[phrase.head].low == "post")


def _place(parsed: Parsed, trigger: Trigger, clause: Span) -> Span | None:
    """Where: the nearest "in", "at", "near", "outside" with a phrase that tells no time."""
    best: tuple[int, Span] | None = None
    at = parsed.tokens[trigger.first].start
    for phrase in parsed.phrases_in(*clause):
        if not phrase.first:
            continue
        before = parsed.tokens[phrase.first - 1].low
        if (
            before not in words("events", "local") | {"on"}
            or _ends_term(parsed, phrase)
            or speakers.is_time(parsed, phrase)
            or not _local(parsed, phrase.head, before)
        ):
            continue
        distance = phrase.start - at if phrase.start > at else 3 * (at - phrase.end)
        if best is None or distance < best[0]:
            whole = extended(parsed, phrase)
            best = (distance, (whole.start, whole.end))
    return best[1] if best else None


def _local(parsed: Parsed, head: int, before: str) -> bool:
    low = parsed.tokens[head].low
    if before == "on":
        return low in words("events", "open_places")  # "on Lotus Square"
    if parsed.tags[head] == "N" and before != "from":
        return low not in words("grammar", "time_nouns")
    return (
        low in words("people", "place_words")
        or low in words("events", "spots")
        or (before in ("outside", "near") and parsed.tags[head] == "n")
    )


def _occasion(text: str, parsed: Parsed, after: int, end: int, charge: Span | None) -> Span | None:
    """What it answered: "for protesting the arrest of", "after a rally", "during a march"."""
    for found in _OCCASION.finditer(text, after, end):
        if charge and charge[0] <= found.end() <= charge[1]:
            continue
        place = parsed.token_at(found.end())
        if place >= len(parsed.tokens) or not _answers(parsed, place, found[0].split()[0].lower()):
            continue
        stop = _end().search(text, found.end(), end)
        last = stop.start() if stop else end
        return (found.start(), last) if last > found.end() else None
    return None


def _answers(parsed: Parsed, place: int, word: str) -> bool:
    """Whether what follows tells of a deed or happening, and not of a time or a term."""
    phrase = parsed.phrase_with(place)
    if parsed.tags[place] == "g":
        return True
    if word == "as":
        return phrase is not None and parsed.tags[phrase.last : phrase.last + 1] in ("a", "e", "v")
    if phrase is None or phrase.first != place or speakers.is_time(parsed, phrase):
        return False
    head = parsed.tokens[phrase.head].low
    if word in ("for", "after") and head in words("events", "never_target"):
        return False
    return word in ("over", "during", "after", "following", "in", "because") or parsed.tokens[
        phrase.first
    ].low in ("his", "her", "their")
