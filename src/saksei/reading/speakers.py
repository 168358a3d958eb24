"""Decides which noun phrase is the subject of a verb: before it, across what stands between, or after it.

Invariant: a subject is words of the same sentence outside quotation marks.
"""

from dataclasses import dataclass

from saksei.reading.lexicon import words
from saksei.reading.model import Span
from saksei.reading.syntax import Parsed, Phrase, base_of

_LONGEST_CHAIN = 6
_TIMES = frozenset(
    "week month year day night morning evening afternoon weekend today yesterday statement time".split()
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject: its head phrase, and the tokens from `first` to `last` (excluded) of the whole."""

    phrase: Phrase
    first: int
    last: int

    def span(self, parsed: Parsed) -> Span:
        """Its place in the text."""
        return parsed.tokens[self.first].start, parsed.tokens[self.last - 1].end


def subject(parsed: Parsed, verb: int) -> Subject | None:
    """The subject that stands before the verb at token `verb`."""
    place = _before_verb(parsed, verb)
    if place < 0:
        return None
    tag = parsed.tags[place]
    if tag == "w":
        return _antecedent(parsed, place)
    if tag in ",-)":
        return _across(parsed, place)
    if tag == "c":
        return _shared(parsed, place)
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.last != place + 1:
        return _shared(parsed, place) if tag in "r" else None
    return _chain(parsed, phrase)


def _before_verb(parsed: Parsed, verb: int) -> int:
    place = verb - 1
    while place >= 0 and parsed.tags[place] in "ra":
        place -= 1
    return place


def _chain(parsed: Parsed, phrase: Phrase) -> Subject:
    """The whole of "the director of the group in the capital" from its last phrase."""
    first, last, head = phrase.first, phrase.last, phrase
    for _ in range(_LONGEST_CHAIN):
        before = first - 1
        if before < 1 or parsed.tags[before] not in "if":
            break
        outer = parsed.phrase_with(before - 1)
        if outer is None or outer.last != before or is_time(parsed, outer):
            break
        if parsed.tags[before] == "i" and parsed.tokens[before].low in ("after", "before", "than", "as"):
            break
        first, head = outer.first, outer
    if is_time(parsed, phrase) and head is phrase and first >= 2:
        earlier = parsed.phrase_with(first - 1)  # "the court Tuesday ruled"
        if earlier is not None and earlier.last == first:
            return _chain(parsed, earlier)
    if is_time(parsed, phrase) and head is not phrase:
        last = head.last
    return Subject(_joined(parsed, head), _joined(parsed, head).first, last)


def _joined(parsed: Parsed, head: Phrase) -> Phrase:
    """With "X and Y" both speak: the phrase begins with X."""
    before = head.first - 1
    if before >= 1 and parsed.tags[before] == "c":
        outer = parsed.phrase_with(before - 1)
        if outer is not None and outer.last == before and _same_sort(parsed, outer, head):
            return Phrase(outer.first, head.last, head.head, outer.start, head.end)
    return head


def _same_sort(parsed: Parsed, one: Phrase, other: Phrase) -> bool:
    return parsed.tags[one.head] == parsed.tags[other.head] == "N" and (
        one.first < 2 or parsed.tags[one.first - 1] not in "vegif"
    )


def is_time(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a phrase tells when, and names nobody."""
    low = parsed.tokens[phrase.head].low
    return low in words("grammar", "time_nouns") or low in _TIMES or (
        parsed.tags[phrase.head] == "q" and parsed.tokens[phrase.head].text[:1].isdigit()
    )


def _antecedent(parsed: Parsed, relative: int) -> Subject | None:
    """What "who" or "which" stands for."""
    place = relative - 1
    while place >= 0 and parsed.tags[place] in ",-ir":
        place -= 1
    phrase = parsed.phrase_with(place)
    return _chain(parsed, phrase) if phrase is not None and phrase.last == place + 1 else None


def _across(parsed: Parsed, place: int) -> Subject | None:
    """The subject before an insertion: "X, who leads the group, said", "X - a lawyer - said"."""
    mark = parsed.tags[place]
    opener = {")": "(", ",": ",", "-": "-"}[mark]
    before = place - 1
    while before >= 0 and not (parsed.tags[before] == opener and _outside(parsed, before)):
        before -= 1
    if before < 1:
        return _inserted(parsed, place)
    outer = parsed.phrase_with(before - 1)
    inner = _inserted_between(parsed, before, place)
    if outer is None or outer.last != before:
        return inner or _shared(parsed, before)
    found = _chain(parsed, outer)
    if inner and parsed.tags[inner.phrase.head] == "N" and parsed.tags[found.phrase.head] != "N":
        return inner  # "the group's director, X, said"
    if is_time(parsed, outer) and inner:
        return inner
    if not is_time(parsed, outer):
        return found
    return _across(parsed, before) if parsed.tags[before] in ",-)" else found


def _outside(parsed: Parsed, place: int) -> bool:
    """Not the comma of a number or of a list "A, B and C" just before."""
    return not (parsed.tags[place] == "," and parsed.tags[place + 1 : place + 2] == "c")


def _inserted_between(parsed: Parsed, before: int, place: int) -> Subject | None:
    """The phrase that fills an insertion whole."""
    phrase = parsed.phrase_with(before + 1)
    if phrase is None or phrase.first != before + 1:
        return None
    return Subject(phrase, phrase.first, phrase.last) if phrase.last == place else None


def _inserted(parsed: Parsed, place: int) -> Subject | None:
    """The subject when what ends at the comma opened the sentence: a fronted phrase has none."""
    return None if place < 1 else _first(parsed, place)


def _first(parsed: Parsed, limit: int) -> Subject | None:
    for phrase in parsed.phrases:
        if phrase.last > limit:
            return None
        if not is_time(parsed, phrase) and _opens_clause(parsed, phrase):
            return Subject(phrase, phrase.first, phrase.last)
    return None


def _opens_clause(parsed: Parsed, phrase: Phrase) -> bool:
    before = parsed.tags[phrase.first - 1] if phrase.first else ","
    return before not in "ifg"


def _shared(parsed: Parsed, place: int) -> Subject | None:
    """The subject of the verb before, when a second verb has none: "X left and said"."""
    for verb in range(place - 1, -1, -1):
        tag = parsed.tags[verb]
        if tag == "v" or (tag == "e" and parsed.at[verb] < 0) or tag == "a":
            if _nonfinite(parsed, verb):
                continue
            before = _before_verb(parsed, verb)
            if before >= 0 and (parsed.phrase_with(before) or parsed.tags[before] in "w,-)c"):
                return subject(parsed, verb)
    return None


def _nonfinite(parsed: Parsed, verb: int) -> bool:
    """An infinitive, or an -ed form that only qualifies a noun: they have no subject of their own."""
    before = verb - 1
    while before >= 0 and parsed.tags[before] == "r":
        before -= 1
    if before >= 0 and parsed.tags[before] == "t":
        return True
    after = parsed.tags[verb + 1 : verb + 2]
    return parsed.tags[verb] == "e" and after in ("i",) and _reduced(parsed, verb)


def _reduced(parsed: Parsed, verb: int) -> bool:
    """"the report published by the group": a later verb is the main one."""
    return parsed.tokens[verb + 1].low == "by" and any(
        tag in "va" for tag in parsed.tags[verb + 2 : verb + 30]
    )


def following(parsed: Parsed, cue_end: int) -> Subject | None:
    """The subject that stands after its verb: "said Mary, the lawyer"."""
    phrase = parsed.phrase_with(cue_end)
    if phrase is None or phrase.first != cue_end:
        return None
    return Subject(phrase, phrase.first, phrase.last)


def main_subject(parsed: Parsed, limit: int) -> Subject | None:
    """The subject of the first clause that begins before token `limit`."""
    for verb in range(min(limit, len(parsed.tags))):
        tag = parsed.tags[verb]
        if (tag in "va" or (tag == "e" and parsed.at[verb] < 0)) and not _nonfinite(parsed, verb):
            found = subject(parsed, verb)
            if found is not None and parsed.tags[found.first - 1 : found.first] not in ("i", "t", "f"):
                return found
    return None


def verb_base(parsed: Parsed, place: int) -> str:
    """The base form of the verb at a token."""
    return base_of(parsed.tokens[place].low)
