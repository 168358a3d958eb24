"""Readings made by hand: spans are given as words of the text."""

from typing import Any

from saksei import vocabulary
from saksei.passages import digest
from saksei.reading import lexicon
from saksei.reading.model import (
    Count,
    Entity,
    Event,
    NonResponse,
    Quantity,
    Quote,
    Reading,
    Span,
    Time,
)
from saksei.reading.proposals.proposal import Proposal
from saksei.reading.proposals.suggestions import suggest

WORDS = vocabulary.load()
KNOWN = lexicon.load("records")
SENTENCE = "Police said that Dara Moun was arrested on 3 May.\n"

ARTICLE = (
    "LOTUS CITY, 7 May - Police arrested land activist Dara Moun on Lotus Square on 3 May. "
    "Three activists including Sopheap Lim-Ros were taken away on 6 May for protesting it.\n\n"
    "“Dara's arrest is an outrage,” Mek Tola, a member of River Watch, said on Tuesday in a "
    "statement. A 15-year-old boy, Pisey Nhem, was beaten.\n\n"
    "Rith Oun, a police spokesman, denied that officers had beaten anyone. He declined to comment "
    "on the arrests. River Watch counted at least 17 arrests of activists since January.\n"
)
SPANS = {
    "cue", "speaker", "span", "topic", "referred_to", "trigger", "target", "actor", "date_span",
    "place", "charge", "article", "court", "facility", "occasion", "number", "phrase", "unit_span",
    "population", "what", "window_span", "affiliation",
}  # fmt: skip
MANY = {"content", "direct", "mentions", "roles"}
RULE = {Quote: "quote.test", NonResponse: "silence.test", Event: "event.test", Quantity: "q.test",
        Time: "time.test"}  # fmt: skip


class Hand:
    """A reading of a text that grows by what one says stands in it."""

    def __init__(self, text: str, published: str = "2031-05-04") -> None:
        self.text, self.published = text, published
        self.parts: dict[str, list[Any]] = {
            "entities": [], "quotes": [], "non_responses": [], "events": [], "quantities": [],
            "times": [],
        }  # fmt: skip

    def at(self, words: str, nth: int = 1) -> Span:
        """Where words stand for the nth time."""
        place = -1
        for _ in range(nth):
            place = self.text.index(words, place + 1)
        return place, place + len(words)

    def _span(self, given: Any) -> Any:
        return self.at(*given) if isinstance(given, tuple) and isinstance(given[0], str) else (
            self.at(given) if isinstance(given, str) else given
        )  # fmt: skip

    def _made(self, kind: Any, given: dict[str, Any]) -> Any:
        for name, value in given.items():
            if name in SPANS and not (name == "number" and kind is Entity) and value is not None:
                given[name] = self._span(value)
            elif name in MANY:
                given[name] = tuple(self._span(one) for one in value)
        if kind in RULE:
            given.setdefault("rule", RULE[kind])
        return kind(**given)

    def who(self, kind: str, name: str, **more: Any) -> str:
        """An entity, mentioned where its name stands if nothing else is said; returns its id."""
        id_ = f"e{len(self.parts['entities']) + 1}"
        more.setdefault("mentions", [name])
        self.parts["entities"].append(
            self._made(Entity, {"id": id_, "kind": kind, "name": name, **more})
        )
        return id_

    def _add(self, part: str, kind: Any, more: dict[str, Any]) -> int:
        self.parts[part].append(self._made(kind, more))
        return len(self.parts[part]) - 1

    def quote(self, *content: Any, **more: Any) -> int:
        """A quote; returns its place."""
        return self._add("quotes", Quote, {"content": content, **more})

    def silence(self, span: str, kind: str, **more: Any) -> int:
        """A non-response."""
        return self._add("non_responses", NonResponse, {"span": span, "kind": kind, **more})

    def event(self, type_: str, trigger: Any, **more: Any) -> int:
        """An event; `count` is given as (value, op, words)."""
        if count := more.get("count"):
            more["count"] = Count(value=count[0], op=count[1], span=self.at(count[2]))
        return self._add("events", Event, {"type": type_, "trigger": trigger, **more})

    def quantity(self, number: str, phrase: str, value: float, **more: Any) -> int:
        """A number."""
        given = {"number": number, "phrase": phrase, "value": value, **more}
        return self._add("quantities", Quantity, given)

    def number_of(self, words: str, value: float) -> Quantity:
        """A number that is somebody's, such as of an unnamed group."""
        span = self.at(words)
        return Quantity(rule="q.test", number=span, phrase=span, value=value)

    def time(self, span: Any, value: str, **more: Any) -> int:
        """A time expression."""
        return self._add("times", Time, {"span": span, "value": value, **more})

    def reading(self) -> Reading:
        """The reading so far."""
        parts = {name: tuple(found) for name, found in self.parts.items()}
        return Reading(digest=digest(self.text), published=self.published, **parts)


