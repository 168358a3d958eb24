"""Decides which words are a name, whether of a person, a body or a place, and the role beside it.

Invariant: a name is words of the text that stand together with capitals; nothing is completed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from saksei.reading.grammar.syntax import Parsed, Phrase, base_of
from saksei.reading.lexicon import words
from saksei.reading.model import Span
from saksei.reading.text.document import Line

Kind = Literal["person", "group", "place", "thing", ""]

_YEAR_OLD = re.compile(r"year[-\u2010-\u2013]old$")
_AGE = re.compile(r"\(?(?:aged )?(\d{1,2})\)?(?:[-\s]year[-\s]old)?")


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands: its words without title, what it names if that shows, its role."""

    start: int
    end: int
    text: str
    kind: Kind
    role: Span | None
    line: int
    first: int  # token numbers in its sentence
    last: int
    age: int | None = None
    title: str = ""  # an honorific before it
    possessive: bool = False

    @property
    def span(self) -> Span:
        """Its place in the text."""
        return self.start, self.end


def names(line: Line, text: str) -> list[Name]:
    """The names of a sentence in order; no word of "League for Rights" is one of its own."""
    found: list[Name] = []
    for phrase in line.parsed.phrases:
        if not found or phrase.last > found[-1].last:
            found.extend(_in_phrase(line, phrase, text))
    return found


def _in_phrase(line: Line, phrase: Phrase, text: str) -> Iterator[Name]:
    parsed = line.parsed
    place = phrase.first
    while place < phrase.last:
        if parsed.tags[place] != "N" or _is_time(parsed, place):
            place += 1
            continue
        last = _run(parsed, place, phrase.last)
        yield from _named(line, phrase, place, last, text)
        place = last


def _is_time(parsed: Parsed, place: int) -> bool:
    return parsed.tokens[place].low in words("grammar", "time_nouns")


def _run(parsed: Parsed, first: int, limit: int) -> int:
    """The end of capitals that stand together, with the small words that link them."""
    place = first + 1
    while place < limit:
        tag = parsed.tags[place]
        if tag == "N" and not _is_time(parsed, place):
            place += 1
        elif tag == "o" and place + 1 < limit and _owned_body(parsed, place + 1, limit):
            place += 2
        elif linked := _past_links(parsed, place, limit):
            place = linked
        else:
            break
    return place


def _past_links(parsed: Parsed, first: int, limit: int) -> int:
    """Past "de la Cruz" after a given name; 0 where no link or no name stands."""
    place = first
    while place < limit and parsed.tokens[place].low in words("people", "links"):
        place += 1
    return place + 1 if first < place < limit and parsed.tags[place] == "N" else 0


def _owned_body(parsed: Parsed, place: int, limit: int) -> bool:
    """ "Dockers' Union", "Magistrate's Court": the last capital is a body's word."""
    last = place
    while last < limit and parsed.tags[last] == "N":
        last += 1
    before = parsed.tokens[place - 2]
    plural = parsed.tokens[place - 1].text in "'’" or before.low in words("people", "titles")
    return last > place and plural and parsed.tokens[last - 1].low in words("people", "group_words")


def _named(line: Line, phrase: Phrase, first: int, last: int, text: str) -> Iterator[Name]:
    parsed = line.parsed
    begun = _after_title(parsed, first, last)
    if begun == last:  # a role alone; before it may stand a body: "UN Special Rapporteur"
        begun, last = first, first + 1
        if not _capitals(parsed, first):
            return
    if _not_a_name(parsed, begun, last):
        return
    titled = begun > phrase.first and (
        _all_role(parsed, begun) or _in_office(parsed, phrase.first, begun - 1)
    )
    role_first = phrase.first if titled else begun
    kind = _kind(line, phrase, begun, last, titled=titled)
    if kind == "group":
        last = _with_of(parsed, last)
    role = _role_before(parsed, role_first, begun) or (
        _apposition(line, phrase) if last == phrase.last else None
    )
    age = _age(parsed, phrase, last)
    if kind == "" and (role or age):
        kind = "person"
    honorific = parsed.tokens[begun - 1].low.rstrip(".") if begun else ""
    person = kind == "person"
    start, end = parsed.tokens[begun].start, parsed.tokens[last - 1].end
    yield Name(
        start, end, text[start:end], kind, role if person else None, line.number, begun, last,
        age=age if person else None,
        title=honorific if honorific in words("people", "honorifics") else "",
        possessive=parsed.tags[last : last + 1] == "o",
    )  # fmt: skip


