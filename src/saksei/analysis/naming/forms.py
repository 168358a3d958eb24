"""The forms of a name in one text: its aliases, without titles and small words.

Decides what of a text is the name. Invariant: every text has at least one form, and a form keeps at
least one token where the text has a letter or digit.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from saksei.analysis.naming.lists import words
from saksei.analysis.naming.writing import LOOSE, latin, prepared, script

MOST_FORMS, MOST_TOKENS = 6, 8
_BRACKETS = re.compile(r"[(\[{（«“\"]([^)\]}）»”\"]*)[)\]}）»”\"]?")
_APART = re.compile(r"[;/|]|\s[-–—]\s|،|、")
_PUNCTUATED = re.compile(r"[(\[{（«“\";/|,،、]|[-–—]\s")
_LETTERS = re.compile("[A-Za-z' ]*")
_INSIDE = "'’`ʼ\u200c"  # what may stand inside a word
_ASCII_WORD = re.compile("[A-Za-z0-9'`]+")
_ABD = re.compile(r"^abd[aeiou]?(?:l(?=[^aeiou])|(?=([nrsztd])\1)|(?=sh))")
# The article joined to a word, alone or after 'servant of'; in names of God it is no article.
_ARTICLE = re.compile(r"^(عبد)?ال(?=...)")
_NO_ARTICLE = ("الله", "الهام", "الیاس", "الياس", "عبدالله")
_SERVANT = frozenset(
    ("abd", "abdul", "abdel", "abdal", "abdol", "abdur", "abdu", "abdoul", "abdoel")
)
_READ_TWICE = re.compile("[ثذضظ]")

Plain = tuple[str, bool, bool]  # a token in Latin letters; is its script loose; is it light


@cache
def _alias() -> tuple[tuple[str, ...], re.Pattern[str]]:
    marks, written = sorted(words("alias"), key=len, reverse=True), words("alias_as_written")
    loud, quiet = ("|".join(map(re.escape, some)) for some in (marks, sorted(written)))
    pattern = rf"(?<!\w)(?:(?i:{loud})|{quiet})(?!\w):?"
    return tuple(mark.casefold() for mark in (*marks, *written)), re.compile(pattern)


def forms(text: str) -> tuple[tuple[Plain, ...], ...]:
    """The tokens of each form, the whole name first."""
    text = prepared(text)
    found: dict[tuple[Plain, ...], None] = {}
    for part in _parts(text):
        for persian in (False, True) if _READ_TWICE.search(part) else (False,):
            tokens = tuple(_tokens(part, persian=persian))
            if tokens:
                found.setdefault(tokens)
    return tuple(found)[:MOST_FORMS] or ((),)


@cache
def _begins_alias() -> frozenset[str]:
    return frozenset(mark.split()[0] for mark in _alias()[0])


def _parts(text: str) -> Iterator[str]:
    """The names that a text gives, split at aliases, brackets, slashes and commas."""
    pattern = _alias()[1]
    if _LETTERS.fullmatch(text):  # most names: an alias can only begin with a word of its own
        split = not _begins_alias().isdisjoint(text.casefold().split())
    else:
        split = pattern.search(text) is not None
    if not split and not _PUNCTUATED.search(text):
        yield text
        return
    for part in [_BRACKETS.sub(" ", text), *_BRACKETS.findall(text)]:
        for name in pattern.split(part) if split else [part]:
            yield from _slashes(name)


def _slashes(text: str) -> Iterator[str]:
    """'A B/C' is 'A B' and 'A C'; 'A B / C D' is two names."""
    pieces = [piece.strip(" ,") for piece in _APART.split(text) if piece.strip(" ,")]
    for piece in pieces[:1]:
        yield from _commas(piece)
    before = pieces[0].split() if pieces else []
    for piece in pieces[1:]:
        here = piece.split()
        yield piece if len(here) > 1 else " ".join([*before[:-1], piece])


def _commas(text: str) -> Iterator[str]:
    """'Family Name, Given Name' is one name; 'A B C, A B D' and 'A B, C D, E F' are several."""
    pieces = [piece for piece in text.split(",") if piece.strip(" .")]
    yield text
    tokens = [piece.casefold().split() for piece in pieces]
    if len(pieces) > 2 or (len(pieces) == 2 and set(tokens[0]) & set(tokens[1])):
        yield from pieces
    elif len(pieces) == 2 and len(tokens[0]) > 2 > len(tokens[1]):
        yield pieces[0]


def _tokens(text: str, *, persian: bool) -> Iterator[Plain]:
    """The tokens of one name, honorifics and particles dropped, joined particles taken off."""
    words = _ASCII_WORD.findall(text) if text.isascii() else _words(text)
    found = [piece for word in words[: 2 * MOST_TOKENS] for piece in _pieces(word, persian)]
    yield from _bare(found)[:MOST_TOKENS]


def _words(text: str) -> list[str]:
    """Runs of letters with their marks, which `\\w` leaves out; digits are kept."""
    kept = (one if one in _INSIDE or unicodedata.category(one)[0] in "LMN" else " " for one in text)
    return "".join(kept).split()


@lru_cache(maxsize=1 << 18)
def _pieces(word: str, persian: bool) -> tuple[Plain, ...]:
    """A word in Latin letters; Chinese, Korean and Burmese words are several names."""
    if word.isascii():
        plain = _plain(word.lower())
        return ((plain, False, False),) if plain else ()
    loose = script(word) in LOOSE
    if word not in _NO_ARTICLE:
        word = _ARTICLE.sub(r"\1", word)
    plains = map(_plain, latin(word, persian=persian).split())
    return tuple((plain, loose, False) for plain in plains if plain)


def _plain(word: str) -> str:
    """Without d', l' and o', which are particles; ayn at the beginning is heard as a vowel."""
    if not word.isalnum():
        word = re.sub(r"^[dlo]'(?=[aeiouhy])", "", word)
        word = re.sub(r"[^a-z0-9]", "", re.sub(r"^'(?=[^aeiouy])", "a", word))
    return _ABD.sub("abd", word) if len(word) > 6 else word


@cache
def _small() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Words that go, that count for little in front, and that count for little anywhere."""
    front, inside = words("in_front_only"), words("between_only")
    return (words("honorifics") | words("particles")) - front - inside, front, inside


def _bare(found: list[Plain]) -> list[Plain]:
    """Without honorifics and particles as long as a name is left; doubtful ones made light."""
    gone, front, inside = _small()
    kept = _servants([one for one in found if one[0] not in gone] or found)
    if len(kept) < 3:
        return kept
    light = [
        (plain, loose, plain in inside or (plain in front and at < len(kept) - 2))
        for at, (plain, loose, _) in enumerate(kept)
    ]
    return light if sum(not one[2] for one in light) > 1 else kept


def _servants(found: list[Plain]) -> list[Plain]:
    """'Abd Rahman' and 'Abdul Rahman' as one token, as 'Abdulrahman' is."""
    joined: list[Plain] = []
    for plain, loose, light in found:
        if joined and joined[-1][0] in _SERVANT:
            joined[-1] = ("abd" + plain, loose, light)
        else:
            joined.append((plain, loose, light))
    return joined
