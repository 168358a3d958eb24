"""Decides the least and the greatest number that a quantity may mean.

| written        | low  | high |                                        |
|----------------|------|------|----------------------------------------|
| 4              | 4    | 4    |                                        |
| at least 21    | 21   |      |                                        |
| at most 26593  | 0    | 26593|                                        |
| about 30       | 30   | 30   | the qualifier says that it is rough    |
| nearly 130     | 0    | 130  |                                        |
| more than 150  | 151  |      | 150 where fractions are possible       |
| fewer than 5   | 0    | 4    | 5 where fractions are possible         |
| 4-6            | 4    | 6    |                                        |
| P15M11D        | 468  | 468  | days: a year 365.25, a month 30.44     |

Fractions are possible where the number has a decimal point or a unit: "more than 3 years" may be
three and a half. Words after the number are its unit: `2000000 riel`, `20 percent`.

Invariant: never negative; low <= high; `parse(q.text) == q` for every `q` that `parse` returns.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from saksei.errors import InvalidQuantity

QUALIFIERS = ("at least", "at most", "about", "nearly", "more than", "fewer than")
DURATION = "duration"
EXAMPLES = "write 4, 4-6, 38.5, at least 21, 20 percent or, for a duration, P1Y6M"
MAX_DIGITS = 24

_DAYS = {"Y": Decimal("365.25"), "M": Decimal("30.44"), "W": Decimal(7), "D": Decimal(1)}
_MULTIPLES = frozenset({"dozen", "hundred", "thousand", "million", "billion", "k", "m", "bn"})
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_TEXT = re.compile(
    rf"(?:(?P<qualifier>{'|'.join(QUALIFIERS)}) )?"
    rf"(?P<low>{_NUMBER})(?: ?[-\u2013] ?(?P<high>{_NUMBER}))?"
    r"(?: ?(?P<percent>%)| (?P<unit>[^\d\s\W][^\d]{0,59}))?",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    rf"(?:(?P<qualifier>{'|'.join(QUALIFIERS)}) )?"
    r"(?P<period>P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+W)?(?:[0-9]+D)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as given and its bounds; `None` is no upper bound."""

    text: str
    low: Decimal | None
    high: Decimal | None
    qualifier: str
    unit: str | None


def parse(text: str) -> Quantity:
    """The quantity that `text` gives; raises InvalidQuantity with an example of what to write."""
    words = " ".join(text.split())
    if period := _PERIOD.fullmatch(words):
        return _period(period, words)
    found = _TEXT.fullmatch(words)
    if found is None:
        raise InvalidQuantity(_why_not(words))
    unit = "percent" if found["percent"] else _unit(found["unit"], words)
    low = _number(found["low"], words)
    if found["high"]:
        return _range(found, low, unit, words)
    return _qualified((found["qualifier"] or "exactly").lower(), low, unit, words)


def _period(found: re.Match[str], words: str) -> Quantity:
    period = found["period"].upper()
    parts = re.findall(r"([0-9]+)([YMWD])", period)
    days = sum((_number(count, words) * _DAYS[unit] for count, unit in parts), Decimal(0))
    whole = days.quantize(Decimal(1), ROUND_HALF_UP)
    qualifier = (found["qualifier"] or "exactly").lower()
    low, high = _bounds(qualifier, whole, whole=False, words=words)
    return Quantity(_join(qualifier, period, None), low, high, qualifier, DURATION)


def _range(found: re.Match[str], low: Decimal, unit: str | None, words: str) -> Quantity:
    high = _number(found["high"], words)
    if found["qualifier"]:
        raise InvalidQuantity(
            f"'{words}' has both '{found['qualifier']}' and a range; "
            f"write one of them, such as {low}-{high}"
        )
    if high < low:
        raise InvalidQuantity(f"'{words}' ends below where it starts; write {high}-{low}")
    return Quantity(_join("exactly", f"{low:f}-{high:f}", unit), low, high, "between", unit)


def _qualified(qualifier: str, number: Decimal, unit: str | None, words: str) -> Quantity:
    whole = unit is None and number.as_tuple().exponent == 0
    low, high = _bounds(qualifier, number, whole=whole, words=words)
    return Quantity(_join(qualifier, f"{number:f}", unit), low, high, qualifier, unit)


def _bounds(
    qualifier: str, number: Decimal, *, whole: bool, words: str
) -> tuple[Decimal, Decimal | None]:
    step = Decimal(1 if whole else 0)
    zero = Decimal(0)
    match qualifier:
        case "at least":
            return number, None
        case "at most" | "nearly":
            return zero, number
        case "more than":
            return number + step, None
        case "fewer than":
            if number == 0:
                raise InvalidQuantity(f"'{words}' is less than nothing; write 0 if there was none")
            return zero, number - step
    return number, number


def _number(text: str, words: str) -> Decimal:
    if len(text) > MAX_DIGITS:
        raise InvalidQuantity(
            f"'{words[:60]}' has a number of {len(text)} digits; at most {MAX_DIGITS} are read"
        )
    return Decimal(text)


def _unit(unit: str | None, words: str) -> str | None:
    if unit is None:
        return None
    if unit.split()[0].lower() in _MULTIPLES:
        raise InvalidQuantity(f"'{words}' has the number partly in words; write it in digits only")
    if unit.lower() in QUALIFIERS or unit.lower() == DURATION:
        raise InvalidQuantity(f"'{words}' has '{unit}' where the unit stands; {EXAMPLES}")
    return unit


def _join(qualifier: str, number: str, unit: str | None) -> str:
    parts = [None if qualifier == "exactly" else qualifier, number, unit]
    return " ".join(part for part in parts if part)


def _why_not(words: str) -> str:
    shown = words if len(words) <= 60 else f"{words[:60]}..."
    if re.match(r"[-\u2212] ?[0-9]", words):
        return f"'{shown}' is below zero; a quantity counts what there was, so write 0 or more"
    if re.search(r"[0-9][,' ][0-9]{3}", words):
        return f"'{shown}' has separators between the digits; write them without, such as 1000000"
    return f"'{shown}' is not a quantity that can be read; {EXAMPLES}"
