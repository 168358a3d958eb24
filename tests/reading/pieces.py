"""What texts are made of that reach far into the rules: their own words, marks, names, days."""

from functools import cache
from typing import Any

import yaml

from saksei.reading.lexicon import FOLDER

MARKS = (
    " ", "\n", "\n\n", ". ", ", ", "; ", ": ", " - ", " — ", "(", ") ", "? ", "“", "” ", ",” ",
    "‘", "’ ",
    '"', "'", "’s ", "«", "» ", "…", "-", "/", "%", "$", "\u00a0", "\u200b", "\u00ad", "\ufb01",
    "\r\n",
)  # fmt: skip
FACTS = (
    "Dara Moun ", "Mek Tola", "the Mekong Ledger ", "Lotus City", "League for Rights (LFR)",
    "An ", "Ms ",
    "3 May 2031", "Monday", "last week", "21 ", "two dozen ", "at least ", "2031", "May ",
    "Nov.\u00a027",
    "Article 495 ", "24, ", "he ", "She ", "the group ", "police ", "who ", "was ", "had been ",
    "not ",
    "said ", "said: ", "and ", "to ", "of ", "by ", "that ", "the ", "a ", "in ", "for ", "on ",
    "with ",
    "according to ", "declined to comment", "arrested ", "released ", "charged with ", "protest ",
    "លោក សុខ ", "ខែសីហា ", "I\u0307", "ß", "\U0001f600", "\x00", "1" * 20, "A", "é",
)  # fmt: skip


@cache
def pieces() -> tuple[str, ...]:
    """Marks and facts, each several times, and every word of the lexicons."""
    found: dict[str, None] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for text in _texts(yaml.safe_load(path.read_text("utf-8"))):
            found.update(dict.fromkeys(f"{word} " for word in text.split() if word.isalpha()))
    often = (len(found) // (len(MARKS) + len(FACTS))) or 1
    return (*found, *((*MARKS, *FACTS) * often))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return []
