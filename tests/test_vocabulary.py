"""The vocabulary: what is shipped is closed; what an organisation adds is checked by the line."""

from pathlib import Path

import pytest
import yaml
from hands import state

from saksei.errors import InvalidValue, InvalidVocabulary
from saksei.models import Statement
from saksei.vocabulary import ValueType, Vocabulary, load
from saksei.vocabulary.loader import SHIPPED
from saksei.workspace import Workspace

pytestmark = pytest.mark.file

SHIPPED_WORDS = load()
FILES = sorted(SHIPPED.rglob("*.yaml"))

OWN_KIND = """\
kind: person
properties:
  shoe_size: {value: quantity, unit: sizes, definition: Size of the shoes that were left behind.}
  alias: {value: text, multiple: true, definition: A name used online.}
  clan: {value: code, list: clan, definition: Clan as reported.}
  mentor: {value: record, of: [person], definition: Who taught them.}
"""
OWN_LIST = """\
list: clan
label: Clan
definition: Clans of the Lotus Land.
source: Own list.
codes:
  heron: {label: Heron, definition: From the river.}
  stilt: {label: Stilt, definition: From the coast., parent: heron}
"""


def write(workspace: Workspace, **files: str | bytes) -> Path:
    """Put files into the workspace's own vocabulary; returns its folder."""
    folder = workspace.folder / "vocabulary"
    folder.mkdir()
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.yaml").write_bytes(data)
    return folder


# -- shipped


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_file_is_loaded(path: Path) -> None:
    content = yaml.safe_load(path.read_text("utf-8"))
    if "kind" in content:
        assert list(SHIPPED_WORDS.kinds[path.stem].properties) == list(content["properties"])
    else:
        assert list(SHIPPED_WORDS.lists[path.stem].codes) == list(content["codes"])


@pytest.mark.parametrize("name", SHIPPED_WORDS.kinds)
def test_every_shipped_kind_is_closed(name: str) -> None:
    for prop in SHIPPED_WORDS.kinds[name].properties.values():
        assert (prop.codes in SHIPPED_WORDS.lists) == (prop.value is ValueType.CODE)
        assert set(prop.of) <= set(SHIPPED_WORDS.kinds)
        assert bool(prop.of) == (prop.value in (ValueType.RECORD, ValueType.PLACE))


@pytest.mark.parametrize("name", SHIPPED_WORDS.lists)
def test_every_shipped_list_is_closed(name: str) -> None:
    codes = SHIPPED_WORDS.lists[name].codes
    assert codes
    assert {one.parent for one in codes.values() if one.parent} <= set(codes)
    assert all(one.label and one.definition for one in codes.values())


def test_every_list_that_the_code_asks_for_is_there() -> None:
    asked = {"stance", "origin", "credibility", "reliability", "confidentiality", "verdict"}
    assert asked <= set(SHIPPED_WORDS.lists)


def test_a_vocabulary_without_own_files_is_the_shipped_one(workspace: Workspace) -> None:
    assert workspace.vocabulary == SHIPPED_WORDS


# -- own


def test_own_properties_and_lists_are_stated(case: Workspace) -> None:
    write(case, person=OWN_KIND, clan=OWN_LIST)
    state("ledger", "stilt", entity="mek", property="clan")
    state("ledger", "at least 41", entity="mek", property="shoe_size")
    state("ledger", "sopheap", entity="mek", property="mentor")
    own = Statement.objects.filter(entity="mek", batch="").values_list("value", flat=True)
    assert set(own) == {"stilt", "at least 41", "sopheap"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("clan", "crane"), ("shoe_size", "large"), ("mentor", "three"), ("hat", "x")],
)
def test_own_properties_are_checked_like_the_shipped(
    case: Workspace, name: str, value: str
) -> None:
    write(case, person=OWN_KIND, clan=OWN_LIST)
    with pytest.raises(InvalidValue):
        state("ledger", value, entity="mek", property=name)


def test_own_files_leave_what_is_shipped_as_it_is(workspace: Workspace) -> None:
    write(workspace, person=OWN_KIND, clan=OWN_LIST)
    own, shipped = workspace.vocabulary.kinds["person"], SHIPPED_WORDS.kinds["person"]
    assert own.label == shipped.label
    assert own.properties.items() >= shipped.properties.items()
    assert len(own.properties) == len(shipped.properties) + 4


def test_a_file_that_ends_in_yml_is_read_too(workspace: Workspace) -> None:
    folder = write(workspace, clan=OWN_LIST)
    (folder / "clan.yaml").rename(folder / "clan.yml")
    assert "clan" in workspace.vocabulary.lists


