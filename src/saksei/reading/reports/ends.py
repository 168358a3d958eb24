"""Decides where reported content ends: before a further report, or where the paper goes on itself.

Invariant: an end lies in the sentence, after the content's first word.
"""

from collections.abc import Iterator

from saksei.reading.grammar.syntax import Parsed, base_of, extended, verb_forms
from saksei.reading.lexicon import load, words
from saksei.reading.reports import clauses
from saksei.reading.reports.attached import is_time
from saksei.reading.reports.cues import Cue, reports
from saksei.reading.reports.scene import Scene
from saksei.reading.reports.speakers import finite_verbs, subject

_PERFECT = ("has", "have", "had")
_LONGEST_OBJECT = 60  # tokens of what is said, where it holds no verb
_FARTHEST = 14  # tokens from a new subject to its verb


def end_of(scene: Scene, cue: Cue, first: int, limit: int, frame: str = "") -> int:
    """The token (excluded) at which content that begins at `first` ends: before a further cue."""
    if frame == "k":
        limit = _name_given(scene, first, limit)
    for place in _outside(scene, first + 1, limit):
        if frame == "u" and _goes_on(scene.parsed, cue, place):
            continue
        if _ends_at(scene, cue, first, place, limit) or (
            frame and frame in "nku" and _own_verb(scene.parsed, first, place, frame)
        ):
            limit = place
            break
    while limit > first and not scene.inside[limit - 1] and scene.tags[limit - 1] in ".,:-":
        limit -= 1
    return _without_occasion(scene, first, limit)


def _outside(scene: Scene, first: int, last: int) -> Iterator[int]:
    return (place for place in range(first, last) if not scene.inside[place])


def _name_given(scene: Scene, first: int, limit: int) -> int:
    """The end of what something is called, where that is quoted: "called it “a joke” on air"."""
    for place in range(first, limit):
        if place in scene.opens and not scene.inside[place - 1]:
            last = next((at for at in scene.closes if at > place), limit)
            return min(last + 1, limit)
    return limit


def _goes_on(parsed: Parsed, cue: Cue, place: int) -> bool:
    """As "urged them to go; to leave; and put an end": a further infinitive of the same request."""
    following = place + 1 + (parsed.tags[place + 1 : place + 2] == "c")
    if parsed.tokens[place].text == ";":
        return parsed.tags[following : following + 1] == "t"
    if parsed.tags[place] != "c" or "b" in _codes(parsed, cue.last - 1):
        return False
    return "b" in _codes(parsed, place + 1)


def _codes(parsed: Parsed, place: int) -> str:
    """Which forms of a verb the word at a token may be."""
    return verb_forms().get(parsed.words(place, place + 1), ("", ""))[1]


def _own_verb(parsed: Parsed, first: int, place: int, frame: str) -> bool:
    """Whether a finite verb of the cue's subject follows, as what is said holds none itself."""
    tag, low = parsed.tags[place], parsed.tokens[place].low
    if tag not in "c," and low != "when":
        return False
    following = clauses.past_adverbs(parsed, place + 1)
    if tag == "," and _new_clause(parsed, following, frame):
        return True
    far = place - first > _LONGEST_OBJECT
    if far or "w" in parsed.tags[first:place] or any(finite_verbs(parsed, first, place)):
        return False
    if low == "when":
        return clauses.subject_and_verb(parsed, following)
    if tag == ",":
        return parsed.tags[following : following + 1] in ("v", "e") and reports(parsed, following)
    return _finite(parsed, following, frame)


def _new_clause(parsed: Parsed, place: int, frame: str) -> bool:
    """As ", while the lawyer ...", ", but have had no answer", ", a claim that the court ..."."""
    low = parsed.tokens[place].low if place < len(parsed.tags) else ""
    if low == "while":
        return True
    if low == "but" and frame == "u":
        return parsed.words(place + 1, place + 2) in _PERFECT
    return False


