"""One invented article, read whole: every field, in the offsets of the text as received."""

import dataclasses
import textwrap
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei import passages
from saksei.errors import InvalidDate
from saksei.reading.model import Reading, Span
from saksei.reading.read import read

ARTICLE = """Farmer held after march on Lotus Square

By Sopheap Lim-Ros

LOTUS CITY, 6 May (Agency) - Police arrested land activist Dara Moun, 24, on Lotus Square on \
3 May, the Mekong Ledger has learned. Four other people were taken away on Monday for protesting \
her arrest, a witness said.

“We only sang,” said Mek Tola, director of the League for Rights (LFR). “They beat us with \
sticks.” She was released on bail on Tuesday and charged with incitement under Article 495 of the \
Criminal Code.

Police spokesman Rith Oun denied that officers had beaten anyone. The spokesman declined to \
comment on the charge. The LFR says at least 21 people have been arrested since January.

© 2031 Mekong Ledger
"""
PUBLISHED = "2031-05-07"


@pytest.fixture(scope="module")
def reading() -> Reading:
    """The article, read."""
    return read(ARTICLE, PUBLISHED)


def words(span: Span | None, text: str = ARTICLE) -> str:
    """The words at a place, "" where there is none."""
    return text[slice(*span)] if span else ""


def name(reading: Reading, id_: str) -> str:
    """The name of an entity."""
    return next((one.name for one in reading.entities if one.id == id_), "")


def test_what_is_read_and_when_it_appeared(reading: Reading) -> None:
    assert reading.digest == passages.digest(ARTICLE)
    assert (reading.published, reading.language) == (PUBLISHED, "en")
    assert reading.unsupported == ()


def test_layout(reading: Reading) -> None:
    found = reading.layout
    assert words(found.headline) == "Farmer held after march on Lotus Square"
    assert (words(found.byline), words(found.dateline)) == ("By Sopheap Lim-Ros", "LOTUS CITY")
    assert [words(one) for one in found.boilerplate] == ["© 2031 Mekong Ledger"]
    assert [words(one)[:8] for one in found.paragraphs] == [
        "Farmer h", "By Sophe", "LOTUS CI", "“We only", "Police s", "© 2031 M",
    ]  # fmt: skip


def test_entities(reading: Reading) -> None:
    assert [(one.kind, one.name, one.age, one.gender) for one in reading.entities] == [
        ("person", "Dara Moun", 24, "female"),
        ("place", "Lotus Square", None, ""),
        ("group", "Mekong Ledger", None, ""),
        ("person", "Mek Tola", None, "female"),
        ("group", "League for Rights", None, ""),
        ("person", "Rith Oun", None, "male"),
    ]
    assert {one.name: words(one.roles[0]) for one in reading.entities if one.roles} == {
        "Dara Moun": "land activist",
        "Mek Tola": "director of the League for Rights",
        "Rith Oun": "Police spokesman",
    }
    assert reading.entities[4].aliases == ("LFR",)


def test_quotes(reading: Reading) -> None:
    found = [
        ([words(piece) for piece in one.content], words(one.speaker), name(reading, one.entity))
        for one in reading.quotes
    ]
    assert found == [
        (["Four other people were taken away on Monday for protesting her arrest"],
         "a witness", ""),
        (["“We only sang,”", "“They beat us with sticks.”"], "Mek Tola", "Mek Tola"),
        (["that officers had beaten anyone"], "Police spokesman Rith Oun", "Rith Oun"),
        (["at least 21 people have been arrested since January"], "The LFR", "League for Rights"),
    ]  # fmt: skip
    assert [(one.kind, one.stance, words(one.cue)) for one in reading.quotes] == [
        ("indirect", "asserts", "said"), ("direct", "asserts", "said"),
        ("indirect", "denies", "denied"), ("indirect", "asserts", "says"),
    ]  # fmt: skip


def test_non_responses(reading: Reading) -> None:
    (found,) = reading.non_responses
    assert (found.kind, name(reading, found.entity)) == ("declined_to_comment", "Rith Oun")
    assert words(found.span) == "The spokesman declined to comment on the charge"


def test_events(reading: Reading) -> None:
    found = [
        (one.type, words(one.target), one.date, one.realis, one.quote)
        for one in reading.events
        if one.target
    ]
    assert found == [
        ("arrest", "land activist Dara Moun", "2031-05-03", "actual", None),
        ("arrest", "Four other people", "2031-05-05", "actual", 0),
        ("arrest", "her", "", "actual", 0),
        ("assault", "us", "", "actual", 1),
        ("release", "She", "2031-05-06", "actual", None),
        ("bail", "She", "2031-05-06", "actual", None),
        ("charge", "She", "2031-05-06", "actual", None),
        ("assault", "anyone", "", "denied", 2),
        ("arrest", "21 people", "2031-01/2031-05-07", "actual", 3),
    ]


