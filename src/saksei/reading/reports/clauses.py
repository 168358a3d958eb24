"""Decides where reported content begins after its cue, and which of the cue's frames it fills.

Invariant: content begins after its cue in the same sentence, within a bounded distance.
"""

import re
from dataclasses import dataclass

from saksei.reading.grammar.syntax import Parsed, Phrase, extended, listed
from saksei.reading.lexicon import words
from saksei.reading.reports.attached import is_time
from saksei.reading.reports.cues import Cue, reports
from saksei.reading.reports.scene import Scene
from saksei.reading.reports.speakers import finite_verbs

_WH = frozenset(["if", "whether", "how", "why", "what", "when", "where", "who", "which"])
_FARTHEST_THAT = 16
_FARTHEST_VERB = 45
_FARTHEST_OBJECT = 30
_TO_VERB = re.compile(r't|i[djnNo]{1,6}t"?r?[va]')
_INSERTABLE = frozenset(["however", "meanwhile", "also", "though", "too", "therefore"])
_PREPOSITIONS = {
    "f": frozenset(("for",)),
    "o": frozenset(("of",)),
    "a": frozenset(["about", "on", "over", "against", "at"]),
}


@dataclass(frozen=True, slots=True)
class Content:
    """Where reported content begins, as a token number, and the frame that it fills."""

    first: int
    frame: str


def after(scene: Scene, cue: Cue, start: int) -> Content | None:
    """The content that stands after a cue whose tag ends before token `start`; None without one."""
    parsed, last = scene.parsed, scene.size
    begin = past_adverbs(parsed, start)
    place = _past_addressee(parsed, cue, begin)
    that = _that(scene, place, last) if cue.has("t") else None
    if that is not None:
        return Content(that, "t")
    if place > begin and cue.has("u") and _TO_VERB.match(parsed.tags, place):
        return Content(begin, "u")  # "told his followers at a rally to go"
    governed = _by_preposition(parsed, cue, place) or _appealed(parsed, cue, place)
    if governed is not None:
        return governed
    place = _past_adjuncts(parsed, place, last)
    if place + 1 >= last:
        return None
    if parsed.tags[place] in ",:" and place + 1 in scene.opens:
        return Content(place + 1, "q") if cue.has("q") else None
    if place in scene.opens and cue.has("qtn"):
        return Content(place, "q")
    return _by_frame(scene, cue, place)


def past_adverbs(parsed: Parsed, place: int) -> int:
    """Past "also", "therefore" and ", however," after a verb."""
    while (
        place < len(parsed.tags) and parsed.tags[place] == "r" and parsed.tokens[place].low != "so"
    ):
        place += 1
    if parsed.words(place, place + 1) == "," and parsed.words(place + 1, place + 2) in _INSERTABLE:
        return place + 3 if parsed.words(place + 2, place + 3) == "," else place
    return place


def _past_addressee(parsed: Parsed, cue: Cue, place: int) -> int:
    """Past "reporters" in "told reporters that"."""
    if not cue.has("x"):
        return place
    if parsed.tags[place : place + 2] == "dg" and subject_and_verb(parsed, place + 2):
        return place + 2  # "told the hearing the device had failed"
    phrase = parsed.phrase_with(place)
    if phrase is None and parsed.tags[place : place + 1] in ("g", "j", "e"):
        phrase = parsed.phrase_with(place + 1)  # "told waiting journalists"
    if phrase is None or phrase.first > place + 1 or phrase.first < place:
        return place
    end = extended(parsed, listed(parsed, phrase)[-1]).last
    optional = cue.base != "tell" and not _clause_follows(parsed, end)
    return place if optional else end


def _clause_follows(parsed: Parsed, place: int) -> bool:
    low = parsed.words(place, place + 1)
    return low == "that" or low in _WH or parsed.tags[place : place + 1] in ('"', ",", ":")


