"""A text that was read, for people: with marks, what is suggested, and what was decided.

Invariant: the names of minors, those whom only this text names too, are withheld; of a confidential
source neither text nor passages are shown. Both are shown only where the whole is asked for.
"""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from saksei import dates, terminal
from saksei.analysis.names import CLOSED
from saksei.coding.actions import Decided
from saksei.coding.known import Candidate
from saksei.coding.reviewing import Reviewed
from saksei.findings.protection import Protection, protection
from saksei.reading.learning.trials import Row
from saksei.reading.model import Reading
from saksei.reading.proposals.proposal import Proposal
from saksei.reading.proposals.written import Place, proposals_data, reading_data
from saksei.statements.models import Decision
from saksei.workspace import is_open

STYLES = {
    "entities": "underline", "quotes": "green", "non_responses": "magenta", "events": "bold red",
    "quantities": "cyan",
}  # fmt: skip
WHOLE = Protection(frozenset(), None)
PASSAGE, LEAST_PASSAGE = 70, 24  # characters of a passage shown; what is left beside the rest
OTHERS = 64
UNNAMED = "asks not to be named"
SHORTEST_ALIAS = 3


def gate(seen: Reviewed, *, whole: bool = False) -> Protection:
    """What to take out of anything printed of a reading."""
    if whole:
        return WHOLE
    return (protection() if is_open() else WHOLE).also(young(seen.reading, seen.proposals))


def young(reading: Reading, proposals: Sequence[Proposal]) -> list[str]:
    """The names of minors whom a text names, and perhaps no record."""
    called = {one.id for one in proposals if one.value("minor") == "yes"}
    return [
        name
        for one in reading.entities
        if one.id in called
        for name in (one.name, *one.aliases)
        if len(name) >= SHORTEST_ALIAS
    ]


def _closed(seen: Reviewed, *, whole: bool) -> bool:
    return not whole and seen.source is not None and protection().closes(seen.source)


# -- as JSON


def as_json(seen: Reviewed, place: Place = int, *, whole: bool = False) -> dict[str, Any]:
    """A reading as plain data that may be printed."""
    closed = _closed(seen, whole=whole)
    text = "" if closed else seen.text
    data = reading_data(seen.reading, text, place) if not closed else {"withheld": CLOSED}
    found = [] if closed else proposals_data(seen.proposals, text, place)
    for one, row in zip(seen.proposals, found, strict=False):
        row["decision"] = _decision_data(seen.matched.decided.get(one.id))
        row["related"] = _decision_data(seen.matched.related.get(one.id))
        row["asks_not_to_be_named"] = one.id in seen.unnamed
        row["may_be"] = [
            {"record": c.record, "label": c.label, "score": c.score, "acts": c.acts, "last": c.last}
            for c in seen.candidates.get(one.id, ())
        ]
    result = data | {"suggestions": found}
    return gate(seen, whole=whole).cleared(result)


def _decision_data(one: Decision | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "decision": one.pk, "outcome": one.outcome, "record": one.record_id, "by": one.decided_by,
        "at": one.decided_at, "note": one.note,
    }  # fmt: skip


def decided_json(result: Decided) -> dict[str, Any]:
    """What a command decided, as plain data that may be printed."""
    closed = result.seen is not None and _closed(result.seen, whole=False)
    data = {
        "decisions": [
            {"number": one.number, "label": CLOSED if closed else one.label}
            | {"statements": made.made.split()}
            | (_decision_data(made) or {})
            for one, made in result.decisions
        ],
        "statements": result.statements,
        "records": result.records,
        "unsure": result.unsure,
        "left_aside": [{"number": one.number, "why": why} for one, why in result.aside],
        "asked_not_to_be_named": [one.number for one, _ in result.unnamed],
    }
    return gate(result.seen).cleared(data) if result.seen else data


# -- in the terminal


def print_reviewed(seen: Reviewed, *, whole: bool = False) -> None:
    """Print the text with marks, then what is suggested."""
    hidden, closed = gate(seen, whole=whole), _closed(seen, whole=whole)
    if closed:
        terminal.say(f"{CLOSED}: text and passages are not shown; --whole shows them")
    else:
        terminal.out.print(_marked(seen, hidden))
    _print_table(seen, seen.proposals, whole=whole)
    if seen.candidates and not closed:
        terminal.table(
            "May be in the record already", ("", "record", "is"), _may_be(seen), gate=hidden
        )
    for one in seen.proposals:
        if one.id in seen.unnamed and one.id not in seen.matched.decided and not closed:
            terminal.say(hidden.out_of(f"- {_quiet(one, seen)}"))
    for line in seen.reading.unsupported:
        terminal.say(f"- {line}")
    _summary(seen)


def _quiet(one: Proposal, seen: Reviewed) -> str:
    """What to do about somebody who asks not to be named."""
    words = f"{one.label} ({one.number}) {UNNAMED}; what names them is not taken in bulk"
    if seen.source is None:
        return words
    without = terminal.command("change", seen.source.pk, one.number, "name=", "description=WORDS")
    return f"{words}. To record them without the name: {without}"