def kind(properties: str) -> str:
    return f"kind: person\nproperties:\n  {properties}\n"


def codes(lines: str) -> str:
    return f"list: clan\nlabel: Clan\ndefinition: Clans.\nsource: Own.\ncodes:\n  {lines}\n"


WRONG: dict[str, tuple[str | bytes, int, str]] = {
    "unknown key": (kind("hat: {value: text, definition: A hat., colour: red}"), 3, "'colour'"),
    "unknown key of the file": ("kind: person\nproperties: {}\ncolour: red\n", 3, "'colour'"),
    "missing key": (kind("hat: {value: text}"), 3, "'definition' is missing"),
    "missing key of a list": ("list: clan\nlabel: Clan\n", 1, "'codes' is missing"),
    "missing key of a kind": ("kind: hat\nproperties: {}\n", 1, "'definition' is missing"),
    "unknown list": (kind("hat: {value: code, list: hats, definition: A.}"), 3, "code list 'hats'"),
    "unknown kind": (kind("hat: {value: record, of: [hat], definition: A.}"), 3, "no kind 'hat'"),
    "a shipped property": (kind("name: {value: text, definition: A.}"), 3, "already a property"),
    "property twice": (
        kind("hat: {value: text, definition: A.}\n  hat: {value: text, definition: B.}"),
        4,
        "'hat' stands twice",
    ),
    "not YAML": ("kind: person\nproperties: {hat: [\n", 3, ""),
    "a tab": ("kind: person\n\tproperties: {}\n", 2, "tab"),
    "not UTF-8": (b"kind: person\nproperties:\n  h\xff: {}\n", 3, "is not UTF-8"),
    "no value type": (kind("hat: {value: colour, definition: A.}"), 3, "no value type"),
    "value of another type": (kind("hat: {value: [text], definition: A.}"), 3, "'value' should"),
    "list without code": (kind("hat: {value: text, list: gender, definition: A.}"), 3, "'list'"),
    "code without list": (kind("hat: {value: code, definition: A.}"), 3, "'list' goes with"),
    "record without of": (kind("hat: {value: record, definition: A.}"), 3, "'of' goes with"),
    "record of nothing": (kind("hat: {value: record, of: [], definition: A.}"), 3, "'of' goes"),
    "of that is a word": (
        kind("hat: {value: record, of: person, definition: A.}"),
        3,
        "a list such as",
    ),
    "yes for true": (kind("hat: {value: text, multiple: 'no', definition: A.}"), 3, "true or"),
    "list that is a list": (
        kind("hat: {value: code, list: [gender], definition: A.}"),
        3,
        "'list' should be",
    ),
    "property that is a word": (kind("hat: text"), 3, "should be a mapping"),
    "properties that are a list": ("kind: person\nproperties: [hat]\n", 2, "should be a mapping"),
    "properties that are a number": ("kind: person\nproperties: 5\n", 2, "should be a mapping"),
    "codes that are missing": ("list: a\nlabel: A\ndefinition: A\nsource: A\ncodes:\n", 5, "map"),
    "list clash": ("list: gender\nlabel: A\ndefinition: A\nsource: A\ncodes: {}\n", 1, "exists"),
    "parent missing": (codes("stilt: {label: A, definition: B, parent: heron}"), 6, "'heron'"),
    "code without label": (codes("stilt: {definition: B}"), 6, "'label' is missing"),
    "a text": ("only words\n", 1, "should begin with"),
    "nothing": ("", 1, "should begin with"),
    "two documents": ("kind: person\nproperties: {}\n---\nkind: person\n", 3, ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_with_its_line(workspace: Workspace, name: str) -> None:
    content, line, words = WRONG[name]
    folder = write(workspace, own=content)
    with pytest.raises(InvalidVocabulary) as caught:
        assert workspace.vocabulary
    assert str(caught.value).startswith(f"{folder / 'own.yaml'}, line {line}: ")
    assert words in str(caught.value)


def test_two_own_files_cannot_give_one_property_twice(workspace: Workspace) -> None:
    write(workspace, a=OWN_KIND, b=OWN_KIND, clan=OWN_LIST)
    with pytest.raises(InvalidVocabulary, match=r"b\.yaml, line 3: 'shoe_size' is already"):
        assert workspace.vocabulary


def test_labels_and_marked_codes_are_looked_up() -> None:
    words: Vocabulary = SHIPPED_WORDS
    assert words.label("verdict", "same") == "Same"
    assert words.label("verdict", "nothing") == "nothing"
    assert "state" in dict(words.codes_where("party", "authority"))
