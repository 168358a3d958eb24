"""Back ends: words are found in the text or dropped; spaCy by a stand-in with its interface."""

import importlib
import types
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saksei.errors import BackendFailed, InvalidValue, SakseiError
from saksei.reading.backends import (
    Aligned,
    BackendSettings,
    Found,
    SpacyBackend,
    align,
    load_spacy,
    open_backend,
    read_with,
)
from saksei.reading.backends.places import MISSING, SEVERAL
from saksei.reading.backends.windows import windows
from saksei.reading.model import Event, NonResponse, Quote, Span

TEXT = (
    "Police arrested Mara Keo on Monday. “They took her at night and gave no reason,” "
    "her sister Lina Keo said.\n\n"
    "A spokesman declined to comment. Officers arrested two students in Port Vale, and later "
    "banned a vigil with banners. Lina Keo said that the cell held no bed and no water at all.\n"
)


def aligned(*found: Found, text: str = TEXT) -> Aligned:
    return align(text, found, origin="endpoint:test")


def words(span: Span | None, text: str = TEXT) -> str:
    assert span is not None
    return text[slice(*span)]


def only(found: Aligned) -> Quote | Event | NonResponse:
    assert len(found.suggestions) == 1 and not found.dropped
    return found.suggestions[0]


def test_quote_with_its_speaker() -> None:
    quote = only(
        aligned(
            Found(
                kind="quote", words='"They took her at night and gave no reason,"', cue="said",
                speaker="Lina Keo", code="criticises",
            )
        )
    )  # fmt: skip
    assert isinstance(quote, Quote)
    assert [words(one) for one in quote.content] == ["They took her at night and gave no reason,"]
    assert (words(quote.speaker), words(quote.cue)) == ("Lina Keo", "said")
    assert quote.speaker == (TEXT.index("Lina"), TEXT.index("Lina") + 8)  # the nearest of two
    assert (quote.kind, quote.stance, quote.tier) == ("direct", "criticises", "maybe")
    assert (quote.origin, quote.rule) == ("endpoint:test", "endpoint.quote.criticises")
    assert not quote.approximate


def test_other_words_of_a_quote_are_aligned_and_marked() -> None:
    quote = only(aligned(Found(kind="quote", words="the cell had no bed and no water at all")))
    assert isinstance(quote, Quote)
    assert quote.approximate
    assert words(quote.content[0]) == "the cell held no bed and no water at all"


@pytest.mark.parametrize(
    ("words_given", "reason"),
    [
        ("nobody was ever beaten in that cell", MISSING),  # not in the text
        ("Keo", SEVERAL),
        ("cell", None),
        ("ban", MISSING),  # only inside "banned" and "banners"
        ("", MISSING),
        (" “” ", MISSING),
        ("x" * 5_000, MISSING),
    ],
)
def test_words_without_a_place_are_dropped_and_counted(
    words_given: str, reason: str | None
) -> None:
    found = aligned(Found(kind="quote", words=words_given))
    assert found.dropped == ({reason: 1} if reason else {})
    assert len(found.suggestions) == (reason is None)


def test_a_sentence_decides_among_several_places() -> None:
    given = Found(kind="event", words="arrested", code="arrest", target="two students")
    assert aligned(given).dropped == {SEVERAL: 1}
    event = only(
        aligned(
            Found(
                kind="event", words="arrested", code="arrest", target="two students",
                place="Port Vale", actor="Officers",
                sentence="Officers arrested two students in Port Vale, and later banned a vigil",
            )
        )
    )  # fmt: skip
    assert isinstance(event, Event)
    assert event.trigger[0] > TEXT.index("spokesman")
    assert words(event.target) == "two students"
    assert (words(event.place), words(event.actor)) == ("Port Vale", "Officers")


def test_quotes_that_stand_twice_in_other_words_are_dropped() -> None:
    text = "They burned every house in the village. They burned every hut in the village."
    found = aligned(Found(kind="quote", words="They burned every hour in the village"), text=text)
    assert found.dropped == {SEVERAL: 1}


def test_names_are_never_aligned() -> None:
    """A person is not named where the text names somebody of a similar name."""
    quote = only(
        aligned(
            Found(
                kind="quote", words="They took her at night and gave no reason", speaker="Lina Kea"
            )
        )
    )
    assert isinstance(quote, Quote) and quote.speaker is None
    found = aligned(Found(kind="person", words="Maria Keo"), Found(kind="person", words="Mara Kea"))
    assert not found.entities and found.dropped == {MISSING: 2}