def _judged(parsed: Parsed, place: int) -> bool:
    """As ", a claim that the court rejected", ", a theory she scoffs at": what others say of it."""
    noun = clauses.opening(parsed, place)
    told = words("cues", "utterances") | words("cues", "nouns")
    if noun is None or parsed.tokens[noun.head].low not in told or parsed.tags[place] != "d":
        return False
    who = clauses.opening(parsed, noun.last + (parsed.words(noun.last, noun.last + 1) == "that"))
    verb = extended(parsed, who).last if who else len(parsed.tags)
    return any(reports(parsed, at) for at in range(verb, min(verb + 8, len(parsed.tags))))


def _finite(parsed: Parsed, place: int, frame: str) -> bool:
    """Whether a finite verb stands there; after a request one that is no further infinitive."""
    if place >= len(parsed.tags) or not any(finite_verbs(parsed, place, place + 1)):
        return False
    return frame != "u" or "b" not in _codes(parsed, place)


def _ends_at(scene: Scene, cue: Cue, first: int, place: int, limit: int) -> bool:
    parsed, tag = scene.parsed, scene.tags[place]
    if tag == ",":
        return _judged(parsed, place + 1) or breaks_after_comma(parsed, place, limit)
    if tag == "-":
        return parsed.tags[place + 1 : place + 2] == "g" and reports(parsed, place + 1)
    if tag == "c":
        verb = scene.tags[place + 1 : place + 2] in ("v", "e")
        quoted = place - 1 in scene.closes
        done = verb and quoted and (first in scene.opens or reports(parsed, place + 1))
        return done or (place > first + 1 and _second_cue(scene, cue, place, first))
    if tag == "i" and first in scene.opens and place - 1 in scene.closes:
        return scene.doc.text[scene.parsed.tokens[place - 1].start - 1] in ".!?"
    if tag == ":":
        return _own_clause(scene, place)
    return _asked_then(parsed, place)


def _own_clause(scene: Scene, place: int) -> bool:
    """After a semicolon or a colon the paper goes on in its own words, unless with "that"."""
    following = scene.low(place + 1)
    if scene.parsed.tokens[place].text == ";":
        return following != "that" and scene.low(place + 2) != "that"
    own = place + 1 not in scene.opens and clauses.opening(scene.parsed, place + 1) is not None
    return own and clauses.clause_begins(scene, place + 1)


def _asked_then(parsed: Parsed, place: int) -> bool:
    """As "when reached by telephone", "after he was asked": how it came to be said."""
    if parsed.tokens[place].low not in ("when", "after", "as"):
        return False
    return any(one.low in words("cues", "askings") for one in parsed.tokens[place + 1 : place + 4])


def _without_occasion(scene: Scene, first: int, last: int) -> int:
    """The end without "in a statement on Thursday": where it was said, not what."""
    parsed = scene.parsed
    place = last - 1
    for _ in range(3):
        phrase = parsed.phrase_with(place)
        if phrase is None or scene.inside[place] or phrase.first < first + 2:
            return last
        before = phrase.first - 1
        if is_time(parsed, phrase):
            place = before - 1 if parsed.tags[before] == "i" else before
            continue
        occasion = parsed.tokens[phrase.head].low in words("cues", "utterances")
        return (
            before
            if occasion and parsed.tokens[before].low in ("in", "during", "at", "on")
            else last
        )
    return last


def breaks_after_comma(parsed: Parsed, place: int, limit: int) -> bool:
    """Whether the paper, or a further cue, goes on after a comma."""
    following = place + 1
    while following < limit and parsed.tags[following] == "r":
        following += 1
    if following >= limit:
        return False
    token, tag = parsed.tokens[following], parsed.tags[following]
    if tag in "ve" and parsed.words(following + 1, following + 2) == "that":
        return reports(parsed, following) and subject(parsed, following) is None
    if tag == "g":
        return reports(parsed, following) or token.low in words("cues", "turns")
    if tag == "c" and token.low in ("but", "and", "while", "yet"):
        return _conjoined_cue(parsed, following + 1, limit)
    if tag == "s" and token.low in ("while", "whereas", "although", "though"):
        return _has_own_cue(parsed, following + 1, limit)
    if token.low == "without":
        return parsed.tags[following + 1 : following + 2] == "g"
    return token.low == "according"


