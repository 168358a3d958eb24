"""What tests of the page to read and code do again and again."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from saksei.sources.models import Source

ARTICLE = Path("examples/articles/lotus-city.txt").read_text("utf-8")
FIRST = "qx9"  # the arrest of Dara Moun, as `saksei read` numbers it


def at(source: Source, **where: object) -> str:
    return f"/sources/{source.pk}/code/" + (f"?{urlencode(where)}" if where else "")


def send(pages: Client, source: Source, do: str, **fields: Any) -> Any:
    return pages.post(at(source), {"do": do, **fields})


def words(answer: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def text_of(answer: Any) -> str:
    """The text as the page shows it."""
    found = re.search(r"data-text.*?>(.*?)</div>", answer.content.decode(), re.S)
    assert found
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip()


def by_hand(pages: Client, source: Source, quote: str, **fields: Any) -> Any:
    start = ARTICLE.index(quote)
    return send(
        pages, source, "hand", form="hand", kind="act", start=start, end=start + len(quote),
        stance="alleges", **{"value-type": "arrest", **fields},
    )  # fmt: skip
