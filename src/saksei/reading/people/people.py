"""Decides who is who within one text: names, shorter forms, roles and pronouns led to one entity.

Invariant: an entity is made from a name that stands in the text; a pronoun or role leads to an
entity that was named before it, and to none when nobody fits. Of those who share a word only the
last `_MOST_ALIKE` are looked at, so that a text of many thousand names takes no longer for each.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from saksei.reading.lexicon import words
from saksei.reading.model import Entity, Span
from saksei.reading.people.names import Kind, Name, names
from saksei.reading.text.document import Document, Line

_SINGULAR = frozenset("he she him her his hers himself herself who".split())
_PLURAL = frozenset("they them their themselves we us our".split())
_MOST_ALIKE = 50
_NEAR = 100  # characters that hold the two words before a name
_MOST_BEFORE = 100  # names or speakers, from a pronoun backwards


@dataclass(slots=True)
class Someone:
    """An entity as it is put together."""

    number: int
    kind: Kind
    name: str
    tokens: tuple[str, ...]
    mentions: dict[Span, None] = field(default_factory=dict)
    aliases: dict[str, None] = field(default_factory=dict)  # in the order of the text
    roles: dict[Span, None] = field(default_factory=dict)
    said_to_be: set[str] = field(default_factory=set)  # the words of the roles
    gender: str = ""
    age: int | None = None
    last_line: int = -1

    @property
    def id(self) -> str:
        """As Entity.id."""
        return f"e{self.number + 1}"

    @property
    def first(self) -> int:
        """Where the first mention begins."""
        return next(iter(self.mentions))[0]

    def also(self, name: str) -> None:
        """Note another name; only so many are kept."""
        if len(self.aliases) < _MOST_ALIKE:
            self.aliases[name] = None


class Cast:
    """The people, bodies and places of a text."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.someone: list[Someone] = []
        self.named: list[Name] = []
        self._by_token: dict[str, dict[int, None]] = {}
        self._by_words: dict[tuple[str, ...], list[int]] = {}  # whole names, words in order
        self._with_role: dict[str, list[int]] = {}
        self._at: dict[Span, int] = {}
        for line in doc.lines:
            if line.role not in ("body", "standfirst"):
                continue
            for name in names(line, doc.text):
                self._take(name, line)
        self._settle_kinds()

    def _take(self, name: Name, line: Line) -> None:
        tokens = tuple(token.strip(".").lower() for token in name.text.replace("-", " ").split())
        number = self._abbreviated(name) if name.text.isupper() else None
        number = self._known(tokens, name) if number is None else number
        if number is None:
            number = len(self.someone)
            self.someone.append(Someone(number, name.kind, name.text, tokens))
            self._index(number, tokens)
        one = self.someone[number]
        if len(tokens) > len(one.tokens):
            one.also(one.name)
            one.name, one.tokens = name.text, tokens
            self._index(number, tokens)
        elif name.text != one.name and name.text not in one.aliases:
            one.also(name.text)
            self._by_token.setdefault(tokens[0], {})[number] = None  # an abbreviation is no word
        self._enrich(one, name, line)
        self.named.append(name)

    def _index(self, number: int, tokens: tuple[str, ...]) -> None:
        for token in tokens:
            self._by_token.setdefault(token, {})[number] = None
        self._by_words.setdefault(tuple(sorted(tokens)), []).append(number)

    def _abbreviated(self, name: Name) -> int | None:
        """ "League for Rights (LFR)": the body named just before the brackets."""
        if not self.named or self.doc.text[name.start - 1 : name.start] not in ("(", "["):
            return None
        before = self.named[-1]
        gap = self.doc.text[before.end : name.start]
        return self._at[before.span] if len(gap) <= 3 and before.kind in ("group", "") else None

    def _known(self, tokens: tuple[str, ...], name: Name) -> int | None:
        """The entity that a name leads to: the same name, or one that holds all its words."""
        words_ = tuple(sorted(tokens))
        for number in reversed(self._by_words.get(words_, ())):
            if sorted(self.someone[number].tokens) == list(words_) and self._may_be(number, name):
                return number
        fitting = [one for one in self._holding(tokens) if self._may_be(one, name)]
        if len(fitting) == 1 or (fitting and len(tokens) == 1):
            return max(fitting, key=lambda number: self._called(number, tokens[0]))
        return self._shorter(tokens, name)

    def _may_be(self, number: int, name: Name) -> bool:
        """Whether nothing says that a name is of another kind than an entity."""
        kind = self.someone[number].kind
        surname = kind == "person" and " " not in name.text and not name.text.isupper()
        return surname or not _conflict(name.kind, kind)

    def _holding(self, tokens: tuple[str, ...]) -> list[int]:
        """Those whose names hold all of some words."""
        holders = [self._by_token.get(token, {}) for token in tokens]
        fewest = min(holders, key=len, default={})
        last = islice(reversed(fewest), _MOST_ALIKE)
        return sorted(number for number in last if all(number in one for one in holders))

    def _called(self, number: int, token: str) -> tuple[bool, int]:
        """Called by the first or last word of the name; then who was spoken of last."""
        one = self.someone[number]
        return token in (one.tokens[0], one.tokens[-1]), one.last_line

    def _shorter(self, tokens: tuple[str, ...], name: Name) -> int | None:
        """A shorter form that was seen before the whole name: "Chhun", then "Rong Chhun"."""
        if len(tokens) < 2 or name.kind in ("group", "place"):
            return None
        for token in tokens:
            for number in islice(self._by_token.get(token, ()), _MOST_ALIKE):
                one = self.someone[number]
                if len(one.tokens) == 1 and one.kind in ("", "person"):
                    return number
        return None

    def _enrich(self, one: Someone, name: Name, line: Line) -> None:
        one.mentions[name.span] = None
        one.last_line = line.number
        one.kind = one.kind or name.kind
        one.age = one.age if one.age is not None else name.age
        self._at[name.span] = one.number
        said = {name.title}
        if name.role:
            one.roles[name.role] = None
            role = self.doc.text[slice(*name.role)].lower().split()
            for word in {*role} - one.said_to_be:
                one.said_to_be.add(word)
                insort(self._with_role.setdefault(word, []), one.number)
            said.update(role)
        one.gender = one.gender or _gender(said)

    def _settle_kinds(self) -> None:
        """A name of several words without other sign, or one with a shorter form, is a person's."""
        for one in self.someone:
            if one.kind == "" and (one.aliases or 2 <= len(one.tokens) <= 5):
                one.kind = "person"

    def spoke(self, one: Someone) -> None:
        """Who speaks or suffers, and is known by one name only, is taken for a person."""
        if one.kind in ("", "thing"):
            one.kind = "person" if one.kind == "" else "group"

    # -- looking up

    def at(self, span: Span) -> Someone | None:
        """Who is named within a span; the first whom another's role does not name."""
        found = self._meant_by(span)
        roles = [name.role for name in found if name.role]
        for name in found:
            if not any(start <= name.start < end for start, end in roles):
                return self.someone[self._at[name.span]]
        return None

    def all_at(self, span: Span) -> list[Someone]:
        """All who are named within a span."""
        found = (self.someone[self._at[name.span]] for name in self._meant_by(span))
        return list({one.number: one for one in found}.values())

    def _meant_by(self, span: Span) -> list[Name]:
        """The names within a span, without whoever the one that is meant belongs to."""
        return [name for name in self._within(span) if not self._of_another(name, span)]

    def _of_another(self, name: Name, span: Span) -> bool:
        """ "Rong's wife", "a friend of Rong": somebody else than Rong."""
        near = max(span[0], name.start - _NEAR)
        before = self.doc.text[near : name.start].lower().split()
        if before[-1:] == ["of"]:
            return _is_person_word(before[-2:-1])
        if not name.possessive:
            return False
        after = self.doc.text[name.end : span[1]].lower().replace("’", "'")
        if not after.startswith("'"):
            return False
        return _is_person_word(re.split(r",| (?:of|who|from|and|in|at)\b", after)[0].split()[-1:])

    def _within(self, span: Span) -> Iterator[Name]:
        number = bisect_left(self.named, span[0], key=lambda one: one.start)
        while number < len(self.named) and self.named[number].end <= span[1]:
            yield self.named[number]
            number += 1

    def resolve(self, span: Span, *, speakers: Sequence[Someone] = ()) -> Someone | None:
        """Who a phrase means: named in it, or before it by pronoun or role."""
        text = self.doc.text[span[0] : span[1]]
        lows = text.lower().split()
        if len(lows) == 1 and lows[0] in _SINGULAR:
            return self._pronoun(span, lows[0], speakers)
        if lows == ["it"]:
            return next((one for one in _last(speakers) if one.kind == "group"), None)
        named = self.at(span)
        if named is not None and not self._qualifies(lows, named):
            return named
        return (
            self._by_role(span, lows)
            if lows[:1] in (["the"], ["his"], ["her"], ["their"])
            else None
        )

    def _qualifies(self, lows: Sequence[str], named: Someone) -> bool:
        """Whether a name only tells more of somebody: "River Watch members", "Delta police"."""
        last = lows[-1].strip(".,")
        known = last in words("people", "titles") or (named.kind == "place" and last.isalpha())
        return known and not any(last in name.lower() for name in (named.name, *named.aliases))

    def voices(self, spans: Sequence[Span | None]) -> list[str]:
        """The ids of those who speak, "" for nobody known; `spans` stand in text order."""
        history: list[Someone] = []
        found: list[str] = []
        for span in spans:
            one = self.resolve(span, speakers=history) if span else None
            if one is not None and span is not None:
                self.spoke(one)
                self.mark(one, span, self.doc.line_at(span[0]))
                history.append(one)
            found.append(one.id if one is not None else "")
        return found

    def _pronoun(self, span: Span, low: str, speakers: Sequence[Someone]) -> Someone | None:
        found = self._meant(span, low, speakers)
        if found is not None and not found.gender:
            found.gender = _gender({low})
        return found

    def _meant(self, span: Span, low: str, speakers: Sequence[Someone]) -> Someone | None:
        """The person named last as a subject, else who spoke last, else who was named last."""
        line = self.doc.line_at(span[0])
        if line is None:
            return None
        gender = _gender({low})
        fits = [one for one in self._before(span[0], line.number) if self._fits(one, gender)]
        people = (one for one in _last(speakers) if one.kind == "person")
        spoke = next((one for one in people if one.gender in ("", gender)), None)
        subject = next((one for one in fits if self._is_subject(one)), None)
        if subject and (not spoke or subject.line >= spoke.last_line):
            return self.someone[self._at[subject.span]]
        if spoke and line.number - spoke.last_line <= 12:
            return spoke
        return self.someone[self._at[fits[0].span]] if fits else None

    def _before(self, place: int, line: int) -> Iterator[Name]:
        """The names before a place, the nearest first, some sentences back."""
        number = bisect_left(self.named, place, key=lambda one: one.start)
        last = max(0, number - _MOST_BEFORE)
        while number > last and line - self.named[number - 1].line <= 6:
            number -= 1
            yield self.named[number]

    def _fits(self, name: Name, gender: str) -> bool:
        one = self.someone[self._at[name.span]]
        return one.kind == "person" and one.gender in ("", gender) and not name.possessive

    def _is_subject(self, name: Name) -> bool:
        """Whether a verb stands after a name, or its sentence begins with it."""
        parsed = self.doc.lines[name.line].parsed
        after = parsed.tags[name.last : name.last + 1]
        return after in ("a", "v", "e", "r") or name.first <= 2

    def _by_role(self, span: Span, lows: Sequence[str]) -> Someone | None:
        bare = [low.strip(".,") for low in lows]
        head = next((low for low in bare if low in words("people", "titles")), "")
        if not head:
            return None
        numbers = self._with_role.get(head, [])
        before = bisect_left(numbers, span[0], key=lambda number: self.someone[number].first)
        near = (self.someone[one] for one in numbers[max(0, before - _MOST_ALIKE) : before])
        people = (one for one in near if one.kind == "person")
        return max(people, key=lambda one: one.last_line, default=None)

    def mark(self, one: Someone, span: Span, line: Line | None = None) -> None:
        """Note a further mention: a pronoun or a role."""
        one.mentions.setdefault(span)
        if line is not None:
            one.last_line = max(one.last_line, line.number)

    def entities(self) -> tuple[Entity, ...]:
        """As suggestions, in source offsets."""
        return tuple(self._entity(one) for one in self.someone if one.kind not in ("", "thing"))

    def _entity(self, one: Someone) -> Entity:
        return Entity(
            id=one.id,
            kind=one.kind,  # type: ignore[arg-type]
            name=one.name,
            mentions=tuple(sorted({self.doc.span(*span) for span in one.mentions})),
            aliases=tuple(one.aliases),
            roles=tuple(self.doc.span(*span) for span in one.roles),
            age=one.age,
            gender=one.gender,  # type: ignore[arg-type]
        )


def _last(speakers: Sequence[Someone]) -> Iterator[Someone]:
    return islice(reversed(speakers), _MOST_BEFORE)


def _is_person_word(said: Sequence[str]) -> bool:
    """Whether a word is one for a person: "wife", "colleagues"."""
    known = words("people", "titles") | words("people", "family")
    return any(word in known or word.removesuffix("s") in known for word in said)


def _conflict(one: Kind, other: Kind) -> bool:
    return bool(one and other) and one != other


def _gender(said: set[str]) -> str:
    if said & words("people", "female"):
        return "female"
    return "male" if said & words("people", "male") else ""
