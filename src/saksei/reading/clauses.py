"""Decides where reported content begins after its cue, and where it ends.

Invariant: content is a stretch of one sentence; the work for one cue is bounded by the sentence.
"""

from dataclasses import dataclass

from saksei.reading.cues import Cue
from saksei.reading.document import Line
from saksei.reading.speakers import is_time
from saksei.reading.syntax import Parsed, Phrase, base_of, extended, listed

_WH = frozenset("if whether how why what when where who which".split())
_FARTHEST_THAT = 16
_REFUSING = frozenset("decline refuse fail stop".split())
_INSERTABLE = frozenset("however meanwhile also though too therefore".split())


@dataclass(frozen=True, slots=True)
class Content:
    """Token numbers of reported content, and the frame that it fills."""

    first: int
    last: int
    frame: str


def after(line: Line, cue: Cue, last: int) -> Content | None:
    """The content that stands after a cue and before token `last`; None when there is none."""
    parsed = line.parsed
    place = _past_adverbs(parsed, cue.last)
    place, told = _past_addressee(parsed, cue, place)
    if place >= last:
        return None
    if "t" in cue.frames:
        that = _that(parsed, place, last)
        if that is not None:
            return Content(that, last, "t")
    governed = _by_preposition(parsed, cue, place, last)
    if governed is not None:
        return governed
    place = _past_adjuncts(parsed, place, last)
    if place >= last:
        return None
    if parsed.tags[place] in ",:" and place + 1 < last and parsed.tags[place + 1] == '"':
        return Content(place + 1, last, "q") if "q" in cue.frames else None
    if parsed.tags[place] == '"':
        return Content(place, last, "q") if set(cue.frames) & set("qtn") else None
    return _by_frame(parsed, cue, place, last, told=told)


def _by_preposition(parsed: Parsed, cue: Cue, place: int, last: int) -> Content | None:
    """"called for", "spoke of", "complained about", and what that is."""
    low, frames = parsed.tokens[place].low, cue.frames
    named = {"f": ("for",), "o": ("of",), "a": ("about", "on", "over", "against", "at")}
    if place + 1 < last and any(key in frames and low in given for key, given in named.items()):
        return Content(place + 1, last, "n") if "u" not in frames or cue.base in ("warn", "appeal") else None
    return None


def _by_frame(parsed: Parsed, cue: Cue, place: int, last: int, *, told: bool) -> Content | None:
    low, tag = parsed.tokens[place].low, parsed.tags[place]
    frames = cue.frames
    if "w" in frames and low in _WH:
        return Content(place, last, "w")
    if "i" in frames and tag == "t":
        return Content(place, last, "i")
    if "g" in frames and tag == "g":
        return Content(place, last, "g")
    phrase = parsed.phrase_with(place)
    opens = phrase is not None and phrase.first == place
    if "u" in frames and opens:
        return _object_and_verb(parsed, cue, place, last)
    if "c" in frames and (opens or tag in "siwgd") and _has_verb(parsed, place, last):
        return Content(place, last, "c")
    if "n" in frames and opens:
        return Content(place, last, "n")
    return None


def _object_and_verb(parsed: Parsed, cue: Cue, place: int, last: int) -> Content | None:
    """"urged the police to stop", "accused him of lying": somebody, then what."""
    phrase = parsed.phrase_with(place)
    if phrase is None:
        return None
    members = listed(parsed, phrase)
    end = extended(parsed, members[-1]).last
    for ahead in range(end, min(end + 12, last)):
        if parsed.tags[ahead] == "t" or ("o" in cue.frames and parsed.tags[ahead] == "f"):
            return Content(place, last, "u")
        if parsed.tags[ahead] in "va":
            break
    if "a" in cue.frames and end < last and parsed.tokens[end].low in ("against", "about", "not"):
        return Content(end if parsed.tokens[end].low == "not" else end + 1, last, "n")
    return None


def _has_verb(parsed: Parsed, first: int, last: int) -> bool:
    return any(
        parsed.tags[place] in "va" or (parsed.tags[place] == "e" and parsed.at[place] < 0)
        or parsed.tokens[place].low in ("'s", "’s")
        or "'" in parsed.tokens[place].low or "’" in parsed.tokens[place].low
        for place in range(first, last)
    )


