"""A file read without a workspace: its text, and where each character stands in the file.

Offsets of a text file in UTF-8 are those of its own characters, line ends as they are and with a
byte order mark counted; those of any other file are of the text taken out of it.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

from saksei.errors import NotFound
from saksei.sources.texts import MEDIA_TYPES, TEXT, clean, extract

PAIR = re.compile("\r\n")


def read_file(file: Path) -> tuple[str, Callable[[int], int]]:
    """The text of a file, and a function from its offsets to those of the file."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise NotFound(f"{file} cannot be read ({error.strerror}); name a file") from error
    found = extract(data, name=file.name)
    if found.media_type != MEDIA_TYPES[TEXT]:
        return found.text, int
    try:
        raw = data.decode("utf-8")
    except UnicodeDecodeError:
        return found.text, int
    mark = len(raw) - len(raw.removeprefix("\ufeff"))
    pairs = [pair.start() - mark for pair in PAIR.finditer(raw)]
    if clean(raw[mark:]) != found.text:
        return found.text, int
    # The nth pair of characters is one in the text: what follows it stands n further in the file.
    shortened = [start - number for number, start in enumerate(pairs)]
    return found.text, lambda place: place + mark + bisect_right(shortened, place - 1)
