"""Who a text names, what they are called later, and who is somebody else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei import passages
from saksei.reading.model import Entity
from saksei.reading.read import read

SAYS = " said the square was closed."


def entities(text: str) -> list[tuple[str, str]]:
    """Kind and name of all entities."""
    return [(one.kind, one.name) for one in read(text).entities]


def one(text: str, name: str) -> Entity:
    """The entity of a name."""
    return next(found for found in read(text).entities if found.name == name)


def mentions(text: str, name: str) -> list[str]:
    """The words of all mentions of an entity."""
    return [text[slice(*span)] for span in one(text, name).mentions]


def speaker(text: str) -> str:
    """The name of who speaks in the last quote, "" if that is nobody named."""
    found = read(text)
    return next((who.name for who in found.entities if who.id == found.quotes[-1].entity), "")


# -- names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police arrested Dara Moun.", [("person", "Dara Moun")]),
        ("Sopheap Lim-Ros was held.", [("person", "Sopheap Lim-Ros")]),
        ("Maria de la Cruz was held.", [("person", "Maria de la Cruz")]),
        ("Luis van der Berg was held.", [("person", "Luis van der Berg")]),
        ("Abu Bakr bin Omar was held.", [("person", "Abu Bakr bin Omar")]),
        ("J. K. Oun was held.", [("person", "J. K. Oun")]),
        ("Mark Oun was held.", [("person", "Mark Oun")]),
        ("Dara Moun and Mek Tola were held.", [("person", "Dara Moun"), ("person", "Mek Tola")]),
        ("Mr. Moun and Daw Khin were held.", [("person", "Moun"), ("person", "Khin")]),
        ("The Mekong Ledger reported it.", [("group", "Mekong Ledger")]),
        ("Land Rights Watch reported it.", [("group", "Land Rights Watch")]),
        ("The Ministry of Justice denied it.", [("group", "Ministry of Justice")]),
        ("The Ministry of Labour and Vocational Training denied it.",
         [("group", "Ministry of Labour and Vocational Training")]),
        ("The University of Delta and Rith Oun denied it.",
         [("group", "University of Delta"), ("person", "Rith Oun")]),
        ("The League for Rights (LFR) denied it.", [("group", "League for Rights")]),
        ("The Lotus Workers' Union denied it.", [("group", "Lotus Workers' Union")]),
        ("The Lotus City Court of Appeal ruled.", [("group", "Lotus City Court of Appeal")]),
        ("Justice Ministry spokesman Rith Oun denied it.",
         [("group", "Justice Ministry"), ("person", "Rith Oun")]),
        ("They came to Lotus City in Delta Province.",
         [("place", "Lotus City"), ("place", "Delta Province")]),
        ("He was taken to Lotus Prison.", [("place", "Lotus Prison")]),
        ("Delta Land's government denied it.", [("place", "Delta Land")]),
        ("He was held in Lotusville.", [("place", "Lotusville")]),
    ],
)  # fmt: skip
def test_what_is_named(text: str, expected: list[tuple[str, str]]) -> None:
    assert entities(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nobody was held on Monday in May.",
        "English and Khmer books were taken.",
        "Article 495 of the Criminal Code was used.",
        "Facebook was blocked.",
        "She and I left.",
        "Residents fled; Police came.",
        "The Act was changed.",
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert entities(text) == []


# -- roles and ages


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Police held land activist Dara Moun.", "land activist"),
        ("Police held Dara Moun, a law student, on Friday.", "a law student"),
        ("Dara Moun, the director of River Watch, was held.", "the director of River Watch"),
        ("Dara Moun, director of River Watch, was held.", "director of River Watch"),
        ("Dara Moun, 24, a law student, was held.", "a law student"),
        ("River Watch director Dara Moun was held.", "River Watch director"),
        ("Prime Minister Dara Moun was held.", "Prime Minister"),
        ("Minister of Justice Dara Moun was held.", "Minister of Justice"),
        ("The Minister of Foreign Affairs Dara Moun was held.", "Minister of Foreign Affairs"),
        ("Chief of Police Dara Moun was held.", "Chief of Police"),
        ("Lawyer Dara Moun was held.", "Lawyer"),
        ("Judge Dara Moun was held.", "Judge"),
        ("UN Special Rapporteur Dara Moun was held.", "UN Special Rapporteur"),
        ("His brother Dara Moun was held.", "brother"),
    ],
)
def test_roles(text: str, role: str) -> None:
    assert [text[slice(*span)] for span in one(text, "Dara Moun").roles] == [role]


def test_the_next_of_a_list_is_no_role() -> None:
    text = "Police held Dara Moun, activist Mek Tola and Rith Oun."
    assert one(text, "Dara Moun").roles == ()
    assert [text[slice(*span)] for span in one(text, "Mek Tola").roles] == ["activist"]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Dara Moun, 24, was held.", 24),
        ("Dara Moun (24) was held.", 24),
        ("Dara Moun, aged 24, was held.", 24),
        ("24-year-old Dara Moun was held.", 24),
        ("The 24-year-old student Dara Moun was held.", 24),
        ("Dara Moun, 24, Mek Tola, 30, and others were held.", 24),
        ("Dara Moun, 3 others and a boy were held.", None),
        ("Dara Moun, 2031 and all that.", None),
        ("Dara Moun was held for 24 days.", None),
    ],
)
def test_ages(text: str, age: int | None) -> None:
    assert one(text, "Dara Moun").age == age


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Mrs Moun was held.", "female"),
        ("Mr. Moun was held.", "male"),
        ("Daw Moun was held.", "female"),
        ("Moun, a spokesman, was held.", "male"),
        ("Moun, the mother of three, was held.", "female"),
        ("Dr. Moun was held.", ""),
        ("Moun, a lawyer, was held.", ""),
        ("Lawyer Moun was held. She was freed.", "female"),
        ("Lawyer Moun was held. It was sad.", ""),
        ("Police held lawyer Moun. “They came,” she said.", "female"),
    ],
)
def test_gender(text: str, gender: str) -> None:
    assert one(text, "Moun").gender == gender


# -- called again


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dara Moun was held. Moun was freed.", ["Dara Moun", "Moun"]),
        ("Dara Moun was held. Dara was freed.", ["Dara Moun", "Dara"]),
        ("Dara Moun was held. Mr. Moun was freed.", ["Dara Moun", "Moun"]),
        ("Dara Moun was held. Moun Dara was freed.", ["Dara Moun", "Moun Dara"]),
        ("Moun was held. Dara Moun was freed.", ["Moun", "Dara Moun"]),
        ("Dara Moun was held. Dara Moun was freed.", ["Dara Moun", "Dara Moun"]),
        ("Dara Moun was held. Dara Mek was freed.", ["Dara Moun"]),
        ("Dara Moun was held. Moun's lawyer came.", ["Dara Moun", "Moun"]),
    ],
)
def test_later_mentions(text: str, words: list[str]) -> None:
    assert mentions(text, "Dara Moun") == words


def test_two_of_one_family_name() -> None:
    text = "Sok Dara and Sok Vuth were held. Vuth wept, and Dara sang."
    assert mentions(text, "Sok Dara") == ["Sok Dara", "Dara"]
    assert mentions(text, "Sok Vuth") == ["Sok Vuth", "Vuth"]


def test_a_body_and_its_abbreviation() -> None:
    text = "The League for Rights (LFR) came. LFR members sang."
    assert one(text, "League for Rights").aliases == ("LFR",)
    assert mentions(text, "League for Rights") == ["League for Rights", "LFR", "LFR"]


def test_the_longest_name_is_the_name() -> None:
    text = "Moun was held. Dara Moun was freed. Moun wept."
    assert one(text, "Dara Moun").aliases == ("Moun",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dara Moun was held. He" + SAYS, "Dara Moun"),
        ("Police held Dara Moun. She" + SAYS, "Dara Moun"),
        ("Mr. Moun met Ms. Tola. She" + SAYS, "Tola"),
        ("Mr. Moun met Ms. Tola. He" + SAYS, "Moun"),
        ("“We sang,” Mek Tola said. Mr. Moun left. She" + SAYS, "Mek Tola"),
        ("Rith Oun, a police spokesman, came. The spokesman" + SAYS, "Rith Oun"),
        ("Lawyer Mek Tola came. Dara Moun wept. The lawyer" + SAYS, "Mek Tola"),
        ("River Watch said it was sad. It" + SAYS, "River Watch"),
        ("The League for Rights (LFR) came. LFR" + SAYS, "League for Rights"),
        ("River Watch director Mek Tola" + SAYS, "Mek Tola"),
        ("Mek Tola of River Watch" + SAYS, "Mek Tola"),
        ("Dara Moun's mother, Mek Tola," + SAYS, "Mek Tola"),
        ("Mek Tola, the mother of Dara Moun," + SAYS, "Mek Tola"),
        ("He" + SAYS, ""),
        ("The spokesman" + SAYS, ""),
        ("Rith Oun, a judge, came. The spokesman" + SAYS, ""),
        ("Mr. Moun left. She" + SAYS, ""),
    ],
)
def test_who_speaks(text: str, name: str) -> None:
    assert speaker(text) == name


@pytest.mark.parametrize(
    "who",
    [
        "Dara Moun's wife", "Dara Moun’s lawyer", "A colleague of Dara Moun", "His wife",
        "Members of River Watch", "River Watch members", "The ministry's spokesman",
        "Lotus City police", "Dara Moun's former teacher",
    ],
)  # fmt: skip
def test_who_belongs_to_somebody_is_somebody_else(who: str) -> None:
    text = f"Dara Moun was held in Lotus City by River Watch. {who}{SAYS}"
    assert speaker(text) == ""


@pytest.mark.parametrize(
    ("text", "victims"),
    [
        ("Police arrested Dara Moun's brother.", []),
        ("Police arrested a friend of Dara Moun.", []),
        ("Police arrested Dara Moun's brother, Mek Tola.", ["Mek Tola"]),
        ("Dara Moun's arrest was sad.", ["Dara Moun"]),
        ("The arrest of Dara Moun was sad.", ["Dara Moun"]),
        ("Police arrested Dara Moun and his brother.", ["Dara Moun"]),
    ],
)
def test_whom_it_befell_is_not_whose_kin_it_befell(text: str, victims: list[str]) -> None:
    found = read(text)
    names = {who.id: who.name for who in found.entities}
    assert [names[who] for who in found.events[0].victims] == victims


# -- places in the source


def test_mentions_are_places_of_the_text_as_received() -> None:
    text = "Activist held\r\n\r\nPolice held Dara\u00a0Mo\u00adun on Fri\u00adday. Moun wept.\r\n"
    found = one(text, "Dara Moun")
    assert [text[slice(*span)] for span in found.mentions] == ["Dara\u00a0Mo\u00adun", "Moun"]
    assert passages.stands(text, passages.at(text, *found.mentions[0]))


VOCABULARY = """
Dara Moun Mek Tola Sopheap Lim-Ros River Watch Ministry of Justice (LFR) said that he she it was
held by Mr. Daw lawyer director 's , . “ ” and the in Lotus City 24 a UN de la Monday Oun arrested
-year-old students’ Moun’s I
"""
WORDS = st.sampled_from(VOCABULARY.split())


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=120))
def test_a_name_is_never_made_up(text: str) -> None:
    for found in read(text).entities:
        said = [" ".join(text[slice(*span)].split()) for span in found.mentions]
        assert found.name in said
        assert all(alias in said for alias in found.aliases)
        assert list(found.mentions) == sorted(set(found.mentions))


@settings(max_examples=60)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_who_is_meant_is_among_those_named(text: str) -> None:
    found = read(text)
    known = {who.id for who in found.entities} | {""}
    assert {one.entity for one in (*found.quotes, *found.non_responses)} <= known
    assert {who for event in found.events for who in (*event.victims, *event.actors)} <= known
