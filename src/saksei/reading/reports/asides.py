"""Decides what stands before a speaker's tag, or around it: “...,” said X; it, X says, is.

Invariant: content and tag share no character; a quotation is taken once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from saksei.reading.grammar.syntax import extended
from saksei.reading.lexicon import words
from saksei.reading.model import Span
from saksei.reading.reports import clauses, ends
from saksei.reading.reports.attached import is_time
from saksei.reading.reports.cues import Cue
from saksei.reading.reports.report import Report, report
from saksei.reading.reports.scene import Scene
from saksei.reading.reports.speakers import Subject, finite_verbs, following, subject, whole_before
from saksei.reading.text.sentences import Quotation


@dataclass(frozen=True, slots=True)
class Tag:
    """The tokens `first` to `last` (excluded) that say who speaks."""

    first: int
    last: int
    speaker: Subject
    inverted: bool = False


def before(scene: Scene, cue: Cue, here: Sequence[Report]) -> Report | None:
    """The report whose content stands before the tag of a cue, or around it."""
    if cue.form != "finite" or not cue.has("qtc") or _told_before(scene, cue, here):
        return None
    tag = tag_of(scene, cue)
    left = tag.first - 1 if tag else -1
    if tag and scene.low(left) == "as":
        left -= 1  # "as X put it"
    if tag is None or left < 0:
        return None
    quotation = closing(scene, left)
    if quotation is not None:
        if any(one.meets(quotation.span) for one in here):
            return None
        content = [
            (_start_of_mixed(scene, quotation, here), quotation.end),
            *_more_after(scene, tag),
        ]
        return report(scene, cue, content, tag.speaker, "before.quotation")
    return _around(scene, cue, tag, left) if scene.tags[left] == "," and cue.has("qc") else None


def _told_before(scene: Scene, cue: Cue, here: Sequence[Report]) -> bool:
    """Whether the cue itself lies in what another tag has claimed."""
    start = scene.parsed.tokens[cue.first].start
    return any(one.rule.startswith("before") and one.meets((start, start + 1)) for one in here)


def tag_of(scene: Scene, cue: Cue) -> Tag | None:
    """Where the speaker's tag begins and ends: "X said", "said X, the lawyer"."""
    parsed = scene.parsed
    place = cue.first - 1
    if cue.base == "as saying":
        return _quoting(scene, cue)
    while place >= 0 and parsed.tags[place] in "ra":
        place -= 1
    if place < 0 or parsed.tags[place] == "c":
        return None
    ordinary = subject(parsed, cue.first) if place not in scene.closes else None
    if ordinary and closing(scene, whole_before(parsed, ordinary) - 1):
        return Tag(whole_before(parsed, ordinary), cue.last, ordinary)
    if parsed.tags[place] in '",' and cue.base != "tell":
        inverted = following(parsed, clauses.past_adverbs(parsed, cue.last))
        if inverted and (place in scene.closes or _ends_sentence(scene, inverted)):
            return Tag(place + 1, inverted.last, inverted, inverted=True)
    return Tag(whole_before(parsed, ordinary), cue.last, ordinary) if ordinary else None


def _quoting(scene: Scene, cue: Cue) -> Tag | None:
    """As "the lawyer quoted her client as saying": the client speaks, the tag begins before."""
    found = subject(scene.parsed, cue.first)
    verb = found.first - 1 if found else -1
    who = subject(scene.parsed, verb) if scene.low(verb) in ("quoted", "quotes", "cited") else None
    return Tag(who.first, cue.last, found) if who and found else None


def _ends_sentence(scene: Scene, speaker: Subject) -> bool:
    """Whether no verb of its own follows what may be a speaker after the cue."""
    place = max(extended(scene.parsed, speaker.phrase).last, speaker.last)
    return scene.tags[place : place + 1] in ("", ".", ",", "(", "-", "w") or not any(
        finite_verbs(scene.parsed, place, min(place + 40, scene.size))
    )