def _conjoined_cue(parsed: Parsed, place: int, limit: int) -> bool:
    """As ", but declined to": a verb of saying or refusing without, or with, a new subject."""
    if clauses.opening(parsed, place) is not None:
        limit = min(limit, place + _FARTHEST)
        verb = next((at for at in finite_verbs(parsed, place, limit) if parsed.tags[at] != "a"), -1)
    else:
        verb = place
        while verb < limit and parsed.tags[verb] in "ra":
            verb += 1
    if not 0 <= verb < limit or parsed.tags[verb] not in "ve":
        return False
    return _refuses(parsed, verb) or reports(parsed, verb)


def _refuses(parsed: Parsed, place: int) -> bool:
    return base_of(parsed.tokens[place].low) in words("cues", "refusals") or (
        parsed.tokens[place - 1].low in ("not", "n't")
        and base_of(parsed.tokens[place].low) in words("nonresponses", "answering")
    )


def _second_cue(scene: Scene, cue: Cue, place: int, first: int) -> bool:
    """As "and called for", "and added that": a second verb of saying with the same subject."""
    parsed = scene.parsed
    following = clauses.past_adverbs(parsed, place + 1)
    if cue.form == "participle" and parsed.tags[following : following + 1] == "g":
        return reports(parsed, following)
    if parsed.tags[following : following + 1] not in ("e", "v"):
        return False
    if _refuses(parsed, following):
        return True
    if not reports(parsed, following) or not _same_tense(parsed, cue, following):
        return False
    low = parsed.words(following + 1, following + 2)
    if low == "for":
        return True
    if low in ("that", "on") or following + 1 in scene.opens:
        return parsed.tags[following] == "v" or not _auxiliary_before(scene, first, place)
    deed = base_of(parsed.tokens[following].low) in words("cues", "deeds")
    free = not deed or cue.base in ("rule", "hold") or _foretold(parsed, first, place)
    return free and (low == "to" or clauses.opening(parsed, following + 1) is not None)


def _same_tense(parsed: Parsed, cue: Cue, following: int) -> bool:
    """As "insists ... and suggests", "said ... and asked": the second is told as the first is."""
    present = parsed.tokens[cue.last - 1].low.endswith("s")
    return parsed.tokens[following].low.endswith("s") == present


def _foretold(parsed: Parsed, first: int, place: int) -> bool:
    """As "the law would take its course and asked": no past form goes on with "would"."""
    verb = next(finite_verbs(parsed, first, place), -1)
    return verb >= 0 and parsed.tokens[verb].low in (
        "would",
        "will",
        "could",
        "should",
        "must",
        "might",
    )


def _auxiliary_before(scene: Scene, first: int, place: int) -> bool:
    """As "had met him and told him that": the participle may go on with the auxiliary before it.

    After "had been beaten" only one of whom it is said to would: "had been beaten and told".
    """
    near = [one.low for one in scene.parsed.tokens[max(first, place - 6) : place]]
    verb = load("cues")["verbs"].get(base_of(scene.low(place + 1)), {"frames": ""})
    passive = "been" in near and "x" not in verb["frames"]
    return not passive and any(one in ("had", "have", "has") for one in near)


def _has_own_cue(parsed: Parsed, place: int, limit: int) -> bool:
    for at in range(place, min(limit, place + 14)):
        if parsed.tags[at] in "ve" and parsed.at[at] < 0:
            return reports(parsed, at) or base_of(parsed.tokens[at].low) in words(
                "cues", "refusals"
            )
    return False
