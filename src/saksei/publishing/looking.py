"""Many names looked for in a text: only those whose words all stand in it, so that thousands cost
little more than a few.

Invariant: finds what one pattern of all the names would find.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from saksei.findings.protection import APART, NO_SPACES, pattern_of, words_of
from saksei.findings.protection import UNSEEN as WITHIN

UNSEEN = re.compile(WITHIN.replace("*", ""))
WORD = re.compile(r"[^\W_]+")
PATTERNS = 500  # sets of names whose pattern is kept


class Names:
    """Names in any order of their words, and words that are looked for by themselves."""

    def __init__(self, names: Iterable[str], alone: Iterable[str] = ()) -> None:
        self._by_word: dict[str, list[tuple[frozenset[str], str, bool]]] = defaultdict(list)
        # By how they begin: they stand in mid-run, or have marks that part words.
        self._runs: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
        for name, single in [*((one, False) for one in names), *((one, True) for one in alone)]:
            words = [folded(word) for word in words_of(unicodedata.normalize("NFC", name))]
            if not words:
                continue
            if max(name) < NO_SPACES and all(map(WORD.fullmatch, words)):
                longest = max(words, key=len)  # the rarest, as a rule
                self._by_word[longest].append((frozenset(words), name, single))
            else:
                self._runs[words[0][:2]].append((words[0], name, single))

    def __bool__(self) -> bool:
        return bool(self._by_word or self._runs)

    def among(self, text: str) -> re.Pattern[str] | None:
        """The pattern of the names that may stand in a text; None if none can."""
        plain = folded(UNSEEN.sub("", text))
        there = set(WORD.findall(plain)) | set(WORD.findall(folded(UNSEEN.sub(" ", text))))
        there |= set(re.split(APART, plain))
        found = [
            (name, single) for word in there & self._by_word.keys()
            for words, name, single in self._by_word[word] if words <= there
        ]  # fmt: skip
        found += [
            (name, single) for begins in _begins(plain) & self._runs.keys()
            for word, name, single in self._runs[begins] if word in plain
        ]  # fmt: skip
        if not found:
            return None
        return _pattern(frozenset(found), WITHIN if UNSEEN.search(text) else "")

    def search(self, string: str, /) -> re.Match[str] | None:
        """The first name in a text that is in normal form C."""
        pattern = self.among(string)
        return pattern.search(string) if pattern else None

    def sub(self, repl: str, string: str, /) -> str:
        """A text with something else in place of each name."""
        pattern = self.among(string)
        return pattern.sub(repl, string) if pattern else string

    def finditer(self, string: str, /) -> Iterator[re.Match[str]]:
        """Every name, in the order of the text."""
        pattern = self.among(string)
        yield from pattern.finditer(string) if pattern else ()

    def standing_in(self, text: str) -> set[str]:
        """Which of the names stand in a text."""
        pattern = self.among(text)
        found = pattern.findall(text) if pattern else []
        return {name for one in set(found) for name in self._of(one)}

    def _of(self, found: str) -> Iterable[str]:
        words = frozenset(folded(UNSEEN.sub("", word)) for word in words_of(found))
        yield from (
            name for word in words for had, name, _ in self._by_word.get(word, ()) if had <= words
        )
        plain = folded(UNSEEN.sub("", found))
        for begins in _begins(plain) & self._runs.keys():
            yield from (name for word, name, _ in self._runs[begins] if word in plain)


def _begins(text: str) -> set[str]:
    """Every run of one or two characters, if any name might be looked for by it."""
    return {*text, *map("".join, pairwise(text))}


def folded(text: str) -> str:
    """Without case, and without what patterns take for equal besides."""
    return text.casefold().replace("ı", "i").replace("i̇", "i")


@lru_cache(PATTERNS)
def _pattern(names: frozenset[tuple[str, bool]], within: str) -> re.Pattern[str] | None:
    whole = (name for name, single in names if not single)
    return pattern_of(whole, (name for name, single in names if single), within=within)
