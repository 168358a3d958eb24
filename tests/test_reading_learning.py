"""Learning, on texts that are generated here: invented people, and rules with known faults."""

import json
import random
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei.errors import CannotLearn, UnusableModel
from saksei.reading.learning.layers import Marked
from saksei.reading.learning.learning import Decided, Model, Reviewed, train
from saksei.reading.learning.trials import Row, cross_validate
from saksei.reading.model import Entity, Event, Quote, Reading, Span

GIVEN = ("Suvanna", "Karim", "Ilse", "Bopha", "Teodor", "Nadège", "Wanjiru", "Oksana", "Rafiq")
FAMILY = ("Ottmar", "Prak", "Delacroix", "Mwangi", "Hlaing", "Szabo", "Tiwari", "Okafor")
PLACES = ("Port Vale", "Karsuyu", "Ebute", "Nahrestan", "Coronda")
TALK = (
    "the guards took every phone", "nobody was told the reason", "the door had been broken",
    "they were held without water", "the hearing was moved again", "her lawyer was turned away",
)  # fmt: skip
# The words with their parts, what they are, the rule that finds them ("" if none does), and
# whether people accept it.
SENTENCES = (
    ("Police [trigger|arrested] [target|{name}] in {place} on Monday.", "arrest", "verb", True),
    ("[target|{name}] was [trigger|arrested] at home by the police.", "arrest", "verb", True),
    ("Soldiers [trigger|arrested] [target|{name}] near the market.", "arrest", "verb", True),
    ("A film on the [trigger|arrest] of a thief opens in {place}.", "arrest", "noun", False),
    ("His cardiac [trigger|arrest] was treated in {place}.", "arrest", "noun", False),
    ("Men in plain clothes [trigger|bundled] [target|{name}] into a van.", "abduction", "", True),
    ("[target|{name}] was [trigger|bundled] into a car at night.", "abduction", "", True),
    ("[speaker|{name}] [cue|said] [content|{talk}].", "", "said", True),
    ("“[content|{talk},]” [cue|said] [speaker|{name}].", "", "said", True),
    ("[speaker|The old bridge] is [cue|said] to [content|be haunted].", "", "said.to", False),
    ("[speaker|{name}] [cue|tweeted] that [content|{talk}].", "", "", True),
    ("Rain fell on {place} for the third day.", "", "", False),
    ("The market in {place} was closed.", "", "", False),
)
PART = re.compile(r"\[(\w+)\|([^]]*)\]")


def written(markup: str, start: int) -> tuple[str, list[tuple[str, Span]]]:
    """A sentence without its marks, and the parts that were marked."""
    text, parts, last = "", [], 0
    for found in PART.finditer(markup):
        text += markup[last : found.start()]
        parts.append((found[1], (start + len(text), start + len(text) + len(found[2]))))
        text += found[2]
        last = found.end()
    return text + markup[last:], parts


def suggestion(code: str, rule: str, parts: list[tuple[str, Span]]) -> Quote | Event:
    at: dict[str, Any] = dict(parts)
    if code:
        return Event(type=code, rule=rule, trigger=at["trigger"], target=at.get("target"))
    return Quote(rule=rule, content=(at["content"],), cue=at["cue"], speaker=at["speaker"])


def review(number: int, *, complete: bool = True, sentences: int = 9) -> Reviewed:
    """One text as the rules read it and people decided on it."""
    chance = random.Random(number)
    text, decided = "", []
    found: list[Quote | Event] = []
    names: set[str] = set()
    for markup, code, rule, right in chance.choices(SENTENCES, k=sentences):
        name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
        names.add(name)
        filled = markup.format(name=name, place=chance.choice(PLACES), talk=chance.choice(TALK))
        said, parts = written(filled, len(text))
        text += said + ("\n\n" if chance.random() < 0.4 else " ")
        if parts:
            one = suggestion(code, rule, parts)
            found += [one] if rule else []
            decision: Literal["accepted", "added", "rejected"] = (
                "rejected" if not right else "accepted" if rule else "added"
            )
            decided.append(Decided(Marked.of(one), decision))
    entities = tuple(
        Entity(id=f"e{at}", kind="person", name=name, mentions=())
        for at, name in enumerate(sorted(names))
    )
    return Reviewed(text, reading(found, entities), tuple(decided), complete)


def reading(found: Iterable[Quote | Event], entities: tuple[Entity, ...] = ()) -> Reading:
    given = list(found)
    return Reading(
        digest="", published="2024-05-01", entities=entities,
        quotes=tuple(one for one in given if isinstance(one, Quote)),
        events=tuple(one for one in given if isinstance(one, Event)),
    )  # fmt: skip


@cache
def reviews() -> tuple[Reviewed, ...]:
    return tuple(review(number) for number in range(40))


@cache
def model() -> Model:
    return train(reviews())


