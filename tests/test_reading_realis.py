"""What is told as having happened, as only tried, asked for or denied, and what is no event."""

import pytest

from saksei.reading.model import Event
from saksei.reading.read import read


def events(text: str) -> tuple[Event, ...]:
    """The events of a text."""
    return read(text, "2031-05-07").events


@pytest.mark.parametrize(
    ("text", "realis"),
    [
        ("Police arrested Dara Moun.", "actual"),
        ("“Police arrested Dara Moun,” Mek Tola said.", "actual"),
        ("Police came to arrest Dara Moun.", "actual"),
        ("Police allegedly beat Dara Moun.", "alleged"),
        ("Dara Moun was reportedly arrested.", "alleged"),
        ("Dara Moun accused police of beating him.", "alleged"),
        ("The alleged beating of Dara Moun was a shock.", "alleged"),
        ("Police tried to arrest Dara Moun.", "attempted"),
        ("There was an attempted abduction of Dara Moun.", "attempted"),
        ("River Watch demanded the release of Dara Moun.", "demanded"),
        ("River Watch called for the release of Dara Moun.", "demanded"),
        ("River Watch called for Dara Moun to be freed.", "demanded"),
        ("Police denied beating Dara Moun.", "denied"),
        ("Police denied that they had beaten Dara Moun.", "denied"),
        ("Dara Moun was not arrested.", "negated"),
        ("Dara Moun has never been charged.", "negated"),
        ("Police did not arrest Dara Moun.", "negated"),
        ("Nobody was arrested.", "negated"),
        ("No farmers were arrested.", "negated"),
        ("Police arrested none of them.", "negated"),
        ("No fewer than 20 farmers were arrested.", "actual"),
        ("There were no arrests.", "negated"),
        ("Police failed to arrest Dara Moun.", "negated"),
        ("Dara Moun was denied bail.", "negated"),
        ("Police may arrest Dara Moun.", "hypothetical"),
        ("If Dara Moun is arrested, they will march.", "hypothetical"),
        ("Police plan to arrest Dara Moun.", "hypothetical"),
        ("Dara Moun could be jailed.", "hypothetical"),
        ("The minister ordered police to arrest Dara Moun.", "hypothetical"),
    ],
)
def test_realis(text: str, realis: str) -> None:
    assert events(text)[0].realis == realis


def test_of_a_threat_to_arrest_only_the_threat_happened() -> None:
    found = events("Police threatened to arrest Dara Moun.")
    assert [(one.type, one.realis) for one in found] == [
        ("threat", "actual"), ("arrest", "hypothetical"),
    ]  # fmt: skip
    assert found[0].target == found[1].target


def test_an_event_knows_the_quote_that_tells_it() -> None:
    text = "Dara Moun was held. “They beat her,” said Mek Tola. River Watch said she was freed."
    assert [(one.type, one.quote) for one in events(text)] == [
        ("detention", None), ("assault", 0), ("release", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "An election was held on Friday.",
        "Talks were held in Lotus City.",
        "He held that it was so.",
        "River Watch released a report on Friday.",
        "They released a video of the river.",
        "The Tear Gas Project met on Friday.",
        "Rith Oun, who is in charge of the unit, left.",
        "The prosecution called a witness.",
        "Mek Tola hit back at the minister.",
        "The Working Group on Arbitrary Detention wrote.",
        "A detention centre was built.",
        "An arrest warrant was lost.",
        "The court dismissed the case.",
        "She was charged two dollars.",
        "The bill was killed in parliament.",
        "A trial run began.",
        "He tried the soup.",
        "Police blocked the road.",
        "Heavy rain hit the village.",
        "He died of a fever.",
        "She took the train from the city.",
        "They marked the anniversary of March 1991.",
        "The order was executed on Friday.",
        "A protest song was sung.",
    ],
)
def test_what_is_no_event(text: str) -> None:
    assert [text[slice(*one.trigger)] for one in events(text)] == []
