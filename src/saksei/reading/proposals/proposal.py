"""What a suggestion becomes when it is accepted: statements of the vocabulary, each with its place.

A proposal has a key by which a decision on it is found again: what it is and its folded words, the
names in it, and the words around it, each as a digest. Neither the rule nor the offsets enter, so a
corrected text and newer rules lead to the same key.

Invariant: every statement has a passage; a number is unique in its reading, and the same text gives
the same numbers.
"""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from saksei.moments import ALPHABET
from saksei.reading.model import Span, Suggestion, Tier

GROUPS = ("entities", "quotes", "non_responses", "events", "quantities")
SHORTEST_NUMBER = 3
CONTEXT_WORDS, CONTEXT_CHARACTERS = 3, 60
DIGEST = 12  # hexadecimal digits of each part of a key


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One statement that accepting would make, about the record of its proposal.

    `ref` and `speaker` are ids of proposals whose records are meant; a draft has a `value` or a
    `ref`. One of the tier `maybe` is left out when only what is sure is accepted.
    """

    property: str
    value: str = ""
    ref: str = ""
    span: Span
    speaker: str = ""
    stance: str = "asserts"
    said: str = ""
    tier: Tier = "sure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Suggestion):
    """One record with its statements, proposed from one or several passages of a text.

    `id` is for references within the reading, `number` for people. `among` is the id of the act of
    the group that this act is one of; `label` says what it is in a few words.
    """

    id: str
    group: str
    kind: str
    type: str
    label: str
    key: str
    number: str = ""
    spans: tuple[Span, ...]
    statements: tuple[Draft, ...]
    among: str = ""
    indexes: tuple[int, ...] = ()  # of the quotes or events of the reading that it comes from

    @property
    def needs(self) -> frozenset[str]:
        """Ids of the proposals whose records the statements name."""
        return needed(self.statements) | ({self.among} if self.among else set())

    def value(self, name: str) -> str:
        """The first value proposed for a property, "" if there is none."""
        return next((one.value for one in self.statements if one.property == name), "")

    def ref(self, name: str) -> str:
        """The first record proposed for a property, "" if there is none."""
        return next((one.ref for one in self.statements if one.property == name and one.ref), "")


def needed(drafts: Iterable[Draft]) -> frozenset[str]:
    """Ids of the proposals whose records some drafts name."""
    return frozenset(name for one in drafts for name in (one.ref, one.speaker) if name)


class _Letters(dict[int, str]):
    """What each character becomes: itself if it is part of a word, else a space."""

    def __missing__(self, code: int) -> str:
        one = chr(code)
        self[code] = one if unicodedata.category(one)[0] in "LMN" else " "
        return self[code]


_LETTERS = _Letters()


def fold(text: str) -> str:
    """The words of a text without case, punctuation and the ways of writing one character."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain.translate(_LETTERS).split())


def words(text: str, span: Span) -> str:
    """The words of a passage, in one line."""
    return " ".join(text[span[0] : span[1]].split())


def key(text: str, *, group: str, type_: str, said: str, names: Sequence[str], span: Span) -> str:
    """The key of a proposal: digests of what it is, of whom it names, and of what is around it."""
    before = fold(text[max(0, span[0] - CONTEXT_CHARACTERS) : span[0]]).split()[-CONTEXT_WORDS:]
    after = fold(text[span[1] : span[1] + CONTEXT_CHARACTERS]).split()[:CONTEXT_WORDS]
    parts = (
        (group, type_, fold(said)),
        tuple(sorted(" ".join(sorted(fold(name).split())) for name in names)),
        (*before, "|", *after),
    )
    return ".".join(_digest("\0".join(part)) for part in parts)


def _digest(words_: str) -> str:
    return hashlib.sha256(words_.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST]


def numbered(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """The proposals with a short number each: the beginning of a digest of key and occurrence."""
    seen: Counter[str] = Counter()
    digests = []
    for one in proposals:
        seen[one.key] += 1
        digests.append(_spelled(f"{one.key}#{seen[one.key]}"))
    return tuple(
        replace(one, number=number)
        for one, number in zip(proposals, _shortest(digests), strict=True)
    )


def _spelled(seed: str) -> str:
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest())
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(50))


def _shortest(digests: Sequence[str]) -> list[str]:
    """The shortest beginning of each digest, from three characters on, that no other shares."""
    size, numbers = SHORTEST_NUMBER, [one[:SHORTEST_NUMBER] for one in digests]
    while size < len(digests[0] if digests else ""):
        shared = Counter(numbers)
        alike = [place for place, one in enumerate(numbers) if shared[one] > 1]
        if not alike:
            break
        size += 1
        for place in alike:
            numbers[place] = digests[place][:size]
    return numbers
