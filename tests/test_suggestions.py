"""From a reading to statements of the vocabulary: what becomes what, and what never does."""

import itertools
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import ARTICLE, Hand, arrests

from saksei import vocabulary
from saksei.reading import lexicon
from saksei.reading.happenings import AFFIRMING
from saksei.reading.model import EVENT_TYPES, Event, Reading
from saksei.reading.proposal import Draft, Proposal, fold, numbered
from saksei.reading.suggestions import suggest
from saksei.statements.checks import Checker
from saksei.vocabulary import ValueType

WORDS = vocabulary.load()
KNOWN = lexicon.load("records")


def proposals(hand: Hand) -> list[Proposal]:
    return list(suggest(hand.reading(), hand.text))


def one(hand: Hand, kind: str, label: str = "") -> Proposal:
    """The one proposal of a kind, or of a label among several."""
    found = [p for p in proposals(hand) if p.kind == kind and label in p.label]
    assert len(found) == 1, [p.label for p in proposals(hand)]
    return found[0]


def says(proposal: Proposal, text: str = ARTICLE) -> list[tuple[str, str, str]]:
    """Property, value or record, and passage of each statement."""
    return [
        (d.property, d.value or f"@{d.ref}", text[d.span[0] : d.span[1]])
        for d in proposal.statements
    ]


# What becomes what


def test_an_arrest_is_an_act_with_its_circumstances() -> None:
    act = next(p for p in proposals(arrests()) if p.kind == "act")
    passage = "Police arrested land activist Dara Moun on Lotus Square on 3 May"
    assert says(act)[:6] == [
        ("type", "arrest", passage),
        ("victim", "@e1", "Dara Moun"),
        ("date", "2031-05-03", "3 May"),
        ("place", "@e8", "Lotus Square"),
        ("perpetrator", "Police", "Police"),
        ("perpetrator_type", "police", "Police"),
    ]


def test_what_a_quote_tells_of_the_act_is_under_its_speaker() -> None:
    act = next(p for p in proposals(arrests()) if p.kind == "act")
    told = [d for d in act.statements if d.speaker]
    assert {d.property for d in told} == {"type", "victim"}
    assert {(d.speaker, d.stance, d.said) for d in told} == {("e4", "criticises", "2031-05-06")}


def test_two_mentions_of_one_arrest_are_one_act() -> None:
    dara = [p for p in proposals(arrests()) if p.kind == "act" and p.label == "Dara Moun"]
    assert [len(p.spans) for p in dara] == [2]


def test_each_named_victim_has_an_act_and_one_of_a_group_is_among_it() -> None:
    group = one(arrests(), "act", "Three activists")
    named = one(arrests(), "act", "Sopheap")
    assert named.among == group.id
    assert group.value("number") == "3" and not named.value("number")
    assert group.ref("occasion") == "v0.e1"


def test_a_number_of_people_who_are_all_named_is_no_group() -> None:
    hand = Hand("Police arrested two activists, Dara Moun and Mek Tola, on 3 May.\n")
    two = hand.who("group", "", mentions=["two activists"], number=hand.number_of("two", 2))
    names = [hand.who("person", name) for name in ("Dara Moun", "Mek Tola")]
    hand.event("arrest", "arrested", victims=(two, *names), count=(2, "=", "two"))
    assert [p.label for p in proposals(hand) if p.kind == "act"] == names_of(hand, names)


def names_of(hand: Hand, ids: list[str]) -> list[str]:
    return [e.name for e in hand.parts["entities"] if e.id in ids]


def test_a_quote_is_a_position_in_the_words_of_the_source() -> None:
    position = one(arrests(), "position", "outrage")
    assert says(position) == [
        ("speaker", "@e4", "Mek Tola"),
        ("words", "“Dara's arrest is an outrage,”", "“Dara's arrest is an outrage,”"),
        ("capacity", "a member of River Watch", "a member of River Watch"),
        ("date", "2031-05-06", "Tuesday"),
        ("channel", "written_statement", "in a statement"),
    ]
    words = next(d for d in position.statements if d.property == "words")
    assert (words.speaker, words.stance, words.said) == ("e4", "criticises", "2031-05-06")


def test_the_gist_is_left_to_a_person() -> None:
    assert not any(d.property == "gist" for p in proposals(arrests()) for d in p.statements)


def test_the_day_of_publication_is_not_when_it_was_said() -> None:
    assert not one(arrests(), "position", "beaten anyone").value("date")


def test_a_non_response_is_a_position_that_declines() -> None:
    position = one(arrests(), "position", "declined to comment")
    assert position.value("argument") == "declines_comment"
    assert position.value("about") == "the arrests"
    assert {d.stance for d in position.statements if d.property == "words"} == {"declines"}