def closing(scene: Scene, place: int) -> Quotation | None:
    """The quotation that ends at token `place`, or just before a comma or dash there."""
    found = scene.closes.get(place)
    if found is None and scene.tags[place] in ",.-":
        found = scene.closes.get(place - 1)
    elif (
        found is not None and scene.doc.text[found.end - 2] not in ",.?!…—–-" and _few(scene, found)
    ):
        return None  # a nickname or a title before its name
    return found if found and found.closed else None


def _few(scene: Scene, one: Quotation) -> bool:
    return scene.doc.text.count(" ", one.start, one.end) < 3


def _start_of_mixed(scene: Scene, quotation: Quotation, here: Sequence[Report]) -> int:
    """Where a clause begins that ends in a quotation: "The law was “a bad joke”, he said"."""
    parsed = scene.parsed
    place = parsed.token_at(quotation.start) - 1
    if place < 0 or parsed.tags[place] in ":-" or parsed.tokens[place].text in ".!?;":
        return quotation.start
    fronted = parsed.tags[place] == "," and not _has_verb(scene, 0, place)
    if fronted and not (_runs_on(scene, quotation) and parsed.tags[0] in "is"):
        return quotation.start
    if any(one.cue and one.cue[0] < quotation.start for one in here):
        return quotation.start
    first = _past_opening(scene, 0, place)
    return parsed.tokens[first].start


def _has_verb(scene: Scene, first: int, last: int) -> bool:
    return next(finite_verbs(scene.parsed, first, last), None) is not None


def _past_opening(scene: Scene, first: int, last: int) -> int:
    """Past "But", "However," and the like."""
    while first < last and (
        scene.tags[first] in "c.," or (scene.tags[first] == "r" and scene.tags[first + 1] == ",")
    ):
        first += 1
    return first


def _more_after(scene: Scene, tag: Tag) -> list[Span]:
    """The rest of a quotation that the tag broke: “We left,” she said, “and never came back.”"""
    following_ = min((place for place in scene.opens if place >= tag.last), default=None)
    between = scene.tags[tag.last : following_] if following_ is not None else ""
    if not between or between[-1] not in ",:.-" or any(mark in "vagc" for mark in between):
        return []
    return [scene.opens[following_].span] if following_ is not None else []


# -- around the tag


def _around(scene: Scene, cue: Cue, tag: Tag, comma: int) -> Report | None:
    """A clause, then its tag, and what goes on after it: "Two men, the group said, were beaten"."""
    stop = _stop(scene, tag, passes_on=cue.has("x"))
    if stop is None:
        return None
    first = _clause_start(scene, comma)
    whole = tag.inverted and _has_verb(scene, first, comma)
    rest = None if whole else _goes_on(scene, cue, stop)
    if rest and _of_the_paper(scene, (first, comma), rest):
        rest = None
    if rest and _when(scene, first, comma):
        first = comma
    pieces = [(first, comma)] if first < comma else []
    pieces += [rest] if rest else []
    if not any(_has_verb(scene, *piece) for piece in pieces):
        return None
    if not rest and not _stands_alone(scene, first, comma):
        return None
    return report(scene, cue, [scene.span(*one) for one in pieces], tag.speaker, "before.clause")


def _of_the_paper(scene: Scene, told: tuple[int, int], rest: tuple[int, int]) -> bool:
    """As ", the fifth this year", ", in a case that has drawn criticism" after a whole clause."""
    if not _stands_alone(scene, *told):
        return False
    comma = scene.tags[rest[0] - 1] == ","
    apposed = comma and clauses.opening(scene.parsed, rest[0]) is not None
    seen = scene.parsed.words(rest[0], rest[0] + 2) == "in a" and "that" in (
        scene.low(at) for at in range(rest[0] + 2, rest[0] + 6)
    )
    return seen or (apposed and not clauses.clause_begins(scene, rest[0]))