def _capitals(parsed: Parsed, place: int) -> bool:
    text = parsed.tokens[place].text
    return len(text) > 1 and text.isupper()


def _with_of(parsed: Parsed, last: int) -> int:
    """A body's name with what "of" adds: "Ministry of Justice", "Court of Appeal"."""
    if parsed.tokens[last - 1].low not in words("people", "group_words"):
        return last
    if parsed.tags[last : last + 1] != "f" and parsed.words(last, last + 1) != "for":
        return last
    place = last + 1
    if parsed.words(place, place + 1) == "the":
        place += 1
    end = _capitals_end(parsed, place)
    if parsed.tags[end : end + 2] == "cN" and end > place:
        joined = _capitals_end(parsed, end + 1)
        whole = joined == end + 2 or parsed.tokens[last - 1].low in words("people", "offices")
        end = joined if whole else end  # not "the University of Delta and Rith Oun"
    return end if end > place else last


def _capitals_end(parsed: Parsed, place: int) -> int:
    while parsed.tags[place : place + 1] == "N":
        place += 1
    return place


def _after_title(parsed: Parsed, first: int, last: int) -> int:
    """Past the title words with which a run of capitals begins: "Justice Ministry Spokesperson"."""
    end = first
    for place in range(first, last):
        low = parsed.tokens[place].low.rstrip(".")
        if _YEAR_OLD.search(low):  # "Sixteen-year-old Pisey Nhem"
            end = place + 1
        elif low in words("people", "titles") or low in words("people", "honorifics"):
            if low in words("people", "group_words") or _part_of_name(parsed, place, first, last):
                continue
            if place + 1 < last and _is_body(parsed, place + 1):
                continue  # "Justice Ministry"
            end = place + 1
        elif place == end and _in_office(parsed, first, place):
            end = place + 1
    return end


def _is_body(parsed: Parsed, place: int) -> bool:
    low = parsed.tokens[place].low
    return low in words("people", "group_words") and low not in words("people", "titles")


def _in_office(parsed: Parsed, first: int, place: int) -> bool:
    """ "Minister of Interior Rith Oun": what the title before "of" is over, and no name."""
    held = parsed.tags[first - 1 : first] == "f" and first > 1
    return (
        held
        and parsed.tokens[first - 2].low in words("people", "titles")
        and parsed.tokens[place].low in words("people", "portfolios")
    )


def _part_of_name(parsed: Parsed, place: int, first: int, last: int) -> bool:
    """ "Ko", "Ma", "Bishop" end a name as well, after a word that is no title."""
    if place == first or place + 1 < last:
        return False
    low = parsed.tokens[place].low
    before = parsed.tokens[place - 1].low
    known = {
        *words("people", "titles"),
        *words("people", "group_words"),
        *words("grammar", "adjectives"),
    }
    return len(low) <= 3 or (
        before not in known and not _capitals(parsed, place - 1) and not low.endswith("s")
    )


def _all_role(parsed: Parsed, begun: int) -> bool:
    """Whether the word before a name says what the person is."""
    low = parsed.tokens[begun - 1].low.rstrip(".")
    return low in words("people", "titles") or low in words("people", "honorifics")


def _role_before(parsed: Parsed, first: int, last: int) -> Span | None:
    """The role that stands before a name, without the article."""
    if first > 1 and first < last and _in_office(parsed, first, first):
        office = parsed.phrase_with(first - 2)
        first = office.first if office else first - 2
    while first < last and parsed.tags[first] in "dqr":
        first += 1
    if first == last or not any(
        parsed.tokens[place].low in words("people", "titles") for place in range(first, last)
    ):
        return None
    return parsed.tokens[first].start, parsed.tokens[last - 1].end


def _not_a_name(parsed: Parsed, first: int, last: int) -> bool:
    if last - first > 1:
        return all(
            parsed.tokens[place].low.rstrip(".") in words("people", "not_names")
            for place in range(first, last)
        )
    low = parsed.tokens[first].low.rstrip(".")
    return low in words("people", "not_names") or low in words("people", "titles") or len(low) == 1


