"""Pages in Khmer, the switch between languages, and the catalogue that they rest on."""

import io
import re
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import catalogue  # noqa: E402

pytestmark = pytest.mark.file

PO = ROOT / "src/saksei/locale/km/LC_MESSAGES/django.po"
KHMER = re.compile("[\u1780-\u17ff]")
HOLES = re.compile(r"%\(\w+\)[sd]|%[sd%]|`[^`]+`")
PAGES = ["/", "/sources/", "/sources/new/", "/sources/ledger/", "/records/", "/records/dara-1/",
         "/records/dara-a/", "/help/", "/pairs/", "/pairs/dara-a/mek/", "/chronology/", "/map/",
         "/findings/?unit=acts&act=arrest", "/patterns/", "/letters/", "/reports/", "/reports/new/",
         "/history/", "/history/1/", "/search/?q=Dara", "/contradictions/", "/due/",
         "/statements/dara-a.name.ledger.9n/", "/nowhere/", "/releases/",
         "/records/mek/consent/", "/leave/?address=/records/"]  # fmt: skip
SHAPES = re.compile(r"<(?:svg|rect|circle|path|line)\b[^>]*>")


def translated() -> list[Message]:
    with PO.open("rb") as opened:
        return [one for one in read_po(opened, locale="km") if one.id]


def forms(one: Message) -> list[str]:
    return [one.string] if isinstance(one.string, str) else list(one.string)


def test_no_string_is_left_out_of_the_catalogue_and_both_files_say_the_same() -> None:
    behind = [path.name for path, now in catalogue.files("km").items() if path.read_bytes() != now]
    assert not behind, "run `make translations`"


def test_what_is_collected_stands_in_templates_and_in_python() -> None:
    found = dict(catalogue.strings())
    assert {"templates/web/base.html", "web/views/front.py", "web/failures.py"} <= found.keys()
    marked = sum(
        path.read_text("utf-8").count("{% trans ") for path in catalogue.ROOT.rglob("*.html")
    )
    assert sum(where.endswith(".html") for where, _ in catalogue.strings()) > marked


def test_pages_of_accounts_are_collected_without_what_saksei_has_not() -> None:
    found = {message for where, message in catalogue.strings() if where.startswith("allauth/")}
    assert {"Two-Factor Authentication", "Incorrect password.", "Recovery Codes"} <= found
    assert not any("mail" in "".join(one) for one in found)


def test_a_page_of_accounts_speaks_khmer(case: object) -> None:
    with translation.override("km"):
        assert "ការផ្ទៀងផ្ទាត់ពីរជំហាន" in render_to_string("mfa/authenticate.html")


@pytest.mark.parametrize("one", translated(), ids=lambda one: str(one.id)[:40])
def test_a_translation_has_the_same_holes_and_is_shown(one: Message) -> None:
    asked = one.id if isinstance(one.id, str) else one.id[-1]
    for form in forms(one):
        assert form, "is not translated"
        assert sorted(HOLES.findall(form)) == sorted(HOLES.findall(asked))
        assert KHMER.search(form) or not re.search("[a-z]{4} [a-z]", asked)
    assert not one.fuzzy, "what is fuzzy is not shown"


def test_the_compiled_catalogue_speaks_khmer() -> None:
    with PO.with_suffix(".mo").open("rb") as opened:
        assert read_mo(io.BytesIO(opened.read()))["Dossier"].string == "សំណុំឯកសារ"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_khmer_has_the_shapes_of_the_english_one(pages: Client, path: str) -> None:
    """A comma for a point would move every mark."""
    english = pages.get(path).content.decode()
    khmer = pages.get(path, headers={"accept-language": "km"}).content.decode()
    assert '<html lang="km" dir="ltr">' in khmer
    assert KHMER.search(khmer.split("<main", 1)[1])
    assert SHAPES.findall(khmer) == SHAPES.findall(english)


def test_the_language_that_is_chosen_lasts_and_needs_no_script(case: object) -> None:
    pages = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    form = pages.get("/help/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token and 'name="next" value="/help/"' in form
    given = {"csrfmiddlewaretoken": token[1], "next": "/help/", "language": "km"}
    answer = pages.post("/language/", given)
    assert answer.headers["Location"] == "/help/"
    assert int(answer.cookies["django_language"]["max-age"]) > 30 * 24 * 60 * 60
    assert 'lang="km"' in pages.get("/help/").content.decode()[:200]


@pytest.mark.parametrize(
    ("given", "to"),
    [
        ({"language": "xx", "next": "/"}, "/"),
        ({"language": "km", "next": "https://elsewhere.example/"}, "/"),
    ],
)
def test_a_language_that_is_not_there_or_a_way_out_is_not_taken(
    pages: Client, given: dict[str, str], to: str
) -> None:
    assert pages.post("/language/", given).headers["Location"] == to


def test_changing_the_language_takes_a_form(pages: Client) -> None:
    assert "django_language" not in pages.get("/language/?language=km&next=/").cookies
