"""Who asks, in a text that gives the name all the same, not to be named.

Decided by the words of a request and by who is mentioned nearest to them in their sentence.
Invariant: it decides nothing for anybody; what is taken in bulk leaves these persons aside.
"""

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence

from saksei.reading.model import Entity, Reading, Span

_OWN = r"(?:his|her|their|my|the)\s+(?:real\s+|full\s+)?(?:names?|identit(?:y|ies))"
_WISH = (
    r"(?:ask|request|want|wish|prefer|insist|choose|chose|declin|refus|plead|beg|agree)\w*"
    r"(?:\s+(?:us|reporters|the\s+\w+))?"
)
REQUEST = re.compile(
    rf"\b{_WISH}\s+(?:(?:only\s+)?not\s+to\s+be\s+(?:named|identified)|to\s+be\s+(?:named|identified)"
    r"|not\s+to\s+be\s+quoted\s+by\s+name|(?:to\s+)?(?:remain|stay|be|speak)\s+anonymous(?:ly)?"
    rf"|(?:for\s+)?anonymity|that\s+{_OWN}|not\s+to\s+(?:use|print|publish|give)\s+{_OWN})"
    rf"|\bon\s+(?:the\s+)?condition\s+(?:of\s+anonymity|that\s+{_OWN})"
    rf"|\b(?:do\s+not|don['’]t|please\s+not)\s+(?:use|print|publish|give)\s+{_OWN}"
    r"|\bspoke\s+anonymously",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"(?:she|he|they)\b", re.IGNORECASE)
LOOK_BACK = 300  # characters
# A short word with a capital is an abbreviation: 'Sept. 16' and 'Mr. Sok' end no sentence.
_END = re.compile(
    r"(?<![A-Z][a-z])(?<![A-Z][a-z]{2})(?<![A-Z][a-z]{3})(?<!\b[A-Za-z])[.!?][”\"’)]*\s+|\n\s*\n"
)


def asking(reading: Reading, text: str) -> frozenset[str]:
    """Ids of the persons who are named and ask not to be; offsets are those of the text."""
    persons = [one for one in reading.entities if one.kind == "person"]
    said = [span for one in reading.quotes for span in one.content]
    found = [_who(persons, said, one.span(), sentence, text) for one, sentence in _requests(text)]
    return frozenset(one.id for one in found if one and one.name)


def _who(
    persons: Sequence[Entity], said: Sequence[Span], request: Span, sentence: Span, text: str
) -> Entity | None:
    found = _nearest(persons, request, sentence)
    if found is None and PRONOUN.match(text, sentence[0]):  # the sentence before says who 'she' is
        before = max(0, sentence[0] - LOOK_BACK), request[0]
        # Rather who speaks there than of whom they speak.
        spoken = [one for one in said if one[0] < before[1] and before[0] < one[1]]
        found = _nearest(persons, request, before, spoken) or _nearest(persons, request, before)
    return found


def _requests(text: str) -> Iterator[tuple[re.Match[str], Span]]:
    ends = [0, *(one.end() for one in _END.finditer(text)), len(text)]
    for found in REQUEST.finditer(text):
        yield found, (ends[bisect(ends, found.start()) - 1], ends[bisect_left(ends, found.end())])


def _nearest(
    persons: Sequence[Entity], request: Span, sentence: Span, beside: Sequence[Span] = ()
) -> Entity | None:
    """Who is mentioned last before the request, else first after it, in its sentence; what lies in
    some other spans is passed over."""
    mentions = [
        (start, end, one) for one in persons for start, end in one.mentions
        if sentence[0] <= start and end <= sentence[1]
        and not any(low <= start < high for low, high in beside)
    ]  # fmt: skip
    before = [(end, one) for _, end, one in mentions if end <= request[0]]
    after = [(start, one) for start, _, one in mentions if start >= request[1]]
    if before:
        return max(before, key=lambda pair: pair[0])[1]
    return min(after, key=lambda pair: pair[0])[1] if after else None
