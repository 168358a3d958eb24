"""Letters and what came back, and what was argued: clocks of replies, positions, agreement.

A letter is due on the day that it names; else 60 days after it was sent, which is unverified.
Invariant: a rate has its cut-off day and counts only letters that were due by then.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from saksei import dates
from saksei.analysis.answers.agreement import agreement
from saksei.analysis.answers.dated import finest, in_words, span_of
from saksei.analysis.answers.result import (
    Asked,
    Bars,
    LeftOut,
    Result,
    Sheet,
    Value,
    plural,
    union,
)
from saksei.analysis.answers.said import Entry, entries
from saksei.analysis.names import labels
from saksei.analysis.tables import Tables

DAYS = 60
EVIDENCE, SILENT = "asserts_undisclosed_evidence", ("declines_comment", "redirects")
NONE = {"none_yet", "none_overdue"}  # states that say that nothing came
STATES = ("substantive", "acknowledgement", "received_not_published", "untranslated")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with its clock on the cut-off day."""

    entry: Entry
    due: tuple[date, date]  # earliest and latest
    assumed: bool  # the due day is ours
    replies: tuple[Entry, ...]
    state: str
    replied: tuple[bool, bool]  # surely by the cut-off, possibly by then


def replies(tables: Tables, asked: Asked) -> Result:
    """Letters by state, the reply rate at the cut-off, positions by argument and speaker."""
    on = asked.on or date.today()
    letters, left_out = entries(tables, "letter")
    answers, more = entries(tables, "reply")
    positions, also = entries(tables, "position")
    positions = [one for one in positions if _came(one, on)]
    coded = codings(tables)
    speakers = labels(tables, [who for one in positions for who in one.all("speaker")])
    timed, unsent = _letters(letters, answers, on)
    sheets = (
        _letter_rows(timed), _arguments(tables, positions, speakers),
        _evidence(positions, speakers), _unanswered(timed, positions, speakers),
        agreement(coded.schemes, scheme="scheme", units="replies"),
    )  # fmt: skip
    refused = None
    if not letters and not positions:
        refused = "No letter and no position is on record on this basis."
    counts = Counter(argument for one in positions for argument in one.all("argument"))
    bars = tuple(
        (tables.vocabulary.label("argument", code), n, n) for code, n in counts.most_common()
    )
    return Result(
        question="replies", title=f"Letters, replies and positions, on {in_words(on.isoformat())}",
        unit="letters, positions", basis=tables.basis, values=tuple(_values(timed, positions, on)),
        sheets=tuple(one for one in sheets if one.rows),
        charts=(Bars("arguments", "Positions by argument", "positions", bars),),
        left_out=(*left_out, *more, *also, *unsent),
        caveats=(*_caveats(timed, answers, positions), *_coding_caveats(coded)), refused=refused,
        asked={"on": on.isoformat()},
    )  # fmt: skip


def _letters(
    letters: Sequence[Entry], answers: Sequence[Entry], on: date
) -> tuple[list[Letter], list[LeftOut]]:
    by_letter: dict[str, list[Entry]] = defaultdict(list)
    for one in answers:
        by_letter[one.one("letter")].append(one)
    found, without = [], []
    for one in letters:
        sent, (due, assumed) = _days(one, "sent"), _due(one)
        if sent and sent[0] > on:
            said = f"sent on {in_words(sent[0].isoformat())}, after the day asked about"
            without.append(LeftOut(one.record, said))
        elif due is None:
            without.append(LeftOut(one.record, "the day it was sent is not recorded: no clock"))
        else:
            given = tuple(by_letter.get(one.record, ()))
            state, replied = _state(due, given, on)
            found.append(Letter(one, due, assumed, given, state, replied))
    return found, without


def _days(entry: Entry, name: str) -> tuple[date, date] | None:
    """The earliest and the latest day over all versions of a date; None where one is open."""
    span = span_of(finest(entry.all(name)))
    return (span.low.date(), span.high.date()) if span.low and span.high else None


def _due(letter: Entry) -> tuple[tuple[date, date] | None, bool]:
    for name, later in (("reply_due", 0), ("sent", DAYS)):
        if found := _days(letter, name):
            after = min(timedelta(days=later), date.max - found[1])
            return (found[0] + after, found[1] + after), bool(later)
    return None, False


