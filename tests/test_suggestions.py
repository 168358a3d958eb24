"""From a reading to statements of the vocabulary: what becomes what, and what never does."""

import pytest
from readings import ARTICLE, SENTENCE, WORDS, Hand, arrests, one, proposals

from saksei.reading.proposals.proposal import Proposal
from saksei.reading.proposals.tellings import AFFIRMING


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
        ("Pisey Nhem, a 16-year-old student, was arrested.", True),
        ("Pisey Nhem, a local 17-year-old garment worker, was arrested.", True),
        ("Pisey Nhem (a 16 year old) was arrested.", True),
        ("A 16-year-old activist, Pisey Nhem, was arrested.", True),
        ("The 9-year-old garment worker Pisey Nhem was arrested.", True),
        ("Pisey Nhem, who is 16, was arrested.", True),
        ("Pisey Nhem was only 16 years old.", True),
        ("Pisey Nhem, aged sixteen, was arrested.", True),
        ("Police arrested Pisey Nhem and others. He was 17 years old.", True),
        ("Police arrested Pisey Nhem. She is just seventeen.", True),
        ("Pisey Nhem, who was 16 when he was held, spoke.", True),
        ("Pisey Nhem was held. The 16-year-old was beaten.", True),
        ("Pisey Nhem was held. He is a 16-year-old student.", True),
        ("Pisey Nhem was held. He had just turned 17.", True),
        ("Pisey Nhem, a 16\u2011year\u2011old student, spoke.", True),
        ("Pisey Nhem and Rith Oun, both 16, were held.", True),
        ("Pisey Nhem, aged 16 years, was held.", True),
        ("Pisey Nhem, his 16-year-old son, was held.", True),
        ("The 16-year-old union activist Pisey Nhem was held.", True),
        ("Pisey Nhem, a 16-year-old from the village, was held.", True),
        ("Pisey Nhem, a 16-year-old party member, was held.", True),
        ("Pisey Nhem, a farmer fighting a 10-year-old land dispute, was held.", False),
        ("In a 12-year-old land dispute, Pisey Nhem was held.", False),
        ("Pisey Nhem, citing a 6-year-old warrant, was held.", False),
        ("Pisey Nhem, holding her 2-year-old daughter, was held.", False),
        ("Pisey Nhem, her 3-year-old son and two neighbours were held.", False),
        ("With her 4-year-old son, Pisey Nhem fled.", False),
        ("Pisey Nhem, a lawyer defending a 17-year-old suspect, was held.", False),
        ("Pisey Nhem was held in Block B. She was 5.", False),
        ("Pisey Nhem, the mother of a 16-year-old student, was arrested.", False),
        ("A 16-year-old boy and Pisey Nhem were arrested.", False),
        ("A 16-year-old's father, Pisey Nhem, was arrested.", False),
        ("A 16-year-old student told Pisey Nhem of it.", False),
        ("Pisey Nhem, head of a 10-year-old league, was arrested.", False),
        ("Pisey Nhem, a 36-year-old student, was arrested.", False),
        ("Pisey Nhem was 16 when the union began.", False),
        ("Pisey Nhem was arrested. The court did not sit. He was 17 years old.", False),
        ("Child rights activist Pisey Nhem was arrested.", False),
        ("Pisey Nhem, a children's author, was arrested.", False),
        ("Pisey Nhem of the Minor Party was arrested.", False),
        ("Pisey Nhem, 51, was arrested.", False),
    ],
)
def test_who_is_called_a_minor_is_one_first(text: str, minor: bool) -> None:
    hand = Hand(text)
    age = 15 if ", 15," in text else 51 if "51" in text else None
    hand.who("person", "Pisey Nhem", age=age)
    first = one(hand, "person").statements[0]
    assert ((first.property, first.value) == ("minor", "yes")) == minor


# What never becomes an affirmed act

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


# Those whom the text does not name


def test_victims_without_a_name_are_a_group_with_their_number() -> None:
    hand = Hand("Three other protesters were taken into custody on Sunday.\n")
    hand.event("arrest", "taken", target="Three other protesters", count=(3, "=", "Three"))
    act, group = one(hand, "act"), one(hand, "group")
    assert (act.ref("victim"), act.value("number"), act.tier) == (group.id, "3", "sure")
    assert (group.label, group.value("type")) == ("Three other protesters", "unnamed_group")


@pytest.mark.parametrize(
    ("victim", "tier"), [("Activists", "maybe"), ("A student", "sure"), ("They", "maybe")]
)
def test_people_without_name_and_number_are_not_sure(victim: str, tier: str) -> None:
    hand = Hand(f"{victim} were arrested on 3 May.\n")
    hand.event("arrest", "arrested", target=victim)
    assert one(hand, "act").tier == tier


def test_a_speaker_without_a_name_is_a_person_described() -> None:
    hand = Hand("Police arrested Dara Moun, his lawyer said.\n")
    quote = hand.quote("Police arrested Dara Moun", cue="said", speaker="his lawyer")
    hand.event("arrest", "arrested", victims=(hand.who("person", "Dara Moun"),), quote=quote)
    assert one(hand, "person", "his lawyer").value("description") == "his lawyer"
    assert {(d.speaker, d.stance) for d in one(hand, "act").statements} == {("d1", "asserts")}
    assert one(hand, "act").tier == "sure"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("a colleague", "person"), ("Police", "group"), ("two witnesses", "group"),
        ("the boss of the factory", "person"), ("the federation", "group"), ("They", ""),
        ("a report", ""), ("the statement", ""), ("Kong", ""), ("anyone who joined", ""),
    ],
)  # fmt: skip
def test_who_is_described_and_who_is_nobody(words: str, kind: str) -> None:
    hand = Hand(f"{words} said that it rained.\n")
    hand.quote("that it rained", cue="said", speaker=words, kind="indirect")
    assert [p.kind for p in proposals(hand) if p.kind != "position"] == ([kind] if kind else [])


def test_the_day_of_an_arrest_is_not_that_of_its_occasion() -> None:
    hand = Hand("On 6 May Mek Tola was arrested for protesting the arrest of Dara Moun.\n")
    mek, dara = hand.who("person", "Mek Tola"), hand.who("person", "Dara Moun")
    day = {"date": "2031-05-06", "date_span": "6 May"}
    hand.event("arrest", "arrested", victims=(mek,), answers=1, **day,
               occasion="for protesting the arrest of Dara Moun")  # fmt: skip
    hand.event("arrest", "arrest of", victims=(dara,), **day)
    assert one(hand, "act", "Mek").value("date") == "2031-05-06"
    assert one(hand, "act", "Dara").value("date") == ""