def _that(scene: Scene, place: int, last: int) -> int | None:
    """Where "that" opens the clause, with nothing but adjuncts before it."""
    parsed = scene.parsed
    for ahead in range(place, min(last, place + _FARTHEST_THAT)):
        tag = parsed.tags[ahead]
        if scene.inside[ahead]:
            continue
        if parsed.tokens[ahead].low == "that" and tag == "s":
            return None if _of_apposition(parsed, ahead) else ahead
        if tag in "vaec:w." and not _passed(parsed, ahead):
            return None
        if tag == "p" and parsed.tags[ahead - 1 : ahead] not in ("i", "t"):
            return None
    return None


def _of_apposition(parsed: Parsed, that: int) -> bool:
    """As ", a statement that": the clause is the noun's, not the cue's."""
    noun = parsed.phrase_with(that - 1)
    return noun is not None and parsed.tags[noun.first - 1] == "," and not is_time(parsed, noun)


def _passed(parsed: Parsed, place: int) -> bool:
    """Within a phrase, or "posted at noon" after its noun."""
    if parsed.tokens[place].low == "am" and parsed.tags[place - 1] == "q":
        return True
    reduced = parsed.tags[place] == "e" and parsed.tags[place + 1 : place + 2] in ("i", "r")
    return parsed.tags[place] in "ec" and (parsed.at[place] >= 0 or reduced)


def _by_preposition(parsed: Parsed, cue: Cue, place: int) -> Content | None:
    """As "called for", "spoke of", "complained about", and what that is."""
    low = parsed.words(place, place + 1)
    named = any(cue.has(frame) and low in given for frame, given in _PREPOSITIONS.items())
    if not named or place + 1 >= len(parsed.tags):
        return None
    if cue.has("u") and cue.base not in ("warn", "appeal", "ask"):
        return None
    return Content(place + 1, "n")


def _appealed(parsed: Parsed, cue: Cue, place: int) -> Content | None:
    """As "appealed to the public not to jump to conclusions"."""
    phrase = opening(parsed, place + 1) if parsed.words(place, place + 1) == "to" else None
    if phrase is None or cue.base != "appeal":
        return None
    return _object_and_verb(parsed, cue, place + 1, extended(parsed, phrase).last)


def _by_frame(scene: Scene, cue: Cue, place: int) -> Content | None:
    parsed = scene.parsed
    low, tag = parsed.tokens[place].low, parsed.tags[place]
    if cue.has("w") and low in _WH:
        return Content(place, "w")
    doing = tag == "g" or low in ("being", "having")
    if (cue.has("i") and tag == "t") or (cue.has("g") and doing):
        return Content(place - (scene.low(place - 1) in ("ever", "even")), "i")
    if cue.has("s") and low == "as":
        return Content(place + 1, "n")
    phrase = opening(parsed, place) or _participial(parsed, place)
    if phrase is not None:
        named = _named_object(scene, cue, place, phrase)
        if named is not None:
            return named
    if low.endswith(("self", "selves")):
        return None
    if cue.has("c") and (phrase is not None or tag in "siwgdj") and clause_begins(scene, place):
        return Content(place, "c")
    loose = phrase or (opening(parsed, place + 1) if tag in "gje" else None)
    if cue.has("n") and (low in ("what", "how") or (loose and _said(parsed, cue, loose))):
        return Content(place, "n")
    told = phrase is not None and parsed.tokens[phrase.head].low in words("cues", "nouns")
    if cue.has("d") and phrase and told and not _bare(parsed, phrase):
        return Content(place, "n")
    quoted = cue.has("q") and tag == "d" and place + 1 in scene.opens
    return Content(place, "n") if quoted else None  # "threatens a “hunger without end”"


def _bare(parsed: Parsed, phrase: Phrase) -> bool:
    """As "rejected the charge": nothing tells which."""
    return (
        phrase.last - phrase.first == 2
        and parsed.tokens[phrase.first].low == "the"
        and parsed.tags[phrase.last : phrase.last + 1] not in ("f", "s", "i", "t")
    )


