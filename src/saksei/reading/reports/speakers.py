"""Decides which noun phrase is the subject of a verb, before it or after it.

Where a role and a name stand together ("the group's director, X, said") the name is the subject.
Invariant: a subject is words of the same sentence; the way to it leads leftwards, each step once,
and over no more than `_DEEPEST` insertions, relatives and verbs that share it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from saksei.reading.grammar.syntax import Parsed, Phrase, base_of, extended, listed
from saksei.reading.lexicon import words
from saksei.reading.model import Span
from saksei.reading.reports.attached import CLAUSE_EDGE, is_time, joined, outer_of, phrase_ending

_LONGEST_CHAIN = 8
_LONGEST_INSERTION = 70
_DEEPEST = 12
_FARTHEST = 150
_MOST_TRIED = 12  # verbs
_OPENERS = {",": ",", "-": "-", ")": "("}
__all__ = [
    "Subject",
    "finite_verbs",
    "following",
    "is_time",
    "main_subject",
    "subject",
    "verb_base",
    "whole_before",
]
_CALLED = ("called", "named", "known", "identified")


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject: its head phrase, and the tokens from `first` to `last` (excluded) of the whole."""

    phrase: Phrase
    first: int
    last: int

    def span(self, parsed: Parsed) -> Span:
        """Its place in the text."""
        return parsed.tokens[self.first].start, parsed.tokens[self.last - 1].end


def subject(parsed: Parsed, verb: int, depth: int = 0) -> Subject | None:
    """The subject that stands before the verb at token `verb`; `depth` is the way gone so far."""
    found = _ending(parsed, _before_verb(parsed, verb), depth)
    if found and found.first > 1 and parsed.tags[found.first - 2 : found.first] == "ai":
        place = _before_verb(parsed, found.first - 1)  # "had in a letter said"
        return _ending(parsed, place, depth)
    return found


def _before_verb(parsed: Parsed, verb: int) -> int:
    place = verb - 1
    while place >= 0 and (
        (parsed.tags[place] in "ra" and parsed.at[place] < 0)
        or parsed.tokens[place].text in "*†‡"
        or (parsed.tags[place] == "o" and parsed.at[place] < 0 and parsed.tags[place - 1] in "pw")
    ):  # "he's also claiming"
        place -= 1
    if (
        place > 1
        and parsed.tokens[place].low.endswith(("self", "selves"))
        and (parsed.tags[place - 1] == "a")
    ):
        return _before_verb(parsed, place)  # "was himself summoned"
    return place


def _ending(parsed: Parsed, place: int, depth: int) -> Subject | None:
    """The subject whose last word, or the mark after it, is the token at `place`."""
    if place < 0 or depth > _DEEPEST:
        return None
    tag = parsed.tags[place]
    if tag == "w":
        return _antecedent(parsed, place, depth + 1)
    if tag in _OPENERS:
        return _across(parsed, place, depth + 1)
    if tag == "c":
        return _shared(parsed, place, depth + 1)
    phrase = phrase_ending(parsed, place)
    if phrase is None and tag in "ev" and parsed.tags[place - 1 : place] == "w":
        return _antecedent(parsed, place - 1, depth + 1)  # "a person who answered said"
    if phrase is None and tag == "e":
        phrase = phrase_ending(parsed, place - 1)  # "the men arrested said"
    return _whole(parsed, phrase, depth + 1) if phrase else None


# -- the whole of a phrase


def _whole(parsed: Parsed, phrase: Phrase, depth: int = 0) -> Subject | None:
    """The whole of "the director of the group in the capital" from its last phrase."""
    if is_time(parsed, phrase):
        return _before_time(parsed, phrase, depth)
    head = phrase
    for _ in range(_LONGEST_CHAIN):
        if parsed.tokens[head.head].low in words("cues", "anybody"):
            break
        outer = outer_of(parsed, head)
        if outer is None or is_time(parsed, outer):
            break
        head = outer
    head = joined(parsed, head)
    return Subject(head, head.first, max(phrase.last, head.last))


def _before_time(parsed: Parsed, phrase: Phrase, depth: int) -> Subject | None:
    """As "the court Tuesday ruled", "who in 2010 said": what stands before the time speaks."""
    place = phrase.first - 1
    while place >= 0 and parsed.tags[place] in "ir":
        place -= 1
    if place >= 0 and parsed.tags[place] in ",c":
        return None
    return _ending(parsed, place, depth)


# -- across insertions


def _antecedent(parsed: Parsed, relative: int, depth: int) -> Subject | None:
    """What "who" or "which" stands for."""
    place = relative - 1
    while place >= 0 and parsed.tags[place] in ",-ir":
        place -= 1
    if place < 0 or parsed.tags[place] == "c":
        return None
    return _named(parsed, _ending(parsed, place, depth))


