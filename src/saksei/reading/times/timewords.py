"""Decides which words may be part of a time expression, and in which orders they are one.

Two grammars, one above the other: atoms ("Oct. 23", "last week", "two days"), and phrases of atoms
("between ... and ...", "since ...", "two days before ..."). The values are given in timevalues.
"""

from functools import lru_cache
from typing import Any

from saksei.reading.grammar.shapes import Alphabet, Tokens
from saksei.reading.lexicon import load, words

LEXICON: dict[str, Any] = load("times")
MONTHS: dict[str, int] = LEXICON["months"]
WEEKDAYS: dict[str, int] = LEXICON["weekdays"] | LEXICON["weekday_abbreviations"]
DEICTIC: dict[str, int] = LEXICON["deictic"]
UNITS: dict[str, tuple[str, int]] = {
    word: (name, count) for name, group in LEXICON["units"].items() for word, count in group.items()
}

_MARKS = {
    ",": "COMMA", ".": "DOT", "/": "SLASH", "(": "OPEN", ")": "CLOSE", "|": "BAR",
    **dict.fromkeys("-\u2010\u2011\u2012\u2013", "DASH"),
}  # fmt: skip
_OTHERS = (
    "MONTH MAY WEEKDAY WDAY TODAY ISO SLASHED CLOCK DECADE ORDINAL NTH DAY YEAR NUMBER COUNT "
    "COMMA DOT SLASH OPEN CLOSE BAR DASH LONG APOS MARK BREAK OTHER CAPITAL "
    "POINT STRETCH SHIFT ELSE"
)
ALPHABET = Alphabet(
    LEXICON["classes"] | {name: " ".join(group) for name, group in LEXICON["units"].items()},
    _OTHERS,
)
_L = ALPHABET.letters
_MAYBE = words("times", "maybe_months")
ABBREVIATED = frozenset(word for word in MONTHS if len(word) < 5) - {"may", "june", "july"}
_NEEDS_CAPITAL = _MAYBE | ABBREVIATED | frozenset(LEXICON["weekday_abbreviations"])
_WORDS = (
    ALPHABET.words
    | dict.fromkeys(MONTHS, _L["MONTH"])
    | dict.fromkeys(_MAYBE, _L["MAY"])
    | dict.fromkeys(LEXICON["weekdays"], _L["WEEKDAY"])
    | dict.fromkeys(LEXICON["weekday_abbreviations"], _L["WDAY"])
    | dict.fromkeys(DEICTIC, _L["TODAY"])
    | dict.fromkeys(load("numerals")["ordinals"], _L["NTH"])
)
_OF_KIND = {
    "iso": "ISO", "slashed": "SLASHED", "clock": "CLOCK", "decade": "DECADE", "break": "BREAK",
    "numeral": "COUNT", "ordinal": "ORDINAL", "possessive": "APOS", "long": "LONG",
    "mixed": "OTHER",
}  # fmt: skip


def shape(tokens: Tokens) -> str:
    """The letter of each token."""
    return "".join(map(_letter, tokens.kinds, tokens.words, tokens.capitals))


@lru_cache(maxsize=1 << 14)
def _letter(kind: str, word: str, capital: bool) -> str:
    if kind == "word":
        letter: str | None = _WORDS.get(word)
        if letter and not (word in _NEEDS_CAPITAL and not capital):
            return letter
        return _L["CAPITAL" if capital else "OTHER"]
    if kind == "number":
        return _L[_of_number(word)]
    return _L[_MARKS.get(word, "MARK") if kind == "mark" else _OF_KIND[kind]]


def _of_number(word: str) -> str:
    if word.isdigit() and len(word) <= 2 and 1 <= int(word) <= 31:
        return "DAY"
    if word.isdigit() and len(word) == 4 and 1800 <= int(word) <= 2099:
        return "YEAR"
    return "NUMBER"


_RULES: dict[str, Any] = load("time_rules")


_PIECES: dict[str, str] = _RULES["pieces"]


def _written_out(rule: str) -> str:
    """A rule with its pieces in place."""
    for _ in range(2):  # pieces hold pieces once
        for name, piece in _PIECES.items():
            rule = rule.replace("{" + name + "}", piece)
    return rule


_IDLE = "OTHER CAPITAL MARK COMMA DOT BREAK PERSONS"
ATOMS = ALPHABET.grammar(
    {name: _written_out(rule) for name, rule in _RULES["atoms"].items()},
    _IDLE,
    inner="TO AND OF BY FOR UNTIL BEFORE AFTER AGO OPEN CLOSE APOS LONG",
    leading="THE ONE SOME IN AT FROM THAT THIS",
)
PHRASES = ALPHABET.grammar(_RULES["phrases"], _IDLE)