# The people of the article, in the order of their ids.
DARA, THREE, SOPHEAP, MEK, WATCH, RITH, PISEY = (f"e{number}" for number in range(1, 8))


def _people(hand: Hand) -> None:
    hand.who("person", "Dara Moun", roles=["land activist"], aliases=("Dara",),
             mentions=["Dara Moun", ("Dara", 2)])  # fmt: skip
    hand.who("group", "", mentions=["Three activists"])
    hand.who("person", "Sopheap Lim-Ros")
    hand.who("person", "Mek Tola", affiliation="River Watch", gender="female",
             roles=["a member of River Watch"])  # fmt: skip
    hand.who("group", "River Watch", mentions=["River Watch", ("River Watch", 2)])
    hand.who("person", "Rith Oun", roles=["a police spokesman"], mentions=["Rith Oun", "He"])
    hand.who("person", "Pisey Nhem", age=15)
    hand.who("place", "Lotus Square")
    hand.who("person", "", mentions=["anyone"])


def arrests(text: str = ARTICLE) -> Hand:
    """What a perfect reader would find in the article: the cast's case."""
    hand = Hand(text, "2031-05-07")
    _people(hand)
    for words, day in (("3 May", "2031-05-03"), ("Tuesday", "2031-05-06"), ("6 May", "2031-05-06")):
        hand.time(words, day)
    outrage = hand.quote("“Dara's arrest is an outrage,”", cue=("said", 1), speaker="Mek Tola",
                         entity=MEK, stance="criticises")  # fmt: skip
    denial = hand.quote("that officers had beaten anyone", cue="denied", speaker="Rith Oun",
                        entity=RITH, stance="denies", kind="indirect")  # fmt: skip
    first = hand.event(
        "arrest", "arrested", target="land activist Dara Moun", victims=(DARA,), actor="Police",
        date="2031-05-03", date_span="3 May", place="Lotus Square",
    )  # fmt: skip
    hand.event("arrest", "arrest is", victims=(DARA,), quote=outrage)
    hand.event(
        "arrest", "taken away", target="Three activists including Sopheap Lim-Ros",
        victims=(THREE, SOPHEAP), date="2031-05-06", date_span="6 May", answers=first,
        count=(3, "=", "Three"), occasion="for protesting it",
    )  # fmt: skip
    hand.event("assault", "beaten", target="A 15-year-old boy, Pisey Nhem", victims=(PISEY,))
    hand.event("assault", ("beaten", 2), target="anyone", actor="officers", quote=denial,
               realis="denied")  # fmt: skip
    hand.silence("declined to comment on the arrests", "declined_to_comment", speaker="He",
                 entity=RITH, cue="declined to comment", topic="the arrests")  # fmt: skip
    hand.quantity(
        "17", "at least 17 arrests of activists since January", 17, op=">=", unit="arrests",
        population="activists", what="arrests of activists", window=("2031-01-01", "2031-05-07"),
        window_span="since January", entity=WATCH,
    )  # fmt: skip
    return hand


def proposals(hand: Hand) -> list[Proposal]:
    """What a reading proposes."""
    return list(suggest(hand.reading(), hand.text))


def one(hand: Hand, kind: str, label: str = "") -> Proposal:
    """The one proposal of a kind, or of a label among several."""
    found = [p for p in proposals(hand) if p.kind == kind and label in p.label]
    assert len(found) == 1, [p.label for p in proposals(hand)]
    return found[0]