def test_a_speaker_inside_the_words_spoken_or_far_away_is_none() -> None:
    text = "“Mara Keo was beaten,” a man said. " + "Nothing else happened. " * 80 + "Lina spoke."
    for speaker in ("Mara Keo", "Lina"):
        quote = only(
            aligned(Found(kind="quote", words="Mara Keo was beaten", speaker=speaker), text=text)
        )
        assert isinstance(quote, Quote) and quote.speaker is None


def test_pieces_of_a_broken_quote() -> None:
    text = "“We stay,” Lina said, “until they are free.”"
    found = Found(kind="quote", words="until they are free", more=("We stay",), speaker="Lina")
    quote = only(aligned(found, text=text))
    assert isinstance(quote, Quote)
    assert [words(one, text) for one in quote.content] == ["We stay", "until they are free"]
    absent = Found(kind="quote", words="until they are free", more=("We leave",))
    assert aligned(absent, text=text).dropped == {MISSING: 1}


def test_codes_and_kinds_are_those_of_the_vocabulary() -> None:
    found = aligned(
        Found(kind="event", words="banned", code="explosion"),
        Found(kind="confession", words="banned"),
        Found(kind="quote", words="banned", code="arrest"),
        Found(kind="non_response", words="declined to comment", code="shrugged"),
        Found(kind="event", words="banned", code="ban"),
        Found(kind="event", words="banned", code="ban"),
    )
    assert len(found.suggestions) == 1
    assert found.dropped == {"given twice": 1, "of no known kind": 4}


def test_non_responses_and_names() -> None:
    found = aligned(
        Found(
            kind="non_response", words="declined to comment", code="declined_to_comment",
            speaker="A spokesman",
        ),
        Found(kind="person", words="Lina Keo"),
        Found(kind="place", words="Port Vale"),
    )  # fmt: skip
    (answer,) = found.suggestions
    assert isinstance(answer, NonResponse) and words(answer.speaker) == "A spokesman"
    assert [(one.id, one.name, len(one.mentions)) for one in found.entities] == [
        ("b1", "Lina Keo", 2),
        ("b2", "Port Vale", 1),
    ]


def test_what_was_not_shown_is_not_searched() -> None:
    first = (0, TEXT.index("\n\n"))
    found = aligned(Found(kind="event", words="arrested", code="arrest", within=first))
    assert only(found)
    assert aligned(Found(kind="event", words="banned", code="ban", within=first)).dropped
    lying = Found(kind="event", words="banned", code="ban", within=(-5, 10**9), near=10**9)
    assert only(aligned(lying))


