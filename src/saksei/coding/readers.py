"""What reads a text: the rules, and in a workspace what it has switched on beside them.

Invariant: without settings it is the rules alone, offline; the same text gives the same reading.
"""

from saksei.reading.model import Reading
from saksei.reading.read import read


def read_text(text: str, published: str) -> Reading:
    """The reading of a text that appeared on an EDTF date, "" if that is not known."""
    return read(text, published)
