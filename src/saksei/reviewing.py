"""Review in the terminal: two records side by side, one key for a judgement.

Invariant: a key is a judgement in the record before the next pair is shown, so whoever stops, or is
stopped, has lost nothing.
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import click

from saksei import terminal
from saksei.errors import SakseiError
from saksei.findings.protection import Protection, protection
from saksei.linking.models import Judgement, Proposal
from saksei.linking.queue import Reviewer, undecided, waiting
from saksei.statements.models import Statement

KEYS = {"y": "same", "n": "different", "u": "unsure"}
HELP = "y same   n different   u unsure   s later   w why   z undo   q stop"
AMONG = "y is among them   n is not   u may be   s later   w why   z undo   q stop"
REFERENCES = ("victim", "person", "participant", "subject")  # shown with their name
INTERRUPT = ("\x03", "\x04", "")


@dataclass
class Session:
    """One reviewer in one terminal."""

    kinds: tuple[str, ...]
    reviewer: Reviewer
    shown: Proposal | None = None

    def step(self, key: str) -> bool:
        """Do what a key says; returns whether to go on."""
        one = self.shown
        if key in ("q", *INTERRUPT):
            return False
        if key == "z":
            self._undo()
        elif one and key in KEYS:
            self._judge(one, KEYS[key])
        elif one and key == "s":
            self.reviewer.skip(one)
            terminal.say("  later", "bold")
            self.shown = None
        elif one and key == "w":
            print_why(one)
        else:
            terminal.say(f"  '{key}' is no key here: {_help(one)}", "dim")
        return True

    def _judge(self, one: Proposal, verdict: str) -> None:
        """Judge the pair; one that may not be judged so stays, for another key."""
        try:
            made = self.reviewer.judge(one, verdict, reason=f"seen side by side; {because(one)}")
        except SakseiError as error:
            terminal.say(f"  not judged: {error}", "bold")
            return
        terminal.say(f"  {made.verdict}", "bold")
        self.shown = None

    def _undo(self) -> None:
        if not self.reviewer.judged:
            terminal.say("  nothing to undo in this session", "dim")
            return
        self.reviewer.leave()
        back = self.reviewer.undo()
        terminal.say(f"  taken back: {back.left_id} and {back.right_id} {back.verdict}", "bold")
        pair = {"left": back.left_id, "right": back.right_id}
        self.shown = Proposal.objects.filter(**pair).first()
        if self.shown:
            print_pair(self.shown)


def run(kinds: Iterable[str] = ()) -> None:
    """Ask pair by pair until nothing waits or the reviewer stops."""
    session = Session(tuple(kinds), Reviewer())
    try:
        while True:
            if session.shown is None:
                session.shown = session.reviewer.next(session.kinds)
                if session.shown is None:
                    break
                print_pair(session.shown)
            if not session.step(_key()):
                break
    finally:
        session.reviewer.leave()
    left = sum(1 for _ in waiting(session.kinds))
    done = len(session.reviewer.judged)
    terminal.say(
        f"\n{done} judged, {left} left"
        + ("" if left else f"; `{terminal.command('link')}` may propose more")
    )
    _print_undecided(session.kinds)


def _print_undecided(kinds: tuple[str, ...]) -> None:
    """Name what was judged unsure and is so still: no proposal asks for it again."""
    hides, known = protection().unnamed, Judgement.objects.in_force().identity()
    open_ = [  # none that tells who somebody is that is not named
        one for one in undecided(known, kinds) if hides(one.left_id) == hides(one.right_id)
    ]
    if open_:
        rows = [(one.left_id, one.right_id, one.judged_by, one.reason) for one in open_]
        terminal.table(f"{len(open_)} judged unsure", ("left", "right", "by", "reason"), rows)
        terminal.say(f"to decide one: {terminal.command('judge', 'same')} LEFT RIGHT --reason WHY")


def _key() -> str:
    if not sys.stdin.isatty():  # keys from a pipe or a file, one letter each
        return sys.stdin.read(1)
    try:
        return click.getchar()
    except (KeyboardInterrupt, EOFError):
        return "q"


def _help(one: Proposal | None) -> str:
    return AMONG if one and one.verdict == "may_be_among" else HELP


def print_pair(one: Proposal) -> None:
    """Print two records side by side, each value with its sources, and what says most."""
    sides = [_values(record) for record in (one.left_id, one.right_id)]
    names = list(dict.fromkeys([*sides[0], *sides[1]]))
    rows = []
    for name in names:
        left, right = (side.get(name, {}) for side in sides)
        mark = "" if not left or not right else "=" if left.keys() & right.keys() else "≠"
        rows.append((name, mark, _cell(left), _cell(right)))
    asked = (
        "may be among the group's" if one.verdict == "may_be_among" else f"proposed: {one.verdict}"
    )
    terminal.table(
        f"{one.kind}, {asked}, probability {one.probability:.2f}",
        ("", "", one.left_id, one.right_id), rows,
    )  # fmt: skip
    terminal.say(f"  because: {because(one)}", "dim")
    moved = (
        f"the main counts by {int(one.effect)}" if one.effect >= 1 else "none of the main counts"
    )
    terminal.say(f"  your answer moves {moved}", "dim")
    terminal.say(f"  {_help(one)}", "dim")


def because(one: Proposal) -> str:
    """The three fields that say most, in words; no value of a statement is among them."""
    telling = sorted(_steps(one)[1:], key=lambda step: -abs(step[2]))[:3]
    return "; ".join(f"{field} {label} ({bits:+.1f})" for field, label, bits in telling)


def print_why(one: Proposal) -> None:
    """Print the waterfall: what each field adds to the odds, in bits."""
    so_far, rows = 0.0, []
    for field, label, bits in _steps(one):
        so_far += bits
        rows.append(
            (field, label or "any two reports that share a key", f"{bits:+.1f}", f"{so_far:+.1f}")
        )
    terminal.table("Why", ("field", "agreement", "bits", "sum"), rows)


def _steps(one: Proposal) -> list[tuple[str, str, float]]:
    return [
        (str(field), str(label), float(bits)) for field, label, bits in json.loads(one.why or "[]")
    ]


def _cell(values: dict[str, set[str]]) -> str:
    return "\n".join(f"{value} [{' '.join(sorted(sources))}]" for value, sources in values.items())


def _values(record: str) -> dict[str, dict[str, set[str]]]:
    """What is said of a record, by property: each value with its sources; of a person also in
    which happenings."""
    hidden = protection()
    found: dict[str, dict[str, set[str]]] = {}
    for one in Statement.objects.about(record).in_force().order_by("property", "id"):
        found.setdefault(one.property, {}).setdefault(_shown(one, hidden), set()).add(one.source_id)
    for naming in Statement.objects.in_force().filter(value=record).order_by("entity_id"):
        happened = f"{naming.entity.kind} {naming.entity_id}: {_at_a_glance(naming.entity_id)}"
        found.setdefault(f"{naming.property} of", {}).setdefault(happened, set()).add(
            naming.source_id
        )
    return found


def _at_a_glance(happening: str) -> str:
    """The type, day and place of a happening."""
    said = Statement.objects.about(happening).in_force()
    wanted = dict(
        said.filter(property__in=["type", "date", "place"])
        .order_by("-id")
        .values_list("property", "value")
    )
    return ", ".join(wanted[name] for name in ("type", "date", "place") if name in wanted)


def _shown(one: Statement, hidden: Protection) -> str:
    if withheld := hidden.instead_of(one):
        return withheld
    value = hidden.out_of(one.value)
    if one.property in REFERENCES:
        named = Statement.objects.about(one.value).in_force().filter(property="name").first()
        return (
            f"{value}, {hidden.out_of(named.value)}"
            if named and one.value not in hidden.minors
            else value
        )
    return value