def print_table(
    seen: Reviewed, only: Sequence[Proposal] | None, *, open_: bool, whole: bool = False
) -> None:
    """Print only the table, of some suggestions, or of those that are open."""
    some = seen.proposals if only is None else only
    shown = [one for one in some if not open_ or one.id not in seen.matched.decided]
    _print_table(seen, shown, whole=whole)
    terminal.say(f"{len(shown)} of {terminal.plural(len(seen.proposals), 'suggestion')}")


def _print_table(seen: Reviewed, shown: Sequence[Proposal], *, whole: bool) -> None:
    rows = [_row(one, seen, closed=_closed(seen, whole=whole)) for one in shown]
    columns = ["", "tier", "what", "when", "decided", "who", "passage"]
    if not any(row[4] for row in rows):
        columns, rows = _without(4, columns), [tuple(_without(4, row)) for row in rows]
    terminal.table("Suggestions", columns, rows, gate=gate(seen, whole=whole))


def _without(place: int, cells: Sequence[str]) -> list[str]:
    return [*cells[:place], *cells[place + 1 :]]


def _summary(seen: Reviewed) -> None:
    open_ = [one for one in seen.proposals if one.id not in seen.matched.decided]
    sure = sum(one.tier == "sure" for one in open_)
    decided = len(seen.proposals) - len(open_)
    terminal.say(
        f"{terminal.plural(len(seen.proposals), 'suggestion')}; {decided} decided, {sure} sure and "
        f"{len(open_) - sure} maybe are left"
    )
    if gone := len(seen.matched.gone):
        terminal.say(f"{gone} decided earlier are no longer suggested")
    if seen.source is not None and open_:
        name = seen.source.pk
        terminal.say(f"One of them: {terminal.command('read', name, open_[0].number)}")
        if sure:
            terminal.say(
                f"To record what is sure: {terminal.command('accept', name, '--tier', 'sure')}"
            )


def _row(one: Proposal, seen: Reviewed, *, closed: bool) -> tuple[str, ...]:
    """The cells of a suggestion. What may be in another script stands last: terminals do not agree
    how wide the vowel signs of Khmer are."""
    names = {other.id: other.label for other in seen.proposals}
    what = one.kind if one.kind in ("position", *_NAMED) else one.type
    what += f", {UNNAMED}" if one.id in seen.unnamed else ""
    if one.group == "non_responses":
        what = one.type
    who = "" if closed else _who(one, names)
    start, end = one.spans[0]
    width = min(PASSAGE, max(LEAST_PASSAGE, terminal.out.width - OTHERS))
    passage = "" if closed else _short(seen.text[start:end], width)
    return (
        one.number, _tier(one), what.replace("_", " "), _when(one), _decided(one, seen), who,
        passage,
    )  # fmt: skip


def _tier(one: Proposal) -> str:
    """How sure it is, and who found it if not the rules."""
    marks = [one.tier, *([] if one.origin == "rules" else [one.origin])]
    return ", ".join([*marks, "approximate"] if one.approximate else marks)


_NAMED = ("person", "group", "place")


def _who(one: Proposal, names: dict[str, str]) -> str:
    if one.group in ("entities", "events"):
        return one.label
    return names.get(one.ref("speaker"), "") or one.value("claimant")


def _when(one: Proposal) -> str:
    """The day, as it is written in the record: that is the shortest; a period on two lines."""
    return (one.value("date") or one.value("window")).replace("/", "/\n")


def _decided(one: Proposal, seen: Reviewed) -> str:
    if decision := seen.matched.decided.get(one.id):
        return f"{decision.outcome}\n{decision.pk}"
    if decision := seen.matched.related.get(one.id):
        return f"with another name: {decision.outcome}\n{decision.pk}"
    return ""


def _short(passage: str, most: int = PASSAGE) -> str:
    line = " ".join(passage.split())
    return line if len(line) <= most else f"{line[:most].rstrip()} ..."


def _may_be(seen: Reviewed) -> Iterator[tuple[str, str, str]]:
    numbers = {one.id: one.number for one in seen.proposals}
    for id_, candidates in seen.candidates.items():
        for one in candidates:
            yield numbers[id_], one.record, _is(one)


def _is(one: Candidate) -> str:
    last = ""
    if one.last:
        day = dates.in_words(dates.parse(one.last))
        last = f", last {day}" if one.acts else f", {day}"
    acts = f", {one.acts} act{'' if one.acts == 1 else 's'}" if one.acts else ""
    return f"{one.label}{acts}{last}"


