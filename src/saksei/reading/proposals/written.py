"""A reading and its proposals as plain data, for JSON.

Invariant: every span is a list [start, end] in characters of whatever `place` maps to: the text as
read, or the file as it lies there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from saksei.reading.model import Count, Event, NonResponse, Quantity, Quote, Reading, Span
from saksei.reading.proposals.naming import label
from saksei.reading.proposals.proposal import Draft, Proposal, words

Place = Callable[[int], int]
SPANS = {
    "cue", "speaker", "span", "topic", "referred_to", "trigger", "target", "actor", "date_span",
    "place", "article", "court", "facility", "occasion", "number", "phrase", "unit_span",
    "population", "what", "window_span", "affiliation", "headline", "standfirst", "dateline",
    "byline",
}  # fmt: skip
LISTS = {"content", "direct", "mentions", "roles", "captions", "boilerplate", "paragraphs"}


def reading_data(reading: Reading, text: str, place: Place = int) -> dict[str, Any]:
    """All that was read, part by part."""
    names = {one.id: label(one, text) for one in reading.entities}
    return {
        "digest": reading.digest,
        "published": reading.published,
        "language": reading.language,
        "unsupported": list(reading.unsupported),
        "layout": _plain(reading.layout, place),
        "entities": [_plain(one, place) | {"name": names[one.id]} for one in reading.entities],
        "quotes": [_said(one, names, place) for one in reading.quotes],
        "non_responses": [_said(one, names, place) for one in reading.non_responses],
        "events": [_event(one, text, names, place) for one in reading.events],
        "quantities": [_said(one, names, place) for one in reading.quantities],
        "times": [_plain(one, place) for one in reading.times],
    }


def _plain(one: Any, place: Place) -> dict[str, Any]:
    """A part of a reading by its fields, spans mapped."""
    found: dict[str, Any] = {}
    for name in (field.name for field in fields(one)):
        value = getattr(one, name)
        if name in LISTS:
            found[name] = [_span(span, place) for span in value]
        elif name in SPANS and isinstance(value, tuple):
            found[name] = _span(value, place)
        elif isinstance(value, Count):
            found[name] = {"value": value.value, "op": value.op, "span": _span(value.span, place)}
        elif isinstance(value, Quantity):
            found[name] = _plain(value, place)
        else:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


def _span(span: Span | None, place: Place) -> list[int] | None:
    return [place(span[0]), place(span[1])] if span else None


def _said(
    one: Quote | NonResponse | Quantity, names: Mapping[str, str], place: Place
) -> dict[str, Any]:
    return _plain(one, place) | {"speaker_name": names.get(one.entity) or None}


def _event(one: Event, text: str, names: Mapping[str, str], place: Place) -> dict[str, Any]:
    charge = one.charge or one.article
    targets = [names[id_] for id_ in one.victims if names.get(id_)]
    return _plain(one, place) | {
        "target_name": ", ".join(targets) or None,
        "actor_name": ", ".join(names[id_] for id_ in one.actors if names.get(id_)) or None,
        "date": one.date or None,
        "charge": words(text, charge) if charge else None,
        "charge_span": _span(one.charge, place),
    }


def proposals_data(
    proposals: Sequence[Proposal], text: str, place: Place = int
) -> list[dict[str, Any]]:
    """What is proposed, each with its statements; they name each other by their numbers."""
    numbers = {one.id: one.number for one in proposals}
    return [
        {
            "number": one.number, "group": one.group, "kind": one.kind, "type": one.type,
            "label": one.label, "tier": one.tier, "rule": one.rule, "origin": one.origin,
            "approximate": one.approximate, "among": numbers.get(one.among),
            "spans": [_span(span, place) for span in one.spans],
            "passages": [text[start:end] for start, end in one.spans],
            "statements": [_draft(draft, text, numbers, place) for draft in one.statements],
        }
        for one in proposals
    ]  # fmt: skip


def _draft(one: Draft, text: str, numbers: Mapping[str, str], place: Place) -> dict[str, Any]:
    return {
        "property": one.property,
        "value": one.value or None,
        "record": numbers.get(one.ref),
        "span": _span(one.span, place),
        "passage": text[one.span[0] : one.span[1]],
        "speaker": numbers.get(one.speaker),
        "stance": one.stance,
        "said": one.said or None,
        "tier": one.tier,
    }
