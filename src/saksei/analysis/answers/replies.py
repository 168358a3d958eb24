"""Letters and what came back, and what was argued: clocks of replies, positions, agreement.

A letter is due on the day that it names; else 60 days after it was sent, which is unverified.
Invariant: a rate has its cut-off day and counts only letters that were due by then.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from saksei import dates
from saksei.analysis.answers.agreement import FEWEST_UNITS, alpha
from saksei.analysis.answers.dated import in_words
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


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with its clock on the cut-off day."""

    entry: Entry
    due: tuple[date, date]  # earliest and latest
    assumed: bool  # the due day is ours
    replies: tuple[Entry, ...]
    state: str


def replies(tables: Tables, asked: Asked) -> Result:
    """Letters by state, the reply rate at the cut-off, positions by argument and speaker."""
    on = asked.on or date.today()
    letters, left_out = entries(tables, "letter")
    answers, more = entries(tables, "reply")
    positions, also = entries(tables, "position")
    positions = [one for one in positions if _came(one, on)]
    speakers = labels(tables, [who for one in positions for who in one.all("speaker")])
    timed, unsent = _letters(letters, answers, on)
    sheets = (
        _letter_rows(timed), _arguments(tables, positions, speakers),
        _evidence(positions, speakers), _unanswered(timed, positions, speakers),
        _agreement(tables),
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
        caveats=tuple(_caveats(timed, answers, positions)), refused=refused,
        asked={"on": on.isoformat()},
    )  # fmt: skip


def _letters(
    letters: Sequence[Entry], answers: Sequence[Entry], on: date
) -> tuple[list[Letter], list[LeftOut]]:
    by_letter: dict[str, list[Entry]] = defaultdict(list)
    for one in answers:
        by_letter[one.one("letter")].append(one)
    found, unsent = [], []
    for one in letters:
        due, assumed = _due(one)
        if due is None:
            unsent.append(LeftOut(one.record, "the day it was sent is not recorded: no clock"))
            continue
        given = tuple(by_letter.get(one.record, ()))
        found.append(Letter(one, due, assumed, given, _state(due, given, on)))
    return found, unsent


def _due(letter: Entry) -> tuple[tuple[date, date] | None, bool]:
    for name, later in (("reply_due", 0), ("sent", DAYS)):
        if letter.one(name):
            low, high = dates.bounds(letter.one(name))
            if low and high:
                days = timedelta(days=later)
                return (low + days, high + days), bool(later)
    return None, False


def _state(due: tuple[date, date], given: Sequence[Entry], on: date) -> str:
    come = [one for one in given if _came(one, on)]
    states = {state for one in come for state in one.all("state")}
    for state in ("substantive", "acknowledgement", "received_not_published", "untranslated"):
        if state in states:
            return state.replace("_", " ")
    if come and not states & {"none_yet", "none_overdue"}:
        return "replied"
    if on > due[1]:
        return f"none on record, overdue by {(on - due[1]).days} days"
    return "none yet" if on <= due[0] else "due about now"


def _came(entry: Entry, on: date) -> bool:
    """Whether a reply or position may have come by a day; one without a day counts."""
    low = dates.bounds(entry.one("date"))[0] if entry.one("date") else None
    return low is None or low <= on


def _replied(letter: Letter) -> bool:
    return not letter.state.startswith(("none", "due"))


def _values(letters: Sequence[Letter], positions: Sequence[Entry], on: date) -> Iterator[Value]:
    yield Value("letters with a clock", "letters", len(letters), len(letters))
    due = [one for one in letters if one.due[1] < on]
    maybe = [one for one in letters if one.due[0] < on]
    yield Value(f"due by {in_words(on.isoformat())}", "letters", len(due), len(maybe))
    answered = sum(map(_replied, due))
    yield Value("of those surely due, replied", "letters", answered, answered)
    if due:
        rate = round(100 * answered / len(due))
        yield Value("reply rate at the cut-off", "percent", rate, rate)
    yield Value("positions", "positions", len(positions), len(positions))
    asserted = sum(EVIDENCE in one.all("argument") for one in positions)
    yield Value("evidence asserted, not disclosed", "positions", asserted, asserted)


def _letter_rows(letters: Sequence[Letter]) -> Sheet:
    rows = tuple(
        (
            one.entry.one("reference") or one.entry.record,
            ", ".join(one.entry.all("sender")) or "not recorded", in_words(one.entry.one("sent")),
            in_words(one.due[1].isoformat()) + (" (60 days)" if one.assumed else ""), one.state,
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
        (_speakers(one, names), "question", f"{one.one('about')}: {words}", one.sources,
         one.statements)
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


def codings(tables: Tables) -> dict[str, dict[str, list[str]]]:
    """For each scheme and letter the codes that different coders gave its reply."""
    rows = tables.rows(
        "SELECT l.value, c.value, q.value FROM statements q "
        "JOIN statements l ON l.entity = q.entity AND l.property = 'letter' "
        "JOIN statements c ON c.entity = q.entity AND c.property = 'coder' "
        f"WHERE q.property = 'quality' AND {tables.in_force('q')} AND {tables.in_force('l')} "
        f"AND {tables.in_force('c')} AND q.source IN (SELECT source FROM origins) "
        "GROUP BY ALL ORDER BY ALL"
    )
    codes = tables.vocabulary.lists["reply_quality"].codes
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for letter, coder, quality in rows:
        scheme = str(codes[str(quality)].extra.get("scheme", ""))
        found[scheme][tables.identity.of(str(letter))].setdefault(str(coder), str(quality))
    return {
        scheme: {letter: list(given.values()) for letter, given in some.items()}
        for scheme, some in found.items()
    }


def _agreement(tables: Tables) -> Sheet:
    rows = []
    for scheme, letters in sorted(codings(tables).items()):
        units = [codes for codes in letters.values() if len(codes) > 1]
        number = alpha(units)
        if len(units) < FEWEST_UNITS:
            text = f"refused: {len(units)} coded twice, under {FEWEST_UNITS}; code more twice"
        else:
            text = "no two codes differ" if number is None else f"{number:.3f}"
        rows.append((scheme, len(letters), len(units), text))
    return Sheet(
        "agreement", "Agreement between coders (Krippendorff's alpha, nominal)",
        ("scheme", "letters coded", "coded by several", "alpha"), tuple(rows),
    )  # fmt: skip


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
    bare = sum(not one.all("argument") for one in positions)
    if bare:
        yield f"{plural(bare, 'position')} without a coded argument: in no row by argument"