def print_statements(seen: Reviewed, chosen: Sequence[Proposal], *, whole: bool = False) -> None:
    """Print what accepting some suggestions would record, statement by statement."""
    hidden, closed = gate(seen, whole=whole), _closed(seen, whole=whole)
    names = {one.id: f"{one.label} ({one.number})" for one in seen.proposals}
    for one in chosen:
        title = f"{one.number}: {one.kind}, {one.tier}, by rule {one.rule}"
        rows = [
            (
                draft.property + ("?" if draft.tier == "maybe" else ""),
                CLOSED if closed else names.get(draft.ref, "") or draft.value,
                "" if closed else names.get(draft.speaker, ""),
                draft.stance,
                draft.said,
                "" if closed else _short(seen.text[draft.span[0] : draft.span[1]]),
            )
            for draft in one.statements
        ]
        columns = ("property", "value", "speaker", "stance", "said", "passage")
        terminal.table(hidden.out_of(title), columns, rows, gate=hidden)
        if decision := seen.matched.decided.get(one.id) or seen.matched.related.get(one.id):
            record = f", recorded as {decision.record_id}" if decision.record_id else ""
            terminal.say(
                f"{decision.outcome} by {decision.decided_by} on {decision.decided_at[:10]}"
                f"{record} ({decision.pk})"
            )
        for candidate in () if closed else seen.candidates.get(one.id, ()):
            terminal.say(hidden.out_of(f"this may be {candidate.record}: {_is(candidate)}"))


def print_decided(result: Decided) -> None:
    """Print what a command decided and recorded."""
    hidden = gate(result.seen) if result.seen else None
    rows = [
        (one.number, made.outcome, one.kind, made.record_id, made.pk, _told(one, made))
        for one, made in result.decisions
    ]
    closed = result.seen is not None and _closed(result.seen, whole=False)
    shown = [(*row[:-1], CLOSED if closed else _short(row[-1])) for row in rows]
    columns = ("", "decided", "kind", "record", "decision", "what")
    terminal.table("", columns, shown, gate=hidden)
    for one, why in result.aside:
        terminal.say(f"left aside {one.number}: {why}")
    for one, made in result.unnamed:
        terminal.say(
            f"warning: {CLOSED if closed else one.label} {UNNAMED} in this text, and the name is "
            "in the record now, printed and exported like any other; to take it back: "
            f"{terminal.command('undo', made.pk)}"
        )
    words = f"{len(rows)} decided; {terminal.plural(result.statements, 'statement')} recorded"
    if result.records:
        words += f", {terminal.plural(result.records, 'new record')}"
    if result.unsure:
        words += (
            f", {result.unsure} of them left to linking as unsure ({terminal.command('judge')})"
        )
    terminal.say(words)


def _told(one: Proposal, made: Decision) -> str:
    """What it is in a few words; of a changed one what was put in place."""
    if not made.changes:
        return one.label
    changes = json.loads(made.changes)
    return "; ".join(
        f"{name}: {value}" if value else f"without {name}" for name, value in changes.items()
    )


# -- learning


def learnt_json(rows: Sequence[Row], *, used: bool) -> dict[str, Any]:
    """What learning is worth, as plain data."""
    return {
        "used": used,
        "measured": [
            {"what": row.what}
            | {
                name: {
                    "precision": one.precision, "recall": one.recall, "right": one.right,
                    "wrong": one.wrong, "undecided": one.unknown, "wanted": one.wanted,
                }
                for name, one in (("rules", row.rules), ("learnt", row.learnt))
            }
            for row in rows
        ],
    }  # fmt: skip


def print_learnt(rows: Sequence[Row], *, used: bool) -> None:
    """Print what learning is worth on texts that were left out, beside the rules alone."""
    if rows:
        columns = ("", "rules: precision", "recall", "with learning: precision", "recall", "of")
        terminal.table(
            "On texts that were left out",
            columns,
            (
                (
                    row.what, _share(row.rules.precision), _share(row.rules.recall),
                    _share(row.learnt.precision), _share(row.learnt.recall), row.rules.wanted,
                )
                for row in rows
            ),
        )  # fmt: skip
    on = "what is learnt is used when a text is read" if used else (
        "what is learnt is not used; switch it on with `saksei learn --use`"
    )  # fmt: skip
    terminal.say(on)


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.2f}"


# -- the text with marks


def _marked(seen: Reviewed, hidden: Protection) -> Text:
    """The text, each kind of suggestion in its style, with its number after its first passage."""
    text, content = Text(), seen.text
    if hidden.patterns and unicodedata.normalize("NFC", content) != content:
        return Text(hidden.out_of(content))  # places of names are those of the normal form
    styled, ends = Text(content), []
    for one in seen.proposals:
        for number, (start, end) in enumerate(one.spans):
            styled.stylize(STYLES[one.group], start, end)
            if number == 0:
                ends.append((end, one.number))
    withheld = [
        (*found.span(), instead)
        for pattern, instead in hidden.patterns
        for found in pattern.finditer(content)
    ]
    for start, end, insertion in _cuts(len(content), ends, withheld):
        text.append_text(styled[start:end] if end > start else Text())
        text.append(insertion, "dim")
    return text


def _cuts(
    size: int, ends: Sequence[tuple[int, str]], withheld: Sequence[tuple[int, int, str]]
) -> Iterator[tuple[int, int, str]]:
    """Stretches to print as they stand, each with what is put after it."""
    marks = [(end, end, f"[{number}]") for end, number in ends]
    marks += withheld
    done = 0
    for start, end, insertion in sorted(marks):
        yield done, max(done, start), insertion
        done = max(done, end)
    yield done, size, ""