def _state(
    due: tuple[date, date], given: Sequence[Entry], on: date
) -> tuple[str, tuple[bool, bool]]:
    """The state of a letter on a day, and whether a reply had come: surely, possibly."""
    come = [one for one in given if not set(one.all("state")) & NONE]
    sure, maybe = [o for o in come if _came(o, on) == "yes"], [o for o in come if _came(o, on)]
    replied = bool(sure), bool(maybe)
    states = {state for one in sure or maybe for state in one.all("state")}
    known = next((state for state in STATES if state in states), "replied").replace("_", " ")
    if maybe:
        return known if sure else f"{known}, if it came by then", replied
    if on > due[1]:
        least, most = (on - due[1]).days, (on - due[0]).days
        return f"none on record, overdue by {Value('d', 'days', least, most).text} days", replied
    return "none yet" if on <= due[0] else "due about now", replied


def _came(entry: Entry, on: date) -> str:
    """Whether a reply or position came by a day: `yes`, `possibly` or nothing. One without a day
    came at some time before today."""
    span = span_of(finest(entry.all("date")))
    if span.low and span.low.date() > on:
        return ""
    if span.high is None:
        return "yes" if on >= date.today() else "possibly"
    return "yes" if span.high.date() <= on else "possibly"


def _values(letters: Sequence[Letter], positions: Sequence[Entry], on: date) -> Iterator[Value]:
    yield Value("letters with a clock", "letters", len(letters), len(letters))
    due = [one for one in letters if one.due[1] < on]
    maybe = [one for one in letters if one.due[0] < on]
    yield Value(f"due before {in_words(on.isoformat())}", "letters", len(due), len(maybe))
    least, most = (sum(one.replied[n] for one in due) for n in (0, 1))
    yield Value("of those surely due, replied", "letters", least, most)
    if due:
        low, high = (round(100 * number / len(due)) for number in (least, most))
        yield Value("reply rate at the cut-off", "percent", low, high)
    yield Value("positions", "positions", sum(_came(o, on) == "yes" for o in positions),
                len(positions))  # fmt: skip
    asserted = [one for one in positions if EVIDENCE in one.all("argument")]
    yield Value("evidence asserted, not disclosed", "positions",
                sum(_came(o, on) == "yes" for o in asserted), len(asserted))  # fmt: skip


def _letter_rows(letters: Sequence[Letter]) -> Sheet:
    rows = tuple(
        (
            one.entry.one("reference") or one.entry.record,
            ", ".join(one.entry.all("sender")) or "not recorded", in_words(one.entry.one("sent")),
            " to ".join(in_words(day.isoformat()) for day in dict.fromkeys(one.due))
            + (" (60 days)" if one.assumed else ""), one.state,
            "; ".join(one.entry.all("outcome")),
            union(one.entry.sources, *(reply.sources for reply in one.replies)),
            union(one.entry.statements, *(reply.statements for reply in one.replies)),
        )
        for one in letters
    )  # fmt: skip
    return Sheet(
        "letters", "Letters",
        ("letter", "sender", "sent", "due", "state", "outcome as reported", "sources",
         "statements"),
        rows,
    )  # fmt: skip


def _arguments(tables: Tables, positions: Sequence[Entry], names: Mapping[str, str]) -> Sheet:
    found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for one in positions:
        for argument in one.all("argument"):
            for who in one.all("speaker"):
                found[argument, who].append(one)
    rows = tuple(
        (
            tables.vocabulary.label("argument", argument), names.get(who, who), len(some),
            tuple(one.record for one in some), union(*(one.sources for one in some)),
            union(*(one.statements for one in some)),
        )
        for (argument, who), some in sorted(found.items())
    )  # fmt: skip
    return Sheet(
        "positions", "Positions by argument and speaker",
        ("argument", "speaker", "positions", "records", "sources", "statements"), rows,
        note="A position with several arguments is in several rows.",
    )  # fmt: skip


def _evidence(positions: Sequence[Entry], names: Mapping[str, str]) -> Sheet:
    rows = tuple(
        (_speakers(one, names), in_words(one.one("date")), one.one("about"),
         one.one("words") or one.one("gist"), one.sources, one.statements)
        for one in positions if EVIDENCE in one.all("argument")
    )  # fmt: skip
    return Sheet(
        "evidence", "Evidence asserted, not disclosed",
        ("speaker", "day", "about", "as recorded", "sources", "statements"), rows,
    )  # fmt: skip


def _unanswered(
    letters: Sequence[Letter], positions: Sequence[Entry], names: Mapping[str, str]
) -> Sheet:
    rows = [
        (one.entry.one("reference") or one.entry.record, "letter", one.state, one.entry.sources,
         one.entry.statements)
        for one in letters if one.state.startswith("none on record")
    ]  # fmt: skip
    rows += [
        (_speakers(one, names), "question", ": ".join(filter(None, (one.one("about"), words))),
         one.sources, one.statements)
        for one in positions
        for words in [", ".join(a.replace("_", " ") for a in one.all("argument") if a in SILENT)]
        if words
    ]  # fmt: skip
    return Sheet(
        "unanswered", "Asked and not answered",
        ("who or what", "kind", "what is on record", "sources", "statements"), tuple(rows),
    )  # fmt: skip


