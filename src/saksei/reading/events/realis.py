"""Decides whether an event is told as having happened, or only alleged, tried, asked for, denied.

What stands right before the trigger decides first, then the report in which it is told.
Invariant: "actual" is only what the text tells in its own voice or its speaker asserts.
"""

from collections.abc import Sequence
from functools import lru_cache

from saksei.reading.events.trigger import Trigger
from saksei.reading.grammar.syntax import Parsed, base_of
from saksei.reading.lexicon import load, words
from saksei.reading.model import Realis, Span
from saksei.reading.reports.cues import auxiliaries
from saksei.reading.reports.report import Report
from saksei.reading.text.document import Line

_NEGATIONS = frozenset(
    ["not", "n't", "never", "no", "without", "neither", "nor", "nobody", "none", "cannot"]
)
_OPEN = frozenset(["would", "could", "may", "might", "can", "should", "must", "will", "shall"])
_ALLEGED = frozenset(
    ["alleged", "allegedly", "reportedly", "accused", "suspected", "supposed", "supposedly"]
)
_DEMANDS = frozenset(
    ["demand", "urge", "call", "ask", "request", "appeal", "advocate", "ensure", "order-to", "seek"]
)
_CONDITIONS = frozenset(["if", "unless", "whether", "lest"])


def realis(line: Line, trigger: Trigger, report: Report | None, *, who: Sequence[Span]) -> Realis:
    """How an event is told; `who` are the tokens that say to whom and by whom."""
    parsed = line.parsed
    if any(
        token.low.startswith("attempt") for token in parsed.tokens[trigger.first : trigger.last]
    ):
        return "attempted"
    near = _refused(parsed, trigger) or _near(parsed, trigger) or _nobody(parsed, who)
    if near is not None:
        return near
    if report is None:
        return "actual"
    if report.stance == "denies":
        return "denied"
    if report.stance == "demands" and _demanded(parsed, trigger):
        return "demanded"
    return "alleged" if report.stance in ("alleges", "criticises") else "actual"


def _refused(parsed: Parsed, trigger: Trigger) -> Realis | None:
    """ "was denied bail", "rejected her plea for bail": it was not granted."""
    near = parsed.tokens[max(0, trigger.first - 5) : trigger.last]
    said = [base_of(token.low) for token in near]
    down = "turn" in said and "down" in said
    refused = down or set(said) & {"deny", "refuse", "reject", "dismiss"}
    return "negated" if trigger.type == "bail" and refused else None


def _nobody(parsed: Parsed, who: Sequence[Span]) -> Realis | None:
    """ "Nobody was arrested", "no farmers", "none of them": it befell no one."""
    found = any(
        parsed.tokens[first].low in ("nobody", "none", "no", "neither")
        and parsed.words(first, first + 3) not in _AS_MANY
        for first, _ in who
    )
    return "negated" if found else None


_AS_MANY = ("no fewer than", "no less than", "no more than")


def _near(parsed: Parsed, trigger: Trigger) -> Realis | None:
    first = trigger.first
    before = auxiliaries(parsed, first)
    lows = [token.low for token in parsed.tokens[max(0, first - 6) : first]]
    if trigger.form == "noun":
        return _noun(parsed, trigger, lows)
    negated = before & _NEGATIONS or any(word.endswith(("n't", "n’t")) for word in before)
    if negated:  # who "has not been seen since" has disappeared
        return None if trigger.type == "disappearance" and trigger.last - first > 1 else "negated"
    if parsed.tags[first - 1 : first] == "t" or lows[-2:] == ["to", "be"]:
        return _infinitive(parsed, first - 1 if lows[-1:] == ["to"] else first - 2)
    if before & _OPEN or _CONDITIONS & set(lows[-5:]):
        return "hypothetical"
    if "attempted" in lows[-2:]:
        return "attempted"
    if lows[-2:-1] in (["accused"], ["denied"], ["denies"]) or "without" in lows[-2:]:
        return "negated" if "without" in lows[-2:] else "alleged" if "accused" in lows else "denied"
    return "alleged" if _ALLEGED & set(lows[-4:]) else None


def _infinitive(parsed: Parsed, to: int) -> Realis | None:
    """What governs "to arrest": tried, planned, demanded, or done in the end."""
    place = to - 1
    steps = 0
    while place >= 0 and steps < 5 and parsed.tags[place] not in "vega":
        if parsed.tags[place] in "nj" and (plan := _plans().get(parsed.tokens[place].low)):
            return plan
        place, steps = place - 1, steps + 1
    if place < 0:
        return "hypothetical"
    base = base_of(parsed.tokens[place].low)
    if base in words("events", "attempting"):
        return "attempted"
    if base in ("refuse", "decline", "fail"):
        return "negated"
    if base in _DEMANDS:
        return "demanded"
    return (
        "hypothetical"
        if base in words("events", "intending") or parsed.tags[place] == "a"
        else None
    )


@lru_cache(maxsize=1)
def _plans() -> dict[str, Realis]:
    """Nouns before "to", and how what follows is told: "a plan to", "calls to"."""
    return {word: told for told, given in load("events")["plans"].items() for word in given.split()}


def _noun(parsed: Parsed, trigger: Trigger, lows: list[str]) -> Realis | None:
    phrase = parsed.phrase_with(trigger.first)
    inside = (
        {token.low for token in parsed.tokens[phrase.first : trigger.first]} if phrase else set()
    )
    if inside & {"attempted"}:
        return "attempted"
    if inside & {"no"} or "without" in lows[-3:]:
        return "negated"
    if inside & _ALLEGED:
        return "alleged"
    if asked := _asked(parsed, (phrase.first if phrase else trigger.first) - 1):
        return asked
    if _OPEN & set(lows[-4:]) or _CONDITIONS & set(lows[-4:]):
        return "hypothetical"
    return "alleged" if _ALLEGED & set(lows[-4:]) else None


def _asked(parsed: Parsed, place: int) -> Realis | None:
    """What stands before a noun: "called for the release", "denied the beating"."""
    if place < 0:
        return None
    base = base_of(parsed.tokens[place].low)
    before = base_of(parsed.tokens[place - 1].low) if place else ""
    called = base in ("for", "of", "the") and before in ("call", "demand", "appeal")
    if called or base in ("demand", "urge", "ensure", "request", "seek"):
        return "demanded"
    return "denied" if base in ("deny", "reject") else None


def _demanded(parsed: Parsed, trigger: Trigger) -> bool:
    """Of what is demanded only what is to happen: the release, not the arrests before it."""
    return trigger.type in ("release", "bail", "punishment", "trial") or (
        parsed.tags[trigger.first - 1 : trigger.first] == "t"
    )
