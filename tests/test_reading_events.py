"""What happened to whom, by whom, when and where: one construction in each sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei import dates
from saksei.reading.model import EVENT_TYPES, Event, Reading, Span
from saksei.reading.read import read

PUBLISHED = "2031-05-07"  # a Wednesday


def events(text: str) -> tuple[Event, ...]:
    """The events of a text."""
    return read(text, PUBLISHED).events


def first(text: str, type_: str) -> Event:
    """The first event of a type."""
    return next(one for one in events(text) if one.type == type_)


def words(text: str, span: Span | None) -> str:
    """The words of a part, "" where there is none."""
    return text[slice(*span)] if span else ""


def names(reading: Reading, ids: tuple[str, ...]) -> list[str]:
    """The names of some entities."""
    known = {one.id: one.name for one in reading.entities}
    return [known[one] for one in ids]


# -- types

ONE_EACH = {
    "arrest": "Police arrested Dara Moun.",
    "detention": "Police detained Dara Moun.",
    "charge": "Prosecutors charged Dara Moun with fraud.",
    "trial": "The court tried her; Dara Moun stood trial.",
    "conviction": "The court convicted Dara Moun of fraud.",
    "sentence": "The court sentenced Dara Moun to two years.",
    "release": "Police released Dara Moun.",
    "bail": "The court granted Dara Moun bail.",
    "summons": "Police summoned Dara Moun for questioning.",
    "use_of_force": "Police fired tear gas at Dara Moun.",
    "assault": "Guards beat Dara Moun.",
    "torture": "Guards tortured Dara Moun.",
    "abduction": "Masked men abducted Dara Moun.",
    "disappearance": "On Friday Dara Moun disappeared.",
    "killing": "Gunmen killed Dara Moun.",
    "threat": "Officers threatened Dara Moun.",
    "intimidation": "Officers harassed Dara Moun.",
    "raid": "Police raided the home of Dara Moun.",
    "attack": "Vandals attacked Dara Moun.",
    "ban": "The ministry banned Dara Moun from travelling.",
    "deportation": "The ministry deported Dara Moun.",
    "punishment": "The court fined Dara Moun.",
}


def test_there_is_a_sentence_for_each_type() -> None:
    assert {*ONE_EACH, "protest"} == set(EVENT_TYPES)


@pytest.mark.parametrize(("type_", "text"), ONE_EACH.items())
def test_each_type_in_a_plain_sentence(type_: str, text: str) -> None:
    found = read(text, PUBLISHED)
    one = found.events[-1]
    assert (one.type, one.realis) == (type_, "actual")
    assert names(found, one.victims) == ["Dara Moun"]


def test_a_protest_has_no_target_but_those_who_act() -> None:
    text = "Hundreds of farmers marched to the court."
    one = first(text, "protest")
    assert (one.target, words(text, one.actor)) == (None, "Hundreds of farmers")


# -- forms


@pytest.mark.parametrize(
    ("text", "type_", "target", "actor"),
    [
        ("Police arrested Dara Moun.", "arrest", "Dara Moun", "Police"),
        ("Dara Moun was arrested by police.", "arrest", "Dara Moun", "police"),
        ("Dara Moun has been arrested.", "arrest", "Dara Moun", ""),
        ("Police had arrested Dara Moun.", "arrest", "Dara Moun", "Police"),
        ("Dara Moun was reportedly arrested.", "arrest", "Dara Moun", ""),
        ("The arrest of Dara Moun was a shock.", "arrest", "Dara Moun", ""),
        ("Dara Moun's arrest was a shock.", "arrest", "Dara Moun", ""),
        ("Her arrest was a shock.", "arrest", "Her", ""),
        ("Two men arrested by police left.", "arrest", "Two men", "police"),
        ("The men who were arrested left.", "arrest", "The men", ""),
        ("The officers who arrested Dara Moun left.", "arrest", "Dara Moun", "The officers"),
        ("Police came to arrest Dara Moun.", "arrest", "Dara Moun", "Police"),
        ("The jailed activists sang.", "detention", "activists", ""),
        ("Detained activists sang.", "detention", "activists", ""),
        ("Arrested in May, Dara Moun is in jail.", "arrest", "Dara Moun", ""),
        ("Police arrested and beat Dara Moun.", "arrest", "Dara Moun", "Police"),
        ("Police arrested and beat Dara Moun.", "assault", "Dara Moun", "Police"),
        ("Dara Moun was held, harassed and beaten.", "assault", "Dara Moun", ""),
        ("Men arrested and beaten by police were freed.", "release", "Men", ""),
        ("Police took Dara Moun into custody.", "arrest", "Dara Moun", "Police"),
        ("Police took her away.", "arrest", "her", "Police"),
        ("Officers dragged two monks away.", "arrest", "two monks", "Officers"),
        ("Guards pinned him to the ground.", "assault", "him", "Guards"),
        ("The court found Dara Moun guilty of fraud.", "conviction", "Dara Moun", "The court"),
        ("The court granted Dara Moun bail.", "bail", "Dara Moun", "The court"),
        ("The minister ordered police to arrest him.", "arrest", "him", "police"),
        ("River Watch urged the court to free him.", "release", "him", "the court"),
        ("River Watch called for Dara Moun to be freed.", "release", "Dara Moun", ""),
    ],
)
def test_forms(text: str, type_: str, target: str, actor: str) -> None:
    one = first(text, type_)
    assert (words(text, one.target), words(text, one.actor)) == (target, actor)


@pytest.mark.parametrize(
    ("text", "type_", "target"),
    [
        ("Police held him, Mek Tola and a monk.", "detention", "him, Mek Tola and a monk"),
        ("Dara Moun, a student of law, was arrested.", "arrest", "Dara Moun, a student of law"),
        ("Dara Moun and two monks were arrested.", "arrest", "Dara Moun and two monks"),
        ("Police arrested at least 21 people.", "arrest", "21 people"),
        ("Police arrested about 200 farmers.", "arrest", "about 200 farmers"),
        ("They beat farmers, many of whom were arrested.", "arrest", "many of whom"),
        ("Two of the farmers were arrested.", "arrest", "Two of the farmers"),
        ("The attack on Dara Moun was a shock.", "attack", "Dara Moun"),
        ("The charges against Dara Moun were dropped.", "charge", "Dara Moun"),
        ("Dara Moun was held on charges of treason.", "charge", "Dara Moun"),
        ("The farmers were subjected to threats.", "threat", "The farmers"),
        ("The farmers faced harassment.", "intimidation", "The farmers"),
        ("Among those arrested were Dara Moun and Mek Tola.", "arrest", "Dara Moun and Mek Tola"),
        ("Police used water cannon against the farmers.", "use_of_force", "the farmers"),
        ("Police fired tear gas to disperse farmers.", "use_of_force", "farmers"),
        ("The court convicted two members of River Watch of sedition.", "conviction",
         "two members of River Watch"),
        ("Officers raided the office of River Watch.", "raid", "the office of River Watch"),
        ("The arrest and detention of two monks was a shock.", "arrest", "two monks"),
        ("The deportation last Friday of two monks was a shock.", "deportation", "two monks"),
        ("Dara Moun has been missing since Friday.", "disappearance", "Dara Moun"),
        ("Dara Moun received death threats.", "threat", "Dara Moun"),
        ("Police detained him for two days.", "detention", "him"),
        ("The people arrested over the march were freed.", "release",
         "The people arrested over the march"),
        ("Dara Moun, whom a court jailed for a year, left.", "sentence", "Dara Moun"),
        ("Dara Moun was himself summoned.", "summons", "Dara Moun"),
    ],
)  # fmt: skip
def test_targets(text: str, type_: str, target: str) -> None:
    assert words(text, first(text, type_).target) == target


@pytest.mark.parametrize(
    ("text", "victims"),
    [
        ("They arrested two men including Dara Moun and Mek Tola.", ["Dara Moun", "Mek Tola"]),
        ("Police held four: Dara Moun, Mek Tola, Rith Oun and Sok Vann.",
         ["Dara Moun", "Mek Tola", "Rith Oun", "Sok Vann"]),
        ("Police held a monk, Dara Moun, on Friday.", ["Dara Moun"]),
        ("Dara Moun left. Police held him.", ["Dara Moun"]),
        ("Dara Moun left. His arrest was a shock.", ["Dara Moun"]),
        ("Police held Dara Moun, a friend of Mek Tola.", ["Dara Moun"]),
        ("Police held a friend of Mek Tola.", []),
        ("Police held three farmers.", []),
    ],
)  # fmt: skip
def test_victims(text: str, victims: list[str]) -> None:
    found = read(text, PUBLISHED)
    assert names(found, found.events[0].victims) == victims


# -- when


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Dara Moun was arrested on Friday.", ["2031-05-02"]),
        ("On 3 May police held Dara Moun; on 4 May they freed him.", ["2031-05-03", "2031-05-04"]),
        ("Dara Moun was arrested on Friday and freed on Monday.", ["2031-05-02", "2031-05-05"]),
        ("Men held on Friday were freed on Monday.", ["2031-05-02", "2031-05-05"]),
        ("On Friday, Dara Moun was arrested and charged.", ["2031-05-02", "2031-05-02"]),
        ("Dara Moun was held on Friday, and Mek Tola was summoned.", ["2031-05-02", "2031-05-02"]),
        ("Dara Moun was arrested on Friday. He was beaten.", ["2031-05-02", "2031-05-02"]),
        ("Dara Moun was arrested on Friday.\n\nHe was beaten.", ["2031-05-02", ""]),
        ("Dara Moun was arrested on Friday. He had been beaten.", ["2031-05-02", ""]),
        ("Since 2 May, three farmers have been arrested.", ["2031-05-02/2031-05-07"]),
        ("Three farmers have been arrested since 2 May.", ["2031-05-02/2031-05-07"]),
        ("Dara Moun was arrested in March.", ["2031-03"]),
        ("Dara Moun was arrested.", [""]),
        ("Dara Moun was arrested recently.", [""]),
        ("Dara Moun was held for two days.", [""]),
        ("Dara Moun was freed four days later.", [""]),
    ],
)  # fmt: skip
def test_days(text: str, days: list[str]) -> None:
    assert [one.date for one in events(text)] == days


def test_a_day_is_given_with_its_words() -> None:
    text = "Dara Moun was arrested on 3 May. He was beaten. Nobody else was held in March."
    assert [words(text, one.date_span) for one in events(text)] == ["3 May", "3 May", "March"]


def test_a_day_from_the_sentence_before_is_less_sure() -> None:
    text = "Dara Moun was arrested on 3 May. He was detained at Lotus Prison."
    assert [one.tier for one in events(text)] == ["sure", "maybe"]


# -- what else


@pytest.mark.parametrize(
    ("text", "charge"),
    [
        ("Dara Moun was charged with incitement to riot.", "incitement to riot"),
        ("Dara Moun was charged on Friday with incitement.", "incitement"),
        ("Dara Moun was arrested on suspicion of fraud.", "fraud"),
        ("Dara Moun was held on charges of treason.", "treason"),
        ("Dara Moun was held on charges of treason and was beaten.", "treason"),
        ("Dara Moun was jailed for two years for insulting the king.", "insulting the king"),
        ("The court convicted Dara Moun of fraud.", "fraud"),
        ("Dara Moun stood trial on Monday.", ""),
        ("Dara Moun stood trial on charges of treason.", "treason"),
        ("Dara Moun was tried for treason on Monday.", "treason"),
        ("Dara Moun was arrested for joining a march.", ""),
        ("Dara Moun was jailed for two years.", ""),
    ],
)
def test_charges(text: str, charge: str) -> None:
    assert words(text, events(text)[0].charge) == charge


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("He was charged under Article 495 of the Criminal Code.", "article",
         "Article 495 of the Criminal Code"),
        ("He was charged under sections 12 and 13.", "article", "sections 12 and 13"),
        ("The Lotus City Court sentenced Dara Moun to a year.", "court", "The Lotus City Court"),
        ("Dara Moun was arrested outside the court.", "court", ""),
        ("Dara Moun was held at Lotus Prison.", "facility", "Lotus Prison"),
        ("Dara Moun was sentenced to two years in prison.", "facility", ""),
        ("Dara Moun was dismissed from his post.", "facility", ""),
        ("Dara Moun was arrested at his home in Lotus City.", "place", "his home"),
        ("Dara Moun was arrested in Lotus City on Friday.", "place", "Lotus City"),
        ("Dara Moun was arrested near the river on Friday.", "place", "the river"),
        ("Dara Moun was arrested on Friday.", "place", ""),
        ("He was arrested for protesting the arrest of Mek Tola.", "occasion",
         "for protesting the arrest of Mek Tola"),
        ("He was arrested after a march in Lotus City.", "occasion", "after a march in Lotus City"),
        ("He was arrested during the march on Friday.", "occasion", "during the march"),
        ("He was arrested after two days.", "occasion", ""),
        ("He was jailed for two years.", "occasion", ""),
    ],
)  # fmt: skip
def test_circumstances(text: str, part: str, expected: str) -> None:
    assert words(text, getattr(events(text)[0], part)) == expected


def test_the_event_that_it_answers() -> None:
    found = events("Sopheap Lim-Ros was arrested for protesting the arrest of Dara Moun.")
    assert [one.type for one in found] == ["arrest", "protest", "arrest"]
    assert [one.answers for one in found] == [1, None, None]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Police arrested at least 21 people.", (">=", 21)),
        ("More than 200 farmers were detained.", (">=", 201)),
        ("Police made 19 arrests.", ("=", 19)),
        ("Two of the farmers were arrested.", ("=", 2)),
        ("Police arrested three activists, including Mek Tola.", ("=", 3)),
        ("Dara Moun, 24, was arrested.", None),
        ("Dara Moun was held for 12 days.", None),
        ("Several farmers were arrested.", None),
    ],
)
def test_counts(text: str, count: tuple[str, int] | None) -> None:
    found = events(text)[0].count
    assert (found and (found.op, found.value)) == count


# -- of any text

VOCABULARY = """
Police arrested Dara Moun and Mek Tola , was were held beaten by of the two men who whom on Friday
. in Lotus City for protesting arrest charges against with fraud to jail “ ” said not among those
including ; since have been tear gas fired at raid her him took into custody bail march nobody they
many 21 May sentenced years
"""
PIECES = st.sampled_from(VOCABULARY.split())


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=50).map(" ".join) | st.text(max_size=120))
def test_all_parts_stand_in_the_text_in_order(text: str) -> None:
    found = events(text)
    assert [one.trigger for one in found] == sorted({one.trigger for one in found})
    for one in found:
        parts = (one.trigger, one.target, one.actor, one.date_span, one.place, one.charge,
                 one.article, one.court, one.facility, one.occasion)  # fmt: skip
        assert all(0 <= part[0] < part[1] <= len(text) for part in parts if part)
        assert one.type in EVENT_TYPES and one.rule and one.cue == one.trigger
        assert not one.date or dates.parse(one.date)
        assert one.answers is None or found[one.answers] is not one


@pytest.mark.parametrize("unit", ["arrested ", "arrested and ", "who was arrested, ", "tear gas "])
def test_a_long_line_of_one_word_ends(unit: str) -> None:
    read(unit * (20_000 // len(unit)), PUBLISHED)


# -- several at once


def test_a_brother_who_is_named_is_arrested_and_is_nobody_else() -> None:
    text = "Police arrested Sok Mara and her brother, the activist Dara Moun, on Monday."
    found = read(text, PUBLISHED)
    assert [names(found, one.victims) for one in found.events] == [["Sok Mara", "Dara Moun"]]


def test_a_name_that_begins_a_clause_is_no_victim() -> None:
    found = read("After police arrested her brother, Dara Moun fled to Lotus City.", PUBLISHED)
    assert names(found, found.events[0].victims) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Six men arrested in August were freed.", ["2030-08", ""]),
        ("Six men arrested in August were freed on Monday.", ["2030-08", "2031-05-05"]),
        ("Dara Moun, arrested on Monday, was released.", ["2031-05-05", ""]),
        ("She was seized near her home on 27 April and freed four days later.",
         ["2031-04-27", "2031-05-01"]),
        ("Since 13 April 80 people have been arrested and five killed.",
         ["2031-04-13/2031-05-07", "2031-04-13/2031-05-07"]),
        ("He has been held since 3 April, when police raided the hall.",
         ["2031-04-03/2031-05-07", "2031-04-03"]),
        ("Police arrested two monks on Monday. In the evening hundreds marched.",
         ["2031-05-05", "2031-05-05"]),
        ("Police raided the hall on Monday.\n\nThe raid was filmed.", ["2031-05-05"] * 2),
    ],
)  # fmt: skip
def test_days_of_several_events(text: str, days: list[str]) -> None:
    assert [one.date for one in events(text)] == days


@pytest.mark.parametrize(
    ("text", "type_", "target"),
    [
        ("He was among 22 people rounded up in May.", "arrest", "22 people"),
        ("Mek Tola, a farmer sentenced to a year, left.", "sentence", "Mek Tola, a farmer"),
        ("They counted those taken in for questioning.", "detention", "those"),
        ("The monks, who work for River Watch, Lotus Aid and the Ledger, face charges.", "charge",
         "The monks"),
        ("He spoke of the cases of six students of a college who were held.", "detention",
         "six students of a college"),
        ("Police threatened to arrest her sister.", "threat", "her sister"),
        ("An officer threatened to smash his camera.", "threat", "his"),
        ("The ministry cancelled the registration of River Watch.", "ban", "River Watch"),
        ("Summonses were issued for seven farmers.", "summons", "seven farmers"),
        ("The court heard a bail application by Dara Moun.", "bail", "Dara Moun"),
        ("Dara Moun has not been seen since.", "disappearance", "Dara Moun"),
        ("It is the mill that someone set alight.", "attack", "the mill"),
    ],
)  # fmt: skip
def test_far_targets(text: str, type_: str, target: str) -> None:
    one = first(text, type_)
    assert (words(text, one.target), one.realis in ("actual", "hypothetical")) == (target, True)
