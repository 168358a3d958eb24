"""Quotes and non-responses of a reading as proposed positions.

The words themselves are kept as the source gives them, with the speaker's stance; what they come to
(the gist) is left to a person. A day, a channel or an argument is proposed where the sentence has a
phrase for it, and else left out: the day of publication is not the day on which something was said.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from saksei.reading import lexicon
from saksei.reading.model import NonResponse, Quote, Reading, Span, Suggestion, Tier, Time
from saksei.reading.proposals.naming import voice
from saksei.reading.proposals.proposal import Draft, Proposal, fold, key, words
from saksei.reading.spans import Index, overlap

LEXICON = "records"
NEAR = 80  # characters between a cue and the day or channel that goes with it
LONGEST_VALUE = 10_000  # characters that the record keeps in a value
SENTENCE_END = re.compile(r"[.!?][”\"’']?\s+(?=[A-Z“\"])|\n")
DAYS = ("date", "range", "month")


def positions(reading: Reading, text: str, entities: Mapping[str, Proposal]) -> Iterator[Proposal]:
    """The positions proposed for the quotes of a reading."""
    days = said_on(reading, text)
    for number, quote in enumerate(reading.quotes):
        speaker = voice(quote.entity, entities)
        said = " ".join(words(text, span) for span in quote.content)
        name = entities[speaker].label if speaker else ""
        drafts = tuple(_drafts(quote, text, speaker, entities, days[number]))
        made = key(text, group="quotes", type_="", said=said, names=(name,), span=_hull(quote))
        yield Proposal(
            id=f"q{number}", group="quotes", kind="position", type=quote.kind, label=said,
            key=made, rule=quote.rule, cue=quote.cue, origin=quote.origin,
            tier=_tier(quote, speaker),
            approximate=quote.approximate, spans=quote.content, statements=drafts,
            indexes=(number,),
        )  # fmt: skip


def _tier(one: Suggestion, speaker: str) -> Tier:
    """As sure as the rule is; never where nobody is known to speak, or the words are not exact."""
    return one.tier if speaker and not one.approximate else "maybe"


def _hull(quote: Quote) -> Span:
    return quote.content[0][0], quote.content[-1][1]


def _drafts(
    quote: Quote, text: str, speaker: str, entities: Mapping[str, Proposal], day: Time | None
) -> Iterator[Draft]:
    said = day.value if day else ""
    if speaker:
        yield Draft(property="speaker", ref=speaker, span=quote.speaker or quote.content[0])
    for span in quote.content:
        if value := words(text, span)[:LONGEST_VALUE]:
            yield Draft(
                property="words", value=value, span=span, speaker=speaker, stance=quote.stance,
                said=said,
            )  # fmt: skip
    yield from _circumstances(speaker, entities, day)
    around = _around(text, [*quote.content, *([quote.cue] if quote.cue else [])])
    if found := _phrase(text, around, "channels", outside=quote.content):
        yield Draft(property="channel", value=found[0], span=found[1])
    for span in quote.content:
        if found := _phrase(text, [span], "arguments"):
            yield Draft(
                property="argument", value=found[0], span=found[1], speaker=speaker,
                stance=quote.stance, said=said, tier="maybe",
            )  # fmt: skip


def _circumstances(
    speaker: str, entities: Mapping[str, Proposal], day: Time | None
) -> Iterator[Draft]:
    """In which function somebody speaks, and on which day."""
    roles = entities[speaker].statements if speaker else ()
    for one in roles:
        if one.property == "role":
            yield Draft(property="capacity", value=one.value, span=one.span)
            break
    if day:
        yield Draft(property="date", value=day.value, span=day.span)


def said_on(reading: Reading, text: str) -> list[Time | None]:
    """For each quote the day on which it was said, where its tag has one."""
    times = Index((one.span, one) for one in reading.times if one.value and one.kind in DAYS)
    return [_said_on(quote, text, times) for quote in reading.quotes]


def _said_on(quote: Quote, text: str, times: Index[Time]) -> Time | None:
    """The time nearest to the cue, outside of the words, in the same sentence."""
    if quote.cue is None:
        return None
    near = []
    for one in times.over((max(0, quote.cue[0] - NEAR), quote.cue[1] + NEAR)):
        inside = any(overlap(span, one.span) for span in quote.content)
        between = (quote.cue[1], one.span[0]) if one.span[0] >= quote.cue[1] else (
            one.span[1], quote.cue[0]
        )  # fmt: skip
        apart = text[between[0] : between[1]]
        if not inside and len(apart) <= NEAR and not SENTENCE_END.search(apart):
            near.append((len(apart), one))
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _around(text: str, spans: Sequence[Span]) -> list[Span]:
    """Some characters before and after passages, cut at the end of the sentence."""
    pieces = []
    for start, end in spans:
        before = text[max(0, start - NEAR) : start]
        cut = max((found.end() for found in SENTENCE_END.finditer(before)), default=0)
        after = SENTENCE_END.search(text, end, end + NEAR)
        pieces.append((start - len(before) + cut, start))
        pieces.append((end, after.start() if after else min(len(text), end + NEAR)))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _phrase(
    text: str, spans: Sequence[Span], name: str, *, outside: Sequence[Span] = ()
) -> tuple[str, Span] | None:
    """The first code of a list of which a phrase stands in one of the passages, and where."""
    for code, known in lexicon.load(LEXICON)[name].items():
        pattern = _pattern(tuple(map(str, known)))
        for start, end in spans:
            for found in pattern.finditer(text, start, end):
                if not any(overlap(one, found.span()) for one in outside):
                    return str(code), found.span()
    return None


_patterns: dict[tuple[str, ...], re.Pattern[str]] = {}


def _pattern(known: tuple[str, ...]) -> re.Pattern[str]:
    if known not in _patterns:
        longest_first = sorted(known, key=lambda one: (-len(one), one))
        any_of = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in longest_first)
        _patterns[known] = re.compile(rf"(?<!\w)(?:{any_of})(?!\w)", re.IGNORECASE)
    return _patterns[known]


def silences(reading: Reading, text: str, entities: Mapping[str, Proposal]) -> Iterator[Proposal]:
    """The positions proposed for the non-responses of a reading."""
    for number, one in enumerate(reading.non_responses):
        how = lexicon.load(LEXICON)["non_responses"].get(one.kind, {})
        speaker = voice(one.entity, entities)
        cue = one.cue or one.span
        name = entities[speaker].label if speaker else ""
        made = key(
            text, group="non_responses", type_=one.kind, said=words(text, cue), names=(name,),
            span=cue,
        )  # fmt: skip
        sure = how.get("tier", "sure") == "sure"
        yield Proposal(
            id=f"n{number}", group="non_responses", kind="position", type=one.kind,
            label=words(text, one.span), key=made, rule=one.rule, cue=one.cue, origin=one.origin,
            tier=_tier(one, speaker) if sure else "maybe",
            approximate=one.approximate, spans=(one.span,),
            statements=tuple(_silence(one, text, speaker, entities, how)),
        )  # fmt: skip


def _silence(
    one: NonResponse,
    text: str,
    speaker: str,
    entities: Mapping[str, Proposal],
    how: Mapping[str, str],
) -> Iterator[Draft]:
    if speaker:
        yield Draft(property="speaker", ref=speaker, span=one.speaker or one.span)
    said = words(text, one.span)[:LONGEST_VALUE]
    yield Draft(property="words", value=said, span=one.span, speaker=speaker, stance="declines")
    for name in ("argument", "channel"):
        if code := how.get(name):
            yield Draft(property=name, value=code, span=one.cue or one.span)
    if one.topic and fold(text[one.topic[0] : one.topic[1]]):
        yield Draft(property="about", value=words(text, one.topic)[:LONGEST_VALUE], span=one.topic)
    yield from _circumstances(speaker, entities, None)
