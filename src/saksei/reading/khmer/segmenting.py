"""Decides where the words of Khmer begin and end, which is written without spaces between them.

The model is that of khmercut, which its package carries; nothing is fetched. Zero-width spaces,
by which some writers mark words, cut too, and are part of no word.

Invariant: words lie in the text in order, and without them only white space, marks and zero-width
characters are left; a run is given to the model in portions, so time and memory stay linear.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from saksei.reading.model import Span

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_RUN = re.compile(r"[\u1780-\u17d3\u17d7\u17dc\u17dd\u17e0-\u17e9]+|[^\W_]+")
_KHMER, _LATIN = re.compile("[\u1780-\u17ff]"), re.compile("[A-Za-z]")
# A sign that never begins a syllable, so no portion begins with it.
_SIGN = re.compile("[\u17b4-\u17d3\u17dd]")
_SUBSCRIPT = "\u17d2"  # binds the letter after it
_PORTION = 200
_LOOKED_AT = 20_000


def is_khmer(text: str) -> bool:
    """Whether a text is written in Khmer, by the letters of its beginning."""
    head = text[:_LOOKED_AT]
    letters = len(_KHMER.findall(head))
    return 0 < letters >= len(_LATIN.findall(head))


def words(text: str) -> list[str]:
    """The words of a text, for searching: Khmer is cut, others are as they stand."""
    return [text[start:end] for start, end in word_spans(text)]


def word_spans(text: str) -> Iterator[Span]:
    """The places of the words of a text."""
    for run in _RUN.finditer(text):
        if not _KHMER.match(run[0]):
            yield run.span()
            continue
        place = run.start()
        for portion in _portions(run[0]):
            for word in _cut(portion):
                yield place, place + len(word)
                place += len(word)


def _portions(run: str) -> Iterator[str]:
    """A run in pieces that the model can take, cut between syllables where it has any."""
    start = 0
    while len(run) - start > _PORTION:
        end = start + _PORTION
        while end > start + 1 and (_SIGN.match(run[end]) or run[end - 1] == _SUBSCRIPT):
            end -= 1
        end = end if end > start + 1 else start + _PORTION
        yield run[start:end]
        start = end
    yield run[start:]


@lru_cache(maxsize=1 << 12)
def _cut(portion: str) -> tuple[str, ...]:
    """The model's words; the portion itself should they not add up to it."""
    from khmercut import tokenize  # type: ignore[import-untyped]  # 17 MB, read at first use

    found: list[str] = tokenize(portion)
    return tuple(found) if "".join(found) == portion and all(found) else (portion,)
