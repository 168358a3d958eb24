"""Turns the gold of a text, written by hand in YAML, into places in that text.

Words are found as they stand, whatever white space is between them. Where they stand more than
once: `before <words> after` gives what is beside them, `words @2` which of them is meant, and
`first ... last` spares writing out what is long. What belongs to a quote or an event (its cue,
speaker, target) is else the one nearest to it. README.md beside this file has the conventions.

Invariant: every word of a gold is found in its text at one place, or an error says which is not.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TEXTS = Path(__file__).parent / "texts"
UNSEEN = Path(__file__).parent / "unseen"
Span = tuple[int, int]
Item = dict[str, Any]
Gold = dict[str, Any]

NON_RESPONSES = (
    "declined_to_comment", "did_not_explain", "did_not_name", "could_not_say",
    "could_not_be_reached", "did_not_respond", "redirected",
)  # fmt: skip
_EVENT = ("target", "who", "by", "date", "offence", "article", "count", "realis")
_TIERS = (("", "core"), ("more_", "optional"))
_VALUE = re.compile(
    r"(?:(?P<op>>=|<=|~|=) )?(?P<value>[\d.]+)(?:-(?P<high>[\d.]+))?"
    r"(?: (?P<kind>stock|capacity|duration|money|percent|other))?(?: in (?P<window>\S+))?"
)


class WrongGold(ValueError):
    """A gold says what its text or its format does not bear out."""


@dataclass(frozen=True)
class Text:
    """A text in which the words of its gold are found."""

    name: str
    content: str

    def find(self, words: str, *, near: Span | None = None, outside: tuple[Span, ...] = ()) -> Span:
        """Where `words` stand; of several places the nearest to `near` and not in `outside`."""
        found = self._all(words)
        if len(found) == 1:
            return found[0]
        free = [one for one in found if not any(_gap(one, other) < 0 for other in outside)]
        if near is None or not free:
            return self._fail(words, f"stands at {len(found)} places")
        nearest, *others = sorted((max(_gap(one, near), 0), one) for one in free)
        if others and others[0][0] == nearest[0]:
            return self._fail(words, "stands at two places equally near")
        return nearest[1]

    def _all(self, words: str) -> list[Span]:
        words, _, number = words.partition(" @")
        if "<" in words:
            before, inside, after = re.split(r"[<>]", words)
            pattern = _pattern(before) + rf"(?P<here>{_pattern(inside)})" + _pattern(after)
        else:
            first, *rest = words.split(" ... ")
            pattern = r"(?s:.*?)".join(_pattern(part) for part in (first, *rest))
            pattern = rf"(?P<here>{pattern})"
        found = [match.span("here") for match in re.finditer(pattern, self.content)]
        chosen = found[int(number) - 1 : int(number)] if number else found
        return chosen or self._fail(words, "is not in the text")

    def _fail(self, words: str, why: str) -> Any:
        raise WrongGold(f"{self.name}: '{words}' {why}")


def _pattern(words: str) -> str:
    """The words with any white space between them, no letter of another word beside them."""
    spaced = r"\s+".join(re.escape(word) for word in words.split())
    lead = r"\s+" if words[:1].isspace() else r"(?<!\w)" if words[:1].isalnum() else ""
    tail = r"\s+" if words[-1:].isspace() else r"(?!\w)" if words[-1:].isalnum() else ""
    return (lead if spaced else "") + spaced + tail


def _gap(one: Span, other: Span) -> int:
    """Characters between two spans; below zero where they share some."""
    return max(one[0] - other[1], other[0] - one[1])


def names(folder: Path = TEXTS) -> list[str]:
    """The texts that have a gold."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def read(name: str, folder: Path = TEXTS) -> tuple[str, Gold]:
    """A text and its gold, in the form that suggestions are scored against."""
    content = (folder / f"{name}.txt").read_bytes().decode("utf-8")
    raw = yaml.load((folder / f"{name}.yaml").read_text("utf-8"), yaml.BaseLoader)
    text = Text(name, content)
    makers = {
        "quotes": _quote, "non_responses": _non_response, "events": _event,
        "quantities": _quantity, "times": _time,
    }  # fmt: skip
    allowed = {"style", "published"} | {t + key for key in makers for t, _ in _TIERS}
    if extra := set(raw) - allowed:
        raise WrongGold(f"{name}: {sorted(extra)} is no part of a gold")
    gold: Gold = {"name": name, "style": raw["style"], "published": raw["published"]}
    for key, make in makers.items():
        gold[key] = [
            {"id": f"{key[0]}{number:02}", "tier": tier, **make(text, item)}
            for number, (tier, item) in enumerate(_tiered(raw, key), 1)
        ]
    return content, gold