def test_a_number_is_a_figure_of_whoever_claims_it() -> None:
    figure = one(arrests(), "figure")
    told = {d.property: d.value for d in figure.statements}
    assert told == {
        "about": "arrests of activists", "value": "at least 17", "unit": "arrests",
        "population": "activists", "population_as_given": "activists", "acts": "arrest",
        "window": "2031-01-01/2031-05-07", "window_as_given": "since January",
        "claimant": "River Watch",
    }  # fmt: skip
    assert {d.speaker for d in figure.statements} == {"e5"}


def test_a_person_has_name_role_and_body() -> None:
    mek = one(arrests(), "person", "Mek Tola")
    assert [d.property for d in mek.statements] == ["name", "gender", "role", "member_of"]
    assert mek.ref("member_of") == "e5"
    assert [d.property for d in mek.statements if d.tier == "maybe"] == ["gender"]


def test_a_surname_alone_is_no_name_of_a_person() -> None:
    dara = one(arrests(), "person", "Dara Moun")
    assert [d.value for d in dara.statements if d.property == "name"] == ["Dara Moun"]


def test_somebody_only_called_by_a_pronoun_is_not_proposed() -> None:
    hand = Hand("They were arrested on 3 May.\n")
    they = hand.who("group", "", mentions=["They"])
    hand.event("arrest", "arrested", victims=(they,))
    assert [(p.kind, p.tier) for p in proposals(hand)] == [("act", "maybe")]


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("Pisey Nhem, 15, was arrested.", True),
        ("A minor, Pisey Nhem, was arrested.", True),
        ("Teenage activist Pisey Nhem was arrested.", True),
        ("The schoolgirl Pisey Nhem was arrested.", True),
        ("Pisey Nhem, a local schoolboy, was arrested.", True),
        ("Child rights activist Pisey Nhem was arrested.", False),
        ("Pisey Nhem, a children's author, was arrested.", False),
        ("Pisey Nhem of the Minor Party was arrested.", False),
        ("Pisey Nhem, 51, was arrested.", False),
    ],
)
def test_who_is_called_a_minor_is_one_first(text: str, minor: bool) -> None:
    hand = Hand(text)
    age = 15 if "15" in text else 51 if "51" in text else None
    hand.who("person", "Pisey Nhem", age=age)
    first = one(hand, "person").statements[0]
    assert ((first.property, first.value) == ("minor", "yes")) == minor


# What never becomes an affirmed act

SENTENCE = "Police said that Dara Moun was arrested on 3 May.\n"
REALIS = {
    "actual": ("asserts", "sure"),
    "alleged": ("alleges", "sure"),
    "denied": ("denies", "sure"),
    "negated": ("denies", "maybe"),
    "demanded": ("demands", "maybe"),
    "hypothetical": ("warns", "maybe"),
}


@pytest.mark.parametrize("realis", REALIS)
def test_the_stance_is_that_of_the_telling(realis: str) -> None:
    hand = Hand(SENTENCE)
    hand.event("arrest", "arrested", victims=(hand.who("person", "Dara Moun"),), realis=realis)
    act = one(hand, "act")
    assert {(d.stance, act.tier) for d in act.statements} == {REALIS[realis]}


def test_an_attempt_is_marked() -> None:
    hand = Hand(SENTENCE)
    hand.event("arrest", "arrested", victims=(hand.who("person", "Dara Moun"),), realis="attempted")
    assert one(hand, "act").value("attempted") == "yes"


def test_an_attempt_to_kill_is_no_killing() -> None:
    hand = Hand("Gunmen tried to kill Dara Moun.\n")
    hand.event("killing", "kill", victims=(hand.who("person", "Dara Moun"),), realis="attempted")
    assert one(hand, "act").type == "attempted_killing"


def test_an_attempted_step_is_none() -> None:
    hand = Hand("Prosecutors tried to charge Dara Moun.\n")
    hand.event("charge", "charge", victims=(hand.who("person", "Dara Moun"),), realis="attempted")
    assert [p.kind for p in proposals(hand)] == ["person"]


@pytest.mark.parametrize("stance", list(WORDS.lists["stance"].codes))
def test_what_a_quote_that_does_not_affirm_tells_is_never_sure(stance: str) -> None:
    hand = Hand(SENTENCE)
    police = hand.who("group", "Police")
    quote = hand.quote("that Dara Moun was arrested on 3 May", cue="said", entity=police,
                       stance=stance, kind="indirect")  # fmt: skip
    hand.event("arrest", "arrested", victims=(hand.who("person", "Dara Moun"),), quote=quote)
    act = one(hand, "act")
    assert (act.tier == "sure") == (stance in AFFIRMING)
    assert {d.speaker for d in act.statements} == {police}


