"""Decides the stance of a report: as its cue has it, refined by plain words of what is said.

Invariant: a cue that has a stance of its own keeps it; only what is merely "said" is refined, and
what is expressed, described or accused of with words of the speaker's own.
"""

import re
from functools import lru_cache

from saksei.reading.lexicon import load
from saksei.reading.reports.report import Report
from saksei.reading.text.document import Document

_OPINIONS = frozenset(("accuse", "blame"))


def refined(doc: Document, one: Report) -> str:
    """The stance of a report whose quoted pieces are known."""
    if one.base in _OPINIONS and one.quoted:
        return "criticises"
    if one.stance != "asserts":
        return one.stance
    said = " ".join(doc.text[slice(*span)] for span in one.content).lower().replace("’", "'")
    for stance, pattern in _patterns():
        if pattern.search(said):
            return stance
    return one.stance


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, "re.Pattern[str]"], ...]:
    given = load("stance")["content"]
    return tuple((one["stance"], re.compile("|".join(one["words"]))) for one in given)
