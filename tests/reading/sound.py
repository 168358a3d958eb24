"""What holds for the reading of any text whatever."""

import dataclasses
from collections.abc import Iterator

from saksei import dates
from saksei.passages import digest
from saksei.reading.model import Reading, Span


def check(text: str, reading: Reading) -> None:
    """Raises AssertionError where a reading cannot be one of this text."""
    assert reading.digest == digest(text)
    for start, end in spans(reading):
        assert 0 <= start < end <= len(text), (start, end)
    ids = {one.id for one in reading.entities}
    assert len(ids) == len(reading.entities)
    for said in (*reading.quotes, *reading.non_responses, *reading.quantities):
        assert not said.entity or said.entity in ids
    for event in reading.events:
        assert ids.issuperset((*event.victims, *event.actors))
        assert event.answers is None or 0 <= event.answers < len(reading.events)
        assert event.quote is None or 0 <= event.quote < len(reading.quotes)
        assert not event.date or dates.parse(event.date)
    for time in reading.times:
        assert time.kind == "duration" or not time.value or dates.parse(time.value)


def spans(value: object) -> Iterator[Span]:
    """Every place in a reading."""
    if isinstance(value, tuple) and len(value) == 2 and all(type(one) is int for one in value):
        yield value[0], value[1]
    elif isinstance(value, tuple):
        for one in value:
            yield from spans(one)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from spans(getattr(value, field.name))