def _past_adverbs(parsed: Parsed, place: int) -> int:
    while place < len(parsed.tags) and (
        parsed.tags[place] == "r" and parsed.tokens[place].low not in ("so",)
    ):
        place += 1
    if parsed.words(place, place + 1) == "," and parsed.words(place + 1, place + 2) in _INSERTABLE:
        return place + 3 if parsed.words(place + 2, place + 3) == "," else place
    return place


def _past_addressee(parsed: Parsed, cue: Cue, place: int) -> tuple[int, bool]:
    """Past "reporters" in "told reporters that", and "to the court" in "said to the court that"."""
    if "x" not in cue.frames:
        return place, False
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.first != place:
        return place, False
    members = listed(parsed, phrase)
    end = extended(parsed, members[-1]).last
    if cue.base in ("warn", "ask", "advise") and not _clause_follows(parsed, end):
        return place, False
    return end, True


def _clause_follows(parsed: Parsed, place: int) -> bool:
    low = parsed.words(place, place + 1)
    return low == "that" or low in _WH or parsed.tags[place : place + 1] in ('"', ",", ":")


def _that(parsed: Parsed, place: int, last: int) -> int | None:
    """Where "that" opens the clause, with nothing but adjuncts before it."""
    end = min(last, place + _FARTHEST_THAT)
    for ahead in range(place, end):
        if parsed.tokens[ahead].low == "that" and parsed.tags[ahead] == "s":
            return ahead
        if parsed.tags[ahead] in 'vaec":w.' and not (
            parsed.tags[ahead] in "ec" and parsed.at[ahead] >= 0
        ):
            return None
        if parsed.tags[ahead] == "p" and parsed.tags[ahead - 1 : ahead] not in ("i", "t"):
            return None
    return None


def _past_adjuncts(parsed: Parsed, place: int, last: int) -> int:
    """Past "on Tuesday", "in a statement", "to reporters" where a clause or quotation follows."""
    while place < last:
        step = _adjunct(parsed, place)
        if not step or place + step >= last:
            return place
        following = parsed.tags[place + step]
        time = _is_time_adjunct(parsed, place, step)
        if not (time or following in '",:if' or _clause_after(parsed, place + step, last)):
            return place
        place += step
        if following == "," and parsed.tags[place + 1 : place + 2] != '"':
            return place
    return place


def _adjunct(parsed: Parsed, place: int) -> int:
    """How many tokens the adjunct at `place` has."""
    if parsed.tags[place] in "it" and parsed.tokens[place].low not in ("if",):
        phrase = parsed.phrase_with(place + 1)
        if phrase is not None and phrase.first == place + 1:
            return extended(parsed, phrase).last - place
        return 0
    phrase = parsed.phrase_with(place)
    if phrase is not None and phrase.first == place and is_time(parsed, phrase):
        return phrase.last - place
    return 0


def _is_time_adjunct(parsed: Parsed, place: int, step: int) -> bool:
    phrase = parsed.phrase_with(place + step - 1)
    return phrase is not None and is_time(parsed, phrase)


def _clause_after(parsed: Parsed, place: int, last: int) -> bool:
    """Whether a subject and its verb begin here: "said in court [he was innocent]"."""
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.first != place:
        return False
    end = extended(parsed, phrase).last
    return end < last and parsed.tags[end] in "vaer"


def end_of(line: Line, cue: Cue, first: int, limit: int) -> int:
    """The token (excluded) at which content that begins at `first` ends: before a further cue."""
    parsed = line.parsed
    quoted = _quoted_tokens(line)
    for place in range(first + 1, limit):
        if quoted[place]:
            continue
        tag = parsed.tags[place]
        if tag == "," and _breaks_after_comma(parsed, place, limit):
            return place
        if tag == "-" and parsed.tags[place + 1 : place + 2] == "g" and _reports(parsed, place + 1):
            return place
        if tag == "c" and place > first + 1 and _second_cue(parsed, place, first):
            return place
        if tag == ":" and parsed.tokens[place].text == ";" and _has_own_cue(parsed, place + 1, limit):
            return place
    while limit > first and parsed.tags[limit - 1] in ".,:" and parsed.tokens[limit - 1].text in ".,;:":
        limit -= 1
    return limit