def _across(parsed: Parsed, place: int, depth: int) -> Subject | None:
    """The subject before an insertion: "X, who leads the group, said", "X - a lawyer - said"."""
    opener = _OPENERS[parsed.tags[place]]
    found = None
    if opener == "," and (whole := _across_list(parsed, place, depth)) is not None:
        return whole
    for before in range(place - 1, max(place - _LONGEST_INSERTION, 0), -1):
        tag = parsed.tags[before]
        if tag in {'"', ":"}:
            break
        if tag == opener == "(":
            return _named(parsed, _ending(parsed, before - 1, depth))
        if tag == opener and (opener != "," or _is_insertion(parsed, before + 1, place)):
            found = _named(parsed, _around(parsed, before, place, depth))
            if found is None or not _governed(parsed, found):
                return found
    return found


def _across_list(parsed: Parsed, place: int, depth: int) -> Subject | None:
    """The subject before a relative that ends in a list: "X, who works for A, B and C, said"."""
    if parsed.tags[place - 1] not in "nN" or "c" not in parsed.tags[max(place - 8, 0) : place]:
        return None
    for before in range(place - 1, max(place - _LONGEST_INSERTION, 0), -1):
        tag = parsed.tags[before]
        if tag in '":.':
            return None
        if tag == "," and parsed.tags[before + 1] == "w":
            inside = parsed.tags[before + 2 : place]
            first, *others = inside.split(",")
            listed = others and not any(set(one) & set("vaws") for one in others)
            verb = bool(set(first) & set("vae"))
            return _named(parsed, _ending(parsed, before - 1, depth)) if listed and verb else None
    return None


def _governed(parsed: Parsed, found: Subject) -> bool:
    """As "speaking from his home, where": part of an insertion that began before it."""
    return found.first > 0 and parsed.tags[found.first - 1] in "ig"


def _is_insertion(parsed: Parsed, first: int, last: int) -> bool:
    tag = parsed.tags[first]
    if tag in "wieg" or parsed.tokens[first].low == "whose":
        return True
    if set(parsed.tags[first:last]) == {"r"}:
        return True
    if tag == "r" and first + 1 < last:
        return parsed.tags[first + 1] in "ieg" or _fills(parsed, first + 1, last) is not None
    return _fills(parsed, first, last) is not None


def _fills(parsed: Parsed, first: int, last: int) -> Phrase | None:
    """The phrase that fills an insertion whole: "a lawyer for the group", "47"."""
    phrase = parsed.phrase_with(first)
    if phrase is None or phrase.first != first:
        return None
    rest = parsed.tags[phrase.last : last]
    if rest[:1] == "w":
        return phrase
    if rest[:1] == "s" and parsed.tokens[phrase.last].low == "that":
        return phrase  # "the coalition that has been demanding a vote"
    plain = all(tag in "ifcdqjnNporteg" for tag in rest.partition("w")[0])
    return phrase if plain and (not rest or rest[0] in "ifceg") else None


def _around(parsed: Parsed, before: int, place: int, depth: int) -> Subject | None:
    """Which of what stands before and within an insertion is the subject."""
    outer = _ending(parsed, before - 1, depth) if parsed.tags[before - 1] != "c" else None
    inner = _called(parsed, before + 1, place) or _fills(parsed, before + 1, place)
    if inner is None or is_time(parsed, inner) or not _is_name(parsed, inner):
        return outer
    if outer is None or not _is_name(parsed, outer.phrase):
        return Subject(inner, inner.first, inner.last)
    return outer


def _called(parsed: Parsed, first: int, last: int) -> Phrase | None:
    """X of "a driver called X", "known only as X"."""
    called = False
    for place in range(first, last):
        phrase = parsed.phrase_with(place)
        if called and phrase and _is_name(parsed, phrase):
            return phrase
        called = called or parsed.tokens[place].low in _CALLED
    return None