def _said(parsed: Parsed, cue: Cue, phrase: Phrase) -> bool:
    """Whether a noun phrase is what was said, not what somebody was refused: "denied bail"."""
    head = parsed.tokens[phrase.head].low
    if cue.base == "deny" and head in words("cues", "withheld"):
        return False
    if cue.base == "seek" and head not in words("cues", "sought"):
        return False
    if cue.base == "defend" and "q" in parsed.tags[phrase.first : phrase.last]:
        return False  # "had defended nineteen people": in court
    if cue.base == "admit" and parsed.words(phrase.last, phrase.last + 1) == "to":
        return False  # "admitted the defendant to bail"
    return phrase.last - phrase.first > 1 or parsed.tags[phrase.first] != "p"


def _participial(parsed: Parsed, place: int) -> Phrase | None:
    """The phrase that begins with a participle: "unnamed lawyers", "neighbouring states"."""
    noun = parsed.phrase_with(place + 1) if parsed.tags[place : place + 1] in ("e", "g") else None
    if noun is None or noun.first != place + 1 or parsed.tags[noun.first] not in "nNj":
        return None
    return Phrase(place, noun.last, noun.head, parsed.tokens[place].start, noun.end)


def opening(parsed: Parsed, place: int) -> Phrase | None:
    """The noun phrase that begins at a token; "urged authorities" holds one after its verb."""
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.first == place:
        return phrase
    verb_first = phrase.first == place - 1 and parsed.tags[place - 1] == "e"
    start = parsed.tokens[place].start
    return Phrase(place, phrase.last, phrase.head, start, phrase.end) if verb_first else None


def _named_object(scene: Scene, cue: Cue, place: int, phrase: Phrase) -> Content | None:
    """As "urged the police to stop", "called the law a joke": somebody, then what."""
    parsed = scene.parsed
    end = extended(parsed, listed(parsed, phrase)[-1]).last
    if cue.has("u"):
        object_end = listed(parsed, phrase)[-1].last if cue.has("o") else end
        return _object_and_verb(parsed, cue, place, object_end)
    if cue.has("k") and _complement(scene, end):
        return Content(place, "k")
    if cue.has("s") and "as" in (scene.low(at) for at in range(end, min(end + 12, scene.size))):
        return Content(place, "s")
    measured = cue.has("m") and parsed.tokens[phrase.head].low in words("cues", "measures")
    if measured and "at" in (scene.low(at) for at in range(phrase.last, phrase.last + 14)):
        return Content(place, "m")
    return None


def _object_and_verb(parsed: Parsed, cue: Cue, place: int, end: int) -> Content | None:
    relative = False
    for ahead in range(end, min(end + _FARTHEST_OBJECT, len(parsed.tags))):
        tag = parsed.tags[ahead]
        if relative:
            relative = tag != ","
            continue
        if tag == "t" or (cue.has("o") and tag == "f"):
            return Content(place, "u")
        which = tag == "w" or parsed.tokens[ahead].low == "whose"
        relative = which and parsed.tags[ahead - 1] == ","
        if tag in "va.:" and parsed.tokens[ahead].low != "not":
            break
    low = parsed.words(end, end + 1)
    if cue.has("f") and low == "for":
        return Content(place, "u")  # "asked the unit for a boat"
    if cue.has("a") and low in ("against", "about", "not"):
        return Content(end if low == "not" else end + 1, "n")
    return None


def _complement(scene: Scene, place: int) -> bool:
    """Whether what something is called follows it."""
    phrase = opening(scene.parsed, place)
    if phrase is not None:
        return not is_time(scene.parsed, phrase)
    return place in scene.opens or scene.tags[place : place + 1] == "j"


