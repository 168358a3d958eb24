"""Decides whether an event is told as having happened: actual, alleged, attempted, demanded, denied,
negated or hypothetical.

What stands right before the trigger decides first, then the report in which it is told.
Invariant: "actual" is only what the text tells in its own voice or its speaker asserts.
"""

from saksei.reading.cues import auxiliaries
from saksei.reading.document import Document, Line
from saksei.reading.lexicon import words
from saksei.reading.model import Realis
from saksei.reading.report import Report
from saksei.reading.syntax import Parsed, base_of
from saksei.reading.triggers import Trigger

_NEGATIONS = frozenset("not n't never no without neither nor nobody none cannot".split())
_OPEN = frozenset("would could may might can should must will shall".split())
_ALLEGED = frozenset("alleged allegedly reportedly accused suspected supposed supposedly".split())
_DEMANDS = frozenset("demand urge call ask request appeal advocate ensure order-to seek".split())
_CONDITIONS = frozenset("if unless whether lest".split())


def realis(doc: Document, line: Line, trigger: Trigger, report: Report | None) -> Realis:
    """How an event is told."""
    parsed = line.parsed
    near = _near(parsed, trigger)
    if near is not None:
        return near
    if report is None:
        return "actual"
    if report.stance == "denies":
        return "denied"
    if report.stance == "demands" and _demanded(parsed, trigger):
        return "demanded"
    return "alleged" if report.stance in ("alleges", "criticises") else "actual"


def _near(parsed: Parsed, trigger: Trigger) -> Realis | None:
    first = trigger.first
    before = auxiliaries(parsed, first)
    lows = [token.low for token in parsed.tokens[max(0, first - 6) : first]]
    if trigger.form == "noun":
        return _noun(parsed, trigger, lows)
    if before & _NEGATIONS or any(word.endswith(("n't", "n’t")) for word in before):
        return "negated"
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
        if parsed.tags[place] in "nj" and parsed.tokens[place].low in _PLANS:
            return _PLANS[parsed.tokens[place].low]
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
    return "hypothetical" if base in words("events", "intending") or parsed.tags[place] == "a" else None


_PLANS: dict[str, Realis] = {
    "attempt": "attempted", "attempts": "attempted", "bid": "attempted", "effort": "attempted",
    "plan": "hypothetical", "plans": "hypothetical", "intention": "hypothetical", "intent": "hypothetical",
    "threat": "hypothetical", "power": "hypothetical", "powers": "hypothetical", "right": "hypothetical",
    "call": "demanded", "calls": "demanded", "demand": "demanded", "demands": "demanded",
}  # fmt: skip


def _noun(parsed: Parsed, trigger: Trigger, lows: list[str]) -> Realis | None:
    phrase = parsed.phrase_with(trigger.first)
    inside = {token.low for token in parsed.tokens[phrase.first : trigger.first]} if phrase else set()
    if inside & {"attempted"}:
        return "attempted"
    if inside & {"no"} or "without" in lows[-3:]:
        return "negated"
    if inside & _ALLEGED:
        return "alleged"
    first = (phrase.first if phrase else trigger.first) - 1
    if first >= 1 and parsed.tokens[first].low in ("for", "of", "the") and (
        parsed.tokens[first - 1].low in ("call", "calls", "called", "calling", "demand", "demands", "demanded", "appeal", "appeals", "appealed")
    ):
        return "demanded"
    if first >= 0 and base_of(parsed.tokens[first].low) in ("demand", "urge", "ensure", "request", "seek"):
        return "demanded"
    if first >= 0 and base_of(parsed.tokens[first].low) in ("deny", "reject"):
        return "denied"
    if _OPEN & set(lows[-4:]) or _CONDITIONS & set(lows[-4:]):
        return "hypothetical"
    return "alleged" if _ALLEGED & set(lows[-4:]) else None


def _demanded(parsed: Parsed, trigger: Trigger) -> bool:
    """Of what is demanded only what is to happen: the release, not the arrests before it."""
    return trigger.type in ("release", "bail", "punishment", "trial") or (
        parsed.tags[trigger.first - 1 : trigger.first] == "t"
    )