def _quoted_tokens(line: Line) -> list[bool]:
    inside = [False] * (len(line.parsed.tokens) + 1)
    for one in line.quotations:
        first, last = line.parsed.token_at(one.start), line.parsed.token_at(one.end)
        for place in range(first, last):
            inside[place] = True
    return inside


def _reports(parsed: Parsed, place: int) -> bool:
    from saksei.reading.lexicon import load

    return base_of(parsed.tokens[place].low) in load("cues")["verbs"]


_ADDING = frozenset(
    """adding saying claiming noting citing warning calling stating insisting arguing stressing
    alleging accusing urging describing demanding explaining denying emphasising emphasizing
    declaring asserting vowing promising pledging insisting telling recalling suggesting
    complaining condemning criticising criticizing denouncing blaming referring expressing
    pointing questioning predicting reiterating""".split()
)


def _breaks_after_comma(parsed: Parsed, place: int, limit: int) -> bool:
    following = place + 1
    while following < limit and parsed.tags[following] == "r":
        following += 1
    if following >= limit:
        return False
    token, tag = parsed.tokens[following], parsed.tags[following]
    if tag == "g":
        return token.low in _ADDING
    if tag == "c" and token.low in ("but", "and", "while", "yet"):
        return _conjoined_cue(parsed, following + 1, limit)
    if tag == "s" and token.low in ("while", "whereas", "although", "though"):
        return _has_own_cue(parsed, following + 1, limit)
    return token.low == "according"


def _conjoined_cue(parsed: Parsed, place: int, limit: int) -> bool:
    """", but declined to": a verb of saying or refusing without, or with, a new subject."""
    phrase = parsed.phrase_with(place)
    while place < limit and (parsed.tags[place] in "ra" or parsed.at[place] >= 0 and phrase):
        if phrase and place >= phrase.last:
            phrase = None
            continue
        place += 1
    if place >= limit or parsed.tags[place] not in "ve":
        return False
    base = base_of(parsed.tokens[place].low)
    return base in _REFUSING or _reports(parsed, place) or _no_answer(parsed, place)


def _no_answer(parsed: Parsed, place: int) -> bool:
    before = parsed.words(max(0, place - 2), place)
    base = base_of(parsed.tokens[place].low)
    return before.endswith(("did not", "didn't", "didn’t", "could not", "would not", "does not")) and base in (
        "name", "explain", "say", "specify", "elaborate", "give", "provide", "identify", "comment", "respond", "disclose",
    )


def _second_cue(parsed: Parsed, place: int, first: int) -> bool:
    """"and called for", "and added that": a second verb of saying with the same subject."""
    following = place + 1
    while following < len(parsed.tags) and parsed.tags[following] == "r":
        following += 1
    if parsed.tags[following : following + 1] not in ("e", "v"):
        return False
    if base_of(parsed.tokens[following].low) in _REFUSING:
        return True
    after_ = parsed.words(following + 1, following + 2)
    said = _reports(parsed, following)
    return said and (after_ in ("that", "for", "on") or parsed.tags[following + 1 : following + 2] == '"') and (
        parsed.tags[following] == "e" and not _passive_before(parsed, first, place)
    )


def _passive_before(parsed: Parsed, first: int, place: int) -> bool:
    return any(parsed.tags[at] == "a" for at in range(max(first, place - 6), place))


def _has_own_cue(parsed: Parsed, place: int, limit: int) -> bool:
    for at in range(place, min(limit, place + 14)):
        if parsed.tags[at] in "ve" and parsed.at[at] < 0:
            return _reports(parsed, at) or base_of(parsed.tokens[at].low) in _REFUSING
    return False


def phrase_opening(parsed: Parsed, place: int) -> Phrase | None:
    """The noun phrase that begins at a token."""
    phrase = parsed.phrase_with(place)
    return phrase if phrase is not None and phrase.first == place else None
