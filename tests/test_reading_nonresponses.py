"""Who gave no answer, how, about what; and what only looks like it."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei.reading.model import NonResponse
from saksei.reading.read import read

# text; kind; the speaker's words; topic
SILENT = [
    ("The mayor was not picking up calls.", "could_not_be_reached", "The mayor", None),
    ("He could not tell how long they would be held.", "could_not_say", "He",
     "how long they would be held"),
    ("Asked about the raid, the mayor shook his head.", "declined_to_comment", "the mayor", None),
    ("The minister said nothing about the deaths.", "did_not_explain", "The minister",
     "the deaths"),
    ("The army has kept silent about the raid.", "did_not_respond", "The army", None),
    ("Rith Oun declined to comment on the arrests.", "declined_to_comment", "Rith Oun",
     "the arrests"),
    ("Rith Oun, a spokesman, refused to be interviewed.", "declined_to_comment", "Rith Oun", None),
    ("The ministry had no comment.", "declined_to_comment", "The ministry", None),
    ("The minister took no questions.", "declined_to_comment", "The minister", None),
    ("He did not explain why they were held.", "did_not_explain", "He", "why they were held"),
    ("Police gave no reason for the raid.", "did_not_explain", "Police", "the raid"),
    ("The court would not say where they were.", "did_not_explain", "The court", "where they were"),
    ("He did not name the group.", "did_not_name", "He", "the group"),
    ("She refused to divulge the name.", "did_not_name", "She", None),
    ("He could not say how many were held.", "could_not_say", "He", "how many were held"),
    ("Rith Oun could not be reached.", "could_not_be_reached", "Rith Oun", None),
    ("The ministry was not immediately available for comment.", "could_not_be_reached",
     "The ministry", None),
    ("Calls to the prison went unanswered.", "could_not_be_reached", "the prison", None),
    ("The ministry did not immediately respond to a request for comment.", "did_not_respond",
     "The ministry", None),
    ("The governor has yet to reply.", "did_not_respond", "The governor", None),
    ("The mayor's office didn’t return several calls.", "did_not_respond", "The mayor's office",
     None),
    ("There was no immediate response from the army.", "did_not_respond", "the army", None),
    ("The court would neither confirm nor deny the report.", "declined_to_comment", "The court",
     "the report"),
    ("“No comment,” Rith Oun said.", "declined_to_comment", "Rith Oun", None),
    ("Messages left for the mayor were not returned.", "could_not_be_reached", "the mayor", None),
    ("The Ledger could not reach the abbot for comment.", "could_not_be_reached", "the abbot",
     None),
    ("The army referred questions to the ministry.", "redirected", "The army", None),
    ("The mayor said that was a matter for the court.", "redirected", "The mayor", None),
    ("An officer referred this newspaper to the ministry.", "redirected", "An officer", None),
    ("The press office left our written inquiry without an answer.", "did_not_respond",
     "The press office", None),
    ("Neither the mayor nor the police, whom we asked for comment, had replied by noon.",
     "did_not_respond", "Neither the mayor", None),
    ("The mayor chose not to reply.", "declined_to_comment", "The mayor", None),
    ("The mayor did not wish to speak.", "declined_to_comment", "The mayor", None),
    ("He did not want to talk to us.", "declined_to_comment", "He", None),
    ("When we asked about it, Rith Oun ended the interview.", "declined_to_comment", "Rith Oun",
     None),
    ("Nor was it possible to obtain a reply from the ministry.", "did_not_respond",
     "the ministry", None),
    ("The mayor did not mention the matter.", "did_not_explain", "The mayor", None),
    ("The text makes no mention of a death.", "did_not_explain", "The text", "a death"),
    ("The mayor was yet to reply to a message.", "did_not_respond", "The mayor", None),
    ("Several calls put across to the line of the mayor rang out.", "could_not_be_reached",
     "the line", None),
    ("The ministry did not answer Dan’s questions.", "did_not_respond", "The ministry", None),
    ("Rith Oun could not be reached, as his telephone went unanswered.", "could_not_be_reached",
     "Rith Oun", None),
]  # fmt: skip
NO_SILENCE = [
    "He did not respond to treatment.",
    "The village could not be reached by road.",
    "The men did not identify themselves.",
    "We will report again if the ministry does not reply.",
    "She declined to sign the paper.",
    "He could not say goodbye to his mother.",
    "The prosecutor referred the case to the high court.",
    "“I declined to comment,” she said.",
    "The bridge did not open until noon.",
    "He ended the call and ran into the wood.",
    "They did not want to speak to their children.",
    "The court did not address the merits.",
    "Two calls were made before the alarm rang out.",
]


def silences(text: str) -> list[NonResponse]:
    """The non-responses of a text."""
    return list(read(text, "2031-05-07").non_responses)


@pytest.mark.parametrize(("text", "kind", "speaker", "topic"), SILENT)
def test_each_kind(text: str, kind: str, speaker: str, topic: str | None) -> None:
    (one,) = silences(text)
    assert one.kind == kind
    assert one.speaker and text[slice(*one.speaker)] == speaker
    assert (one.topic and text[slice(*one.topic)]) == topic


@pytest.mark.parametrize("text", NO_SILENCE)
def test_what_is_none(text: str) -> None:
    assert silences(text) == []


def test_the_span_is_the_clause() -> None:
    text = "Later, police spokesman Rith Oun declined to comment, but others spoke."
    (one,) = silences(text)
    assert text[slice(*one.span)] == "police spokesman Rith Oun declined to comment"
    assert one.cue and text[slice(*one.cue)] == "declined to comment"


def test_the_speaker_before_goes_on() -> None:
    text = "Rith Oun said the square was closed but did not elaborate."
    (one,) = silences(text)
    assert one.speaker and text[slice(*one.speaker)] == "Rith Oun"


def test_sent_to_somebody_instead_is_one_with_the_refusal() -> None:
    text = "Rith Oun declined to comment, instead directing enquiries to Mek Tola."
    (one,) = silences(text)
    assert one.referred_to and text[slice(*one.referred_to)] == "Mek Tola"


def test_sent_on_in_a_clause_of_its_own() -> None:
    text = "He declined to be interviewed, referring questions to his lawyers."
    first, second = silences(text)
    assert (first.kind, second.kind) == ("declined_to_comment", "redirected")
    assert second.speaker and text[slice(*second.speaker)] == "He"


PIECES = st.sampled_from(
    ["he", "did not", "declined to", "comment", "respond", "to", "questions", "“", "”", "if",
     "neither", "nor", "replied", "calls", "went unanswered", "no", "response", "from", "the army",
     ",", ".", "but", "referred", "without elaborating"]
)  # fmt: skip


@settings(max_examples=100)
@given(st.lists(PIECES, max_size=50).map(" ".join) | st.text(max_size=200))
def test_places_are_inside_and_cues_apart(text: str) -> None:
    found = silences(text)
    for one in found:
        places = [one.span, one.cue, one.speaker, one.topic, one.referred_to]
        assert all(0 <= place[0] < place[1] <= len(text) for place in places if place)
        assert one.cue and one.span[0] <= one.cue[0] and one.cue[1] <= one.span[1]
    cues = [one.cue for one in found if one.cue]
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(cues))
