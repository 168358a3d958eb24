"""Scores what is read in the texts against their gold: python -m tests.reading.score [--verbose].

A quote is found where its content and the gold's share enough of their characters, quotation
marks, end punctuation and a leading "that" left out. An event is found where trigger and type
are; target, date and charge are counted against all that the gold has, speaker, name and realis
against the quotes and events found. What the gold has as optional is neither wanted nor wrong.

Invariant: each suggestion answers one gold at most, and the best pair is taken first.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table

from saksei.dates import parse
from saksei.errors import InvalidDate
from saksei.reading.model import Event, NonResponse, Quantity, Quote, Reading, Span, Time

from . import gold as golds
from .gold import Gold, Item

MARKS = " \t\r\n\u00a0\"'“”‘’«».,;:"
T = TypeVar("T")
_HAPPENED = {"actual", "alleged"}


@dataclass
class Tally:
    """How many were wanted, suggested and right, and the words of those that were not."""

    right: int = 0
    suggested: int = 0
    wanted: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Tally") -> "Tally":
        self.right += other.right
        self.suggested += other.suggested
        self.wanted += other.wanted
        return self

    @property
    def precision(self) -> float:
        return self.right / self.suggested if self.suggested else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def ask(self, right: bool, words: str) -> None:
        """Counts one thing that was wanted, whether or not it was right."""
        self.wanted += 1
        self.right += right
        if not right:
            self.missed.append(words)


Scores = dict[str, Tally]
LISTS = ("quotes 0.5", "quotes 0.8", "non-responses", "events")
PARTS = (
    "speaker", "named", "stance", "target", "date", "charge", "count", "realis",
    "quantities", "times found", "times",
)  # fmt: skip


def score(text: str, gold: Gold, reading: Reading) -> Scores:
    """Every measure of one text."""
    scores = {name: Tally() for name in (*LISTS, *PARTS)}
    _score_quotes(scores, text, gold, reading)
    _pairs(
        scores["non-responses"], text, gold["non_responses"], reading.non_responses,
        lambda g, p: float(_meet(g["span"], p.span) or _meet(g["cue"], p.span)), 1, _words,
    )  # fmt: skip
    _score_events(scores, text, gold, reading)
    for one in _core(gold["quantities"]):
        answer = any(_same_amount(one, other) for other in reading.quantities)
        scores["quantities"].ask(answer, _around(text, one["number"]))
    for one in _core(gold["times"]):
        near = [other for other in reading.times if _meet(one["span"], other.span)]
        scores["times found"].ask(bool(near), _around(text, one["span"]))
        right = any(_same_days(one, "value", other.value) for other in near)
        read = [other.value for other in near]
        scores["times"].ask(right, f"{_around(text, one['span'])} {one['value']}, read {read}")
    return scores


def _core(items: list[Item]) -> Iterator[Item]:
    return (item for item in items if item["tier"] == "core")


def _meet(part: Item | None, span: Span | None) -> bool:
    return bool(part and span and part["start"] < span[1] and span[0] < part["end"])


def _characters(text: str, spans: Sequence[Span]) -> frozenset[int]:
    """The places of a content without marks at its ends and without a leading "that"."""
    places: set[int] = set()
    for start, end in spans:
        words = text[start:end].lstrip(MARKS)
        if words[:4].lower() == "that" and words[4:5].isspace():
            words = words[4:].lstrip(MARKS)
        first = end - len(words)
        places.update(range(first, first + len(words.rstrip(MARKS))))
    return frozenset(places)


def _pairs(
    tally: Tally, text: str, wanted: list[Item], suggested: Sequence[T],
    alike: Callable[[Item, T], float], least: float, words: Callable[[str, Any], str],
) -> dict[int, T]:  # fmt: skip
    """Which suggestion answers which gold; counts the right, the missed and the false."""
    likeness = sorted(
        ((alike(g, p), -i, -j) for i, g in enumerate(wanted) for j, p in enumerate(suggested)),
        reverse=True,
    )
    answers: dict[int, int] = {}
    for share, i, j in likeness:
        if share >= least and -i not in answers and -j not in answers.values():
            answers[-i] = -j
    for i, one in enumerate(wanted):
        if one["tier"] == "core":
            tally.ask(i in answers, words(text, one))
    used = set(answers.values())
    tally.false += [words(text, p) for j, p in enumerate(suggested) if j not in used]
    tally.suggested += tally.right + len(tally.false)
    return {i: suggested[j] for i, j in answers.items() if wanted[i]["tier"] == "core"}


def _score_quotes(scores: Scores, text: str, gold: Gold, reading: Reading) -> None:
    wanted = {one["id"]: _characters(text, _spans(one)) for one in gold["quotes"]}
    read = {id(one): _characters(text, one.content) for one in reading.quotes}

    def alike(one: Item, other: Quote) -> float:
        mine, theirs = wanted[one["id"]], read[id(other)]
        return len(mine & theirs) / len(mine | theirs) if mine & theirs else 0.0

    _pairs(scores["quotes 0.8"], text, gold["quotes"], reading.quotes, alike, 0.8, _words)
    found = _pairs(scores["quotes 0.5"], text, gold["quotes"], reading.quotes, alike, 0.5, _words)
    names = {entity.id: entity.name for entity in reading.entities}
    for i, other in found.items():
        one = gold["quotes"][i]
        who = names.get(other.entity, "")
        said = f"{_words(text, one)}, read {other.speaker and text[slice(*other.speaker)]!r} {who}"
        if one["speaker"]:
            right = _meet(one["speaker"], other.speaker)
            scores["speaker"].ask(right, f"{one['speaker']['text']}: {said}")
        if one["who"]:
            scores["named"].ask(_same_name(one["who"], who), f"{one['who']}: {said}")
        if one["stance"]:
            scores["stance"].ask(
                one["stance"] == other.stance,
                f"{one['stance']}: {_words(text, one)}, read {other.stance}",
            )


def _same_name(wanted: str, read: str) -> bool:
    return set(wanted.lower().split()) == set(read.lower().split())


def _score_events(scores: Scores, text: str, gold: Gold, reading: Reading) -> None:
    found = _pairs(
        scores["events"], text, gold["events"], reading.events,
        lambda g, p: float(g["type"] == p.type and _meet(g["trigger"], p.trigger)), 1, _words,
    )  # fmt: skip
    names = {entity.id: entity.name for entity in reading.entities}
    for i, one in enumerate(gold["events"]):
        if one["tier"] == "core":
            _score_event(scores, text, one, found.get(i), names)


def _score_event(
    scores: Scores, text: str, one: Item, other: Event | None, names: dict[str, str]
) -> None:
    words = _words(text, one)
    if one["target"]:
        read = other and other.target and text[slice(*other.target)]
        right = other is not None and _right_target(one, other, names)
        scores["target"].ask(right, f"{words}, target {one['target']['text']!r}, read {read!r}")
    if one["date"]:
        read = other and other.date
        right = bool(read) and _same_days(one, "date", str(read))
        scores["date"].ask(right, f"{words}, {one['date']}, read {read!r}")
    if one["charge"]:
        right = other is not None and _meet(one["charge"], other.charge)
        scores["charge"].ask(right, f"{words}, charge {one['charge']['text']!r}")
    if one["count"]:
        count = other and other.count
        right = count is not None and _same_count(one["count"], count.value, count.op)
        scores["count"].ask(right, f"{words}, {one['count']}, read {count}")
    if other is not None:
        right = other.realis == one["realis"] or {other.realis, one["realis"]} <= _HAPPENED
        scores["realis"].ask(right, f"{words}, {one['realis']}, read {other.realis}")


def _right_target(one: Item, other: Event, names: dict[str, str]) -> bool:
    """The same words, or the person whom they mean under another name."""
    victims = [names.get(victim, "") for victim in other.victims]
    meant = one["who"] or one["target"]["text"]
    return _meet(one["target"], other.target) or any(_same_name(meant, name) for name in victims)


def _same_count(wanted: Item, value: float, op: str) -> bool:
    return (wanted["value"], wanted["op"]) == (value, op)


def _same_amount(one: Item, other: Quantity) -> bool:
    if not _meet(one["number"], other.number):
        return False
    window = other.window and [day[:10] for day in other.window]
    for choice in (one, *one["also"]):
        same = _same_count(choice, other.value, other.op) and choice["high"] == other.high
        if same and (choice["window"] == window or choice["kind"] in ("stock", "capacity")):
            return True
    return False


def _same_days(one: Item, key: str, read: str) -> bool:
    """The same first and last day as one of the gold's choices."""
    days = _days(read)
    return any(_days(value) == days for value in (one[key], *one[f"{key}_also"]))


