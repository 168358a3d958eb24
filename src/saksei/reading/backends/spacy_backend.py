"""Decides what is taken from a spaCy pipeline that the user has installed.

Its labels for people, bodies and places; and, where it parses, reported speech: a verb of saying
with its clause and its subject. spaCy is imported when it is asked for, and never otherwise.

Invariant: words are handed over as the text has them; where the pipeline puts them is a hint.
"""

import importlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from saksei.errors import BackendFailed
from saksei.reading.backends.base import Found, Kind
from saksei.reading.model import Span

_LABELS: dict[str, Kind] = {
    "PERSON": "person", "PER": "person", "ORG": "group", "NORP": "group",
    "GPE": "place", "LOC": "place", "FAC": "place",
}  # fmt: skip
_SAYING = frozenset((
    "acknowledge", "add", "admit", "allege", "announce", "argue", "assert", "believe",
    "charge", "claim", "complain", "concede", "confirm", "contend", "declare", "deny",
    "emphasize", "estimate", "explain", "insist", "maintain", "note", "observe", "recall",
    "recount", "remark", "report", "reply", "say", "state", "stress", "suggest", "tell",
    "testify", "warn", "write",
))  # fmt: skip
_SUBJECTS = ("nsubj", "nsubj:outer")
_EDGE = frozenset(("mark", "punct"))
_AROUND = 200  # characters beside a hint in which the words have to stand


class Token(Protocol):
    """What is used of a spaCy token."""

    i: int
    idx: int
    text: str
    lemma_: str
    dep_: str
    head: "Token"
    children: "Iterable[Token]"
    subtree: "Iterable[Token]"


class SpacyBackend:
    """A loaded pipeline as a back end; `name` is the pipeline's."""

    def __init__(self, pipeline: Any, name: str) -> None:
        self._pipeline, self._name = pipeline, name

    @property
    def name(self) -> str:
        """The origin of its suggestions, with the pipeline's name."""
        return f"spacy:{self._name}"

    def suggest(self, text: str, published: str) -> tuple[Found, ...]:  # noqa: ARG002
        """Names by label, and reported speech if the pipeline parses."""
        try:
            document = self._pipeline(text)
            found = [*_names(document, len(text))]
            if document.has_annotation("DEP"):
                found.extend(_reported(document, text))
        except Exception as error:  # whatever a pipeline raises, the reading goes on without it
            raise BackendFailed(
                f"the spaCy pipeline '{self._name}' failed on this text ({type(error).__name__}); "
                "try another pipeline, or read with the rules alone"
            ) from error
        return tuple(found)


def load_spacy(name: str) -> SpacyBackend:
    """The pipeline that is installed under this name; raises BackendFailed when it is not."""
    try:
        spacy = importlib.import_module("spacy")
    except ImportError:
        raise BackendFailed(
            "spaCy is not installed; run: pip install 'saksei[spacy]', or switch the back end off"
        ) from None
    # `spacy.load` would also take a folder of this name, and run what stands there.
    if not spacy.util.is_package(name):
        raise BackendFailed(
            f"the spaCy pipeline '{name}' is not installed; run: python -m spacy download {name}"
        )
    try:
        return SpacyBackend(spacy.load(name), name)
    except Exception as error:
        raise BackendFailed(
            f"the spaCy pipeline '{name}' cannot be loaded ({type(error).__name__}); install the "
            "version of it that fits your spaCy"
        ) from error


def _around(start: int, end: int, size: int) -> Span:
    return max(0, start - _AROUND), min(size, end + _AROUND)


def _names(document: Any, size: int) -> Iterator[Found]:
    for entity in document.ents:
        if kind := _LABELS.get(entity.label_):
            start = entity.start_char
            within = _around(start, entity.end_char, size)
            yield Found(kind=kind, words=entity.text, near=start, within=within)


def _reported(document: Iterable[Token], text: str) -> Iterator[Found]:
    for verb in document:
        if verb.lemma_.lower() not in _SAYING:
            continue
        subject = next((one for one in verb.children if one.dep_ in _SUBJECTS), None)
        pieces = list(_pieces(verb))
        if subject is None or not pieces:
            continue
        speaker = next(_runs(subject.subtree))
        first, last = pieces[0][0], pieces[-1][-1]
        yield Found(
            kind="quote", words=_words(text, pieces[0]), cue=verb.text,
            more=tuple(_words(text, piece) for piece in pieces[1:]),
            speaker=_words(text, speaker), near=first.idx,
            within=_around(min(first.idx, verb.idx, speaker[0].idx),
                           max(last.idx + len(last.text), verb.idx, speaker[-1].idx), len(text)),
        )  # fmt: skip


def _pieces(verb: Token) -> Iterator[Sequence[Token]]:
    """The runs of tokens that are said: the verb's clause, or that into which it was put."""
    said = next((one for one in verb.children if one.dep_ == "ccomp"), None)
    tag: set[int] = set()
    if said is None and verb.dep_ == "parataxis":
        said, tag = verb.head, {token.i for token in verb.subtree}
    if said is None:
        return
    for run in _runs(token for token in said.subtree if token.i not in tag):
        inner = _trimmed(run)
        if inner:
            yield inner


def _runs(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Tokens that follow each other, in stretches."""
    run: list[Token] = []
    for token in sorted(tokens, key=lambda one: one.i):
        if run and token.i != run[-1].i + 1:
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _trimmed(run: Sequence[Token]) -> Sequence[Token]:
    """Without "that" and commas at its ends."""
    first, last = 0, len(run)
    while first < last and run[first].dep_ in _EDGE:
        first += 1
    while first < last and run[last - 1].dep_ == "punct":
        last -= 1
    return run[first:last]


def _words(text: str, run: Sequence[Token]) -> str:
    return text[run[0].idx : run[-1].idx + len(run[-1].text)]
