"""Decides who gave no answer, how, about what, and to whom they sent instead.

The ways to say so are patterns of lexicon/nonresponses.yaml, tried on the words of a sentence
outside quotation marks. Invariant: two of them share no word; the work is linear in the sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from saksei.reading.lexicon import load, words
from saksei.reading.model import NonResponse, Span
from saksei.reading.reports import clauses, speakers
from saksei.reading.reports.cues import MOST
from saksei.reading.reports.report import Report
from saksei.reading.reports.scene import Scene, scene
from saksei.reading.text.document import Document
from saksei.reading.text.sentences import Quotation

Kind = Literal[
    "declined_to_comment", "did_not_explain", "did_not_name", "could_not_say",
    "could_not_be_reached", "did_not_respond", "redirected",
]  # fmt: skip
_ROLES = ("body", "standfirst")
_OF_TOPICS = ("declined_to_comment", "did_not_explain", "did_not_name", "could_not_say")
_HINT = re.compile(
    r"n['’]t\b|\b(?:not?|declin|refus|unable|unavailable|unreach|without|yet|neither|attempt|effort|went|rang|"
    r"refer|direct|forward|defer|pass|steer|matter|question|cannot|un\w|turned|remained|took|should|must|comment|hung|tight|avoid|dodg|sidestep|evad|brush|ignor|chose|opted|preferred|ended|broke|cut|walked|made?|makes|left|nor"
    r"|shook|silent|nothing|waved|hanging)",
    re.IGNORECASE,
)


_OWN = ("his", "her", "its", "their")
_REASONS = ("as", "because", "since")
_SENT = ("call", "phone", "message", "email", "e-mail", "question", "letter", "request")
_REFUSED = re.compile(r"\bno comment\b|(?:\bnot|n['’]t|\bnever) comment\b", re.IGNORECASE)


@dataclass(slots=True)
class Silence:
    """A non-response as it is put together, in places of the normal form."""

    kind: Kind
    span: Span
    cue: Span
    speaker: Span | None
    topic: Span | None = None
    referred_to: Span | None = None


@dataclass(frozen=True, slots=True)
class _Hit:
    """A pattern found: tokens `first` to `last` (excluded)."""

    kind: Kind
    first: int
    last: int


def nonresponses(doc: Document, reports: Sequence[Report]) -> list[Silence]:
    """All non-responses of a text in order."""
    found: list[Silence] = []
    by_line: dict[int, list[Report]] = {}
    for one in reports:
        by_line.setdefault(one.line.number, []).append(one)
    for line in doc.lines:
        if line.role in _ROLES and _HINT.search(doc.text, line.start, line.end):
            _read(scene(doc, line), by_line.get(line.number, []), found)
    return found


def _read(sight: Scene, reports: Sequence[Report], found: list[Silence]) -> None:
    previous: Silence | None = None
    for hit in _hits(sight):
        made = _silence(sight, hit, reports, previous)
        if previous and hit.kind == "redirected" and sight.low(hit.first - 1) == "instead":
            previous.referred_to = (
                made.referred_to
            )  # "declined to comment, instead referring us to X"
            continue
        if previous and hit.kind == previous.kind and _same_silence(sight, made):
            continue
        found.append(made)
        previous = made


def _same_silence(sight: Scene, made: Silence) -> bool:
    """As "could not be reached, as his telephone went unanswered": told a second time."""
    first = sight.parsed.token_at(made.span[0])
    return sight.low(first) in _OWN and sight.low(first - 1) in _REASONS


# -- patterns


@lru_cache(maxsize=1)
def _pattern() -> "re.Pattern[str]":
    given = load("nonresponses")
    fragments: dict[str, str] = {}
    for name, text in given["fragments"].items():
        fragments[name] = _filled(text, fragments)
    kinds = (
        f"(?P<{kind}>{'|'.join(_filled(one, fragments) for one in patterns)})"
        for kind, patterns in given["kinds"].items()
    )
    return re.compile(rf"(?<![\w'’-])(?:{'|'.join(kinds)})(?![\w-])")


def _filled(text: str, fragments: dict[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda name: fragments[name[1]], text)


def _hits(sight: Scene) -> Iterator[_Hit]:
    """The patterns found in a sentence, in order and apart."""
    text, starts = _plain(sight)
    numbers = {start: number for number, start in enumerate(starts)}
    for found in islice(_pattern().finditer(text), MOST):
        first = numbers.get(found.start())
        if first is None or _unreal(sight, first) or not _after_question(sight, first):
            continue
        last = next((n for n in range(first, len(starts)) if starts[n] >= found.end()), len(starts))
        yield _Hit(found.lastgroup, first, last)  # type: ignore[arg-type]


def _after_question(sight: Scene, first: int) -> bool:
    """As "when we asked about it, he ended the interview"; without a question it means nothing."""
    if sight.low(first) not in words("nonresponses", "after_questions"):
        return True
    return any(sight.low(at) in words("cues", "askings") for at in range(first))


def _plain(sight: Scene) -> tuple[str, list[int]]:
    """The lower-case words of a sentence, what is quoted blotted out, and where each begins.

    A quotation of a whole clause keeps its words when the paper's own words go on in it.
    """
    own = {
        one
        for place, one in sight.opens.items()
        if (place > 0 and sight.parsed.at[place - 1] >= 0)
        or _REFUSED.search(sight.doc.text, one.start, min(one.end, one.start + 80))
    }
    kept = {place for one in own for place in _within(sight, one)}
    pieces, starts, size = [], [], 0
    for place, token in enumerate(sight.parsed.tokens):
        blotted = sight.inside[place] and place not in kept
        word = "#" if blotted else token.low.replace("’", "'")
        starts.append(size)
        pieces.append(word)
        size += len(word) + 1
    return " ".join(pieces), starts


def _within(sight: Scene, one: Quotation) -> range:
    return range(sight.parsed.token_at(one.start), sight.parsed.token_at(one.end - 1) + 1)


def _unreal(sight: Scene, first: int) -> bool:
    """As "if it does not reply": no fact."""
    place = first - 1
    while place >= 0 and (sight.tags[place] in "rap" or sight.parsed.at[place] >= 0):
        if sight.low(place) in words("nonresponses", "unreal"):
            return True
        place -= 1
    return place >= 0 and sight.low(place) in words("nonresponses", "unreal")


# -- who, about what, to whom


def _silence(
    sight: Scene, hit: _Hit, reports: Sequence[Report], previous: Silence | None
) -> Silence:
    parsed = sight.parsed
    cue = parsed.tokens[hit.first].start, parsed.tokens[hit.last - 1].end
    last = max(hit.last, _end(sight, hit.last))
    subject = _subject(sight, hit)
    speaker = subject.span(parsed) if subject else None
    joined = (
        sight.low(hit.first - 1) in ("and", "but") or sight.tags[hit.first - 1 : hit.first] == "r"
    )
    if joined and not _own_subject(sight, hit, subject):
        told = [one for one in reports if one.cue and one.cue[0] < cue[0] and one.speaker]
        speaker = told[-1].speaker if told else speaker
    if speaker is None and previous is not None:
        speaker = previous.speaker
    passive = hit.kind == "redirected" and sight.tags[hit.first] not in "veg"
    if subject is None or passive or parsed.tags[subject.phrase.head] == "p":
        around = next((one for one in reports if one.meets(cue) and one.speaker), None)
        speaker = around.speaker if around else speaker  # "he said he was not in a position to"
    first = (
        speakers.whole_before(parsed, subject)
        if subject and _own_subject(sight, hit, subject)
        else hit.first
    )
    said = sight.inside[hit.first]
    last = hit.last if said else last
    topic = _topic(sight, hit.last, last) if hit.kind in _OF_TOPICS else None
    made = Silence(hit.kind, sight.span(first, last), cue, speaker, topic)
    if hit.kind == "redirected":
        target = clauses.opening(parsed, hit.last)
        made.referred_to = target.span if target else None
    return made


def _subject(sight: Scene, hit: _Hit) -> speakers.Subject | None:
    """The subject of the pattern's verb; whom a message or an effort was for, if it is no verb."""
    addressed = _addressed(sight, hit)
    if addressed is not None:
        return addressed
    if sight.tags[hit.first] == "g" or sight.low(hit.first) == "without":
        return speakers.main_subject(sight.parsed, hit.first)
    return speakers.subject(sight.parsed, hit.first - (hit.first - 1 in sight.opens))