@given(
    st.text(max_size=300),
    st.lists(
        st.builds(
            Found,
            kind=st.sampled_from(["quote", "event", "person", "x"]),
            words=st.text(max_size=40),
            code=st.sampled_from(["", "arrest"]),
            speaker=st.text(max_size=5),
            sentence=st.text(max_size=40),
        ),
        max_size=5,
    ),
)
def test_spans_lie_in_the_text(text: str, found: list[Found]) -> None:
    got = align(text, found, origin="x")
    spans = [span for one in got.entities for span in one.mentions]
    for one in got.suggestions:
        spans += one.content if isinstance(one, Quote) else [one.cue or (0, 0)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert got == align(text, found, origin="x")


@given(st.text(alphabet="ab. \n", max_size=400), st.integers(1, 60))
def test_windows_cover_every_word(text: str, size: int) -> None:
    spans = list(windows(text, size))
    assert all(0 < end - start <= size for start, end in spans)
    shown = "".join(text[slice(*one)] for one in spans)
    assert "".join(shown.split()) == "".join(text.split())


def test_windows_are_whole_paragraphs() -> None:
    text = "\n\n".join(f"Paragraph {number} has some words. And more." for number in range(20))
    pieces = [text[slice(*one)] for one in windows(text, 100)]
    assert all(one.startswith("Paragraph") and one.strip().endswith("more.") for one in pieces)


def test_off_by_default() -> None:
    assert open_backend(BackendSettings()) is None


@pytest.mark.parametrize(
    "stored",
    [
        {"kind": "cloud"}, {"kind": "spacy"}, {"kind": "spacy", "pipeline": "../x"},
        {"kind": "endpoint"}, {"kind": "endpoint", "url": "http://127.0.0.1/v1"},
        {"read": 0}, {"read": "5"}, {"read": float("nan")}, {"read": True}, {"window": 1},
        {"window": 300.5}, {"alike": 10}, {"surprise": 1}, {"url": 5}, {"whole": float("inf")},
    ],
)  # fmt: skip
def test_settings_that_do_not_hold_are_refused(stored: dict[str, object]) -> None:
    with pytest.raises(InvalidValue):
        BackendSettings.of(stored)


def test_settings_as_stored() -> None:
    settings = BackendSettings.of({"kind": "spacy", "pipeline": "en_core_web_sm", "window": 900})
    assert (settings.kind, settings.window, settings.alike) == ("spacy", 900, 90)


class Word:
    """A token as spaCy has it."""

    def __init__(self, i: int, idx: int, text: str, dep: str, lemma: str) -> None:
        self.i, self.idx, self.text, self.dep_, self.lemma_ = i, idx, text, dep, lemma
        self.head: Word = self
        self.children: list[Word] = []

    @property
    def subtree(self) -> Iterable["Word"]:
        yield self
        for child in self.children:
            yield from child.subtree


def document(*tokens: tuple[str, int, str]) -> tuple[str, list[Word]]:
    """A text and its parse from (word, number of its head, relation)."""
    parsed: list[Word] = []
    text = ""
    for number, (word, _, relation) in enumerate(tokens):
        lemma = {"said": "say", "says": "say"}.get(word, word)
        parsed.append(Word(number, len(text), word, relation, lemma))
        text += word + " "
    for token, (_, head, _) in zip(parsed, tokens, strict=True):
        token.head = parsed[head]
        if token.head is not token:
            token.head.children.append(token)
    return text, parsed


class Doc(list[Word]):
    ents: tuple[types.SimpleNamespace, ...] = ()

    def has_annotation(self, what: str) -> bool:
        return what == "DEP" and bool(self)


def stand_in(parsed: Iterable[Word] = (), *entities: tuple[str, str, int]) -> SpacyBackend:
    """A pipeline with spaCy's interface that gives this parse and these entities."""
    doc = Doc(parsed)
    doc.ents = tuple(
        types.SimpleNamespace(text=text, label_=label, start_char=at, end_char=at + len(text))
        for text, label, at in entities
    )
    return SpacyBackend(lambda _: doc, "stand_in")


def test_spacy_labels() -> None:
    backend = stand_in((), ("Mara Keo", "PERSON", 16), ("Monday", "DATE", 28), ("Zed", "ORG", 3))
    found = read_with(backend, TEXT, "2024-05-01")
    assert [(one.kind, one.name, one.mentions) for one in found.entities] == [
        ("person", "Mara Keo", ((16, 24),))
    ]
    assert found.dropped == {MISSING: 1}


def test_spacy_reported_speech() -> None:
    text, parsed = document(
        ("Lina", 1, "nsubj"), ("said", 1, "ROOT"), ("that", 4, "mark"), ("he", 4, "nsubj"),
        ("ran", 1, "ccomp"), (".", 1, "punct"),
    )  # fmt: skip
    (quote,) = read_with(stand_in(parsed), text, "").suggestions
    assert isinstance(quote, Quote)
    assert [words(one, text) for one in quote.content] == ["he ran"]
    assert (words(quote.speaker, text), words(quote.cue, text)) == ("Lina", "said")
    assert (quote.origin, quote.rule) == ("spacy:stand_in", "spacy.quote.asserts")


def test_spacy_tag_in_the_middle() -> None:
    text, parsed = document(
        ("He", 6, "nsubj"), (",", 3, "punct"), ("Lina", 3, "nsubj"), ("said", 6, "parataxis"),
        (",", 3, "punct"), ("never", 6, "neg"), ("ran", 6, "ROOT"), (".", 6, "punct"),
    )  # fmt: skip
    (quote,) = read_with(stand_in(parsed), text, "").suggestions
    assert isinstance(quote, Quote)
    assert [words(one, text) for one in quote.content] == ["He", "never ran"]


def test_a_pipeline_that_fails_is_a_sentence() -> None:
    def broken(_: str) -> None:
        raise RuntimeError("CUDA")

    with pytest.raises(BackendFailed, match="'broken' failed on this text"):
        read_with(SpacyBackend(broken, "broken"), TEXT, "")


def test_spacy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(BackendFailed, match="spaCy is not installed"):
        open_backend(BackendSettings(kind="spacy", pipeline="en_core_web_sm"))
    module = types.SimpleNamespace(
        util=types.SimpleNamespace(is_package=lambda name: name == "old"),
        load=lambda name: 1 / 0,
    )
    monkeypatch.setattr(importlib, "import_module", lambda _: module)
    with pytest.raises(BackendFailed, match="'missing' is not installed"):
        load_spacy("missing")
    with pytest.raises(SakseiError, match="cannot be loaded"):
        load_spacy("old")