def _speakers(one: Entry, names: Mapping[str, str]) -> str:
    return ", ".join(names.get(who, who) for who in one.all("speaker"))


@dataclass(frozen=True, slots=True)
class Codings:
    """For each scheme and reply the code that each coder gave; what cannot be told; and replies to
    one letter that several coded and nobody judged to be one."""

    schemes: dict[str, dict[str, dict[str, str]]]
    unclear: tuple[str, ...]
    apart: tuple[tuple[str, ...], ...]


def codings(tables: Tables) -> Codings:
    """The codings of replies: of one record by one coder, or by several in sources of their own."""
    coders, qualities, letters = (_given(tables, one) for one in ("coder", "quality", "letter"))
    codes = tables.vocabulary.lists["reply_quality"].codes
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    unclear, to_letter = set(), defaultdict[str, dict[str, set[str]]](lambda: defaultdict(set))
    for record, given in qualities.items():
        everyone = {who for some in coders.get(record, {}).values() for who in some}
        reply = tables.identity.of(record)
        for source, values in given.items():
            by = everyone if len(everyone) == 1 else coders.get(record, {}).get(source, set())
            given_codes = sorted(values)
            schemes = [str(codes[value].extra.get("scheme", "")) for value in given_codes]
            if len(by) != 1 or len(set(schemes)) < len(schemes):
                unclear |= {record} if everyone else set()
                continue
            (coder,) = by
            for scheme, value in zip(schemes, given_codes, strict=True):
                found[scheme][reply].setdefault(coder, value)
            for letter in (one for some in letters.get(record, {}).values() for one in some):
                to_letter[tables.identity.of(letter)][reply].add(coder)
    apart = [
        tuple(sorted(some)) for some in to_letter.values()
        if len(some) > 1 and len(set().union(*some.values())) > 1
        and all(len(who) == 1 for who in some.values())
    ]  # fmt: skip
    return Codings(
        {scheme: dict(some) for scheme, some in found.items()}, tuple(sorted(unclear)),
        tuple(sorted(apart)),
    )  # fmt: skip


def _given(tables: Tables, name: str) -> dict[str, dict[str, set[str]]]:
    """What each source gives for a property of each reply."""
    rows = tables.rows(
        "SELECT q.entity, q.source, q.value FROM statements q WHERE q.kind = 'reply' "
        f"AND q.property = $1 AND {tables.in_force('q')} "
        "AND q.source IN (SELECT source FROM origins) ORDER BY ALL",
        [name],
    )
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for entity, source, value in rows:
        found[str(entity)][str(source)].add(str(value))
    return found


def _coding_caveats(coded: Codings) -> Iterator[str]:
    for record in coded.unclear:
        yield (
            f"{record} has several coders, or several codes of one scheme, and it is not clear who "
            "gave which: record each coder's coding as a reply of its own, and judge them the same"
        )
    for several in coded.apart:
        yield (
            f"{', '.join(several)} answer one letter and were coded by different coders: if they "
            f"are one reply, `saksei judge same {several[0]} {several[1]}` lets them be compared"
        )


def _caveats(
    letters: Sequence[Letter], answers: Sequence[Entry], positions: Sequence[Entry]
) -> Iterator[str]:
    assumed = sum(one.assumed for one in letters)
    if assumed:
        yield (
            f"{plural(assumed, 'letter')} without a day by which a reply was asked: {DAYS} days "
            "are taken, which is unverified"
        )
    if letters:
        yield "a reply that is not on record may have come: replies are published late, or never"
    for one in letters:
        sent = dates.bounds(one.entry.one("sent"))[0] if one.entry.one("sent") else None
        for reply in one.replies:
            came = dates.bounds(reply.one("date"))[1] if reply.one("date") else None
            if sent and came and came < sent:
                yield f"{reply.record} answers {one.entry.record} before it was sent"
        if sent and one.due[1] < sent:
            yield f"{one.entry.record} is due before it was sent"
    known = {one.entry.record for one in letters}
    lost = [one.record for one in answers if one.one("letter") not in known]
    if lost:
        yield f"replies to letters without a clock: {', '.join(lost)}"
    undated = [one.record for one in answers if not one.all("date")]
    if undated:
        yield f"replies without a day, taken to have come before today: {', '.join(undated)}"
    bare = sum(not one.all("argument") for one in positions)
    if bare:
        yield f"{plural(bare, 'position')} without a coded argument: in no row by argument"
