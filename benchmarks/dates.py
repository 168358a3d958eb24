"""Parsing uncertain dates, beside the `edtf` package.

Theirs is measured on the first few hundred and given for as many as ours by multiplication.
"""

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta

from benchmarks.measure import Measured, Outcome, measure_together
from benchmarks.table import Line, faster

SAMPLE = 400
FORMS = ("day", "day", "day", "day", "month", "about", "doubt", "open day", "interval", "until")


def texts(number: int, seed: int) -> list[str]:
    """Texts of ten forms, nearly all different: neither side lives from what it has seen."""
    chance = random.Random(seed)
    return [_text(chance, FORMS[chance.randrange(len(FORMS))]) for _ in range(number)]


def _text(chance: random.Random, form: str) -> str:
    day = date(1000, 1, 1) + timedelta(days=chance.randrange(3_000_000))
    match form:
        case "month":
            return f"{day:%Y-%m}".zfill(7)
        case "about":
            return f"{day.isoformat()}~"
        case "doubt":
            return f"{day.isoformat()}?"
        case "open day":
            return f"{day.isoformat()[:8]}XX"
        case "interval":
            return f"{day.isoformat()}/{(day + timedelta(days=chance.randrange(60))).isoformat()}"
        case "until":
            return f"../{day.isoformat()}"
    return day.isoformat()


def ours(number: int, seed: int) -> Outcome:
    """Parse, and take the earliest and the latest day."""
    from saksei.dates import parse

    given = texts(number, seed)
    begun = time.perf_counter()
    found = 0
    for text in given:
        parsed = parse(text)
        found += parsed.earliest is not None and parsed.latest is not None
    return time.perf_counter() - begun, found


def theirs(number: int, seed: int) -> Outcome:
    """The same by theirs."""
    from edtf import parse_edtf

    given = texts(number, seed)
    parse_edtf(given[0])  # builds its grammar, once
    begun = time.perf_counter()
    for text in given:
        parsed = parse_edtf(text)
        parsed.lower_strict()
        parsed.upper_strict()
    return time.perf_counter() - begun, number


def lines(number: int, seed: int) -> Iterator[Line]:
    """One line: both for `number` dates."""
    mine, sample = measure_together([(ours, (number, seed)), (theirs, (SAMPLE, seed))])
    whole = Measured(sample.seconds / SAMPLE * number, sample.memory, number, sample.runs)
    each = (
        f"{mine.seconds / number * 1e6:.3g} and {sample.seconds / SAMPLE * 1e6:,.0f} microseconds"
    )
    note = f"{number:,} dates, {each} each; the peer's time is multiplied from {SAMPLE} dates"
    yield faster("dates / edtf", mine, whole, 1, note)
