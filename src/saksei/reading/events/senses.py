"""Decides whether a verb of many meanings tells of an event here.

An election is held and a report released; neither is a detention or a release. Each such verb of
lexicon/events.yaml (`weak`) has its test below; one without a test always counts.
Invariant: a test looks at the verb's own sentence alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from saksei.reading.events.voice import Form, has_object, head_of_subject, undergoer
from saksei.reading.grammar.syntax import Parsed
from saksei.reading.lexicon import words
from saksei.reading.reports.speakers import is_time, subject


@dataclass(frozen=True, slots=True)
class Use:
    """A verb where it stands, with the head noun of what it is done to."""

    parsed: Parsed
    place: int
    form: Form
    thing: str

    @property
    def after(self) -> str:
        """The word after the verb."""
        return self.parsed.words(self.place + 1, self.place + 2)

    @property
    def passive(self) -> bool:
        """Whether it is done to its subject."""
        return self.form == "passive"

    def thing_in(self, name: str) -> bool:
        """Whether what it is done to stands in a list of lexicon/events.yaml."""
        return self.thing in words("events", name)

    def near(self, name: str) -> bool:
        """Whether a word of a list stands anywhere in the sentence."""
        return any(token.low in words("events", name) for token in self.parsed.tokens)


def fits(parsed: Parsed, place: int, base: str, form: Form) -> bool:
    """Whether the verb at a token is meant as an event."""
    test = TESTS.get(base)
    return test is None or test(Use(parsed, place, form, undergoer(parsed, place, form)))


def _held(use: Use) -> bool:
    """Somebody, not an election; "held that" is a ruling."""
    person = (
        use.thing_in("object_pronouns")
        or _people(use)
        or any(use.thing in words("people", name) for name in ("titles", "family"))
    )
    known = use.thing != "" or use.after in words("events", "held_how")
    return (
        use.after != "that"
        and (use.passive or person)
        and not use.thing_in("held_things")
        and known
    )


def _people(use: Use) -> bool:
    """ "Police held four people", "held Dara Moun": somebody, where those who hold may do so."""
    phrase = use.parsed.phrase_with(use.place + 1)
    if phrase is None or not _by_takers(use) or is_time(use.parsed, phrase):
        return False
    named = use.parsed.tags[phrase.head] in ("N", "q")
    return named or use.thing in ("people", "persons", "men", "women", "children")


def _struck(use: Use) -> bool:
    by_hand = use.passive and use.thing != "" and use.after != "from"
    near = use.parsed.words(use.place + 1, use.place + 6).split()
    return use.after not in ("back", "out") and (by_hand or "with" in near)


def _caught(use: Use) -> bool:
    return not use.thing_in("property")


def _forbidden(use: Use) -> bool:
    return use.form != "noun" and use.thing != "" and not use.thing_in("not_banned")


def _dismissed(use: Use) -> bool:
    return use.passive and not use.thing_in("dismissed_things") and use.after != "as"


def _taken(use: Use) -> bool:
    """ "was taken from her home", "taken by soldiers"."""
    parsed = use.parsed
    for at in range(use.place + 1, min(use.place + 8, len(parsed.tokens) - 1)):
        low, phrase = parsed.tokens[at].low, parsed.phrase_with(at + 1)
        if phrase is None or low not in ("from", "by"):
            continue
        if parsed.tokens[phrase.head].low in words(
            "events", "taken_from" if low == "from" else "takers"
        ):
            return use.passive
    return False


def _paid(use: Use) -> bool:
    """ "was charged two dollars"."""
    phrase = use.parsed.phrase_with(use.place + 1)
    head = use.parsed.tokens[phrase.head].low if phrase else ""
    return head in words("events", "currencies") or use.after in ("$", "€", "£")


def _by_takers(use: Use) -> bool:
    found = subject(use.parsed, use.place)
    tokens = use.parsed.tokens[found.first : found.last] if found else ()
    return any(token.low in words("events", "takers") for token in tokens)


def _walked_out(use: Use) -> bool:
    return use.after == "out" and head_of_subject(use.parsed, use.place) in words(
        "events", "strikers"
    )


Test = Callable[[Use], bool]
TESTS: dict[str, Test] = {
    "accuse": lambda use: use.passive and (use.near("courts") or use.near("legal_words")),
    "charge": lambda use: not _paid(use) and (use.passive or has_object(use.parsed, use.place + 1)),
    "block": lambda use: use.thing_in("blocked_things"),
    "disperse": lambda use: use.passive or has_object(use.parsed, use.place + 1),
    "enter": lambda use: use.thing_in("searched_things") and _by_takers(use),
    "execute": lambda use: not use.thing_in("executed_papers"),
    "fire": lambda use: use.passive and use.after in ("from", "as", "after", "for", "over"),
    "gather": lambda use: use.near("protesting_words"),
    "hold": _held,
    "keep": lambda use: use.passive and use.after in ("in", "at", "under"),
    "kill": lambda use: (
        not use.thing_in("killed_things") and (use.passive or has_object(use.parsed, use.place + 1))
    ),
    "seal": lambda use: use.thing_in("searched_things"),
    "search": lambda use: use.thing == "it" or use.thing_in("searched_things"),
    "take": _taken,
    "try": lambda use: use.passive and use.parsed.tags[use.place + 1 : use.place + 2] != "t",
    "walk": _walked_out,
    **dict.fromkeys(("seize", "capture"), _caught),
    **dict.fromkeys(("hit", "strike"), _struck),
    **dict.fromkeys(("dismiss", "expel", "rusticate"), _dismissed),
    **dict.fromkeys(("hurl", "throw", "lob"), lambda use: use.thing_in("projectiles")),
    **dict.fromkeys(("rally", "march"), lambda use: use.form == "active"),
    **dict.fromkeys(("release", "free"), lambda use: not use.thing_in("released_things")),
    **dict.fromkeys(
        ("bar", "suspend", "close", "shut", "dissolve", "revoke", "sanction"), _forbidden
    ),
}
