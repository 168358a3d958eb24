"""What the running text is, which of its paragraphs are no story, where its sentences end."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei.reading.text import layout, sentences
from saksei.reading.text.document import document
from saksei.reading.text.normal import normal

WRAPPED = (
    "Police arrested land activist Dara Moun on Lotus Square on\n"
    "3 May, the Mekong Ledger has learned from two people who saw\n"
    "it from the other side of the street and who asked not to be\n"
    "named, since they live near the square and sell fruit there to\n"
    "those who come for the market.\n"
)


def lines(text: str) -> list[str]:
    """The sentences of a text."""
    doc = document(text)
    return [doc.text[one.start : one.end] for one in doc.lines]


def quoted(text: str) -> list[str]:
    """The quotations of a text, marks included."""
    found = normal(text)
    return [found.text[slice(*one.span)] for one in
            sentences.quotations(found.text, found.paragraphs)]  # fmt: skip


# -- normal form


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("talks on\u00a0Nov.\u202f27", "talks on Nov. 27"),
        ("co\u00adoper\u200bated with\u2060out", "cooperated without"),
        ("\ufeffThe of\ufb01cial \ufb02ed", "The official fled"),
        ("Dara\tMoun", "Dara Moun"),
        ("She sang.\r\n\r\nHe left.\r\n", "She sang.\nHe left.\n"),
        ("  She sang.  \n\n  He left.", "She sang.\nHe left.\n"),
        ("She sang.\u2028He left.", "She sang.\nHe left.\n"),
        ("", ""),
        (" \n\t\n ", ""),
    ],
)
def test_spaces_and_invisible_marks(source: str, expected: str) -> None:
    assert normal(source).text.strip("\n") == expected.strip("\n")


def test_hard_wraps_are_undone_and_no_word_is_lost() -> None:
    found = normal(WRAPPED + "\nMek Tola, who teaches there,\nsaw it too and wept.\n")
    assert len(found.paragraphs) == 2
    assert found.text.split("\n")[0] == " ".join(WRAPPED.split())


def test_a_text_that_is_not_wrapped_keeps_its_lines_apart() -> None:
    assert normal("Activist held\nBy Mek Tola\nShe was held on Friday.").paragraphs == (
        (0, 13), (14, 25), (26, 49),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("The police took away the land acti-\nvist and three others in a van.", "activist"),
        ("The anti-government march began late, and the anti-\ngovernment march ended.",
         "the anti-government march ended"),
        ("They came for the well-\nKnown singer and then for us all in turn.", "well-"),
    ],
)  # fmt: skip
def test_a_broken_word_is_joined_and_a_hyphen_of_its_own_kept(broken: str, expected: str) -> None:
    assert expected in normal(broken).text


def test_a_sentence_goes_on_over_a_page_with_its_header_and_number() -> None:
    page = "RIVER WATCH  Annual Report 2031\n\n"
    wrapped = WRAPPED.removesuffix(".\n") + "\n\n"
    source = page + wrapped + "12\n\n" + page + "and of the fair.\n\nPage 13 of 20\n\n" + page
    found = normal(source)
    assert "come for the market and of the fair." in found.text
    assert [source[slice(*one)] for one in found.left_out] == [
        page.strip(), "12", page.strip(), "Page 13 of 20", page.strip(),
    ]  # fmt: skip


def test_a_line_said_three_times_is_no_header_when_it_is_long_or_quoted() -> None:
    chant = "“Free our sister!” they sang.\n\n"
    assert normal(chant * 3).left_out == ()
    long = (
        "Police took her away, gave no reason for it and did not say where in the land she is.\n\n"
    )
    assert len(long) <= 90 and len(normal(long * 3).left_out) == 3
    assert normal(long.replace("gave", "then they gave") * 3).left_out == ()


def test_each_item_of_a_list_is_a_paragraph() -> None:
    source = WRAPPED + "• Dara Moun, a farmer\n• Mek Tola, a teacher\n1. a drum\n(2) a flag\n"
    found = normal(source)
    assert [found.text[slice(*one)] for one in found.paragraphs[1:]] == [
        "• Dara Moun, a farmer", "• Mek Tola, a teacher", "1. a drum", "(2) a flag",
    ]  # fmt: skip


MESSY = st.text("aZ .\n\r\u00a0\u00ad\u200b\ufb01\ufb03-•1“”é", max_size=120)


@given(st.text(max_size=200) | MESSY)
def test_each_character_has_its_place_in_order(source: str) -> None:
    found = normal(source)
    starts = [found.origin.of(place) for place in range(len(found.text))]
    assert starts == sorted(starts)
    for place, character in enumerate(found.text):
        start, end = found.span(place, place + 1)
        assert 0 <= start < end <= len(source)
        if character.isalnum() and source[start] not in "\ufb00\ufb01\ufb02\ufb03\ufb04":
            assert source[start] == character
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found.paragraphs))


def test_a_span_leads_back_to_the_words_as_received() -> None:
    source = "The of\ufb01cial co\u00adoperated with\u00a0Dara."
    found = normal(source)
    for words in ("official", "cooperated", "with Dara"):
        start = found.text.index(words)
        back = source[slice(*found.span(start, start + len(words)))]
        assert back.replace("\ufb01", "fi").replace("\u00ad", "").replace("\u00a0", " ") == words


# -- layout

PAGE = """Activist held after march

