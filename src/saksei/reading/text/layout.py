"""Decides which paragraphs are running text, and which are headline, byline, caption and the like.

Invariant: each paragraph has one role; what is not sure to be something else is body.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from saksei.reading.lexicon import phrases
from saksei.reading.model import Layout, Span
from saksei.reading.text.normal import Normal

Role = Literal[
    "headline", "standfirst", "byline", "date", "caption", "boilerplate", "heading", "body"
]

_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    "Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_DAY = rf"(?:\d{{1,2}} (?:{_MONTHS})\.?|(?:{_MONTHS})\.? \d{{1,2}})(?:,? \d{{4}})?"
# GENEVA (5 March 2021) -- ... / LOTUS CITY, 4 May (Agency) - ... / PHNOM PENH--...
DATELINE = re.compile(
    r"(?P<place>[A-Z](?:[A-Z\u00c0-\u00de'’.]|-(?=[A-Z]))+"
    r"(?:[ /][A-Z](?:[A-Z\u00c0-\u00de'’.]|-(?=[A-Z]))*)*"
    rf"(?:, (?!{_DAY})[A-Z][\w.' ]{{2,30}}?)?)(?:, | )?"
    rf"(?P<date>\(?{_DAY}\)?)?,? ?(?:\([^()]{{2,40}}\))?"
    r" ?(?:--|—|–|-|:) ?(?=[\"“‘'A-Z\d])"
)
_MIXED_DATELINE = re.compile(
    rf"(?P<place>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){{0,3}}), (?P<date>{_DAY})"
    r",? ?(?:\([^()]{2,40}\))? ?(?:--|—|–|-) (?=[\"“‘'A-Z\d])"
)
_AGENCY_DATELINE = re.compile(
    r"(?P<place>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3}(?:, [A-Z][\w'’ -]+)?) \([^()]{2,40}\)"
    r" ?(?:--|—|–|-) (?=[\"“‘'A-Z\d])"
)
_ENDS = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_BYLINE = re.compile(
    r"(?:[•·|*-]\s*)?(?:(?:[Bb]y|BY|[Rr]eported by|[Tt]ext by)\s+)?"
    r"(?:[A-Z][\w’'.-]+\s+){1,3}[A-Z][\w’'-]+"
    r"(?:(?:,| and| &)\s+(?:[A-Z][\w’'.-]+\s+){1,3}[A-Z][\w’'-]+)*"
    r"(?:,? (?:in|[A-Z][\w]+ (?:[Cc]orrespondent|[Rr]eporter|[Ww]riter|[Ee]ditor)).{0,40})?"
)
_DATE_LINE = re.compile(
    rf"(?:[•·|*-]\s*)?(?:(?:Published|Posted|Updated|Last updated|Date)\b[^\d]{{0,20}})?"
    rf"(?:(?:Mon|Tues?|Wed(?:nes)?|Thurs?|Fri|Sat(?:ur)?|Sun)(?:day)?,? )?"
    rf"(?:{_DAY}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}/\d{{1,2}}/\d{{4}})[\s\W\d:apmAPMUTCGMT]*",
)
_CAPTION = re.compile(
    r"\b(?:photo(?:graph)?|image|picture|illustration|video|credit|caption)s?\s*"
    r"(?:from|by|:|courtesy|/|©)"
    r"|\((?:[A-Z][\w ]{1,30}/)?(?:photo|file photo|image)\b"
    r"|/(?:AFP|AP|Reuters|Getty)\b|\bfile photo\b",
    re.IGNORECASE,
)
_LONGEST_HEADLINE, _LONGEST_HEADING = 200, 110


def roles(normal: Normal) -> tuple[Role, ...]:
    """The role of each paragraph."""
    texts = [normal.text[start:end] for start, end in normal.paragraphs]
    found = [_role(text) for text in texts]
    begin = _begin(texts, found)
    headed = False
    for number in range(begin):
        if found[number] == "heading":
            found[number] = "standfirst" if headed else "headline"
            headed = True
        elif found[number] == "body":
            found[number] = "standfirst"
    return tuple(found)


def _begin(texts: Sequence[str], found: Sequence[Role]) -> int:
    """The number of the paragraph with which the running text begins.

    A dateline says so. Without one the head is what stands before the first body paragraph, and a
    last short paragraph right under the headline is a standfirst only when it has no full stop.
    """
    for number, text in enumerate(texts[:12]):
        if dateline(text):
            return number
    for number, role in enumerate(found):
        if role == "body":
            return number
    return len(found)


def dateline(text: str) -> "re.Match[str] | None":
    """The dateline with which a paragraph begins."""
    for pattern in (DATELINE, _MIXED_DATELINE, _AGENCY_DATELINE):
        if found := pattern.match(text[:160]):
            return found
    return None


def _role(text: str) -> Role:
    if _is_boilerplate(text):
        return "boilerplate"
    if len(text) <= 300 and _CAPTION.search(text):
        return "caption"
    if len(text) <= 90 and _DATE_LINE.fullmatch(text):
        return "date"
    if (
        len(text) <= 100
        and _BYLINE.fullmatch(text)
        and (re.match(r"\W*(?:by|reported|text)\b", text, re.I) or text[0] in "•·|*")
    ):
        return "byline"
    if len(text) <= _LONGEST_HEADING and not _ENDS.search(text) and not dateline(text):
        return "heading"
    if len(text) <= _LONGEST_HEADLINE and not _ENDS.search(text) and not dateline(text):
        return "heading"
    return "body"


def _is_boilerplate(text: str) -> bool:
    low = text.lower().strip(" •·|*-:>")
    if len(low) > 200:
        return False
    return low in phrases("layout", "whole") or low.startswith(phrases("layout", "begins"))


def layout(normal: Normal, found: Sequence[Role]) -> Layout:
    """The parts of a text with their places in the source."""

    def first(role: Role) -> Span | None:
        return next(_spans(normal, found, role), None)

    body = [n for n, role in enumerate(found) if role == "body"]
    begun = normal.paragraphs[body[0]] if body else (0, 0)
    head = dateline(normal.text[begun[0] : begun[1]])
    return Layout(
        headline=first("headline"),
        standfirst=first("standfirst"),
        dateline=normal.span(begun[0], begun[0] + head.end("place")) if head else None,
        byline=first("byline"),
        captions=tuple(_spans(normal, found, "caption")),
        boilerplate=(*normal.left_out, *_spans(normal, found, "boilerplate")),
        paragraphs=tuple(normal.span(*one) for one in normal.paragraphs),
    )


def _spans(normal: Normal, found: Sequence[Role], role: Role) -> Iterator[Span]:
    for paragraph, given in zip(normal.paragraphs, found, strict=True):
        if given == role:
            yield normal.span(*paragraph)