def _tiered(raw: Mapping[str, Any], key: str) -> Iterator[tuple[str, Any]]:
    for prefix, tier in _TIERS:
        yield from ((tier, item) for item in raw.get(prefix + key, ()))


def _mark(text: Text, span: Span | None) -> Item | None:
    return span and {"start": span[0], "end": span[1], "text": text.content[slice(*span)]}


def _part(text: Text, item: Item, key: str, near: Span, outside: tuple[Span, ...]) -> Item | None:
    """The place of what an item has under `key`."""
    words = item.get(key)
    return _mark(text, text.find(words, near=near, outside=outside)) if words else None


def _known(text: Text, item: Item, *keys: str) -> None:
    if extra := set(item) - set(keys):
        raise WrongGold(f"{text.name}: {sorted(extra)} in {item}")


def _quote(text: Text, item: Item) -> Item:
    _known(text, item, "said", "cue", "by", "who", "stance", "kind")
    pieces = [item["said"]] if isinstance(item["said"], str) else item["said"]
    content = tuple(text.find(piece) for piece in pieces)
    cue = _part(text, item, "cue", (content[0][0], content[0][1]), content)
    beside = (cue["start"], cue["end"]) if cue else content[0]
    speaker = _part(text, item, "by", beside, (*content, beside) if cue else content)
    return {
        "content": [_mark(text, piece) for piece in content], "cue": cue, "speaker": speaker,
        "kind": item.get("kind") or _kind(pieces), "stance": item.get("stance"),
        "who": item.get("who"),
    }  # fmt: skip


def _kind(pieces: list[str]) -> str:
    """Direct where every piece is quoted from end to end, mixed where some words are."""
    marks = "\"“”'‘’"
    if all(piece[0] in marks and piece.rstrip()[-1] in marks for piece in pieces):
        return "direct"
    return "mixed" if any(mark in piece for piece in pieces for mark in '"“‘') else "indirect"


def _non_response(text: Text, item: Item) -> Item:
    kind, words = next(iter(item.items()))
    _known(text, item, kind, "cue", "by")
    if kind not in NON_RESPONSES:
        raise WrongGold(f"{text.name}: {kind} is no kind of non-response")
    span = text.find(words)
    return {
        "kind": kind, "span": _mark(text, span), "cue": _part(text, item, "cue", span, ()),
        "speaker": _part(text, item, "by", span, ()),
    }  # fmt: skip


def _event(text: Text, item: Item) -> Item:
    type_, words = next(iter(item.items()))
    _known(text, item, type_, *_EVENT)
    trigger = text.find(words)
    count = _VALUE.fullmatch(item.get("count", "0"))
    parts = {
        key: _part(text, item, word, trigger, (trigger,))
        for key, word in (("target", "target"), ("actor", "by"), ("charge", "offence"),
                          ("article", "article"))
    }  # fmt: skip
    return {
        "type": type_, "trigger": _mark(text, trigger), **parts, "who": item.get("who"),
        **_choices("date", item.get("date")), "realis": item.get("realis", "actual"),
        "count": {"value": int(count["value"]), "op": count["op"] or "="}
        if count and "count" in item else None,
    }  # fmt: skip


def _choices(key: str, value: str | None) -> Item:
    """A value that two careful readers may give differently: "2031-05 or 2031-05-01/2031-05-06"."""
    first, *others = value.split(" or ") if value else [None]
    return {key: first, f"{key}_also": others}


def _quantity(text: Text, item: Item) -> Item:
    (words, value), *_ = item.items()
    choices = [_amount(text, choice) for choice in value.split(" or ")]
    number = _mark(text, text.find(words))
    return {"number": number, **choices[0], "also": choices[1:]}


def _amount(text: Text, words: str) -> Item:
    found = _VALUE.fullmatch(words)
    if found is None:
        raise WrongGold(f"{text.name}: '{words}' is no amount")
    return {
        "value": float(found["value"]), "high": found["high"] and float(found["high"]),
        "op": found["op"] or "=", "kind": found["kind"] or "count",
        "window": found["window"].split("/") if found["window"] else None,
    }  # fmt: skip


def _time(text: Text, item: Item) -> Item:
    (words, value), *_ = item.items()
    return {"span": _mark(text, text.find(words)), **_choices("value", value)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(read(sys.argv[1])[1], ensure_ascii=False, indent=1) + "\n")