Police gave no reason for the arrest of a well-known farmer

By Sopheap Lim-Ros and Rith Oun

Published 4 May 2031, 9:30 am

LOTUS CITY, 4 May - Police arrested land activist Dara Moun on Friday.

Dara Moun at a march in April (Photo: River Watch)

Two years of marches

Nobody else was held, a witness said.

Read more

© 2031 Mekong Ledger
"""


def test_the_parts_of_a_page() -> None:
    assert layout.roles(normal(PAGE)) == (
        "headline", "standfirst", "byline", "date", "body", "caption", "heading", "body",
        "boilerplate", "boilerplate",
    )  # fmt: skip


def test_the_parts_of_a_page_in_the_source() -> None:
    source = PAGE.replace("\n", "\r\n")
    found = layout.layout(normal(source), layout.roles(normal(source)))
    assert found.headline and source[slice(*found.headline)] == "Activist held after march"
    assert found.byline and source[slice(*found.byline)] == "By Sopheap Lim-Ros and Rith Oun"
    assert found.dateline and source[slice(*found.dateline)] == "LOTUS CITY"
    assert [source[slice(*one)][:10] for one in found.captions] == ["Dara Moun "]
    assert [source[slice(*one)] for one in found.boilerplate] == [
        "Read more", "© 2031 Mekong Ledger",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("By Mek Tola", "byline"),
        ("Reported by Mek Tola in Lotus City", "byline"),
        ("By the river, two men waited.", "body"),
        ("4 May 2031", "date"),
        ("Updated: May 4, 2031 10:15 am", "date"),
        ("2031-05-04", "date"),
        ("On 4 May 2031 he was held.", "body"),
        ("Photo courtesy of River Watch", "caption"),
        ("A guard at the gate (AFP/File photo)", "caption"),
        ("She took a photo of the guard and fled.", "body"),
        ("Follow us on Telegram", "boilerplate"),
        ("All rights reserved.", "boilerplate"),
        ("Advertisement", "boilerplate"),
        ("Contact: press@riverwatch.example", "boilerplate"),
        ("The police follow us on every march, she said.", "body"),
        ("He was held in May.", "body"),
        ("“Why was she held?” they ask.", "body"),
    ],
)
def test_the_role_of_a_line(line: str, role: str) -> None:
    source = f"Activist held\n\nPolice held a farmer on Friday.\n\n{line}\n\nShe was freed.\n"
    assert layout.roles(normal(source))[2] == role


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("LOTUS CITY, 4 May - Police came.", "LOTUS CITY"),
        ("LOTUS CITY (Agency) — Police came.", "LOTUS CITY"),
        ("LOTUS CITY--Police came.", "LOTUS CITY"),
        ("LOTUS CITY, Delta Land (Agency) -- Police came.", "LOTUS CITY, Delta Land"),
        ("LOTUS CITY (4 May 2031) – Police came.", "LOTUS CITY"),
        ("LOTUS CITY, May 4 (Agency) – “We ran,” he said.", "LOTUS CITY"),
        ("Lotus City, May 4, 2031 – Police came.", "Lotus City"),
        ("Lotus City (Agency) - Police came.", "Lotus City"),
        ("Police came to Lotus City on 4 May.", ""),
        ("Dara Moun – a farmer – was held.", ""),
        ("UN experts said: “Free her.”", ""),
        ("In May, 4 men came – all armed.", ""),
    ],
)
def test_datelines(text: str, place: str) -> None:
    found = layout.dateline(text)
    assert (found["place"] if found else "") == place


def test_a_dateline_is_no_part_of_the_sentence() -> None:
    doc = document("LOTUS CITY, 4 May (Agency) - Police came to the square.")
    assert doc.text[doc.lines[0].start : doc.lines[0].end] == "Police came to the square."


# -- sentences


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("She sang. He left. They stayed!", 3),
        ("Mr. Moun met Gen. Oun on Oct. 3 at 9 p.m. on Friday.", 1),
        ("He left at 9 p.m. The guard stayed.", 2),
        ("J. K. Moun and Mek T. Oun sang.", 1),
        ("She was held under Art. 495 and No. 7 of the code.", 1),
        ("He said no. Then he left.", 2),
        ("The U.S. Embassy spoke. So did the U.N. It was late.", 3),
        ("Some 2.5 million people, i.e. all of them, sang.", 1),
        ("Police came ... and left.", 1),
        ("Police came… They left.", 2),
        ("Why? Nobody knows.", 2),
        ("“We sang. They came,” she said. He left.", 2),
        ("“We sang.” He left.", 2),
        ("“We sang!” she said. He left.", 2),
        ("“Why us?” Mek Tola asked. He left.", 2),
        ("“Why us?” The guards left.", 2),
        ("“Stop!” the guard shouted at us.", 1),
        ("She was freed (on Friday.) He was not.", 2),
        ("Delta Mining Co. Ltd. and Lotus Inc. are one firm.", 1),
    ],
)
def test_where_sentences_end(text: str, number: int) -> None:
    assert len(lines(text)) == number, lines(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We sang,” she said, “and ran.”", ["“We sang,”", "“and ran.”"]),
        ('"We sang," she said.', ['"We sang,"']),
        ("«We sang», she said.", ["«We sang»"]),
        ("„We sang“, she said.", ["„We sang“"]),
        ("''We sang,'' she said.", ["''We sang,''"]),
        ("‘We sang,’ she said. ‘It’s loud.’", ["‘We sang,’", "‘It’s loud.’"]),
        ("'We sang,' she said. 'It's loud.'", ["'We sang,'", "'It's loud.'"]),
        ("The students’ leaders and Mek’s son sang.", []),
        ("The students' leaders and Mek's son sang.", []),
        ("‘The students’ leaders sang,’ he said.", ["‘The students’ leaders sang,’"]),
        ("“He said ‘run’ and ran,” she said.", ["“He said ‘run’ and ran,”"]),
        ("‘He said “run” and ran,’ she said.", ["‘He said “run” and ran,’"]),
        ("She said: “We ran.\n\nHe left.", ["“We ran."]),
        ("“We ran.\n\n“We hid.”", ["“We ran.", "“We hid.”"]),
        ("He is 5' tall and 6\" wide.", []),
    ],
)
def test_what_stands_in_quotation_marks(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_mark_left_open_spoils_one_paragraph_only() -> None:
    text = "He said “we ran. She left. They sang.\n\nDara stayed. Mek left."
    assert lines(text)[-2:] == ["Dara stayed.", "Mek left."]


PIECES = st.sampled_from(["She", "sang", ".", "“", "”", "‘", "’", "?", "!", "\n\n", "Mr.", "said"])


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_sentences_follow_each_other_and_cover_the_words(text: str) -> None:
    doc = document(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(doc.lines))
    said = "".join("".join(doc.text[one.start : one.end].split()) for one in doc.lines)
    assert said == "".join(doc.text.split())


def test_an_endless_sentence_is_cut() -> None:
    found = document("arrested " * 2_000).lines
    assert max(one.end - one.start for one in found) <= sentences.LONGEST_SENTENCE