def test_what_nobody_known_says_is_alleged() -> None:
    hand = Hand(SENTENCE)
    quote = hand.quote("that Dara Moun was arrested on 3 May", cue="said", kind="indirect")
    hand.event("arrest", "arrested", victims=(hand.who("person", "Dara Moun"),), quote=quote)
    act = one(hand, "act")
    assert {d.stance for d in act.statements} == {"alleges"} and act.tier == "maybe"


def test_an_arrest_told_and_denied_is_one_act_with_two_voices() -> None:
    hand = Hand("Dara Moun was arrested, she said. Police denied arresting Dara Moun.\n")
    dara, police = hand.who("person", "Dara Moun"), hand.who("group", "Police")
    denial = hand.quote("arresting Dara Moun", cue="denied", entity=police, stance="denies",
                        kind="indirect")  # fmt: skip
    hand.event("arrest", "arrested", victims=(dara,))
    hand.event("arrest", "arresting", victims=(dara,), realis="denied", quote=denial)
    assert {(d.speaker, d.stance) for d in one(hand, "act").statements} == {
        ("", "asserts"), (police, "denies"),
    }  # fmt: skip


def test_two_days_are_two_arrests_and_an_undated_mention_is_left_to_a_person() -> None:
    hand = Hand("Dara was arrested on 3 May, arrested on 9 May. The arrest of Dara stands.\n")
    dara = hand.who("person", "Dara")
    for nth, day in ((1, "2031-05-03"), (2, "2031-05-09")):
        hand.event("arrest", ("arrested", nth), victims=(dara,), date=day)
    hand.event("arrest", "arrest of", victims=(dara,))
    acts = [p for p in proposals(hand) if p.kind == "act"]
    assert [(p.value("date"), p.tier) for p in acts] == [
        ("2031-05-03", "sure"), ("2031-05-09", "sure"), ("", "maybe"),
    ]  # fmt: skip


def test_arrests_counted_over_some_time_are_a_figure_and_no_sure_act() -> None:
    hand = Hand("River Watch counted 17 arrests of activists since January.\n")
    group = hand.who("group", "", mentions=["activists"])
    hand.event("arrest", "arrests", victims=(group,), count=(17, "=", "17"))
    hand.quantity("17", "17 arrests of activists", 17, unit="arrests",
                  window=("2031-01-01", "2031-05-07"))  # fmt: skip
    assert {p.kind: p.tier for p in proposals(hand)} == {
        "act": "maybe", "group": "maybe", "figure": "sure",
    }  # fmt: skip


def test_the_number_of_an_acts_victims_is_no_sure_figure() -> None:
    hand = Hand("Police arrested 17 activists on 3 May.\n")
    group = hand.who("group", "", mentions=["17 activists"])
    hand.event("arrest", "arrested", victims=(group,), count=(17, "=", "17"), date="2031-05-03")
    hand.quantity("17", "17 activists", 17, unit="persons")
    assert {p.kind: p.tier for p in proposals(hand)} == {
        "act": "sure", "group": "sure", "figure": "maybe",
    }  # fmt: skip


def test_who_is_merely_named_is_no_sure_suggestion() -> None:
    hand = Hand("Dara Moun was there.\n")
    hand.who("person", "Dara Moun")
    assert [p.tier for p in proposals(hand)] == ["maybe"]


def test_bail_is_what_its_words_say() -> None:
    for words, type_ in (("was granted bail", "bail_granted"), ("was denied bail", "bail_refused"),
                         ("asked for bail", "bail_asked")):  # fmt: skip
        hand = Hand(f"Dara Moun {words}.\n")
        hand.event("bail", "bail", victims=(hand.who("person", "Dara Moun"),))
        assert one(hand, "step").type == type_


# The lexicon against the vocabulary


def test_every_event_type_is_mapped_or_left_out_on_purpose() -> None:
    assert set(EVENT_TYPES) - set(KNOWN["events"]) == {"punishment"}
    assert set(KNOWN["events"]) <= set(EVENT_TYPES)


def mapped() -> list[tuple[str, str]]:
    """Every kind and type that an event may become."""
    found = []
    for entry in KNOWN["events"].values():
        for one in (entry, entry.get("without_victim")):
            if one:
                types = [one["type"], one.get("attempted"), *one.get("cues", {})]
                found += [(one["kind"], type_) for type_ in types if type_]
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
