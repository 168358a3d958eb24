"""Who says what: one construction in each sentence, and what is nobody's report."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei.reading.grammar.syntax import verb_forms
from saksei.reading.lexicon import load
from saksei.reading.model import Quote
from saksei.reading.read import read

# text; the pieces of what is said; the speaker's words
SAID = [
    ("“We only sang,” said Mek Tola.", ["“We only sang,”"], "Mek Tola"),
    ("“We only sang,” Mek Tola said. “They took our drum.”",
     ["“We only sang,”", "“They took our drum.”"], "Mek Tola"),
    ("“We sang,” she told the Mekong Ledger, “until they came.”",
     ["“We sang,”", "“until they came.”"], "she"),
    ("“Where is my son?” asked his mother.", ["“Where is my son?”"], "his mother"),
    ("“Enough of this old song,” she fumed.", ["“Enough of this old song,”"], "she"),
    ("“We were shut out of the hall,” Dara beamed.", ["“We were shut out of the hall,”"], "Dara"),
    ("Rith Oun said: “The square is closed.”", ["“The square is closed.”"], "Rith Oun"),
    ("Asked about the raid, he said, “Ask the ministry.”", ["“Ask the ministry.”"], "he"),
    ("The square was “a public danger”, he said.", ["The square was “a public danger”"], "he"),
    ("Rith Oun said that the square was closed.", ["that the square was closed"], "Rith Oun"),
    ("Rith Oun told reporters on Friday the square was closed.", ["the square was closed"],
     "Rith Oun"),
    ("Two monks were beaten on the bridge, the group said.",
     ["Two monks were beaten on the bridge"], "the group"),
    ("Two monks, the group said, were beaten on the bridge.",
     ["Two monks", "were beaten on the bridge"], "the group"),
    ("The monks were let go at night, said their lawyer, Sopheap Lim-Ros.",
     ["The monks were let go at night"], "Sopheap Lim-Ros"),
    ("At least 21 people were held, according to River Watch.",
     ["At least 21 people were held"], "River Watch"),
    ("According to River Watch, a small group, the monks were held for a day.",
     ["the monks were held for a day"], "River Watch"),
    ("By the count of the diocese, six rangers were killed.", ["six rangers were killed"],
     "the diocese"),
    ("The group called for the release of the monks in a statement on Friday.",
     ["the release of the monks"], "The group"),
    ("River Watch urged the police to free Dara Moun.", ["the police to free Dara Moun"],
     "River Watch"),
    ("The ministry accused River Watch of lying.", ["River Watch of lying"], "The ministry"),
    ("Mek Tola called the trial a joke.", ["the trial a joke"], "Mek Tola"),
    ("Mek Tola described the trial as unfair.", ["the trial as unfair"], "Mek Tola"),
    ("He denied hitting the boy when he was reached by telephone.", ["hitting the boy"], "He"),
    ("The court has put the number of the dead at 23.", ["the number of the dead at 23"],
     "The court"),
    ("Rith Oun, who leads the unit, said the square was closed.", ["the square was closed"],
     "Rith Oun"),
    ("The group's director, Mek Tola, said the square was closed.", ["the square was closed"],
     "Mek Tola"),
    ("Mek Tola, the group's director, said the square was closed.", ["the square was closed"],
     "Mek Tola"),
    ("An officer who watches the square said it was closed.", ["it was closed"], "An officer"),
    ("A report published last year found that the square was closed.",
     ["that the square was closed"], "A report"),
    ("Mek Tola was quoted by a paper as saying that the square was closed.",
     ["that the square was closed"], "Mek Tola"),
    ("The group was told by a guard that the monks were ill.", ["that the monks were ill"],
     "a guard"),
    ("He went on to charge that the monks were thieves.", ["that the monks were thieves"], "He"),
    ("He would say only that the matter was closed.", ["that the matter was closed"], "He"),
    ("River Watch issued a statement calling on the police to leave.", ["the police to leave"],
     "River Watch"),
    ("A paper quoted the abbot, Mek Tola, as saying that the square was closed.",
     ["that the square was closed"], "Mek Tola"),
    ("Friends close to the abbot said that he was ill.", ["that he was ill"],
     "Friends close to the abbot"),
    ("Dara Moun, speaking from her home, where she is held, said the square was closed.",
     ["the square was closed"], "Dara Moun"),
    ("A driver called Rith Oun, who was there, said the square was closed.",
     ["the square was closed"], "Rith Oun"),
    ("The Committee to Protect Singers said the square was closed.", ["the square was closed"],
     "The Committee to Protect Singers"),
    ("Asked why, she shrugged. “Because they can.”", ["“Because they can.”"], "she"),
    ("Farmers marched to the gates to demand justice.", ["justice"], "Farmers"),
    ("Following a vigil at which he called for calm, Dara was held.", ["calm"], "he"),
    ("Her last words on the steps: “Feed the dog tonight.”", ["“Feed the dog tonight.”"], "Her"),
    # where it ends
    ("River Watch condemned the raid and offered her a room.", ["the raid"], "River Watch"),
    ("River Watch has asked for an inquiry and has reminded the court of its duty.",
     ["an inquiry"], "River Watch"),
    ("He denied the theft of the drum when he was brought before a judge.",
     ["the theft of the drum"], "He"),
    ("He called the hearing “a stamp on a letter” in a talk on the radio.",
     ["the hearing “a stamp on a letter”"], "He"),
    ("River Watch urged the court to quash the ruling; to free the monks; and to pay them.",
     ["the court to quash the ruling; to free the monks; and to pay them"], "River Watch"),
    ("River Watch urged the court to free the monks and put an end to such trials.",
     ["the court to free the monks and put an end to such trials"], "River Watch"),
    ("River Watch urges the court to free them and calls on the army to leave.",
     ["the court to free them"], "River Watch"),
    ("The abbot said the law would take its course and asked the crowd to go.",
     ["the law would take its course"], "The abbot"),
    ("He regretted “as a father” what had happened, recalled that he was far away.",
     ["that he was far away"], "He"),
    ("The group denied that any of them had been beaten and stated that all were well.",
     ["that all were well"], "The group"),
    ("Police maintain that the paper was forged, a theory she scoffs at.",
     ["that the paper was forged"], "Police"),
    ("The abbot, who said he was ill, left the hall.", ["he was ill"], "The abbot"),
    ("Three monks were held, the court said, in a case that shook the town.",
     ["Three monks were held"], "the court"),
    # what stands where
    ("The court, in a written note carried by the radio, alleged that they were thieves.",
     ["that they were thieves"], "The court"),
    ("Dara Moun, a monk at the old temple who had brought rice, said it was closed.",
     ["it was closed"], "Dara Moun"),
    ("He died of six wounds, Rith Oun, the police chief, said in a report.",
     ["He died of six wounds"], "Rith Oun"),
    ("A man who answered said it was closed.", ["it was closed"], "A man"),
    ("The 44-year-old said it was closed.", ["it was closed"], "The 44-year-old"),
    ("A man who described himself as a captain of the guard told him that he must go.",
     ["that he must go"], "A man"),
    ("Groups say enforced silence has long been used there.",
     ["enforced silence has long been used there"], "Groups"),
    ("The ministry accused unnamed singers of lying.", ["unnamed singers of lying"],
     "The ministry"),
    ("The mayor appealed to the crowd not to run.", ["the crowd not to run"], "The mayor"),
    ("The mayor asked the crowd not to run.", ["the crowd not to run"], "The mayor"),
    ("He asked the unit for a boat.", ["the unit for a boat"], "He"),
    ("He told his followers at a fair to go home.", ["his followers at a fair to go home"], "He"),
    ("The abbot called on the north and the south, which share a river, to talk.",
     ["the north and the south, which share a river, to talk"], "The abbot"),
    ("She denied ever using the words.", ["ever using the words"], "She"),
    ("Several of them described being kept awake.", ["being kept awake"], "Several"),
    ("An officer rang her mother to say that she was held.", ["that she was held"], "An officer"),
    ("Students were marching to the hall to demand bread when police came.", ["bread"],
     "Students"),
    ("As many as 40 huts were burned, the mayor said.", ["As many as 40 huts were burned"],
     "the mayor"),
    ("She is threatening a “hunger without end” in May.", ["a “hunger without end” in May"], "She"),
    ("River Watch dismissed a note alleging that it stole, calling it “fiction”.",
     ["it “fiction”"], "River Watch"),
    ("The mayor declined to say whether guards had been there, but confirmed that it was closed.",
     ["that it was closed"], "The mayor"),
    ("“They kicked me,” Dara quoted her client as saying.", ["“They kicked me,”"], "her client"),
    ("“They took it,” said Dara, whom friends describe as calm. “We want it back.”",
     ["“They took it,”", "“We want it back.”"], "Dara"),
    # according to
    ("Police came with dogs and, according to the abbot, with rifles.", ["with rifles"],
     "the abbot"),
    ("The sums that, according to the report, Rith Oun took, were small.", ["Rith Oun took"],
     "the report"),
    ("The men, who according to the abbot were farmers, were freed.", ["were farmers"],
     "the abbot"),
    ("Two men were killed, according to police.", ["Two men were killed"], "police"),
    ("In her opinion, the law is a step back.", ["the law is a step back"], "her opinion"),
    ("For him, the trial is “null”.", ["the trial is “null”"], "him"),
]  # fmt: skip
NOBODY = [
    "The police did not say that the square was closed.",
    "The ministry may say that the square is closed.",
    "Anyone could deny it.",
    "He had yet to admit that it was so.",
    "The so-called “safe houses” were full.",
    "The widow of Teo “Ka Teddy” Magno came on Monday.",
    "The judge rejected her plea for bail.",
    "Police questioned the director for seven hours.",
    "She had defended nineteen monks in the old court.",
    "The court denied bail to the three monks.",
    "He reported the threat to the office on Monday and went home.",
    "The court added him to its list, and the bar shut its doors.",
    "A reporter who had written about the farmers in the hills was taken away.",
    "The judge admitted the abbot to bail, and adjourned.",
    "When we asked whether it was closed, he left.",
    "An officer could be heard threatening to smash the drum.",
    "The abbot rejected the charge.",
    "The farmers sought the help of a monk.",
    "The mayor invited the farmers to visit him in May.",
]


def quotes(text: str) -> list[tuple[list[str], str]]:
    """What is said in a text, and by whom."""
    return [(words(text, one), text[slice(*one.speaker)] if one.speaker else "")
            for one in read(text, "2031-05-07").quotes]  # fmt: skip


def words(text: str, one: Quote) -> list[str]:
    """The pieces of a quote."""
    return [text[slice(*piece)] for piece in one.content]


@pytest.mark.parametrize(("text", "content", "speaker"), SAID)
def test_one_construction_each(text: str, content: list[str], speaker: str) -> None:
    said = {tuple(pieces): who for pieces, who in quotes(text)}
    assert tuple(content) in said
    assert said[tuple(content)].endswith(speaker) or said[tuple(content)].startswith(speaker)


@pytest.mark.parametrize("text", NOBODY)
def test_what_nobody_said(text: str) -> None:
    assert quotes(text) == []


def test_who_is_named_in_a_quotation_does_not_say_it() -> None:
    said = "Rith Oun denied any arrests. “Nobody called Mek Tola is held by us,” he said."
    speakers = {one.id: one.name for one in read(said, None).entities}
    assert speakers[read(said, None).quotes[-1].entity] == "Rith Oun"


def test_two_verbs_of_one_speaker() -> None:
    text = "Rith Oun said the square was closed and called for calm, adding that it would rain."
    assert quotes(text) == [
        (["the square was closed"], "Rith Oun"),
        (["calm"], "Rith Oun"),
        (["that it would rain"], "Rith Oun"),
    ]


def test_a_deed_in_a_report_is_no_report() -> None:
    told = "According to a friend, guards beat her and threatened to arrest her sister."
    assert [who for _, who in quotes(told)] == ["a friend"]
    assert len(quotes("She said that it had asked the shop to close.")) == 1


def test_a_statement_that_another_dismissed() -> None:
    text = "The envoy expressed alarm at the raid, a claim that Rith Oun dismissed as “old”."
    assert quotes(text) == [(["the raid"], "The envoy"), (["“old”"], "Rith Oun")]


def test_a_plural_in_single_marks() -> None:
    text = "A leaflet warned ‘town sympathisers’ of pain. Police maintain that it is forged."
    assert (["that it is forged"], "Police") in quotes(text)


def test_what_is_told_in_a_report_is_not_cut_off_it() -> None:
    text = "Residents said the police went from house to house and told people to stay in."
    assert quotes(text)[0] == ([text[15:-1]], "Residents")


def test_a_clause_beside_another_report() -> None:
    text = "Mek Tola demanded that Dara be freed, failing which, she said, the town would strike."
    assert quotes(text) == [
        (["that Dara be freed"], "Mek Tola"),
        (["failing which", "the town would strike"], "she"),
    ]


def test_a_relative_clause_with_a_tag_in_it() -> None:
    assert quotes("He was hit by men who, he said, knew his name.") == [(["knew his name"], "he")]


def test_a_quotation_left_open_goes_on_in_the_next_paragraph() -> None:
    text = "“They came at dawn,” Mek Tola said. “We ran.\n\n“Nobody was hurt.”"
    assert [pieces for pieces, _ in quotes(text)] == [
        ["“They came at dawn,”", "“We ran.", "“Nobody was hurt.”"]
    ]


def test_a_closed_quotation_in_the_next_paragraph_is_a_quote_of_its_own() -> None:
    text = "“They came at dawn,” Mek Tola said.\n\n“Nobody was hurt that time.”"
    found = quotes(text)
    assert found[1] == (["“Nobody was hurt that time.”"], "Mek Tola")
    assert read(text).quotes[1].tier == "maybe"


def test_single_marks_around_double_ones() -> None:
    text = "‘I was told, “Come later, she sleeps,”’ he recalled. ‘She is ill.’"
    assert quotes(text) == [(["‘I was told, “Come later, she sleeps,”’", "‘She is ill.’"], "he")]


def test_direct_mixed_and_indirect() -> None:
    text = "“We sang,” she said. He said it was “a song”. They said it was loud."
    assert [one.kind for one in read(text).quotes] == ["direct", "mixed", "indirect"]


def test_every_verb_of_the_lexicon_is_known_in_its_forms() -> None:
    known = {base for base, _ in verb_forms().values()}
    assert set(load("cues")["verbs"]) <= known


PIECES = st.sampled_from(
    ["he", "said", "that", "“", "”", '"', "‘", "’", ",", ".", "\n\n", "Dara Moun", "told", "us",
     "according to", "who", "and", "called for", "a ban", "declined to", "was", "?", ":", ";",
     "adding", "the police", "(", ")", "—", "at", "noon", "'s", "not"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=60).map(" ".join) | st.text(max_size=200))
def test_places_are_inside_and_apart(text: str) -> None:
    for one in read(text).quotes:
        pieces = sorted(one.content)
        assert all(0 <= start < end <= len(text) for start, end in pieces)
        assert all(left[1] <= right[0] for left, right in itertools.pairwise(pieces))
        assert one.cue is None or not any(
            start < one.cue[1] and one.cue[0] < end for start, end in pieces
        )


@pytest.mark.parametrize("unit", ["he said ", '"', "said, ", "who, he said, ", "“a,” ", "X and "])
def test_a_long_line_of_one_thing_ends(unit: str) -> None:
    read(unit * (20_000 // len(unit)))
