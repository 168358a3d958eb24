"""What a workspace has switched on beside the rules: off by default, marked, and kept."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest
from conftest import Run
from hands import held
from readings import Hand

from saksei import terminal
from saksei.coding import readers
from saksei.coding.actions import accept, reject
from saksei.coding.learning import learn_from_decisions, reviewed_texts, use_learnt
from saksei.coding.readers import set_backend
from saksei.coding.reviewing import ask_about, review_source
from saksei.errors import AddressRefused, CannotLearn, InvalidValue, RefusedWrite
from saksei.models import Source, Statement
from saksei.preferences import preferences
from saksei.reading.backends import BackendSettings, Found
from saksei.reading.model import Entity, Event, NonResponse, Quote
from saksei.reading.proposals.combined import combined
from saksei.statements.actions import erase_source
from saksei.workspace import ANSWERS, LEARNT, Workspace

TEXT = "Police arrested Dara Moun on 3 May. Officials kept mum. “It is so,” said Mek Tola.\n"


@dataclass
class Oracle:
    """A back end that answers what it is given, and counts how often it was asked."""

    name: str = "endpoint:oracle"
    answer: tuple[Found, ...] = ()
    asked: list[str] = field(default_factory=list)

    def suggest(self, text: str, published: str) -> Iterable[Found]:
        self.asked.append(published)
        return self.answer


@pytest.fixture
def oracle(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Oracle:
    """The back end of the open workspace."""
    set_backend("endpoint", "http://127.0.0.1:9/v1", "oracle")
    found = Found(kind="non_response", words="Officials kept mum", code="did_not_respond")
    one = Oracle(answer=(found, Found(kind="person", words="Nobody Atall")))
    monkeypatch.setattr(readers, "open_backend", lambda *_, **__: one)
    return one


def origins(source: Source) -> set[str]:
    return {one.origin for one in review_source(source.pk).proposals}


# Back ends


def test_a_back_end_is_asked_only_when_a_person_says_so(oracle: Oracle) -> None:
    source = held(TEXT)
    assert origins(source) == {"rules"} and oracle.asked == []
    ask_about(source.pk)
    assert oracle.asked == ["2031-05-04"]
    assert "endpoint:oracle" in origins(source)


def test_its_answer_is_kept_so_that_numbers_stay(oracle: Oracle) -> None:
    source = held(TEXT)
    ask_about(source.pk)
    before = [one.number for one in review_source(source.pk).proposals]
    oracle.answer = ()
    assert [one.number for one in review_source(source.pk).proposals] == before
    assert len(oracle.asked) == 1


def test_what_it_finds_is_never_sure_and_carries_its_name(
    oracle: Oracle, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal.out, "width", 300)
    source = held(TEXT)
    ask_about(source.pk)
    one = next(p for p in review_source(source.pk).proposals if p.origin != "rules")
    assert (one.tier, one.type) == ("maybe", "did_not_respond")
    made = accept(source.pk, [one.number]).decisions[-1][1]
    assert (made.reader, made.rule.partition(".")[0]) == ("endpoint:oracle", "endpoint")
    assert "endpoint:oracle" in run("read", source.pk).output


def test_what_does_not_stand_in_the_text_is_dropped(oracle: Oracle) -> None:
    source = held(TEXT)
    ask_about(source.pk)
    assert not any("Nobody" in one.label for one in review_source(source.pk).proposals)


def test_another_back_ends_answer_is_not_used(oracle: Oracle) -> None:
    source = held(TEXT)
    ask_about(source.pk)
    set_backend("endpoint", "http://127.0.0.1:9/v1", "another")
    assert origins(source) == {"rules"}
    set_backend("off")
    assert origins(source) == {"rules"}


def test_a_source_that_is_not_public_is_never_sent_away(oracle: Oracle) -> None:
    source = held(TEXT, confidentiality="confidential")
    with pytest.raises(RefusedWrite, match="is confidential; it is not sent away"):
        ask_about(source.pk, confirmed=True)
    assert oracle.asked == []


def test_an_address_elsewhere_is_refused_without_a_word_of_consent(workspace: Workspace) -> None:
    set_backend("endpoint", "http://192.0.2.1/v1", "far-away")
    with pytest.raises(AddressRefused):
        ask_about(held(TEXT).pk)
    assert not (workspace.folder / ANSWERS).exists()


def test_without_a_back_end_there_is_nobody_to_ask(workspace: Workspace) -> None:
    with pytest.raises(InvalidValue, match="no back end is set"):
        ask_about(held(TEXT).pk)


def test_settings_that_do_not_hold_together_are_not_kept(workspace: Workspace) -> None:
    with pytest.raises(InvalidValue, match="needs the name of an installed pipeline"):
        set_backend("spacy", "no pipeline")
    assert preferences() == {} and readers.backend_settings() == BackendSettings()


# Together with the rules

SAID = "“It is so,”"


def hand() -> Hand:
    made = Hand(TEXT)
    dara = made.who("person", "Dara Moun")
    made.who("person", "Mek Tola")
    made.event("arrest", "arrested", victims=(dara,))
    made.quote(SAID, cue="said", speaker="Mek Tola", entity="e2")
    return made


def quote(**more: object) -> Quote:
    made = {"rule": "b.quote", "origin": "b", "tier": "maybe", "content": (hand().at(SAID),)}
    return Quote(**{**made, **more})  # type: ignore[arg-type]


def test_what_the_rules_found_is_not_suggested_twice() -> None:
    reading = hand().reading()
    again = Event(rule="b.event", origin="b", type="arrest", trigger=reading.events[0].trigger)
    assert combined(reading, [quote(), again]) == reading


def test_what_is_doubted_is_maybe_and_another_may_stand_on_its_words() -> None:
    reading = hand().reading()
    both = combined(reading, [quote()], doubted=frozenset(reading.quotes))
    assert [(one.origin, one.tier) for one in both.quotes] == [("rules", "maybe"), ("b", "maybe")]


def test_who_is_mentioned_there_speaks_and_is_hit() -> None:
    made = hand()
    reading = replace(made.reading(), quotes=(), events=())
    hit = Event(
        rule="b", origin="b", type="threat", trigger=made.at("kept"), target=made.at("Dara Moun")
    )
    silence = NonResponse(rule="b", origin="b", span=made.at("kept mum"), kind="did_not_respond")
    both = combined(reading, [quote(speaker=made.at("Mek Tola")), hit, silence])
    assert (both.quotes[0].entity, both.events[0].victims) == ("e2", ("e1",))
    assert both.non_responses == (silence,)


def test_a_name_that_the_rules_have_is_one_entity() -> None:
    made = hand()
    found = [
        Entity(id=f"b{number}", kind="person", name=name, mentions=(made.at(name),))
        for number, name in enumerate(("Dara Moun", "Officials"), 1)
    ]
    both = combined(made.reading(), (), entities=found)
    assert [one.id for one in both.entities] == ["e1", "e2", "b2"]


# Learning

NAMES = ("Dara Moun", "Mek Tola", "Rith Oun", "Sela Prum", "Ana Verin", "Thida Kong")


@pytest.fixture
def decided(workspace: Workspace) -> Workspace:
    """Six articles, each gone through: arrests accepted, everything else rejected."""
    for number, name in enumerate(NAMES):
        days = " ".join(
            f"Police arrested {other} on {day} May near the market." for day, other in
            enumerate((name, *NAMES[:number], *NAMES[number + 1 :]), number + 1)
        )  # fmt: skip
        source = held(f"{days} “It is so,” said {name}.\n", title=name)
        acts = [p.number for p in review_source(source.pk).proposals if p.type == "arrest"]
        accept(source.pk, acts)
        reject(source.pk, groups=["quotes"])
    return workspace


def test_what_was_decided_is_gathered_with_its_places(decided: Workspace) -> None:
    texts = list(reviewed_texts())
    assert len(texts) == 6 and all(one.complete for one in texts)
    marked = [(text.text, one) for text in texts for one in text.decided]
    assert {one.decision for _, one in marked} == {"accepted", "rejected"}
    assert {text[slice(*one.what.parts[0][1])] for text, one in marked if one.what.code} == {
        "arrested"
    }


def test_learning_is_measured_beside_the_rules_and_used_when_switched_on(
    decided: Workspace, run: Run
) -> None:
    measured = json.loads(run("learn", "--json").output)
    assert not measured["used"] and (decided.folder / LEARNT).is_file()
    events = next(row for row in measured["measured"] if row["what"] == "event")
    assert events["rules"]["wanted"] > 20
    assert "switch it on with `saksei learn --use`" in " ".join(run("learn").output.split())
    use_learnt(True)
    source = held("Police arrested Naly Chan on 3 May.\n", title="new")
    assert any(one.type == "arrest" for one in review_source(source.pk).proposals)
    run("learn", "--no-use")
    assert preferences() == {"learnt": False}


def test_too_little_is_said_and_nothing_is_kept(workspace: Workspace) -> None:
    source = held(TEXT)
    accept(source.pk, groups=["events"])
    with pytest.raises(CannotLearn, match="learning needs"):
        learn_from_decisions()
    assert not (workspace.folder / LEARNT).exists()


def test_an_erased_text_is_not_learnt_from(decided: Workspace) -> None:
    erase_source(Source.objects.earliest("registered_at").pk, reason="court order")
    assert len(list(reviewed_texts())) == 5
    assert Statement.objects.exclude(erased_at="").exists()