def clause_begins(scene: Scene, first: int) -> bool:
    """Whether a subject and its finite verb begin here; a relative clause's verb is not its own."""
    parsed = scene.parsed
    last = min(scene.size, first + _FARTHEST_VERB)
    relatives = commas = 0
    for place in range(first, last):
        tag, low = parsed.tags[place], parsed.tokens[place].low
        if place > first and (tag in ":" or (tag == "s" and place > first + 1)):
            return False
        if place > first and tag == "," and parsed.tags[place + 1 : place + 2] == "g":
            return False
        if not relatives and _goes_back(parsed, place, commas):
            return False
        commas += tag == ","
        if tag == "w" and place > first:
            relatives += 1
        if (
            "'" in low[1:-1]
            or "’" in low[1:-1]
            or (low in ("'s", "’s") and parsed.tags[place - 1] in "pw")
        ):
            return True  # "they've", "he's"
        if next(finite_verbs(parsed, place, place + 1), None) is not None:
            if relatives == 0:
                return _with_subject(parsed, first, place)
            relatives -= parsed.tags[place + 1 : place + 2] not in tuple("avegr")
    return False


def _goes_back(parsed: Parsed, place: int, commas: int) -> bool:
    """Whether the paper's own sentence goes on here: ", and police have", "and threw", ", has"."""
    tag, following = parsed.tags[place], place + 1
    while following < len(parsed.tags) and parsed.tags[following] in 'r"':
        following += 1
    after = parsed.tags[following : following + 1]
    verb = next(finite_verbs(parsed, following, following + 1), None) if after else None
    if tag == "c":
        return verb is not None
    if tag != "," or commas:
        return False
    if verb is not None:
        return after != "e" or parsed.tags[following + 1 : following + 2] not in tuple("irt")
    joined = after == "c"
    return subject_and_verb(parsed, following + 1) if joined else _tag_follows(parsed, following)


def _tag_follows(parsed: Parsed, place: int) -> bool:
    """As ", she added,": what stands before it is reported by it."""
    phrase = opening(parsed, place)
    verb = phrase.last if phrase else -1
    return phrase is not None and parsed.tags[verb + 1 : verb + 2] == "," and reports(parsed, verb)


def _with_subject(parsed: Parsed, first: int, verb: int) -> bool:
    """Whether what begins with a preposition has a subject of its own before the verb."""
    if parsed.tags[first] != "i" or parsed.words(first, first + 2) in ("at least", "at most"):
        return True
    for place in range(first, verb):
        phrase = opening(parsed, place)
        if phrase and (place == first or parsed.tags[place - 1] not in "ift"):
            return True
    return False


# -- adjuncts


def _past_adjuncts(parsed: Parsed, place: int, last: int) -> int:
    """Past "on Tuesday", "in a statement", "to reporters" where a clause or quotation follows."""
    while place < last:
        step = _adjunct(parsed, place)
        if not step or place + step >= last:
            return place
        following = parsed.tags[place + step]
        time = _is_time_adjunct(parsed, place, step)
        if not (time or following in '",:if' or subject_and_verb(parsed, place + step)):
            return place
        place += step
        if following == "," and parsed.tags[place + 1 : place + 2] != '"':
            return place
    return place


def _adjunct(parsed: Parsed, place: int) -> int:
    """How many tokens the adjunct at `place` has."""
    if parsed.words(place, place + 2) in ("at least", "at most"):
        return 0
    if parsed.tags[place] in "ift" and parsed.tokens[place].low not in ("if",):
        phrase = opening(parsed, place + 1)
        return extended(parsed, phrase).last - place if phrase is not None else 0
    phrase = opening(parsed, place)
    if phrase is not None and is_time(parsed, phrase):
        return phrase.last - place
    return 0


def _is_time_adjunct(parsed: Parsed, place: int, step: int) -> bool:
    phrase = parsed.phrase_with(place + step - 1)
    return phrase is not None and is_time(parsed, phrase)


def subject_and_verb(parsed: Parsed, place: int) -> bool:
    """Whether a subject and its verb begin here: "said in court [he was innocent]"."""
    phrase = opening(parsed, place)
    if phrase is None:
        return False
    end = extended(parsed, phrase).last
    return end < len(parsed.tags) and parsed.tags[end] in "vaer"