def test_what_hangs_together(reading: Reading) -> None:
    first, second, march, cause = reading.events[:4]
    assert [name(reading, one) for one in (*first.victims, *cause.victims)] == ["Dara Moun"] * 2
    assert (words(first.actor), words(first.place)) == ("Police", "Lotus Square")
    assert second.answers == reading.events.index(march)
    assert words(second.occasion) == "for protesting her arrest"
    assert second.count is not None and (second.count.op, second.count.value) == ("=", 4)
    charge = next(one for one in reading.events if one.charge)
    assert words(charge.charge).startswith("incitement")
    assert words(charge.article) == "Article 495 of the Criminal Code"
    assert [name(reading, one) for one in charge.victims] == ["Mek Tola"]


def test_quantities(reading: Reading) -> None:
    found = [(one.value, one.op, one.unit, one.window, one.quote) for one in reading.quantities]
    assert found == [
        (4, "=", "persons", ("2031-05-05", "2031-05-05"), 0),
        (21, ">=", "persons", ("2031-01-01", "2031-05-07"), 3),
    ]
    assert name(reading, reading.quantities[1].entity) == "League for Rights"


def test_times(reading: Reading) -> None:
    assert [(words(one.span), one.value) for one in reading.times] == [
        ("6 May", "2031-05-06"), ("3 May", "2031-05-03"), ("Monday", "2031-05-05"),
        ("Tuesday", "2031-05-06"), ("since January", "2031-01/2031-05-07"),
    ]  # fmt: skip


# -- the same words in another dress


def said(found: Reading, text: str) -> list[str]:
    """All that is found, in its words, whatever white space is between them."""
    spans: list[Span | None] = [piece for one in found.quotes for piece in one.content]
    spans += [one.speaker for one in found.quotes]
    for event in found.events:
        spans += [event.trigger, event.target, event.actor, event.charge, event.occasion]
    spans += [mention for one in found.entities for mention in one.mentions]
    spans += [one.phrase for one in found.quantities] + [one.span for one in found.times]
    return [" ".join(words(one, text).split()) for one in spans]


def plain(words: str) -> str:
    """Words without invisible marks, and with straight quotation marks."""
    return words.translate({0x200B: None, ord("“"): '"', ord("”"): '"'})


def test_the_same_text_gives_the_same_reading(reading: Reading) -> None:
    assert read(ARTICLE, date(2031, 5, 7)) == reading


@pytest.mark.parametrize("width", [60, 72, 100])
def test_hard_wraps_change_no_words(reading: Reading, width: int) -> None:
    paragraphs = ARTICLE.split("\n\n")
    wrapped = "\n\n".join(
        textwrap.fill(one, width, break_on_hyphens=False, break_long_words=False)
        for one in paragraphs
    )
    found = read(wrapped, PUBLISHED)
    assert said(found, wrapped) == said(reading, ARTICLE)
    assert [one.date for one in found.events] == [one.date for one in reading.events]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        (" ", "\u00a0"),
        (" - ", " — "),
        (" on", " \u200bon"),
    ],
)
def test_other_marks_change_no_words(reading: Reading, old: str, new: str) -> None:
    dressed = ARTICLE.replace(old, new)
    assert [plain(one) for one in said(read(dressed, PUBLISHED), dressed)] == [
        plain(one) for one in said(reading, ARTICLE)
    ]


def test_straight_quotation_marks_do_as_well(reading: Reading) -> None:
    straight = ARTICLE.replace("“", '"').replace("”", '"')
    assert said(read(straight, PUBLISHED), straight) == [
        plain(one) for one in said(reading, ARTICLE)
    ]


def test_without_the_day_relative_dates_stay_open(reading: Reading) -> None:
    found = read(ARTICLE)
    assert (found.published, len(found.events)) == ("", len(reading.events))
    assert all(one.date == "" for one in found.events)
    assert said(found, ARTICLE) == said(reading, ARTICLE)


def test_the_day_may_be_uncertain_but_must_be_a_date() -> None:
    assert read("He fled on Friday.", "2031-05").published == "2031-05-31"
    with pytest.raises(InvalidDate):
        read("He fled on Friday.", "yesterday")


@pytest.mark.parametrize("text", ["", " \n", "\ufeff", "“", "a", "\u00ad", "123", ".\n\n."])
def test_a_text_of_next_to_nothing(text: str) -> None:
    found = read(text, PUBLISHED)
    assert (found.quotes, found.events, found.entities) == ((), (), ())


@settings(max_examples=100)
@given(st.text(max_size=150), st.none() | st.dates())
def test_every_span_lies_inside_any_text(text: str, published: date | None) -> None:
    def spans(value: object) -> list[Span]:
        if isinstance(value, tuple) and len(value) == 2 and all(type(one) is int for one in value):
            return [(value[0], value[1])]
        if isinstance(value, tuple | list):
            return [span for one in value for span in spans(one)]
        if dataclasses.is_dataclass(value):
            return [
                s for field in dataclasses.fields(value) for s in spans(getattr(value, field.name))
            ]
        return []

    assert all(0 <= start < end <= len(text) for start, end in spans(read(text, published)))
