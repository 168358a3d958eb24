"""Decides which words of a sentence report what somebody says, and in which form they stand there.

Invariant: a cue is a verb or phrase of lexicon/cues.yaml outside quotation marks that is neither
negated nor merely possible; what follows it is decided by its frames.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from saksei.reading.grammar.syntax import Parsed, base_of, verb_forms
from saksei.reading.lexicon import load, words
from saksei.reading.reports.scene import Scene

Form = Literal["finite", "participle", "passive", "infinitive"]

_BE = frozenset(["be", "is", "are", "was", "were", "been", "being", "'s", "’s"])
_POSSIBLE = frozenset(
    ["can", "could", "may", "might", "must", "should", "will", "would", "shall", "cannot"]
)
_NEGATIONS = frozenset(["not", "n't", "never", "cannot"])
_STILL_SAID = frozenset(("deny",))  # "does not deny" says something
MOST = 60  # in one sentence; so the work stays linear in the length of any text


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb: token numbers `first` to `last` (excluded), frames, stance and form."""

    first: int
    last: int
    base: str
    frames: str
    stance: str
    form: Form

    def has(self, frames: str) -> bool:
        """Whether one of these frames is among its own."""
        return not set(frames).isdisjoint(self.frames)


def cues(scene: Scene) -> Iterator[Cue]:
    """The cues of a sentence in order."""
    beginnings = _beginnings()
    words_ = zip(scene.tags, scene.parsed.tokens, scene.inside, strict=False)
    places = [
        place
        for place, (tag, token, inside) in enumerate(words_)
        if not inside and (tag in "veg" or token.low in beginnings)
    ]
    past = found = 0
    for place in places:
        if place < past or found == MOST:
            continue
        cue = _cue_at(scene.parsed, place)
        if cue:
            past, found = cue.last, found + 1
            yield cue


def reports(parsed: Parsed, place: int) -> bool:
    """Whether the word at a token is a form of a reporting verb; some are so only with "that"."""
    entry = load("cues")["verbs"].get(base_of(parsed.tokens[place].low))
    if entry is None:
        return False
    return entry["frames"] != "t" or parsed.words(place + 1, place + 2) == "that"


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[str, str, str]]:
    """Phrases of several words: base, frames, stance."""
    verbs, given = load("cues")["verbs"], load("cues")["phrases"]
    found = {}
    for phrase, own in given.items():
        base = own.get("base", phrase)
        entry = given.get(base) or verbs.get(base) or own
        found[phrase] = (base, entry["frames"], entry["stance"])
    return found


@lru_cache(maxsize=1)
def _sizes() -> dict[str, list[int]]:
    """How many words the phrases have that begin with a word, most first."""
    found: dict[str, set[int]] = {}
    for phrase in _phrases():
        first, *others = phrase.split()
        found.setdefault(first, set()).add(1 + len(others))
    return {first: sorted(sizes, reverse=True) for first, sizes in found.items()}


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """Words at which a cue may begin that no verb's tag shows."""
    return words("cues", "feelings") | _sizes().keys()


def _cue_at(parsed: Parsed, place: int) -> Cue | None:
    token = parsed.tokens[place]
    for size in _sizes().get(token.low, ()):
        known = _phrases().get(parsed.words(place, place + size))
        if known:
            form: Form = "participle" if token.low.endswith("ing") else "finite"
            return _checked(parsed, Cue(place, place + size, *known, _form(parsed, place, form)))
    if token.low in words("cues", "feelings") and _be_before(parsed, place):
        return _checked(parsed, Cue(place, place + 1, token.low, "t", "asserts", "finite"))
    deed = base_of(token.low) in words("cues", "invitations") and not token.low.endswith("s")
    if deed or parsed.words(place - 1, place + 1) == "in writing":
        return None
    entry = load("cues")["verbs"].get(base_of(token.low)) if parsed.tags[place] in "veg" else None
    if not entry:
        return None
    form = _form(parsed, place)
    return _checked(
        parsed, Cue(place, place + 1, base_of(token.low), entry["frames"], entry["stance"], form)
    )


def _form(parsed: Parsed, place: int, default: Form = "finite") -> Form:
    before = _before(parsed, place, "r")
    word = parsed.tokens[before].low if before >= 0 else ""
    if word == "to" or (parsed.tags[place] == "v" and _after_infinitive(parsed, place, before)):
        return "infinitive"
    if parsed.tags[place] == "g":
        return "finite" if word in _BE else "participle"
    passive = parsed.tags[place] == "e" and (
        word in _BE or (word == "not" and _be_before(parsed, before))
    )
    return "passive" if passive else default


def _after_infinitive(parsed: Parsed, place: int, before: int) -> bool:
    """As "declined to threaten or even blame": the second verb is an infinitive too."""
    if (
        before < 0
        or parsed.tags[before] != "c"
        or "b" not in verb_forms()[parsed.tokens[place].low][1]
    ):
        return False
    near = parsed.tags[max(before - 10, 0) : before]
    return "tv" in near and not set("ae") & set(near[near.rindex("tv") :])


def _before(parsed: Parsed, place: int, skipped: str) -> int:
    """The last token before `place` with another tag than those skipped."""
    before = place - 1
    while before >= 0 and parsed.tags[before] in skipped:
        before -= 1
    return before


def _be_before(parsed: Parsed, place: int) -> bool:
    before = _before(parsed, place, "r")
    return before >= 0 and parsed.tokens[before].low in _BE


def _checked(parsed: Parsed, cue: Cue) -> Cue | None:
    """The cue, unless what stands before it says that it was not, or need not have been, said."""
    if cue.form == "infinitive":
        cue = _gone_on(parsed, cue)
    before = auxiliaries(parsed, cue.first)
    negated = before & _NEGATIONS or any(word.endswith(("n't", "n’t")) for word in before)
    if negated and cue.base not in _STILL_SAID:
        return None
    only = "only" in before or parsed.words(cue.last, cue.last + 1) == "only"
    return None if before & _POSSIBLE and not only else cue


def _gone_on(parsed: Parsed, cue: Cue) -> Cue:
    """As "went on to charge": what is told to have followed was said."""
    on = _before(parsed, cue.first, "rt")
    if parsed.words(on, on + 1) != "on":
        return cue
    for place in range(on - 1, max(on - 3, -1), -1):
        if base_of(parsed.tokens[place].low) == "go":
            form: Form = "participle" if parsed.tags[place] == "g" else "finite"
            return replace(cue, first=place, form=form)
    return cue


def auxiliaries(parsed: Parsed, place: int) -> set[str]:
    """The auxiliaries and adverbs that stand right before a verb."""
    found: set[str] = set()
    before = place - 1
    while before >= 0 and parsed.tags[before] in "ar":
        found.add(parsed.tokens[before].low)
        before -= 1
    return found
