"""The catalogues of translations brought up to date: `python tools/catalogue.py`.

Collects what templates and Python mark for translation, here and on those pages of the library of
accounts that a team sees, keeps what is translated already, and writes for each language
`django.po`, for people, and `django.mo`, for the program. With `--check` nothing is written; who is
behind is told and ends with 1. GNU gettext is not needed.

Invariant: the same sources and translations give the same bytes, so a test can hold them together.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import allauth
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent / "src" / "saksei"
LOCALE = ROOT / "locale"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
SINCE = datetime(2026, 11, 26, tzinfo=UTC)  # a date that moved would change the bytes
REVIEW = "needs review by a speaker"
HEAD = """\
# What the pages of Saksei say, in other words: {language}.
# Written by `make translations`, which keeps what is translated.
# No speaker has reviewed an entry that says so; take that line away from what you have reviewed."""
# What of the library of accounts a team sees; `LEFT` are its ways that Saksei has not: accounts by
# mail or telephone, and made by whoever wants one.
OF_ACCOUNTS = (
    "templates/account/logout.html", "templates/account/password_change.html",
    "templates/account/*reauthenticate.html", "templates/mfa/**/*.html", "account/adapter.py",
    "account/forms.py", "mfa/adapter.py", "mfa/**/forms.py",
)  # fmt: skip
LEFT = re.compile(
    "[Ee]mail|[Pp]hone|optional|passkey for|Create|reset|name can not|sign-in code|Login|[Tt]rust"
)
_BLANK = re.compile(r"^[ \t]+", re.MULTILINE)

Found = tuple[str, str | tuple[str, ...]]  # where, the message or its two forms


def strings() -> Iterator[Found]:
    """Every string that is marked for translation, with the file in which it stands."""
    for path in sorted(ROOT.rglob("*.py")) + sorted(ROOT.rglob("*.html")):
        for message in _marked(path):
            yield path.relative_to(ROOT).as_posix(), message
    library = Path(allauth.__file__).parent
    for path in sorted({one for some in OF_ACCOUNTS for one in library.glob(some)}):
        for message in _marked(path):
            if not LEFT.search("".join(message)):
                yield f"allauth/{path.relative_to(library).as_posix()}", message


def _marked(path: Path) -> Iterator[str | tuple[str, ...]]:
    """What is marked in one file: a message, or its two forms."""
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        text = _as_python(text)
    elif "gettext" not in text:
        return
    for _, message, _, _ in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        yield message


def _as_python(template: str) -> str:
    """A template as Django prepares it for gettext: its strings as calls, everything else blank."""
    import django
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    return _BLANK.sub("", templatize(template))


def catalogue(language: str, known: Catalog) -> Catalog:
    """The strings that there are now, with what is translated of them."""
    made = Catalog(
        locale=language, project="Saksei", version="1", fuzzy=False, charset="utf-8",
        header_comment=HEAD.format(language=language), domain="django",
        creation_date=SINCE, revision_date=SINCE, last_translator="awaits a speaker",
        language_team="Saksei", msgid_bugs_address="Saksei",
    )  # fmt: skip
    for where, message in strings():
        one: Message = made.add(message, locations=[(where, 0)], auto_comments=())
        if isinstance(message, tuple) or "%" in str(message):
            one.flags.discard("python-format")
            if re.search(r"%\(\w+\)[sd]", "".join(message)):
                one.flags.add("python-format")
        before = known.get(message)
        if before is not None and any(before.string or ()):
            one.string = before.string
            one.user_comments = before.user_comments
    return made


def files(language: str) -> dict[Path, bytes]:
    """What the two files of a language hold when they are in step."""
    folder = LOCALE / language / "LC_MESSAGES"
    known = Catalog(locale=language)
    if (folder / "django.po").is_file():
        with (folder / "django.po").open("rb") as opened:
            known = read_po(opened, locale=language, domain="django")
    made = catalogue(language, known)
    words, program = io.BytesIO(), io.BytesIO()
    write_po(words, made, width=96, sort_output=True, include_lineno=False)
    write_mo(program, made)
    return {folder / "django.po": words.getvalue(), folder / "django.mo": program.getvalue()}


def main() -> int:
    behind = 0
    for language in sorted(path.name for path in LOCALE.iterdir()):
        for path, content in files(language).items():
            if path.is_file() and path.read_bytes() == content:
                continue
            behind = 1
            if "--check" in sys.argv[1:]:
                print(f"{path.relative_to(ROOT)} is behind; run `make translations`")
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return behind if "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
