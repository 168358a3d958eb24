"""Decides how a text looks to the rules for times and numbers: one letter for each word.

"on Oct. 23, 2020" is IN MONTH DOT DAY COMMA YEAR. A rule is a pattern over such letters, written
with their names, so that it can be read, and tried all at once.

Invariant: tokens lie in the text in order and do not overlap; a shape has one letter for each; no
rule repeats without bound, so the work grows with the length of the text and no faster.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from saksei.reading.model import Span
from saksei.reading.numbers import numerals

# What most characters belong to comes first; no two kinds but "mixed" and "mark" begin alike.
_TOKEN = re.compile(
    r"""
      (?P<gap>\s+)
    | (?P<word>[^\W0-9_]++(?![0-9_])(?:['’](?:ll|t|re|ve|d)(?!\w))?)
    | (?P<iso>(?:1[89]|20)[0-9]{2}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}
            (?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?(?![\w-]))
    | (?P<slashed>[0-9]{1,2}(?:/[0-9]{1,2}/|\.[0-9]{1,2}\.|-[0-9]{1,2}-)[0-9]{4}(?![\w/-]))
    | (?P<clock>[0-9]{1,2}(?:[:.][0-9]{2})?[ \u00a0\u202f]?(?:[aApP]\.[mM]\.|[aApP][mM](?!\w))
        | (?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?![\w:]))
    | (?P<decade>(?:1[89]|20)[0-9]0['’]?s(?!\w))
    | (?P<ordinal>[0-9]{1,4}(?:st|nd|rd|th)(?!\w))
    | (?P<number>(?:[0-9]{1,3}(?:[,\u202f\u2009\u00a0][0-9]{3}){1,5}(?![0-9])|[0-9]++)
        (?:\.[0-9]+)?(?!\w))
    | (?P<possessive>['’]s(?!\w))
    | (?P<mixed>\w+)
    | (?P<long>--+|[—―])
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BREAK = re.compile(r"\n[^\S\n]{0,99}\n|[\u2029\x0c]")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words and marks of a text, lower case, with their kind and place; `values` of numerals.

    A numeral of several words is one token of the kind "numeral"; a blank line is one of the kind
    "break".
    """

    text: str
    starts: "array[int]"
    ends: "array[int]"
    words: list[str]
    kinds: list[str]
    capitals: list[bool]  # which begin with one
    values: dict[int, numerals.Number]

    def span(self, first: int, last: int) -> Span:
        """The place of the tokens from `first` up to `last`, which is not included."""
        return self.starts[first], self.ends[last - 1]

    def take(self, other: "Tokens", first: int, last: int) -> None:
        """Add tokens of another, from `first` up to `last`, which is not included."""
        self.starts.extend(other.starts[first:last])
        self.ends.extend(other.ends[first:last])
        self.words.extend(other.words[first:last])
        self.kinds.extend(other.kinds[first:last])
        self.capitals.extend(other.capitals[first:last])

    def within(self, start: int, end: int) -> range:
        """The tokens that begin in a stretch of the text."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))


@lru_cache(maxsize=1)
def scan(text: str) -> Tokens:
    """The tokens of a text; kept for the next rules that read the same text."""
    found = _none_of(text)
    starts, ends = found.starts, found.ends
    words, kinds, capitals = found.words, found.kinds, found.capitals
    for match in _TOKEN.finditer(text):
        kind, word = match.lastgroup or "mark", match[0]
        if kind == "gap":
            if word == " " or not _BREAK.search(word):
                continue
            kind = "break"
        starts.append(match.start())
        ends.append(match.end())
        words.append(_small(word))
        kinds.append(kind)
        capitals.append(word[0].isupper())
    return _with_numerals(found)


@lru_cache(maxsize=1 << 14)
def _small(word: str) -> str:
    """A word in small letters, shared by all places where it stands."""
    return word.lower()


def _none_of(text: str) -> Tokens:
    return Tokens(text, array("q"), array("q"), [], [], [], {})


def _with_numerals(tokens: Tokens) -> Tokens:
    """The tokens with those of a numeral made one."""
    merged, starters, done = _none_of(tokens.text), numerals.starters(), 0
    kinds, words = tokens.kinds, tokens.words
    for place in [
        place for place, kind in enumerate(kinds) if kind == "number" or words[place] in starters
    ]:
        if place < done or kinds[place] not in ("number", "word"):
            continue
        number = numerals.read(words[place : place + numerals.LONGEST], 0)
        if number:
            merged.take(tokens, done, place)
            done = place + number[1]
            merged.values[len(merged.words)] = number[0]
            merged.take(tokens, place, place + 1)
            merged.ends[-1] = tokens.ends[done - 1]
            if kinds[place] != "number" or number[1] > 1:
                merged.kinds[-1] = "numeral"
    merged.take(tokens, done, len(words))
    return merged


class Alphabet:
    """A letter for each named class of words, and rules spelled in these letters.

    `classes` are blocks of words; `others` names classes without words. A word has one class.
    """

    def __init__(self, classes: Mapping[str, str], others: str) -> None:
        names = list(dict.fromkeys(chain(classes, others.split())))
        # From the Armenian letters on, so that no letter means anything in a pattern.
        self.letters = {name: chr(0x531 + number) for number, name in enumerate(names)}
        self.words = {
            word: self.letters[name] for name, block in classes.items() for word in block.split()
        }

    def spell(self, rule: str) -> str:
        """A rule as a pattern over letters: names of two or more capitals are classes."""
        spelled = re.sub(r"[A-Z]{2,}", lambda name: self.letters[name[0]], rule)
        return re.sub(r"\s+", "", spelled)

    def grammar(
        self, rules: Mapping[str, str], idle: str, inner: str = "", leading: str = ""
    ) -> "Grammar":
        """All rules as one pattern, which looks closer only where a rule may begin.

        At `idle` classes, which most words are, and at `inner` ones no rule begins; at `leading`
        ones none does that goes on with an idle one.
        """
        spelled = {name: self.spell(rule) for name, rule in rules.items()}
        gate = f"[{idle} {inner}]" + (f" | [{leading}] [{idle}]" if leading else "")
        return Grammar(spelled, self.spell(f"(?! {gate})"))


@dataclass(frozen=True, slots=True)
class Found:
    """Where a rule holds: tokens `first` to `last` (not included), and those of its groups."""

    rule: str
    first: int
    last: int
    parts: Mapping[str, Span]

    def part(self, name: str) -> int | None:
        """The first token of a group; None where the group is not there."""
        return self.parts[name][0] if name in self.parts else None


class Grammar:
    """Rules tried together: at each place the first that holds wins, and no two overlap.

    `gate` is a pattern for where no rule needs to be tried.
    """

    def __init__(self, rules: Mapping[str, str], gate: str) -> None:
        self.rules, self.gate = rules, gate
        self.names = list(rules)
        self.parts: list[list[str]] = []
        spelled = []
        for number, rule in enumerate(rules.values()):
            own = re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>_{number}>", rule)
            self.parts.append(re.findall(r"\(\?P<(\w+)>", rule))
            spelled.append(f"(?P<rule_{number}>{own})")
        self.pattern = re.compile(f"{gate}(?:{'|'.join(spelled)})")

    def find(self, shape: str) -> Iterator[Found]:
        """Each place where a rule holds, in order."""
        for match in self.pattern.finditer(shape):
            number = int((match.lastgroup or "").removeprefix("rule_"))
            spans = {name: match.span(f"{name}_{number}") for name in self.parts[number]}
            parts = {name: span for name, span in spans.items() if span[0] >= 0}
            yield Found(self.names[number], match.start(), match.end(), parts)
