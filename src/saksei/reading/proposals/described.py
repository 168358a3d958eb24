"""People and bodies without a name who speak or are hit: "a colleague", "three other protesters".

Where the reader found nobody for such words, the words themselves describe somebody. Invariant: a
pronoun describes nobody, and neither does a document ("a report said").
"""

import re
from dataclasses import replace
from typing import Literal, TypeVar

from saksei.reading import lexicon
from saksei.reading.model import Count, Entity, Event, NonResponse, Quantity, Quote, Reading, Span
from saksei.reading.proposals.proposal import fold

LEXICON = "records"
LONGEST = 120  # characters; a longer stretch is no description but a sentence
ONE = re.compile(r"(an?|one|another|his|her|their|its|my)\b", re.IGNORECASE)
# Where the head of a description ends: "a member of the federation", "a man, who ..."
AFTER_HEAD = re.compile(r"\b(of|who|whom|from|at|in|with|for|on|including|among)\b|[,;–—(]")

Said = TypeVar("Said", Quote, NonResponse, Quantity)


def described(reading: Reading, text: str) -> Reading:
    """The reading with an entity for each description of a speaker or a victim."""
    found = _Found(text)
    return replace(
        reading,
        quotes=tuple(map(found.speaking, reading.quotes)),
        non_responses=tuple(map(found.speaking, reading.non_responses)),
        quantities=tuple(map(found.speaking, reading.quantities)),
        events=tuple(map(found.hit, reading.events)),
        entities=(*reading.entities, *found.entities),
    )


class _Found:
    """The descriptions met so far: a speaker's same words are one entity, victims' are not."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.entities: list[Entity] = []
        self._speakers: dict[str, str] = {}
        self._victims: dict[Span, str] = {}

    def speaking(self, one: Said) -> Said:
        """What is said, with its speaker."""
        if one.entity or one.speaker is None or not (kind := self._kind(one.speaker)):
            return one
        said = fold(self.text[one.speaker[0] : one.speaker[1]])
        if said not in self._speakers:
            self._speakers[said] = self._add(one.speaker, kind, None)
        return replace(one, entity=self._speakers[said])

    def hit(self, one: Event) -> Event:
        """An event with its victim; a group has the number that the event gives."""
        if one.victims or one.target is None or not (kind := self._kind(one.target)):
            return one
        if one.target not in self._victims:  # "men arrested in April were freed": one group
            self._victims[one.target] = self._add(one.target, kind, one.count)
        return replace(one, victims=(self._victims[one.target],))

    def _add(self, span: Span, kind: Literal["person", "group"], count: Count | None) -> str:
        many = count is not None and (count.value > 1 or count.op != "=")
        number = None
        if count is not None and (kind == "group" or many):
            number = Quantity(
                rule="described.number", number=count.span, phrase=span, value=count.value,
                op=count.op,
            )  # fmt: skip
        id_ = f"d{len(self.entities) + 1}"
        self.entities.append(
            Entity(id=id_, kind="group" if many else kind, name="", mentions=(span,), number=number)
        )
        return id_

    def _kind(self, span: Span) -> Literal["person", "group"] | None:
        """Whether the words describe somebody, several people or a body, or nobody."""
        given = self.text[span[0] : span[1]]
        said = fold(AFTER_HEAD.split(given)[0]).split()
        collectives = lexicon.words(LEXICON, "collectives")
        if not said or len(given) > LONGEST or said[-1] in lexicon.words(LEXICON, "pronouns"):
            return None
        if all(word[:1].isupper() for word in given.split()) and said[-1] not in collectives:
            return None  # a name, which describes nobody
        if said[-1] in lexicon.words(LEXICON, "documents"):
            return None
        plural = said[-1].endswith("s") and not said[-1].endswith("ss")
        many = said[-1] in collectives or (plural and not ONE.match(given))
        return "group" if many else "person"
