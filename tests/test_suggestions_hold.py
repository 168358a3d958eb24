"""What holds of every suggestion: the vocabulary, the keys and numbers, passages, time."""

import itertools
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import ARTICLE, KNOWN, SENTENCE, WORDS, Hand, arrests, one, proposals

from saksei import dates
from saksei.reading.model import EVENT_TYPES, Event, Reading
from saksei.reading.proposals.proposal import Draft, fold, numbered
from saksei.reading.proposals.suggestions import suggest
from saksei.reading.proposals.tellings import AFFIRMING
from saksei.reading.read import read
from saksei.statements.checks import Checker
from saksei.vocabulary import ValueType

# The lexicon against the vocabulary


def test_every_event_type_is_mapped_or_left_out_on_purpose() -> None:
    assert set(EVENT_TYPES) - set(KNOWN["events"]) == {"punishment"}
    assert set(KNOWN["events"]) <= set(EVENT_TYPES)


def mapped() -> list[tuple[str, str]]:
    """Every kind and type that an event may become."""
    found = []
    for entry in KNOWN["events"].values():
        for part in (entry, entry.get("without_victim")):
            if part:
                types = [part["type"], part.get("attempted"), *part.get("cues", {})]
                found += [(part["kind"], type_) for type_ in types if type_]
    return found


@pytest.mark.parametrize(("kind", "type_"), mapped())
def test_every_record_that_an_event_becomes_is_in_the_vocabulary(kind: str, type_: str) -> None:
    codes = WORDS.kinds[kind].properties["type"].codes
    assert codes and type_ in WORDS.lists[codes].codes


def test_every_property_and_code_of_the_lexicon_is_in_the_vocabulary() -> None:
    for kind, names in KNOWN["properties"].items():
        assert set(names.values()) <= set(WORDS.kinds[kind].properties)
    lists = {"channels": "channel", "arguments": "argument", "populations": "population",
             "perpetrator_types": "perpetrator_type", "group_types": "group_type",
             "figure_acts": "act_type"}  # fmt: skip
    for name, codes in lists.items():
        assert set(KNOWN[name]) <= set(WORDS.lists[codes].codes)
    for how in KNOWN["non_responses"].values():
        assert how.get("argument", "declines_comment") in WORDS.lists["argument"].codes
        assert how.get("channel", "none") in WORDS.lists["channel"].codes
    assert {s for s in KNOWN["stances"].values() if s} <= set(WORDS.lists["stance"].codes)


def test_affirming_stances_are_those_of_the_vocabulary() -> None:
    assert set(AFFIRMING) == {code for code, _ in WORDS.codes_where("stance", "affirms")}


def test_every_statement_fits_the_vocabulary() -> None:
    found = proposals(arrests())
    checker = Checker(WORDS, {p.id: p.kind for p in found})
    for proposal in found:
        for draft in proposal.statements:
            assert checker.value(proposal.id, draft.property, draft.value or draft.ref)
            assert draft.stance in WORDS.lists["stance"].codes