def _days(value: str) -> object:
    try:
        date = parse(value)
    except InvalidDate:
        return value
    return (date.earliest, date.latest)


def _spans(one: Item) -> list[Span]:
    return [(piece["start"], piece["end"]) for piece in one["content"]]


def _words(text: str, one: Item | Quote | NonResponse | Event | Time) -> str:
    """What a gold or a suggestion says, on one line."""
    if isinstance(one, Quote):
        return _short(" // ".join(text[slice(*piece)] for piece in one.content))
    if isinstance(one, NonResponse):
        return f"{one.kind}: {_short(text[slice(*one.span)])}"
    if isinstance(one, Event):
        start, end = one.trigger
        return f"{one.type}: {_around(text, {'start': start, 'end': end})} ({one.rule})"
    if "content" in one:
        return _short(" // ".join(text[slice(*piece)] for piece in _spans(one)))
    if "trigger" in one:
        return f"{one['type']}: {_around(text, one['trigger'])}"
    return f"{one['kind']}: {_short(one['span']['text'])}"


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 110 else f"{words[:70]} ... {words[-35:]}"


def _around(text: str, part: Item) -> str:
    start, end = part["start"], part["end"]
    before, after = text[max(start - 35, 0) : start], text[end : end + 35]
    return " ".join(f"{before}[{text[start:end]}]{after}".split())


