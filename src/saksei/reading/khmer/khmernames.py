"""Decides who is named in a Khmer text: what stands after a title, as far as it is a name.

A name is one or two short groups of letters with a space between; it ends before the first word
that names do not have. A third group is as often a role, and is left out. A later single group that
is part of one name before is the same person.

Invariant: a name is a stretch of the text; none is put together from several.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from saksei.reading.khmer.segmenting import word_spans
from saksei.reading.lexicon import load, words
from saksei.reading.model import Span

_LEXICON = load("khmer")
_TITLES: dict[str, Literal["", "female", "male"]] = _LEXICON["titles"]
_LONGEST_GROUP, _LONGEST_PIECE, _GROUPS = 40, 14, 2
_S = "[ \u00a0]{0,2}"


def _any(values: list[str]) -> str:
    return "|".join(map(re.escape, sorted(values, key=len, reverse=True)))


# "កញ្ញា" is also September: no title after "month" or a day's number.
_NO_MONTH = r"(?!(?<=ខែ)កញ្ញា|(?<=ខែ )កញ្ញា|(?<=[០-៩])កញ្ញា|(?<=[០-៩] )កញ្ញា)"
_TITLE = re.compile(
    rf"(?<!{_LEXICON['not_titles']}){_NO_MONTH}(?P<title>{_any(list(_TITLES))})"
    rf"{_S}(?:(?:{_any(list(words('khmer', 'roles')))}){_S})?"
)
_GROUP = re.compile(rf"[\u1780-\u17d3]{{1,{_LONGEST_GROUP}}}")


@dataclass(slots=True)
class Person:
    """Somebody named, by the longest form of the name, with all its places."""

    id: str
    name: str
    gender: Literal["", "female", "male"]
    mentions: list[Span] = field(default_factory=list)
    forms: set[str] = field(default_factory=set)


def people(text: str) -> list[Person]:
    """The people of a text in the order of their first mention."""
    found: list[Person] = []
    known: dict[tuple[str, str], Person | None] = {}  # by form and gender; None for several
    for title, span in _named(text):
        name = " ".join(text[slice(*span)].split())
        gender = _TITLES[title]
        genders = (gender, "") if gender else ("", "female", "male")
        person = next((one for key in genders if (one := known.get((name, key)))), None)
        if person is None:
            person = Person(f"e{len(found) + 1}", name, gender)
            found.append(person)
        person.mentions.append(span)
        person.forms.add(name)
        _remember(known, name, person)
    return found


def _remember(known: dict[tuple[str, str], Person | None], name: str, person: Person) -> None:
    """Know a person by the whole name, and by each part of it that nobody else has."""
    known[name, person.gender] = person
    for part in name.split() if " " in name else ():
        key = (part, person.gender)
        known[key] = person if known.get(key, person) is person else None


def _named(text: str) -> Iterator[tuple[str, Span]]:
    """Titles with the place of the name after each."""
    done = 0
    for title in _TITLE.finditer(text):
        if title.start() < done:
            continue
        span = _name(text, title.end())
        if span:
            done = span[1]
            yield title["title"], span


def _name(text: str, start: int) -> Span | None:
    """The place of the name that begins at `start`."""
    end = place = start
    for _ in range(_GROUPS):
        group = _GROUP.match(text, place)
        if group is None:
            break
        size = _name_letters(group[0])
        if not size:
            break
        end = place + size
        if size < len(group[0]) or text[end : end + 1] not in (" ", "\u00a0"):
            break
        place = end + 1
    return (start, end) if end > start else None


@lru_cache(maxsize=1 << 12)
def _name_letters(group: str) -> int:
    """How many letters of a group, from its first, may be of a name; 0 for none."""
    stops, size = words("khmer", "after_names"), 0
    if group.startswith(tuple(_TITLES)) or any(
        group.startswith(stop) for stop in stops if len(stop) > 3
    ):
        return 0
    for start, end in word_spans(group):
        if group[start:end] in stops:
            break
        size = end
    return size if size <= _LONGEST_PIECE else 0
