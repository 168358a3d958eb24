"""Decides whether a verb of many meanings tells of an event here.

An election is held and a report released; neither is a detention or a release. Each such verb of
lexicon/events.yaml (`weak`) has its test below; one without a test always counts.
Invariant: a test looks at the verb's own sentence alone.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from saksei.reading.events.voice import Form, has_object, head_of_subject, undergoer
from saksei.reading.grammar.syntax import Parsed, Phrase, Token
from saksei.reading.lexicon import load, words
from saksei.reading.reports.cues import auxiliaries
from saksei.reading.reports.speakers import is_time, subject

_SCORE = re.compile(r"\d{1,3}[-–]\d{1,3}")


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
    def thing_done_by_law(self) -> bool:
        """ "The law prohibits", "the convention bans": a rule, and no deed."""
        return head_of_subject(self.parsed, self.place) in words("events", "norms")

    @property
    def the_hurt(self) -> bool:
        """ "The wounded": people, and no deed."""
        return self.parsed.words(self.place - 1, self.place) == "the"

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

    def by(self, *names: str) -> bool:
        """Whether a word of a list is in who does it, where the sentence says so."""
        found = self._doer()
        return any(one.low in words("events", name) for name in names for one in found)

    def _doer(self) -> Sequence[Token]:
        parsed = self.parsed
        if not self.passive:
            found = subject(parsed, self.place)
            return parsed.tokens[found.first : found.last] if found else ()
        for at in range(self.place + 1, min(self.place + 8, len(parsed.tokens))):
            phrase = parsed.phrase_with(at + 1) if parsed.tokens[at].low == "by" else None
            if phrase is not None:
                return parsed.tokens[phrase.first : phrase.last]
        return ()

    def soon(self, name: str, within: int = 9) -> bool:
        """Whether a word of a list follows in the same clause."""
        for at in range(self.place + 1, min(self.place + within, len(self.parsed.tokens))):
            if self.parsed.tags[at] in 'v:."':
                return False
            if self.parsed.tokens[at].low in words("events", name):
                return True
        return False


def fits(parsed: Parsed, place: int, base: str, form: Form) -> bool:
    """Whether the verb at a token is meant as an event."""
    use = Use(parsed, place, form, undergoer(parsed, place, form))
    if use.thing and use.thing in _spared(base):
        return False
    near = parsed.tokens[place + 1 : place + 4] if base in ("beat", "thrash", "hit") else ()
    scored = any(_SCORE.fullmatch(one.text) for one in near)
    test = TESTS.get(base)
    if scored or (test is not None and not test(use)):
        return False
    return not (
        use.by("causes")
        or (base in ("hit", "strike") and use.by("shots"))
        or (form == "active" and use.thing_done_by_law)
    )


def spares(kind: str, head: str) -> bool:
    """Whether an event of a type is no deed where a noun tells that it befell a thing."""
    return head in _spared(kind)


@cache
def _spared(base: str) -> frozenset[str]:
    return frozenset(str(load("events")["spared"].get(base, "")).split())


def _held(use: Use) -> bool:
    """Somebody, not an election; "held that" is a ruling."""
    person = (
        use.thing_in("object_pronouns")
        or _people(use)
        or any(use.thing in words("people", name) for name in ("titles", "family"))
    )
    known = use.thing != "" or use.after in words("events", "held_how")
    if "guilty" in use.parsed.words(use.place + 1, use.place + 6).split():
        return False
    if use.parsed.words(use.place + 1, use.place + 3) in (
        "to account",
        "by the",
        "her by",
        "him by",
    ):
        return False
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
    """ "was struck by guards", "struck her in the face", "hit me with a cable"."""
    by_hand = use.passive and use.thing != "" and use.after not in ("from", "hard")
    with_it = "with" in use.parsed.words(use.place + 1, use.place + 6).split()
    hurt = with_it or use.soon("head_parts")
    return use.after not in ("back", "out") and (by_hand or hurt)


def _caught(use: Use) -> bool:
    return not use.thing_in("property")


def _forbidden(use: Use) -> bool:
    return use.form != "noun" and use.thing != "" and not use.thing_in("not_banned")


def _dismissed(use: Use) -> bool:
    return use.passive and not use.thing_in("dismissed_things") and use.after != "as"


def _taken(use: Use) -> bool:
    """ "was taken from her home", "taken by soldiers"."""
    parsed = use.parsed
    if use.after in ("down", "over", "up", "apart") or use.thing_in("property"):
        return False
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


def _kept(use: Use) -> bool:
    """ "was kept in a cell", "kept her for a night at the precinct"."""
    held = use.passive and use.after in ("in", "at", "under")
    return held or ((use.passive or _whom(use)) and (use.soon("lockups") or use.soon("facilities")))


def _whom(use: Use) -> bool:
    """Whether what follows is somebody: a pronoun, a name or a word for people."""
    phrase = use.parsed.phrase_with(use.place + 1)
    if phrase is None or phrase.first != use.place + 1:
        return False
    head = use.parsed.tokens[phrase.head].low
    return use.parsed.tags[phrase.head] == "N" or somebody(head)


def somebody(head: str) -> bool:
    """Whether a noun or pronoun means a person or people."""
    known = words("people", "titles") | words("people", "family") | words("events", "persons")
    return head in words("events", "object_pronouns") or head in known or head[:-1] in known


def _case_filed(use: Use) -> bool:
    """ "A case was lodged against X"."""
    against = "against" in use.parsed.words(use.place + 1, use.place + 4).split()
    return use.passive and use.thing_in("proceedings") and against


def _tried(use: Use) -> bool:
    """ "is being tried", "a tribunal will try the monks"."""
    if use.passive:
        return use.parsed.tags[use.place + 1 : use.place + 2] != "t"
    return use.by("courts") and _whom(use)


def _found_dead(use: Use) -> bool:
    never = {"never", "not"} & auxiliaries(use.parsed, use.place)
    return use.passive and not never and use.thing_in("bodies")


def _warned(use: Use) -> bool:
    """ "warned him not to return", "warned her to stop": no advice, and no warning of something."""
    place = use.place + 1
    if not use.passive:
        phrase = use.parsed.phrase_with(place)
        if phrase is None or not _one_person(use, phrase):
            return False
        place = phrase.last
    told = use.parsed.words(place, place + 2)
    asked = told == "not to" or (
        told.startswith("to ")
        and use.parsed.words(place + 1, place + 2)
        in ("stop", "keep", "leave", "stay", "drop", "withdraw", "shut")
    )
    return (asked or told.startswith(("against ", "never "))) and not use.by("advisers")


def _one_person(use: Use, phrase: Phrase) -> bool:
    """Somebody who is named or known, and no crowd that gets good advice."""
    head = use.parsed.tokens[phrase.head].low
    known = words("events", "object_pronouns") | words("people", "family")
    return phrase.first == use.place + 1 and (use.parsed.tags[phrase.head] == "N" or head in known)


def _followed(use: Use) -> bool:
    """ "Plain-clothes officers followed her", "was followed by unidentified men"."""
    return (use.passive or _whom(use)) and (use.by("takers", "strangers", "watchers"))


def _threatened(use: Use) -> bool:
    """Not "threatened to resign"."""
    parsed, at = use.parsed, use.place + 1
    harmless = (
        parsed.tags[at : at + 1] == "t"
        and parsed.tokens[at + 1 : at + 2]
        and (parsed.tokens[at + 1].low in words("events", "harmless"))
    )
    return not harmless and not use.thing_in("harmless")


def _to_people(use: Use) -> bool:
    """Whether it is done to somebody, and to no thing."""
    if not use.passive:
        return _whom(use)
    found = subject(use.parsed, use.place)
    return (
        found is not None
        and not use.thing_in("property")
        and (use.parsed.tags[found.phrase.head] in "Npq" or somebody(use.thing))
    )


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
    "keep": _kept,
    "kill": lambda use: (
        not use.thing_in("killed_things") and (use.passive or has_object(use.parsed, use.place + 1))
    ),
    "seal": lambda use: use.thing_in("searched_things"),
    "search": lambda use: use.thing == "it" or use.thing_in("searched_things"),
    "take": _taken,
    "try": _tried,
    "catch": lambda use: use.passive and use.by("takers"),
    "discharge": lambda use: use.passive and use.near("courts") and not use.soon("hospitals"),
    "bail": lambda use: use.passive and use.after != "out",
    "book": lambda use: (
        use.after in ("under", "for") or (_to_people(use) and use.after not in ("on", "into", "by"))
    ),
    "strangle": _to_people,
    "hurt": _to_people,
    **dict.fromkeys(("wound", "injure"), lambda use: not use.the_hurt),
    "warn": _warned,
    "sue": lambda use: use.near("slander"),
    "follow": _followed,
    "tail": lambda use: use.form == "active" and use.by("persons", "strangers", "takers"),
    "freeze": lambda use: use.thing_in("frozen"),
    "pull": lambda use: use.passive and use.after == "from" and use.soon("outlets"),
    "invade": lambda use: use.by("takers") and use.thing_in("premises"),
    "occupy": lambda use: use.by("strikers", "crowds") and not use.thing_in("posts"),
    "clear": lambda use: use.by("takers") and use.thing_in("cleared"),
    "ram": lambda use: use.thing_in("vehicles") or use.thing_in("crowds"),
    "burn": lambda use: use.thing in ("tyres", "tires"),
    "demonstrate": lambda use: (
        not has_object(use.parsed, use.place + 1)
        and use.after not in ("that", "how", "why", "what")
    ),
    "prohibit": lambda use: (
        not use.passive
        or use.parsed.words(use.place + 1, use.place + 3)
        not in ("by law", "under the", "under international")
    ),
    "threaten": _threatened,
    **dict.fromkeys(("file", "lodge", "register", "bring", "open"), _case_filed),
    **dict.fromkeys(("find", "discover", "recover", "dump"), _found_dead),
    **dict.fromkeys(("confiscate", "withdraw", "cancel"), lambda use: use.thing_in("papers")),
    **dict.fromkeys(("club", "thrash", "cane", "lash", "slap"), _to_people),
    "walk": _walked_out,
    **dict.fromkeys(("seize", "capture"), _caught),
    **dict.fromkeys(("hit", "strike"), _struck),
    **dict.fromkeys(("dismiss", "expel", "rusticate"), _dismissed),
    **dict.fromkeys(("hurl", "throw", "lob"), lambda use: use.thing_in("projectiles")),
    **dict.fromkeys(("rally", "march"), lambda use: use.form == "active"),
    **dict.fromkeys(
        ("release", "free"),
        lambda use: not use.thing_in("released_things") and not use.soon("hospitals", 4),
    ),
    **dict.fromkeys(
        ("bar", "suspend", "close", "shut", "dissolve", "revoke", "sanction"), _forbidden
    ),
}