CORPUS = sorted((Path(__file__).parent / "reading" / "texts").glob("*.txt"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_statement_of_a_real_reading_can_be_recorded(path: Path) -> None:
    text = path.read_bytes().decode()
    found = suggest(read(text, "2031-05-07"), text)
    checker = Checker(WORDS, {p.id: p.kind for p in found})
    for proposal in found:
        for draft in proposal.statements:
            assert checker.value(proposal.id, draft.property, draft.ref or draft.value)
            assert checker.kinds.get(draft.speaker or draft.ref or proposal.id)
            assert not draft.said or dates.parse(draft.said)


# Keys and numbers


def test_the_same_text_gives_the_same_proposals() -> None:
    assert proposals(arrests()) == proposals(arrests())


def test_a_key_hangs_neither_on_the_rule_nor_on_the_place() -> None:
    before = {p.key for p in proposals(arrests())}
    longer = arrests(f"Something new stands before it all here.\n\n{ARTICLE}")
    longer.parts["events"] = [replace(e, rule="event.new") for e in longer.parts["events"]]
    assert {p.key for p in proposals(longer)} == before


def test_a_key_hangs_on_who_is_named() -> None:
    keys = set()
    for name in ("Dara Moun", "Police"):
        hand = Hand(SENTENCE)
        hand.event("arrest", "arrested", victims=(hand.who("person", name),))
        keys.add(one(hand, "act").key)
    assert len(keys) == 2


def test_numbers_are_short_and_unique() -> None:
    numbers = [p.number for p in proposals(arrests())]
    assert {len(n) for n in numbers} == {3} and len(set(numbers)) == len(numbers)


def test_numbers_that_begin_alike_are_longer() -> None:
    some = proposals(arrests())[0]
    many = numbered([replace(some, key=f"{n}") for n in range(3000)])
    numbers = [p.number for p in many]
    assert len(set(numbers)) == 3000 and {len(n) for n in numbers} > {3}
    ordered = sorted(numbers)
    assert not any(b.startswith(a) for a, b in itertools.pairwise(ordered))


def test_what_occurs_twice_has_two_numbers() -> None:
    some = proposals(arrests())[0]
    first, second = numbered([some, some])
    assert first.number != second.number


@given(st.text())
def test_folding_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=50)
@given(st.data())
def test_any_reading_gives_statements_with_passages(data: st.DataObject) -> None:
    """Spans anywhere, whatever they hold: nothing falls over, and each statement has a passage."""
    text = data.draw(st.text(min_size=1, max_size=80))

    def span() -> tuple[int, int]:
        start = data.draw(st.integers(0, len(text) - 1))
        return start, data.draw(st.integers(start + 1, len(text)))

    hand = Hand(text)
    who = [hand.who(kind, data.draw(st.sampled_from(["", text[:5].strip()])), mentions=[span()])
           for kind in ("person", "group", "place")]  # fmt: skip
    quote = hand.quote(span(), cue=span(), entity=data.draw(st.sampled_from(["", *who])))
    for type_ in EVENT_TYPES:
        hand.event(
            type_, span(), target=span(), victims=tuple(who), actor=span(), place=span(),
            realis=data.draw(st.sampled_from(sorted(KNOWN["stances"]))), quote=quote,
            date=data.draw(st.sampled_from(["", "2031-05-03", "2031-XX", "soon"])), answers=0,
        )  # fmt: skip
    for proposal in suggest(hand.reading(), text):
        for draft in proposal.statements:
            assert 0 <= draft.span[0] < draft.span[1] <= len(text)
            assert draft.value or draft.ref


def test_a_thousand_events_do_not_take_long() -> None:
    sentence = "Police arrested Dara Moun on 3 May. “It is so,” said Mek Tola. "
    text = sentence * 2000
    size, events = len(sentence), []
    hand = Hand(text)
    dara = hand.who(
        "person", "Dara Moun", mentions=[(16 + size * n, 25 + size * n) for n in range(2000)]
    )
    for n in range(2000):
        at = size * n
        events.append(Event(rule="event.test", type="arrest", trigger=(at + 7, at + 15),
                            victims=(dara,), date=f"20{n % 90 + 10}-05-03"))  # fmt: skip
        hand.quote((at + 36, at + 46), cue=(at + 47, at + 51), entity=dara)
    reading: Reading = replace(hand.reading(), events=tuple(events))
    began = time.monotonic()
    assert len(suggest(reading, text)) == 2000 + 90 + 1
    assert time.monotonic() - began < 20


def test_a_draft_names_a_record_or_a_value() -> None:
    for proposal in proposals(arrests()):
        for draft in proposal.statements:
            prop = WORDS.kinds[proposal.kind].properties[draft.property]
            refers = prop.value in (ValueType.RECORD, ValueType.PLACE)
            assert bool(draft.ref) == refers and bool(draft.value) != refers
    assert isinstance(draft, Draft)
