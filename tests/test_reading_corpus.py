"""The corpus of invented news: its gold stands in its texts, and the scorer counts as it says."""

from pathlib import Path
from typing import Any

import pytest
from reading import gold as golds
from reading.score import LISTS, score

from saksei.dates import parse
from saksei.reading.model import (
    EVENT_TYPES,
    Count,
    Entity,
    Event,
    NonResponse,
    Quantity,
    Quote,
    Reading,
    Time,
)
from saksei.vocabulary import load

OF_WHAT_IS_FOUND = ("speaker", "named", "stance", "realis")
NAMES = golds.names()
EVERY = [(folder, name) for folder in (golds.TEXTS, golds.UNSEEN) for name in golds.names(folder)]
RULE = {"rule": "gold"}


def span(part: Any) -> Any:
    return (part["start"], part["end"]) if part else None


def entity(item: Any) -> str:
    return str(item["who"] or "")


def event(one: Any) -> Event:
    count = one["count"] and Count(span=span(one["trigger"]), **one["count"])
    return Event(
        type=one["type"], trigger=span(one["trigger"]), target=span(one["target"]),
        charge=span(one["charge"]), date=one["date"] or "", realis=one["realis"], count=count,
        **RULE,
    )  # fmt: skip


def quantity(one: Any) -> Quantity:
    return Quantity(
        number=span(one["number"]), phrase=span(one["number"]), value=one["value"], op=one["op"],
        high=one["high"], window=one["window"] and tuple(one["window"]), **RULE,
    )  # fmt: skip


def as_read(gold: Any) -> Reading:
    """The reading that finds all that the gold has, what is optional too."""
    named = {entity(one) for one in gold["quotes"]} - {""}
    return Reading(
        digest="", published=gold["published"],
        entities=tuple(Entity(id=who, kind="person", name=who, mentions=()) for who in named),
        quotes=tuple(
            Quote(content=tuple(map(span, one["content"])), speaker=span(one["speaker"]),
                  entity=entity(one), stance=one["stance"] or "asserts", **RULE)
            for one in gold["quotes"]
        ),
        non_responses=tuple(
            NonResponse(span=span(one["span"]), kind=one["kind"], **RULE)
            for one in gold["non_responses"]
        ),
        events=tuple(map(event, gold["events"])),
        quantities=tuple(map(quantity, gold["quantities"])),
        times=tuple(
            Time(span=span(one["span"]), value=one["value"], **RULE) for one in gold["times"]
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("folder", "name"), EVERY)
def test_a_gold_stands_in_its_text(folder: Path, name: str) -> None:
    text, gold = golds.read(name, folder)
    codes = load().lists["stance"].codes
    assert 1_400 <= len(text) <= 5_500
    for one in gold["events"]:
        assert one["type"] in EVENT_TYPES
        assert not one["date"] or all(map(parse, (one["date"], *one["date_also"])))
    assert all(one["stance"] is None or one["stance"] in codes for one in gold["quotes"])
    assert all(one["cue"] for one in gold["non_responses"])
    wanted = [one for one in gold["times"] if one["tier"] == "core"]
    assert all(parse(value) for one in wanted for value in (one["value"], *one["value_also"]))


@pytest.mark.parametrize(("folder", "name"), EVERY)
def test_the_gold_read_back_is_all_right(folder: Path, name: str) -> None:
    text, gold = golds.read(name, folder)
    scores = score(text, gold, as_read(gold))
    assert [line for tally in scores.values() for line in (*tally.missed, *tally.false)] == []
    assert all(scores[measure].f1 in (0.0, 1.0) for measure in LISTS)


def test_nothing_read_is_nothing_right_and_nothing_false() -> None:
    text, gold = golds.read(NAMES[0])
    scores = score(text, gold, Reading(digest="", published=gold["published"]))
    assert sum(tally.right for tally in scores.values()) == 0
    assert not any(tally.false for tally in scores.values())
    assert scores["events"].wanted and scores["target"].wanted and scores["times"].wanted
    assert not any(scores[part].wanted for part in OF_WHAT_IS_FOUND)


def test_what_no_gold_has_is_false() -> None:
    text, gold = golds.read(NAMES[0])
    quote = Quote(content=((0, 20),), speaker=(0, 5), **RULE)
    scores = score(text, gold, Reading(digest="", published="", quotes=(quote,)))
    assert scores["quotes 0.5"].false == [" ".join(text[:20].split())]
    assert scores["quotes 0.5"].suggested == 1


def test_words_that_are_not_there_are_refused() -> None:
    text = golds.Text("t", "He said he was held.\nHe was freed, he said.")
    assert text.find("was <held>") == (15, 19)
    assert text.find("he @2") == (35, 37)
    assert text.find("He ... freed") == (0, 33)
    assert text.find("held. He was") == (15, 27)
    for words in ("jailed", "He", "el", "he @3"):
        with pytest.raises(golds.WrongGold):
            text.find(words)
