"""Texts that want to run or to break a page, a record full of them, and a look at every page.

Used by the test beside it and, with more of them, by `battery/payloads.py`.
"""

import itertools
import random
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import cast
from playwright.sync_api import Browser, Error, Page, Response

from browser.conftest import Served
from saksei import vocabulary, workspace
from saksei.exchange.imports import import_package

SEED = 20311116
RUN = "window.ran=(window.ran||0)+1"
INSIDE = (
    "<script>{run}</script>", "<img src=x onerror={run}>", "<svg onload={run}>",
    "<svg/onload={run}>", "<body onload={run}>", "<details open ontoggle={run}>x</details>",
    "<iframe srcdoc='<script>parent.{run}</script>'></iframe>", "<math><a href=javascript:{run}>x",
    "<input autofocus onfocus={run}>", "<style>@import 'javascript:{run}'</style>",
    "<form action=javascript:{run}><button>x", "<div hx-on:load={run} hx-get=/ hx-trigger=load>",
    "<template><script>{run}</script></template>", "<base href=javascript:{run}//>",
    "javascript:{run}", "data:text/html,<script>{run}</script>", "{{{{ {run} }}}}",
    "${{{run}}}", "<a data-hx-get=/ data-hx-trigger=load>x</a>", "<link rel=stylesheet href=//x>",
)  # fmt: skip
BEFORE = ("", "\"'>", "</title>", "</script>", "-->", "]]>", '" autofocus onfocus=', "`", '\\"')
PIECES = (
    "NaN", "1e400", "-0", "null", "undefined", "None", "true", "CON", "..", "../../etc/passwd",
    "%s%n", "%00", "&lt;b&gt;", "&amp;amp;", "'; DROP TABLE source; --", "{% debug %}", "{{ 7*7 }}",
    "=1+1", "+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"//x\")", "\u202etxt.exe", "\u2066x\u2069",
    "\u200b\u200b", "\ufeff", "e\u0301\u0323" * 40, "Z\u0335\u0347\u0353" * 30, "ﷺ" * 20, "សាក្សី",
    "👩‍👩‍👧‍👦🏳️‍🌈", "ß İ ı ſ", "𝕊𝕒𝕜𝕤𝕖𝕚", "a\u2028b\u2029", "a\t \u00a0\u3000b",
    "x" * 3000, "a b " * 400, "0x10", "1_000", "１２３", "٠١٢", "2031-02-30", "\\u0000", "\\",
    "\"", "'", "<", ">", "&", "#", "?",
)  # fmt: skip
PAGES = 5_000
# Only our own scripts; nothing of a payload may have become an element or an address.
FOREIGN = """() => [
  ...document.querySelectorAll('iframe, object, embed, base, template script, script:not([src])'),
  ...[...document.querySelectorAll('*')].filter(one => [...one.attributes].some(
    at => at.name.startsWith('on') || /^(hx-on|data-hx)/.test(at.name)
      || (/^(href|src|action|formaction)$/.test(at.name)
          && /^\\s*(javascript|data|\\/\\/x)/i.test(at.value)))),
].map(one => one.outerHTML.slice(0, 120))"""


def scripts(number: int) -> list[str]:
    """Texts that run something in a page that does not write them as text."""
    every = (before + one.format(run=RUN) for one, before in itertools.product(INSIDE, BEFORE))
    return list(itertools.islice(every, number))


def naughty(number: int, seed: int = SEED) -> list[str]:
    """Texts that programs trip over: the pieces, then two or three of them at a time."""
    chance = random.Random(seed)
    made = list(PIECES)
    while len(made) < number:
        made.append(" ".join(chance.sample(PIECES, chance.choice((2, 3)))))
    return made[:number]


def tables(texts: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """A package in which each text stands in fields that take free text, in turn."""
    given = iter(texts)
    sources: list[dict[str, str]] = []
    records: list[dict[str, str]] = []
    statements: list[dict[str, str]] = []
    kinds = itertools.cycle(vocabulary.load([]).kinds.values())
    for number in itertools.count():
        if (first := next(given, None)) is None:
            break
        name, source = f"r{number}", f"s{number}"
        sources.append(
            {"id": source, "title": first, "publisher": first, "address": first, "note": first,
             "reliability": "B", "reliability_reason": first, "obtained_how": first}
        )  # fmt: skip
        kind = next(kinds)
        records.append({"id": name, "kind": kind.name})
        for prop in kind.properties.values():
            if prop.value not in ("text", "name"):
                continue
            text = next(given, first)
            statements.append(
                {"id": f"{name}.{prop.name}", "entity": name, "property": prop.name,
                 "value": text, "source": source, "note": text, "locator": text}
            )  # fmt: skip
    pairs = zip(records, records[len(list(records)) // 2 :], strict=False)
    judgements = [
        {"id": f"j{number}", "verdict": "unsure", "left": left["id"], "right": right["id"],
         "reason": text}
        for number, ((left, right), text) in enumerate(zip(pairs, texts, strict=False))
        if left["kind"] == right["kind"] and left is not right
    ]  # fmt: skip
    return {
        "sources": sources, "records": records, "statements": statements, "judgements": judgements,
    }  # fmt: skip


@dataclass
class Seen:
    """What a browser met on its way through every page."""

    pages: int = 0
    faults: list[str] = field(default_factory=list)


def crawl(page: Page, start: str, *, most: int = PAGES) -> Seen:
    """Follow every link of the workspace from a page on; each address once."""
    seen, waiting, known = Seen(), deque([start]), {start}
    page.on("dialog", lambda one: (seen.faults.append(f"dialog: {one.message}"), one.dismiss()))
    page.on("pageerror", lambda error: seen.faults.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: seen.faults.append(f"{page.url}: {said.text}") if said.type == "error" else 0,
    )
    while waiting and seen.pages < most:
        address = waiting.popleft()
        try:
            answer = page.goto(address)
        except Error as error:
            if "Download is starting" not in str(error):  # a file to take home is no page
                raise
            continue
        seen.pages += 1
        seen.faults += _faults(page, answer, address)
        for found in _links(page, address):
            if found not in known:
                known.add(found)
                waiting.append(found)
    return seen


def _faults(page: Page, answer: Response | None, address: str) -> Iterator[str]:
    if answer is None or answer.status >= 500:
        yield f"{address}: {answer.status if answer else 'no answer'}"
    if page.evaluate("window.ran"):
        yield f"{address}: something ran"
    yield from (f"{address}: {one}" for one in page.evaluate(FOREIGN))


def _links(page: Page, address: str) -> Iterable[str]:
    """Addresses of this workspace on the page, without the one that sets the language."""
    here = urlsplit(address)
    every = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
    for link in every:
        whole = urldefrag(urljoin(address, link)).url
        there = urlsplit(whole)
        if (there.scheme, there.netloc) == (
            here.scheme,
            here.netloc,
        ) and there.path != "/language/":
            # The same page with other filters shows the same fields.
            yield (
                whole
                if there.path in ("/search/", "/records/", "/leave/")
                else whole.partition("?")[0]
            )


def look(texts: Sequence[str], folder: Path, browser: Browser, *, most: int = PAGES) -> Seen:
    """Import the texts into a new workspace, serve it, and crawl it in the browser."""
    package = cast.write_package(folder / "package", tables(texts))
    with workspace.create(folder / "w", name="<script>window.ran=1</script>", actor="<b>tester"):
        import_package(package)
    served = Served(folder / "w")
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"{served.address}/?key={served.key}")
        return crawl(page, f"{served.address}/", most=most)
    finally:
        context.close()
        served.stop()