def _is_name(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a phrase names somebody and does not only say what somebody is."""
    head = parsed.tokens[phrase.head]
    return (
        parsed.tags[phrase.head] == "N"
        and parsed.tags[phrase.first] != "d"
        and head.low not in words("people", "titles")
    )


def _named(parsed: Parsed, found: Subject | None) -> Subject | None:
    """The name before an apposition: "X, a lawyer who ...": back to X."""
    if found is None or _is_name(parsed, found.phrase):
        return found
    place = found.first - 1
    while place >= 0 and parsed.tags[place] == "r":
        place -= 1
    if place < 1 or parsed.tags[place] != ",":
        return found
    outer = phrase_ending(parsed, place - 1)
    if outer is None or is_time(parsed, outer):
        return found
    whole = _whole(parsed, outer)
    if whole is None:
        return found
    before = parsed.words(whole.first - 1, whole.first) if whole.first else ","
    of_person = before in ("with", "by", "to", "of", "from") and _is_name(parsed, whole.phrase)
    edge = whole.first == 0 or parsed.tags[whole.first - 1] in CLAUSE_EDGE
    return whole if edge or of_person else found


def whole_before(parsed: Parsed, found: Subject) -> int:
    """Where a subject begins with the role before its name: "the group's director, X, said"."""
    inserted = parsed.tags[found.last : found.last + 1] == ","
    if not inserted or found.first < 2 or parsed.tags[found.first - 1] != ",":
        return found.first
    role = phrase_ending(parsed, found.first - 2)
    whole = _whole(parsed, role) if role else None
    begins = whole is not None and (whole.first == 0 or parsed.tags[whole.first - 1] in CLAUSE_EDGE)
    return whole.first if whole and begins else found.first


# -- further clauses


def _shared(parsed: Parsed, place: int, depth: int) -> Subject | None:
    """The subject of the verb before, when a second verb has none: "X left and said"."""
    aside = parsed.words(place, place + 1) == "but" and parsed.tags[place - 1 : place] == ","
    for verb in range(place - 1, max(place - _FARTHEST, -1), -1):
        if _finite(parsed, verb):
            before = _before_verb(parsed, verb)
            if aside and _subordinate(parsed, before):
                continue
            if before >= 0 and (parsed.at[before] >= 0 or parsed.tags[before] in "w,-)"):
                return subject(parsed, verb, depth)
    return None


def _subordinate(parsed: Parsed, last: int) -> bool:
    """Whether the subject that ends at a token opens a subordinate clause: "whether officers"."""
    phrase = parsed.phrase_with(last)
    return phrase is not None and parsed.tags[phrase.first - 1 : phrase.first] in ("s", "w")


def _finite(parsed: Parsed, verb: int) -> bool:
    """Not an infinitive, nor an -ed form that only qualifies a noun."""
    tag = parsed.tags[verb]
    if not (tag in "va" or (tag == "e" and parsed.at[verb] < 0)):
        return False
    before = verb - 1
    while before >= 0 and parsed.tags[before] == "r":
        before -= 1
    if before >= 0 and parsed.tags[before] == "t":
        return False
    if (
        tag == "e"
        and parsed.tokens[verb].low in _CALLED
        and parsed.tags[verb + 1 : verb + 2] == "N"
    ):
        return False
    by = tag == "e" and parsed.words(verb + 1, verb + 2) == "by"
    return not (by and any(one in "va" for one in parsed.tags[verb + 2 : verb + 30]))


def following(parsed: Parsed, place: int) -> Subject | None:
    """The subject that begins at `place`, after its verb: "said the lawyer, X"."""
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.first != place:
        return None
    if not _is_name(parsed, phrase):
        name = _name_after(parsed, phrase)
        if name is not None:
            return Subject(name, name.first, name.last)
    last = listed(parsed, phrase)[-1].last
    return Subject(phrase, phrase.first, last)


def _name_after(parsed: Parsed, phrase: Phrase) -> Phrase | None:
    """X of "the lawyer of the group, X"."""
    last = extended(parsed, phrase).last
    while parsed.tags[last : last + 1] == "i":
        more = parsed.phrase_with(last + 1)
        if more is None or more.first != last + 1:
            return None
        last = extended(parsed, more).last
    name = parsed.phrase_with(last + 1) if parsed.tags[last : last + 1] == "," else None
    fits = name is not None and name.first == last + 1 and _is_name(parsed, name)
    if name is not None and _finite_follows(parsed, name.last):
        return None  # "according to the report, X went"
    return name if fits and not is_time(parsed, name) else None  # type: ignore[arg-type]


def _finite_follows(parsed: Parsed, place: int) -> bool:
    return place < len(parsed.tags) and _finite(parsed, place)


def main_subject(parsed: Parsed, limit: int) -> Subject | None:
    """The subject of the first clause that begins before token `limit`."""
    for verb in islice(finite_verbs(parsed, 0, min(limit, _FARTHEST)), _MOST_TRIED):
        found = subject(parsed, verb)
        quoted = found is not None and parsed.tags.count('"', found.first, limit) % 2
        if found is None or quoted:  # "“I asked him,” X said after being freed": not the I
            continue
        if parsed.tags[found.first - 1 : found.first] not in tuple("itf"):
            return found
    return None


def finite_verbs(parsed: Parsed, first: int, last: int) -> Iterator[int]:
    """Tokens of a stretch that may be the main verb of a clause, auxiliaries included."""
    return (place for place in range(first, last) if _finite(parsed, place))


def verb_base(parsed: Parsed, place: int) -> str:
    """The base form of the verb at a token."""
    return base_of(parsed.tokens[place].low)