def _stop(scene: Scene, tag: Tag, *, passes_on: bool) -> int | None:
    """The mark that ends the tag; None where "X said" has its content after it."""
    place = tag.last
    object_ = clauses.opening(scene.parsed, place)
    if object_ and not tag.inverted and not (passes_on or is_time(scene.parsed, object_)):
        return None
    while place < scene.size and scene.tags[place] not in ".,:-(":
        free = scene.tags[place] == "e" and scene.parsed.at[place] < 0
        if free or scene.tags[place] in 'va"sw':
            return None
        place += 1
    quoted = scene.opens.get(place + 1)
    told = quoted and (scene.parsed.tokens[place].text == ":" or not _runs_on(scene, quoted))
    return None if told else place


def _runs_on(scene: Scene, one: Quotation) -> bool:
    """Whether a quotation goes on with a sentence: it begins with a small letter."""
    return scene.doc.text[one.start + 1 : one.start + 2].islower()


def _clause_start(scene: Scene, comma: int) -> int:
    """Where the clause before a tag begins; at the comma itself after "who, he said, had"."""
    begun = 0
    for place in range(comma - 1, -1, -1):
        if scene.parsed.tokens[place].text == ";" and not scene.inside[place]:
            begun = place + 1
            break
    first = _past_opening(scene, begun, comma)
    if scene.tags[comma - 1] not in "ws":
        return first
    before = comma - 2
    while before >= first and scene.tags[before] in "gi":
        before -= 1
    failing = before >= first and scene.tags[before] == "," and "g" in scene.tags[before:comma]
    return before + 1 if failing else comma


def _goes_on(scene: Scene, cue: Cue, stop: int) -> tuple[int, int] | None:
    """The content after the tag, if what stands there is the speaker's and not about them."""
    parsed = scene.parsed
    first = stop + 1
    mark = scene.parsed.tokens[stop].text if stop < scene.size else ""
    if mark not in (",", ":") or first >= scene.size:
        return None
    if scene.tags[stop] == "," and ends.breaks_after_comma(parsed, stop, scene.size):
        return None
    if scene.low(first) == "who" or _occasion(scene, first):
        return None
    last = ends.end_of(scene, cue, first, scene.size)
    return (first, last) if last > first else None


def _when(scene: Scene, first: int, comma: int) -> bool:
    """As "On Wednesday night, residents said, ...": the time alone is no part of what they said."""
    phrase = clauses.opening(scene.parsed, first + (scene.tags[first] == "i"))
    return phrase is not None and phrase.last == comma and is_time(scene.parsed, phrase)


def _occasion(scene: Scene, place: int) -> bool:
    """As ", in a statement on Friday": when and where it was said."""
    phrase = clauses.opening(scene.parsed, place + (scene.tags[place] == "i"))
    if phrase is None:
        return False
    head = scene.parsed.tokens[phrase.head].low
    return is_time(scene.parsed, phrase) or head in words("cues", "utterances")


def _stands_alone(scene: Scene, first: int, comma: int) -> bool:
    """Whether a whole sentence stands before the tag, not only its fronted adjunct."""
    if comma - first < 3 and scene.tags[first] != "p":
        return False
    if not _has_verb(scene, first, comma):
        return False
    counted = scene.parsed.words(first, first + 2) in ("at least", "at most", "as many", "as few")
    return counted or scene.tags[first] not in "igs" or _main_clause(scene, first, comma)


def _main_clause(scene: Scene, first: int, comma: int) -> bool:
    """After a fronted adjunct or subordinate clause: a comma and a subject with its verb."""
    for at in range(first, comma):
        phrase = clauses.opening(scene.parsed, at + 1) if scene.tags[at] == "," else None
        if phrase and any(tag in "vae" for tag in scene.tags[phrase.last : phrase.last + 4]):
            return True
    return False
