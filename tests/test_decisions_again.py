"""Reading again after a correction, or with newer rules, repeats no decision."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from deciding import acts, dara, number, seen
from hypothesis import given
from hypothesis import strategies as st
from readings import ARTICLE, Hand, arrests

from saksei.coding import actions
from saksei.coding.actions import accept, reject
from saksei.coding.matching import match
from saksei.errors import RefusedWrite
from saksei.journal import row_of, writing
from saksei.models import Decision, Source, Statement, Text
from saksei.passages import digest
from saksei.reading.proposals.proposal import Proposal

Reader = Callable[[str], Hand]


# Once decided


def test_nothing_is_decided_twice(source: Source) -> None:
    wanted = dara(source)
    accept(source.pk, [wanted])
    for again in (lambda: accept(source.pk, [wanted]), lambda: reject(source.pk, [wanted])):
        with pytest.raises(RefusedWrite, match=r"was accepted already, by tester .* undo dec-"):
            again()
    accept(source.pk, tier="sure")
    assert acts() == (4, 4)


def corrected(text: str) -> Hand:
    return arrests(text)


def reread(source: Source, text: str) -> None:
    """The source has a newer text, as another extractor reads it."""

    with writing("read again", actor="tester") as write:
        text_row = Text(
            id="txt-newer", source=source, extractor="newer", version="2", digest=digest(text),
            content=text, made_at=write.at,
        )  # fmt: skip
        write.insert(Text, [row_of(text_row)])


CORRECTIONS = {
    "a headline": f"Arrests in Lotus City\n\n{ARTICLE}",
    "a word beside": ARTICLE.replace("on 3 May. Three", "on 3 May in the rain. Three"),
    "typographic marks": ARTICLE.replace("Dara's", "Dara’s").replace("LOTUS CITY", "Lotus City"),
    "a line broken": ARTICLE.replace("denied that officers", "denied that\nofficers"),
}


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_a_corrected_text_repeats_no_decision(
    source: Source, reader: list[Reader], correction: str
) -> None:
    accept(source.pk, tier="sure")
    reject(source.pk, tier="maybe")
    reread(source, CORRECTIONS[correction])
    reader[0] = lambda text: arrests(text) if "’s" not in text and "\nofficers" not in text else (
        loosely(text)
    )  # fmt: skip
    again = seen(source)
    assert {p.label for p in again.proposals if p.id not in again.matched.decided} == set()
    assert again.matched.gone == []


def loosely(text: str) -> Hand:
    """The perfect reader of a text with other marks or breaks: spans are those of the article."""
    hand = arrests(ARTICLE if len(text) == len(ARTICLE) else text)
    hand.text = text
    return hand


def newer(text: str) -> Hand:
    """Newer rules: other names of rules, wider passages, one more suggestion before the others."""

    hand = arrests(text)
    hand.parts["events"] = [
        replace(one, rule="event.newer", date_span=None) for one in hand.parts["events"]
    ]
    hand.parts["quotes"] = [replace(one, rule="quote.newer") for one in hand.parts["quotes"]]
    hand.who("place", "LOTUS CITY")
    return hand


def test_newer_rules_repeat_no_decision(source: Source, reader: list[Reader]) -> None:
    accept(source.pk, tier="sure")
    reader[0] = newer
    again = seen(source)
    left = [p.label for p in again.proposals if p.id not in again.matched.decided]
    assert sorted(left) == ["", "LOTUS CITY"]


def other_speaker(text: str) -> Hand:
    """Newer rules that find another speaker of the first quote."""

    hand = arrests(text)
    hand.parts["quotes"][0] = replace(hand.parts["quotes"][0], entity="e6")
    return hand


def test_another_speaker_of_the_same_words_is_not_taken_in_bulk(
    source: Source, reader: list[Reader]
) -> None:
    accept(source.pk, tier="sure")
    reader[0] = other_speaker
    again = seen(source)
    (related,) = again.matched.related.values()
    assert related.part == "quotes"
    with pytest.raises(RefusedWrite, match="with another name"):
        accept(source.pk, tier="sure")
    accept(source.pk, [number(source, "position", "outrage")])
    assert Statement.objects.filter(property="words", value__contains="outrage").count() == 2


def test_a_text_that_changed_meanwhile_is_not_decided_on(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = seen(source)
    reread(source, f"{ARTICLE}More.\n")
    monkeypatch.setattr(actions, "review_source", lambda *_, **__: review)
    with pytest.raises(RefusedWrite, match="has changed meanwhile; read it again"):
        accept(source.pk, tier="sure")


# Pairing, by itself

KEYS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("ab"), st.sampled_from("abc")), max_size=12
)


def keyed(keys: list[tuple[str, str, str]]) -> list[Proposal]:
    """Proposals with these keys, one after the other in the text."""
    return [
        Proposal(
            id=f"p{place}", group="events", kind="act", type="arrest", label="", rule="r",
            key=".".join(key), spans=((place * 10, place * 10 + 5),), statements=(),
        )
        for place, key in enumerate(keys)
    ]  # fmt: skip


def on(proposals: list[Proposal]) -> list[Decision]:
    """A decision on each."""
    return [
        Decision(id=f"d-{one.id}", key=one.key, spans=f"{one.spans[0][0]}-{one.spans[0][1]}")
        for one in proposals
    ]


@given(KEYS, st.randoms())
def test_a_text_that_stays_keeps_each_decision(
    keys: list[tuple[str, str, str]], random: Random
) -> None:
    proposals = keyed(keys)
    decisions = on(proposals)
    random.shuffle(decisions)
    found = match(proposals, decisions)
    assert {id_: one.pk for id_, one in found.decided.items()} == {
        p.id: f"d-{p.id}" for p in proposals
    }
    assert (found.related, found.gone) == ({}, [])


@given(KEYS, KEYS)
def test_a_decision_is_on_one_suggestion_at_most(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]
) -> None:
    decisions = on(keyed(before))
    found = match(keyed(after), decisions)
    used = [one.pk for part in (found.decided, found.related) for one in part.values()]
    assert sorted([*used, *(one.pk for one in found.gone)]) == sorted(one.pk for one in decisions)
    assert found.decided.keys().isdisjoint(found.related)
    for id_, one in found.decided.items():
        key = keyed(after)[int(id_[1:])].key
        assert key.rpartition(".")[0] == one.key.rpartition(".")[0]


@given(KEYS, st.sets(st.integers(0, 11)))
def test_what_is_no_longer_suggested_moves_no_other_decision_of_its_own_words(
    keys: list[tuple[str, str, str]], gone: set[int]
) -> None:
    """With different words around each, taking some away leaves the rest where they were."""
    proposals = keyed([(a, b, f"{c}{place}") for place, (a, b, c) in enumerate(keys)])
    kept = [one for place, one in enumerate(proposals) if place not in gone]
    found = match(kept, on(proposals))
    assert all(found.decided[one.id].pk == f"d-{one.id}" for one in kept)