def everything(only: Sequence[str] = (), folder: Path = golds.TEXTS) -> dict[str, Scores]:
    """The scores of each text, and of all together under "total"."""
    from saksei.reading.read import read

    scores: dict[str, Scores] = {}
    total = {name: Tally() for name in (*LISTS, *PARTS)}
    for name in only or golds.names(folder):
        text, gold = golds.read(name, folder)
        scores[name] = score(text, gold, read(text, gold["published"]))
        for measure, tally in scores[name].items():
            total[measure] += tally
    return {**scores, "total": total}


def as_json(scores: dict[str, Scores]) -> dict[str, Any]:
    """Numbers only."""
    return {
        name: {
            measure: {
                "right": tally.right, "wanted": tally.wanted, "recall": round(tally.recall, 3),
                **({"suggested": tally.suggested, "f1": round(tally.f1, 3)}
                   if measure in LISTS else {}),
            }
            for measure, tally in one.items()
        }
        for name, one in scores.items()
    }  # fmt: skip


def table(scores: dict[str, Scores]) -> Table:
    """One row a text: F1 (precision/recall) of lists, right/wanted of parts."""
    result = Table("text", *LISTS, *PARTS, padding=(0, 0), header_style="")
    for name, one in scores.items():
        lists = [f"{one[m].f1:.2f} ({one[m].precision:.2f}/{one[m].recall:.2f})" for m in LISTS]
        result.add_row(name, *lists, *(f"{one[m].right}/{one[m].wanted}" for m in PARTS))
    return result


def _verbose(scores: dict[str, Scores]) -> Iterator[str]:
    """Each miss and each false suggestion, with its words."""
    for name, one in scores.items():
        yield name
        for measure, tally in one.items():
            yield from (f"  {measure}, missed: {words}" for words in tally.missed)
            yield from (f"  {measure}, false: {words}" for words in tally.false)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.reading.score")
    parser.add_argument("text", nargs="*", help="names of texts; all when none is given")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="what was missed, what was false")
    parser.add_argument("--unseen", action="store_true", help="those in unseen/, not in texts/")
    options = parser.parse_args()
    scores = everything(options.text, golds.UNSEEN if options.unseen else golds.TEXTS)
    if options.json:
        sys.stdout.write(json.dumps(as_json(scores), indent=1) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else 230, highlight=False, markup=False)
    if options.verbose:
        console.print("\n".join(_verbose(scores)))
    console.print(table(scores))


if __name__ == "__main__":
    main()
