"""Carries a day on: to the next sentence, to "in the evening", to "the raid" that was told before.

Invariant: a day that is carried is one of another event of the text, and is marked so.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from saksei.reading.events.happening import Happening
from saksei.reading.reports.cues import auxiliaries
from saksei.reading.text.document import Document

_PERFECT = frozenset(["has", "have", "had", "will", "would"])
_FARTHEST = 12  # sentences
_THAT_DAY = re.compile(
    r"\b(?:(?:that|the same) (?:day|morning|afternoon|evening|night)|(?:minutes|hours) later)\b",
    re.IGNORECASE,
)
_OF_THE_DAY = re.compile(
    r"\b(?:in the (?:morning|afternoon|evening)|(?:earlier|later) in the day"
    r"|at (?:about |around )?\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m)\b",
    re.IGNORECASE,
)
_DAY, _MONTH = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d")
_NEWS = timedelta(days=3)  # how old what a report is about may be
_SAME = frozenset(["the", "that", "this", "these", "those"])


def carry_days(found: Sequence[Happening], doc: Document) -> None:
    """Give each event without a day that of one before it where the story goes on."""
    last: Happening | None = None
    news: Happening | None = None
    for one in found:
        if one.time is not None:
            last, news = one, (one if _is_news(one, doc) else news)
        elif last is not None and (before := _story(last, news, one, doc.text)):
            one.time, one.carried = before.time, True
    _to_the_same(found)


def _is_news(one: Happening, doc: Document) -> bool:
    """Whether it happened in the days before publication."""
    if doc.published is None or one.time is None or not _one_day(one, months=False):
        return False
    return abs(doc.published - date.fromisoformat(one.time.value)) <= _NEWS


def _story(last: Happening, news: Happening | None, one: Happening, text: str) -> Happening | None:
    """The event whose day holds for one that has none."""
    if _goes_on(last, one) or _on_the_day(last, one, text, _THAT_DAY):
        return last
    return news if news and _on_the_day(news, one, text, _OF_THE_DAY) else None


def _goes_on(last: Happening, one: Happening) -> bool:
    """The next sentence or two of a paragraph, told as the same story in the same voice.

    Within a sentence a day that is not this event's is another's.
    """
    told = one.trigger.form in ("passive", "active") or one.trigger.type == "use_of_force"
    if not told or one.realis not in ("actual", "alleged"):
        return False
    if last.line.paragraph != one.line.paragraph or not 1 <= _apart(last, one) <= 2:
        return False
    if (one.quote is not None and last.quote is None) or not _one_day(last, months=True):
        return False
    return not auxiliaries(one.line.parsed, one.trigger.first) & _PERFECT


def _on_the_day(last: Happening, one: Happening, text: str, words: "re.Pattern[str]") -> bool:
    """What is told of that evening, or of the evening of a day of news, is told of that day."""
    if not 1 <= _apart(last, one) <= _FARTHEST or not _one_day(last, months=False):
        return False
    return one.realis in ("actual", "alleged") and bool(
        words.search(text, one.line.start, one.line.end)
    )


def _apart(last: Happening, one: Happening) -> int:
    return one.line.number - last.line.number


def _one_day(one: Happening, *, months: bool) -> bool:
    """Whether its day is one day, or one month where that will do."""
    value = one.time.value if one.time else ""
    return bool(_DAY.fullmatch(value) or (months and _MONTH.fullmatch(value)))


def _to_the_same(found: Sequence[Happening]) -> None:
    """ "The raid" that has no day of its own is the one that was told before with its day."""
    told: dict[str, Happening] = {}
    for before, one in pairwise((None, *found)):
        if before is not None and not before.carried and _one_day(before, months=False):
            told[before.trigger.type] = before
        if one is None or one.time is not None or one.trigger.form != "noun":
            continue
        phrase = one.line.parsed.phrase_with(one.trigger.first)
        first = phrase.first if phrase else one.trigger.first
        same = told.get(one.trigger.type)
        named = one.target is not None or one.count is not None
        if same and not named and one.line.parsed.tokens[first].low in _SAME:
            one.time, one.carried = same.time, True
