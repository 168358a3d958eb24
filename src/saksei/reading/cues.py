"""Decides which words of a sentence report what somebody says, and in which form they stand there.

Invariant: a cue is a verb or phrase of lexicon/cues.yaml outside quotation marks that is neither
negated nor merely possible; what follows it is decided by its frames.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from saksei.reading.document import Line
from saksei.reading.lexicon import load
from saksei.reading.syntax import Parsed, base_of

Form = Literal["finite", "participle", "passive", "infinitive"]

_BE = frozenset("be is are was were been being 's ’s".split())
_POSSIBLE = frozenset("can could may might must should will would shall cannot".split())
_NEGATIONS = frozenset("not n't never cannot".split())
_LONGEST_PHRASE = 5


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb: token numbers `first` to `last` (excluded), frames, stance and form."""

    first: int
    last: int
    base: str
    frames: str
    stance: str
    form: Form


def cues(line: Line) -> list[Cue]:
    """The cues of a sentence in order."""
    parsed = line.parsed
    found: list[Cue] = []
    place = 0
    quoted = _quoted(line)
    while place < len(parsed.tokens):
        cue = None if quoted[place] else _cue_at(parsed, place)
        if cue:
            found.append(cue)
        place = cue.last if cue else place + 1
    return found


def _quoted(line: Line) -> list[bool]:
    """For each token whether it lies within quotation marks."""
    inside = [False] * len(line.parsed.tokens)
    for one in line.quotations:
        first, last = line.parsed.token_at(one.start), line.parsed.token_at(one.end)
        inside[first:last] = [True] * (last - first)
    return inside


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[str, str, str]]:
    """Phrases of several words: base, frames, stance."""
    verbs, given = load("cues")["verbs"], load("cues")["phrases"]
    found = {}
    for phrase, entry in given.items():
        base = entry.get("base", phrase)
        entry = given.get(base) or verbs.get(base) or entry
        found[phrase] = (base, entry["frames"], entry["stance"])
    return found


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in _phrases())


def _cue_at(parsed: Parsed, place: int) -> Cue | None:
    token = parsed.tokens[place]
    if token.low in _beginnings():
        for size in range(_LONGEST_PHRASE, 1, -1):
            known = _phrases().get(parsed.words(place, place + size))
            if known:
                form: Form = "participle" if token.low.endswith("ing") else "finite"
                return _checked(parsed, Cue(place, place + size, *known, form))
    if parsed.tags[place] not in "veg":
        return None
    entry = load("cues")["verbs"].get(base_of(token.low))
    if not entry:
        return None
    form = _form(parsed, place)
    return _checked(
        parsed, Cue(place, place + 1, base_of(token.low), entry["frames"], entry["stance"], form)
    )


def _form(parsed: Parsed, place: int) -> Form:
    tags = parsed.tags
    before = place - 1
    while before >= 0 and tags[before] == "r":
        before -= 1
    word = parsed.tokens[before].low if before >= 0 else ""
    if before >= 0 and tags[before] == "t":
        return "infinitive"
    if tags[place] == "g":
        return "finite" if word in _BE else "participle"
    if tags[place] == "e" and (word in _BE or word in ("not",) and _be_before(parsed, before)):
        return "passive"
    return "finite"


def _be_before(parsed: Parsed, place: int) -> bool:
    return place > 0 and parsed.tokens[place - 1].low in _BE


def _checked(parsed: Parsed, cue: Cue) -> Cue | None:
    """The cue, unless what stands before it says that it was not, or need not have been, said."""
    before = auxiliaries(parsed, cue.first)
    if before & _NEGATIONS or any(word.endswith("n't") or word.endswith("n’t") for word in before):
        return None
    if before & _POSSIBLE and cue.base not in ("like",):
        return None
    return cue


def auxiliaries(parsed: Parsed, place: int) -> set[str]:
    """The auxiliaries and adverbs that stand right before a verb."""
    words: set[str] = set()
    before = place - 1
    while before >= 0 and parsed.tags[before] in "ar":
        words.add(parsed.tokens[before].low)
        before -= 1
    return words


def finite_verbs(parsed: Parsed) -> Iterator[int]:
    """Token numbers of verbs that may be the main verb of a clause, auxiliaries included."""
    for place, tag in enumerate(parsed.tags):
        if tag in "va" or (tag == "e" and parsed.at[place] < 0):
            yield place
