"""Decides what is told "according to" somebody: the clause around the phrase, and whose it is.

Invariant: the source named after the phrase is no part of the content.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from saksei.reading.grammar.syntax import extended
from saksei.reading.lexicon import phrases
from saksei.reading.model import Span
from saksei.reading.reports import clauses, ends
from saksei.reading.reports.attached import is_time
from saksei.reading.reports.cues import MOST
from saksei.reading.reports.report import Report
from saksei.reading.reports.scene import Scene
from saksei.reading.reports.speakers import finite_verbs, following


@lru_cache(maxsize=1)
def _phrase() -> "re.Pattern[str]":
    return re.compile(r"\b(?:" + "|".join(phrases("cues", "citations")) + r")\b", re.IGNORECASE)


def cited(scene: Scene, here: Sequence[Report]) -> Iterator[Report]:
    """The reports of a sentence by "according to" and its like that no other rule has found."""
    phrases_ = _phrase().finditer(scene.doc.text, scene.line.start, scene.line.end)
    for found in islice(phrases_, MOST):
        first = scene.parsed.token_at(found.start())
        after = scene.parsed.token_at(found.start() + len(found[0].rstrip()) - 1) + 1
        fronted = scene.low(first) != "for" or first == 0  # "For her, the trial was ..."
        known = fronted and not scene.inside[first]
        speaker = following(scene.parsed, after) if known else None
        if speaker is None:
            continue
        content = _content(
            scene, first, max(speaker.last, extended(scene.parsed, speaker.phrase).last)
        )
        if content and not any(
            one.rule.startswith("before") and one.meets(piece) for one in here for piece in content
        ):
            span = speaker.span(scene.parsed)
            yield Report(
                scene.line, content, found.span(), span, "asserts", "according", "according"
            )


def _content(scene: Scene, first: int, last: int) -> list[Span]:
    """The clause around the phrase, or after it when it opens the sentence."""
    if scene.tags[first - 1 : first] == "w":  # "the men, who according to her were ill, left"
        return [scene.span(last, _clause_end(scene, last, scene.size))]
    comma = _source_end(scene, last)
    begun = _past_marks(scene, 0, first)
    opening, inserted = begun >= first, False
    rest = _rest(scene, comma, opening=opening)
    if not opening:
        end = _before_marks(scene, begun, first)
        inserted = scene.tags[end - 1] in "wsc"  # "tear gas and, according to her, batons"
        begun = end if inserted else _sentence_part(scene, begun, end)
        if inserted and rest and scene.tags[end - 1] != "c":
            rest = rest[0], _clause_end(scene, *rest)
    pieces = ([] if opening or begun >= end else [(begun, end)]) + ([rest] if rest else [])
    if not inserted and not any(next(finite_verbs(scene.parsed, *one), -1) >= 0 for one in pieces):
        return []
    spoken = [piece for piece in pieces if piece[1] - piece[0] > 1]
    return [scene.span(*piece) for piece in spoken]


def _clause_end(scene: Scene, first: int, last: int) -> int:
    """The comma after a relative clause: "the sums that, according to her, he took, were small"."""
    commas = (place for place in range(first, last) if scene.tags[place] == ",")
    return next((place for place in commas if not scene.inside[place]), last)


def _past_marks(scene: Scene, first: int, last: int) -> int:
    while first < last and (
        scene.tags[first] in "c," or (scene.tags[first] == "r" and scene.tags[first + 1] == ",")
    ):
        first += 1
    return first


def _before_marks(scene: Scene, first: int, last: int) -> int:
    while last > first and scene.tags[last - 1] in ".,:-(r" and last - 1 not in scene.closes:
        if scene.tags[last - 1] == "r" and scene.tags[last - 2] != ",":
            break
        last -= 1
    return last


def _sentence_part(scene: Scene, first: int, last: int) -> int:
    """Past a semicolon: what stands before it is another's."""
    for place in range(last - 1, first, -1):
        if scene.parsed.tokens[place].text == ";" and not scene.inside[place]:
            return place + 1
    return first


def _source_end(scene: Scene, place: int) -> int:
    """The comma that ends the source with what is said of it, or the end of the sentence."""
    while place < scene.size and scene.tags[place] not in ",.:-":
        place += 1
    return place


def _rest(scene: Scene, comma: int, *, opening: bool) -> tuple[int, int] | None:
    """What goes on after the source; an apposition to it does not count."""
    first = comma + 1
    if first >= scene.size or scene.tags[comma] != ",":
        return None
    last = _before_marks(scene, first, scene.size)
    last = _first_break(scene, first, last)
    if opening:
        return _past_appositions(scene, first, last), last
    phrase = clauses.opening(scene.parsed, first)
    own = clauses.clause_begins(scene, first)
    if phrase is None:
        told = scene.tags[first] in "rig" or own
        return (first, last) if told and scene.tags[first] not in "wc" else None
    apposed = not own or is_time(scene.parsed, phrase) or scene.tags[phrase.last] in ",."
    return None if apposed and scene.tags[first] not in "qr" else (first, last)


def _first_break(scene: Scene, first: int, last: int) -> int:
    """Where a further report begins."""
    for place in range(first + 1, last):
        broken = scene.tags[place] == "," and not scene.inside[place]
        if broken and ends.breaks_after_comma(scene.parsed, place, last):
            return place
    return last


def _past_appositions(scene: Scene, first: int, last: int) -> int:
    """The clause after "According to X, a lawyer, ..."."""
    if scene.tags[first] == "w":
        comma = scene.tags.find(",", first, last)
        return comma + 1 if comma > 0 else first
    phrase = clauses.opening(scene.parsed, first)
    if phrase is None:
        return first
    end = extended(scene.parsed, phrase).last
    if scene.tags[end : end + 1] == "," and not any(finite_verbs(scene.parsed, first, end)):
        following_ = clauses.opening(scene.parsed, end + 1)
        if following_ is not None and end + 1 < last:
            return end + 1
    return first
