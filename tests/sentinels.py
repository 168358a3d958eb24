"""Fifty words that nobody else says, put through every way in: commands, a package, pages, settings
of a team. Afterwards none of them may lie anywhere as it is."""

import hashlib
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import cast

Run = Callable[..., Any]
MARK = b"zeroword"
MISSING = ("/nowhere/", "/records/none/", "/sources/none/", "/statements/none/", "/history/9999/")


class Words:
    """One word after another, each once."""

    def __init__(self) -> None:
        self.given = 0

    def __call__(self) -> str:
        self.given += 1
        return f"Zeroword{self.given:02}x"


def by_commands(run: Run, folder: Path, outside: Path, word: Words) -> str:
    """Through the options of commands that take words; returns the source."""
    file = outside / f"{word()}.txt"
    file.write_text(f"Police arrested {word()} Moun on 3 May 2031, {word()} Sok said.")
    described = ("title", "publisher", "address", "note", "reliability-reason", "obtained-how")
    options = [part for name in described for part in (f"--{name}", f"About {word()} here")]
    source = _said(run("add", file, "--reliability", "B", *options))[1]
    file.unlink()
    page = outside / "page.html"
    page.write_text(f"<title>{word()}</title><body><article><p>Police arrested {word()} Lim on 4 "
                    f"May 2031 in the capital, said {word()}.</p></article>")  # fmt: skip
    other = _said(run("add", page, "--confidentiality", "confidential"))[1]
    page.unlink()
    _said(run("accept", source, "--tier", "sure", "--note", word()))
    _said(run("reject", other, "--tier", "sure", "--note", word()))
    bare = _said(run("add", "--title", "An alert"))[1]
    from_it = ("--source", bare, "--locator", word(), "--note", word())
    one = _said(run("state", "new:person", "name", f"{word()} Lim", *from_it))
    two = _said(run("state", "new:person", "name", f"{word()} Lim", *from_it))
    judged = run("judge", "unsure", one[1], two[1], "--reason", word())
    quoted = ("--source", source, "--quote", "arrested", "--note", word())
    kept = _said(run("state", "new:act", "type", "arrest", *quoted))[0]
    _said(run("confirm", kept, "--note", word()))
    _said(run("withdraw", _said(judged)[0], "--reason", word()))
    _said(run("erase", two[0], "--reason", word(), "--yes"))
    consent = ("--use", "research", "--granted", "--date", "2031-05-04")
    _said(run("consent", one[1], *consent, "--by", "self", "--how", word(), "--limits", word()))
    _said(run("count", "acts", "--keep", word()))
    return source


def _said(result: Any) -> list[str]:
    assert result.exit_code == 0, (result.output, result.exception)
    return [one.strip(":,") for one in str(result.output).split()]


def by_package(run: Run, outside: Path, word: Words) -> None:
    """Through every table of a package that takes words, and through a file in it."""
    text = f"Police arrested {word()} Nhem on 5 May 2031.\n"
    tables: cast.Tables = {
        "sources": [
            {"id": "page", "title": word(), "publisher": word(), "address": word(), "note": word(),
             "file": "files/page", "sha256": hashlib.sha256(text.encode()).hexdigest(),
             "original_name": f"{word()}.txt", "obtained_by": word()},
            {"id": "copy", "title": word()},
        ],
        "derivations": [{"source": "copy", "origin": "page", "reason": word()}],
        "records": [{"id": "z1", "kind": "person"}, {"id": "z2", "kind": "person"}],
        "statements": [
            {"id": "zs1", "entity": "z1", "property": "name", "value": f"{word()} Nhem",
             "source": "copy", "locator": word(), "note": word(), "recorded_by": word()},
            {"id": "zs2", "entity": "z2", "property": "description", "value": word(),
             "source": "copy", "locator": "2", "note": word()},
        ],
        "judgements": [
            {"id": "zj", "verdict": "unsure", "left": "z1", "right": "z2", "reason": word()}
        ],
    }  # fmt: skip
    package = cast.write_package(outside / "p", tables)
    (package / "files").mkdir()
    (package / "files" / "page").write_text(text)
    done = run("import", package)
    assert done.exit_code == 0, (done.output, done.exception)


class Hand:
    """Somebody at the pages of a running server, who keeps its cookies."""

    def __init__(self, address: str, key: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.get(f"/?key={key}")

    def get(self, path: str, **form: str) -> tuple[int, str]:
        """A page's code and content; with a form, what is answered to it."""
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self.opener.open(self.address + path, data) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def send(self, path: str, **form: str) -> tuple[int, str]:
        """Fill in the form of a page."""
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path)[1])[0]
        return self.get(path, csrfmiddlewaretoken=token, **form)


def by_pages(hand: Hand, word: Words) -> None:
    """Through forms and addresses."""
    new = {"title": word(), "note": word(), "confidentiality": "public"}
    assert hand.send("/sources/new/", **new)[0] == 200
    assert hand.send("/reports/new/", title=word(), body=f"On {word()}.", version="0")[0] == 200
    assert hand.get(f"/search/?q={word()}")[0] == 200
    assert hand.get(f"/records/{word()}/")[0] == 404


def errors(hand: Hand) -> Iterator[str]:
    """What pages say to somebody who is let in when something is wrong."""
    for path in MISSING:
        code, content = hand.get(path)
        assert code == 404, (path, code)
        yield content
    yield hand.get("/sources/new/", title="a form from elsewhere")[1]


def to_strangers(hand: Hand) -> Iterator[str]:
    """What they say to somebody who is not."""
    stranger = Hand(hand.address, "none")
    for path in ("/", "/records/", *MISSING):
        yield stranger.get(path)[1]


def told(pages: Iterable[str]) -> set[str]:
    """The words that stand on pages."""
    return {one for page in pages for one in re.findall(r"Zeroword\d\dx", page, re.IGNORECASE)}


def lying(*folders: Path) -> list[str]:
    """Files that have one of the words as it is, in their content or their name."""
    every = [path for folder in folders for path in folder.rglob("*")]
    return [
        str(path)
        for path in every
        if MARK in path.name.lower().encode()
        or (path.is_file() and MARK in path.read_bytes().lower())
    ]