@cache
def table() -> dict[str, Row]:
    return {row.what: row for row in cross_validate(reviews())}


def words(text: str, span: Span | None) -> str:
    return text[slice(*span)] if span else ""


def test_it_is_better_than_the_rules_on_texts_not_seen() -> None:
    for what in ("quote", "event"):
        row = table()[what]
        assert row.learnt.precision and row.rules.precision and row.rules.precision < 0.9
        assert row.learnt.recall and row.rules.recall and row.rules.recall < 0.9
        assert row.learnt.precision > 0.95 and row.learnt.recall > 0.9
        assert row.rules.wanted == row.learnt.wanted


def test_speakers_and_targets_of_what_the_rules_miss() -> None:
    for what in ("speaker", "target"):
        row = table()[what]
        assert row.learnt.recall and row.rules.recall and row.learnt.recall > row.rules.recall
        assert row.learnt.precision and row.learnt.precision > 0.95


NEW = (
    "Men in plain clothes [trigger|bundled] [target|Zora Quill] into a van. "
    "[speaker|Zora Quill] [cue|tweeted] that [content|the hearing was moved again]. "
)


def test_what_the_rules_miss_is_suggested_and_marked() -> None:
    text, parts = written(NEW, 0)
    quote, event = model().suggest(text, reading([]))
    at = dict(parts)
    assert isinstance(event, Event) and isinstance(quote, Quote)
    assert (event.rule, event.origin, event.tier) == ("learnt.event.abduction", "learnt", "maybe")
    assert (event.trigger, event.target) == (at["trigger"], at["target"])
    assert (quote.rule, quote.origin, quote.tier) == ("learnt.quote", "learnt", "maybe")
    assert (quote.content, quote.speaker) == ((at["content"],), at["speaker"])
    assert quote.kind == "indirect" and not quote.direct


def test_what_the_rules_find_is_not_suggested_again() -> None:
    text, parts = written(NEW, 0)
    event = suggestion("abduction", "own", parts)
    assert not any(isinstance(one, Event) for one in model().suggest(text, reading([event])))


def test_what_people_reject_is_doubted() -> None:
    text, parts = written("A film on the [trigger|arrest] of a thief opens in Ebute. ", 0)
    more, right = written("Police [trigger|arrested] [target|Zora Quill] in Ebute.", len(text))
    film, arrest = suggestion("arrest", "noun", parts), suggestion("arrest", "verb", right)
    assert model().judge(text + more, reading([film, arrest])) == ((), (film,))


def test_a_changed_target_is_learnt_and_the_rest_is_kept() -> None:
    """The rules take who arrests for whom; people change it each time."""
    changed = []
    for text in reviews():
        wrong = [replace(one, target=(0, 6), date="2024-05-01") for one in text.reading.events]
        decided = tuple(
            replace(one, decision="changed") if one.what.rule == "verb" else one
            for one in text.decided
        )
        changed.append(Reviewed(text.text, reading([*wrong, *text.reading.quotes]), decided, True))
    text, parts = written("Police [trigger|arrested] [target|Zora Quill] in Ebute on Monday.", 0)
    given = Event(
        type="arrest", rule="verb", trigger=dict(parts)["trigger"], target=(0, 6), date="2024-04"
    )
    (event,), doubted = train(changed).judge(text, reading([given]))
    assert isinstance(event, Event)
    assert (words(text, event.target), event.date, event.origin) == (
        "Zora Quill", "2024-04", "learnt",
    )  # fmt: skip
    assert doubted == (given,)


def test_the_same_decisions_give_the_same_model() -> None:
    again = train(reversed(reviews()))
    assert again.to_bytes() == model().to_bytes()
    assert json.loads(train(reviews(), seed=7).to_bytes())["seed"] == 7


def test_a_stored_model_is_the_same_model() -> None:
    stored = Model.from_bytes(model().to_bytes())
    assert stored.to_bytes() == model().to_bytes()
    text = reviews()[3]
    assert stored.suggest(text.text, reading([])) == model().suggest(text.text, reading([]))


