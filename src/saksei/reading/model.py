"""What reading a text gives: suggestions, each with its place in the text and the rule behind it.

Invariant: every span is half open, in characters of the text as received, and never empty; what
has no passage in the text is not suggested.
"""

from dataclasses import dataclass, field
from typing import Literal

Span = tuple[int, int]
Tier = Literal["sure", "maybe"]
Op = Literal["=", ">=", "<=", "~"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What every suggestion has: which rule made it, on which word, how sure that rule is.

    `origin` names what read it: the rules, the learnt model, or a back end. `approximate` marks a
    passage that a back end gave in other words than the text has.
    """

    rule: str
    cue: Span | None = None
    tier: Tier = "sure"
    origin: str = "rules"
    approximate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, body or place that the text names, or speaks of without a name.

    `name` is its longest form in the text, "" for somebody never named; `mentions` are all its
    places, pronouns included; `role` and `affiliation` stand beside a mention.
    """

    id: str  # "e1", "e2" ... in the order of first mention
    kind: Literal["person", "group", "place"]
    name: str
    mentions: tuple[Span, ...]
    aliases: tuple[str, ...] = ()
    roles: tuple[Span, ...] = ()
    affiliation: Span | None = None
    age: int | None = None
    gender: Literal["", "female", "male"] = ""
    number: "Quantity | None" = None  # of an unnamed group


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Suggestion):
    """Somebody says something: content in one or several pieces, speaker as it stands there.

    `direct` are the pieces in quotation marks; `stance` is a code of the vocabulary's list.
    """

    content: tuple[Span, ...]
    direct: tuple[Span, ...] = ()
    kind: Literal["direct", "indirect", "mixed"] = "direct"
    speaker: Span | None = None
    entity: str = ""  # id of the Entity that speaks
    stance: str = "asserts"


@dataclass(frozen=True, slots=True, kw_only=True)
class NonResponse(Suggestion):
    """Somebody gives no answer: `kind` says how, `referred_to` to whom one is sent instead."""

    span: Span
    kind: Literal[
        "declined_to_comment", "did_not_explain", "did_not_name", "could_not_say",
        "could_not_be_reached", "did_not_respond", "redirected",
    ]  # fmt: skip
    speaker: Span | None = None
    entity: str = ""
    topic: Span | None = None
    referred_to: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many, with its qualifier: 21 and ">=" is "at least 21"."""

    value: int
    op: Op = "="
    span: Span


Realis = Literal["actual", "alleged", "attempted", "demanded", "denied", "negated", "hypothetical"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Suggestion):
    """Something done to somebody, or a happening such as a protest; `type` as in EVENT_TYPES.

    `target` is the whole phrase that says to whom, `victims` the ids of the entities in it;
    dates are EDTF, resolved against the day of publication.
    """

    type: str
    trigger: Span
    target: Span | None = None
    victims: tuple[str, ...] = ()
    actor: Span | None = None
    actors: tuple[str, ...] = ()
    date: str = ""
    date_span: Span | None = None
    place: Span | None = None
    charge: Span | None = None
    article: Span | None = None
    court: Span | None = None
    facility: Span | None = None
    occasion: Span | None = None  # "for protesting the arrest of ..."
    answers: int | None = None  # index of the event that it was the occasion of
    count: Count | None = None
    realis: Realis = "actual"
    quote: int | None = None  # index of the quote in which it is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Suggestion):
    """A number of people, acts or things: value, qualifier, what one is, over which days.

    `kind`: a count of acts or people, a stock held on a day, a capacity, a duration, or other.
    `window`: first and last day, ISO, both included; None where no period is given.
    """

    number: Span
    phrase: Span
    value: int | float
    op: Op = "="
    high: int | float | None = None  # the upper end of a range "20 to 30"
    kind: Literal["count", "stock", "capacity", "duration", "money", "percent", "other"] = "count"
    unit: str = ""  # a code of the vocabulary's list of units
    unit_span: Span | None = None
    population: Span | None = None
    what: Span | None = None
    window: tuple[str, str] | None = None
    window_span: Span | None = None
    quote: int | None = None
    speaker: Span | None = None
    entity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Time(Suggestion):
    """A time expression: its EDTF value, with the precision that the text gives.

    `vague` ones ("recently") have no value and lie in no count.
    """

    span: Span
    value: str
    kind: Literal["date", "range", "month", "year", "duration", "vague"] = "date"


EVENT_TYPES = (
    "arrest", "detention", "charge", "trial", "conviction", "sentence", "release", "bail",
    "summons", "use_of_force", "assault", "torture", "abduction", "disappearance", "killing",
    "threat", "intimidation", "raid", "attack", "protest", "ban", "deportation", "punishment",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The parts of a text that are not its running text, and what they say."""

    headline: Span | None = None
    standfirst: Span | None = None
    dateline: Span | None = None
    byline: Span | None = None
    captions: tuple[Span, ...] = ()
    boilerplate: tuple[Span, ...] = ()
    paragraphs: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was found in one text. `unsupported` says in words what was not attempted."""

    digest: str  # SHA-256 of the text, as passages.digest gives it
    published: str
    language: str = "en"
    layout: Layout = field(default_factory=Layout)
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    non_responses: tuple[NonResponse, ...] = ()
    events: tuple[Event, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    times: tuple[Time, ...] = ()
    unsupported: tuple[str, ...] = ()
