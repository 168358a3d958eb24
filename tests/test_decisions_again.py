"""Reading again after a correction, or with newer rules, repeats no decision."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from deciding import acts, dara, number, seen
from readings import ARTICLE, Hand, arrests

from saksei.coding import actions
from saksei.coding.actions import accept, reject
from saksei.errors import RefusedWrite
from saksei.journal import row_of, writing
from saksei.models import Source, Statement, Text
from saksei.passages import digest

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