def letters(content: object) -> Iterator[str]:
    """Every word in a model, in keys and values."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from letters(key)
            yield from letters(value)
    elif isinstance(content, list):
        for value in content:
            yield from letters(value)
    elif isinstance(content, str):
        yield from re.findall(r"[^\W_]+", content.lower())


def test_a_model_names_nobody() -> None:
    """Names, their pieces, their endings and numbers of telephones: none is in the file."""
    some = []
    for number in range(40):
        text = review(number)
        # As people write in haste: all in small letters, again and again; and a number.
        more = "call 85512345678 about suvanna prak, the police said. НАДІЯ ឈុន 周庭 @oksana_t\n"
        some.append(replace(text, text=text.text + more))
    stored = train(some).to_bytes()
    names = {name.lower() for name in (*GIVEN, *FAMILY)}
    names |= {"vale", "karsuyu", "ebute", "85512345678", "надія", "ឈុន", "周庭", "oksana_t"}
    endings = {name[-3:] for name in names} - {"for", "ing"}  # as in "for" and "hearing"
    found = set(letters(json.loads(stored)))
    assert {"arrested", "police", "tweeted"} <= found
    assert not found & names
    assert not found & endings
    assert not any(name.encode() in stored.lower() for name in names if len(name) > 4)


def test_words_of_few_texts_are_not_seen() -> None:
    rare = [replace(reviews()[0], text=reviews()[0].text + "a whistleblower wept")]
    assert "whistleblower" not in train([*rare, *reviews()[1:]]).words


@pytest.mark.parametrize(("texts", "sentences"), [(0, 9), (4, 30), (12, 1)])
def test_too_little_is_refused_in_a_sentence(texts: int, sentences: int) -> None:
    few = [review(number, sentences=sentences) for number in range(texts)]
    with pytest.raises(CannotLearn, match="needs 5 texts and 20 of one kind, since"):
        train(few)
    with pytest.raises(CannotLearn):
        cross_validate(few)


@pytest.mark.parametrize("folds", [0, 1, 41])
def test_parts_that_cannot_be_left_out(folds: int) -> None:
    with pytest.raises(CannotLearn, match="from 2 to 40"):
        cross_validate([*reviews(), *reviews()], folds=folds)


def test_what_nobody_decided_is_neither_right_nor_wrong() -> None:
    """Half of the decisions are taken back: what they were about must not be learnt as wrong."""
    open_ = [
        replace(one, decided=one.decided[::2], complete=False) for one in map(review, range(120))
    ]
    row = {one.what: one for one in cross_validate(open_, folds=3)}["event"]
    assert row.rules.unknown > 50
    assert row.learnt.precision and row.learnt.precision > 0.95
    assert row.rules.right + row.rules.wrong + row.rules.unknown == sum(
        len(one.reading.events) for one in open_
    )


def test_rare_types_are_not_learnt() -> None:
    text, parts = written("A judge [trigger|pardoned] nobody.", 0)
    one = Decided(Marked.of(Event(type="release", rule="x", trigger=parts[0][1])), "added")
    learnt = train([*reviews(), Reviewed(text, reading([]), (one,), True)])
    assert "B-release" not in learnt.layers["event"].labels


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    train(reviews()[:12])
    assert not list(tmp_path.iterdir())


def damaged() -> Iterator[bytes]:
    good = model().to_bytes()
    content = json.loads(good)
    yield from (b"", b"\xff", b"lCRF" + b"\0" * 50, good[:1_000], b"[]", b"[" * 100_000, b"{}")
    for path, value in (
        (("version",), 2),
        (("texts",), "many"),
        (("words",), 5),
        (("layers",), []),
        (("layers",), {}),
        (("layers", "other"), content["layers"]["quote"]),
        (("layers", "quote"), 5),
        (("layers", "quote", "labels"), []),
        (("layers", "quote", "labels"), 5),
        (("layers", "quote", "features", "bias"), 5),
        (("layers", "quote", "features", "bias"), {"B-nobody": 1}),
        (("layers", "quote", "features", "bias"), {"O": "1"}),
        (("layers", "quote", "features", "bias"), {"O": float("nan")}),
        (("layers", "quote", "features", "bias"), {"O": 1e300}),
        (("layers", "quote", "transitions", "nobody"), {"O": 1}),
    ):
        copy = json.loads(good)
        inner = copy
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = value
        yield json.dumps(copy).encode()


def test_damaged_models_are_refused() -> None:
    for stored in damaged():
        with pytest.raises(UnusableModel, match="learn it anew"):
            Model.from_bytes(stored)


@settings(max_examples=40)
@given(st.text(max_size=400) | st.text(alphabet='arrested said“” "\n.A', max_size=400))
def test_any_text(text: str) -> None:
    for one in model().suggest(text, reading([])):
        spans = one.content if isinstance(one, Quote) else (one.trigger,)
        assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize("piece", ["arrested ", "“said ", "a", "“"])
def test_texts_without_end(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    found = reading(
        Event(type="arrest", rule="verb", trigger=one.span())
        for one in re.finditer("arrested", text)
    )
    model().judge(text, found)


def test_a_model_with_other_labels_finds_nothing() -> None:
    """A model is read with care: what it may hold is not only what we stored."""
    content = json.loads(model().to_bytes())
    for layer in content["layers"].values():
        layer |= {"labels": ["B-x"], "features": {"bias": {"B-x": 9}}, "transitions": {}}
    text = reviews()[0]
    odd = Model.from_bytes(json.dumps(content).encode())
    assert odd.suggest(text.text, text.reading) == ()