def _kind(line: Line, phrase: Phrase, first: int, last: int, *, titled: bool) -> Kind:
    """By its words, then by what stands beside it, then by how it is written."""
    parsed = line.parsed
    lows = [parsed.tokens[place].low for place in range(first, last)]
    following, before = parsed.words(last, last + 1), parsed.words(first - 1, first)
    if {lows[-1], following} & words("people", "place_words"):
        return "place"
    named_body = before in words("people", "group_words") and first > phrase.first and not titled
    if set(lows) & words("people", "group_words") or named_body:
        return "group"
    if titled:
        return "person"
    return _beside(parsed, phrase, first, last) or _by_form(parsed, phrase, lows, last, before)


def _beside(parsed: Parsed, phrase: Phrase, first: int, last: int) -> Kind:
    """ "in X" is a place, "X's director" leads a body, "X's president" a State."""
    if last - first == 1 and _capitals(parsed, first):
        return "group"
    before = parsed.words(first - 1, first)
    if phrase.first == first and before in ("in", "near", "across", "throughout"):
        return "place"
    if parsed.words(last, last + 1) not in ("'s", "’s"):
        return ""
    if parsed.tags[last + 1 : last + 2] not in ("n", "j"):
        return ""
    owned = parsed.tokens[last + 1].low
    if owned in words("people", "group_heads"):
        return "group"
    return "place" if owned in words("people", "state_heads") else ""


def _by_form(parsed: Parsed, phrase: Phrase, lows: list[str], last: int, before: str) -> Kind:
    """What only qualifies the noun after it, and what is written with capitals but is a thing."""
    if set(lows) & words("people", "things") or before == "the" or _common(lows):
        return "thing"
    if last >= phrase.last or parsed.tags[last] not in "nj":
        return ""
    if len(lows) > 1:
        return "group"
    return "thing" if _demonym(lows[0]) else "place"


def _common(lows: list[str]) -> bool:
    """Ordinary words written with capitals."""
    return all(
        low in words("grammar", "adjectives")
        or low in words("grammar", "determiners")
        or base_of(low) in words("verbs", "also_nouns")
        for low in lows
    )


def _demonym(low: str) -> bool:
    return low.endswith(("ian", "ean", "ese", "ish", "ist", "ic", "i", "an")) or low in words(
        "people", "nationality"
    )


def _apposition(line: Line, phrase: Phrase) -> Span | None:
    """The role in "X, a lawyer for the group,": a phrase after a comma or dash with a role word."""
    parsed = line.parsed
    place = phrase.last
    if parsed.tags[place : place + 1] not in (",", "-", "("):
        return None
    place += 1
    if parsed.tags[place : place + 1] == "q" and parsed.tags[place + 1 : place + 2] in (",", ")"):
        place += 2  # the age
    found = parsed.phrase_with(place)
    if found is None or found.first != place:
        return None
    if not any(
        parsed.tokens[at].low in words("people", "titles") for at in range(found.first, found.last)
    ):
        return None
    if (
        parsed.tags[found.head] == "N"
        and parsed.tags[place] != "d"
        and parsed.tokens[found.head].low not in words("people", "titles")
    ):
        return None  # "X, activist Y and Z": the next of a list
    last = found.last
    while (
        parsed.tags[last : last + 1] in ("f", "i")
        and (inner := parsed.phrase_with(last + 1))
        and inner.first == last + 1
    ):
        if parsed.tokens[last].low not in ("of", "for", "at", "on", "in", "with"):
            break
        last = inner.last
    return parsed.tokens[found.first].start, parsed.tokens[last - 1].end


def _age_after(parsed: Parsed, last: int) -> int | None:
    if parsed.tags[last : last + 1] not in (",", "("):
        return None
    place = last + 1
    if place < len(parsed.tokens) and parsed.tokens[place].low == "aged":
        place += 1
    if place >= len(parsed.tokens) or parsed.tags[place + 1 : place + 2] not in (
        ",",
        ")",
        "c",
        ".",
    ):
        return None
    found = re.fullmatch(r"\d{1,2}", parsed.tokens[place].text)
    return int(found[0]) if found and int(found[0]) > 3 else None


def _age(parsed: Parsed, phrase: Phrase, last: int) -> int | None:
    """The age beside a name: "X, 24," or "24-year-old X"."""
    for place in range(phrase.first, last):
        if found := re.match(r"(\d{1,2})-years?-old", parsed.tokens[place].text):
            return int(found[1])
    return _age_after(parsed, last)