def _addressed(sight: Scene, hit: _Hit) -> speakers.Subject | None:
    """As "calls to the centre rang unanswered", "no response from the army": they gave none."""
    parsed = sight.parsed
    if sight.low(hit.first) == "neither":
        return speakers.following(parsed, hit.first) or speakers.following(parsed, hit.first + 1)
    for place in range(hit.first, min(hit.last + 1, sight.size - 1)):
        if sight.low(place) in ("from", "reach", "contact"):
            return speakers.following(parsed, place + 1)
    subject = speakers.subject(parsed, hit.first)
    sent = subject is not None and sight.low(subject.first).startswith(_SENT)
    place = (
        subject.first
        if subject and sent
        else hit.first
        if sight.low(hit.first).startswith(_SENT)
        else -1
    )
    for at in range(place + 1, sight.size - 1) if place >= 0 else ():
        if sight.low(at) in ("to", "for", "with"):
            found = speakers.following(parsed, at + 1)
            if found and sight.low(found.first) not in ("comment", "response", "an"):
                return found
    return None


def _own_subject(sight: Scene, hit: _Hit, subject: speakers.Subject | None) -> bool:
    """Whether nothing but adverbs or an insertion stands between subject and pattern."""
    if subject is None or subject.last > hit.first:
        return False
    between = sight.tags[subject.last : hit.first]
    return set(between) <= set("ra") or (
        between[:1] in tuple(",(-") and between[-1:] in tuple(",)-")
    )


def _end(sight: Scene, place: int) -> int:
    """Where the clause of a pattern ends."""
    while place < sight.size and not (sight.tags[place] in ".,:" and not sight.inside[place]):
        if sight.tags[place] == "-" or (
            sight.tags[place] == "c" and sight.tags[place + 1 : place + 2] in ("v", "e")
        ):
            break
        place += 1
    return place


def _topic(sight: Scene, first: int, last: int) -> Span | None:
    """What was not said: "on the charges", "what offence they were suspected of"."""
    if first < last and sight.low(first) in ("on", "about", "to", "for"):
        first += 1
    return sight.span(first, last) if first < last else None


def suggestion(doc: Document, one: Silence) -> NonResponse:
    """As a suggestion, in places of the text as received."""

    def source(span: Span | None) -> Span | None:
        return doc.span(*span) if span else None

    return NonResponse(
        rule=f"nonresponse.{one.kind}",
        cue=source(one.cue),
        span=doc.span(*one.span),
        kind=one.kind,
        speaker=source(one.speaker),
        topic=source(one.topic),
        referred_to=source(one.referred_to),
    )
