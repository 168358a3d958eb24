"""What an export leaves out by default: names of minors, and confidential sources."""

from pathlib import Path

import cast
import pytest
from snapshots import Laptop, nowhere, rows, write_everything

from saksei.exchange.exports import export_package
from saksei.exchange.imports import import_package
from saksei.statements.models import Record
from saksei.workspace import Workspace


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    """The package with one of everything."""
    return write_everything(tmp_path / "everything")


@pytest.fixture
def anna(empty: Path, tmp_path: Path, everything: Path) -> Laptop:
    """A laptop with one of everything."""
    laptop = Laptop(tmp_path / "anna", empty)
    laptop.take(everything)
    return laptop


@pytest.fixture
def new(empty: Path, tmp_path: Path) -> Laptop:
    """An empty laptop."""
    return Laptop(tmp_path / "new", empty)


PRIVATE: cast.Tables = {
    "sources": [
        {"id": "talk", "title": "Interview with a guard", "confidentiality": "confidential"},
        {"id": "press", "title": "Two held", "confidentiality": "public"},
        {"id": "named", "title": "Pisey Nhem, 15, held", "confidentiality": "public"},
    ],
    "derivations": [{"source": "press", "origin": "talk"}, {"source": "named", "origin": "press"}],
    "records": [
        {"id": "child", "kind": "person"}, {"id": "alias", "kind": "person"},
        {"id": "guard", "kind": "person"}, {"id": "cook", "kind": "person"},
        {"id": "beaten", "kind": "act"}, {"id": "raid", "kind": "act"},
    ],
    "statements": [
        {
            "id": one, "entity": entity, "property": name, "value": value, "source": source,
            "note": note,
        }
        for one, entity, name, value, source, note in (
            ("p1", "child", "minor", "yes", "press", ""),
            ("p2", "child", "name", "Pisey Nhem", "press", ""),
            ("p3", "alias", "name", "P. Nhem", "press", ""),
            ("p4", "alias", "gender", "female", "press", ""),
            ("p5", "guard", "name", "Vuth Seng", "talk", ""),
            ("p6", "cook", "name", "Lina Ros", "talk", ""),
            ("p7", "beaten", "type", "torture", "talk", ""),
            ("p8", "raid", "type", "arrest", "press", "Nhem   PISEY was there"),
            ("p9", "raid", "victim", "cook", "press", ""),
            ("p10", "raid", "date", "2031-05-06", "named", ""),
        )
    ],
    "judgements": [
        {"id": "k1", "verdict": "same", "left": "child", "right": "alias", "reason": "one girl"},
        {"id": "k2", "verdict": "different", "left": "guard", "right": "cook", "reason": "he said"},
    ],
}  # fmt: skip


@pytest.fixture
def private(empty: Path, tmp_path: Path) -> Laptop:
    """A laptop with a minor, a confidential source, and a page that names the minor."""
    laptop = Laptop(tmp_path / "private", empty)
    laptop.take(cast.write_package(tmp_path / "p", PRIVATE))
    return laptop


@pytest.mark.parametrize("words", [b"Pisey", b"PISEY", b"P. Nhem", b"Vuth", b"Interview", b"talk"])
def test_minors_and_confidential_sources_stay_at_home(words: bytes, private: Laptop) -> None:
    assert nowhere(private.export(whole=False), words)


def test_what_stays_at_home_is_left_out_with_all_that_refers_to_it(private: Laptop) -> None:
    exported = private.export(whole=False)
    left = {table: [one["id"] for one in rows(exported, table)] for table in PRIVATE}
    assert left == {
        "sources": ["press"],
        "derivations": [],
        "records": ["alias", "child", "cook", "raid"],  # the guard and the beating: only from there
        "statements": ["p1", "p4", "p9"],
        "judgements": ["k1"],
    }


def test_what_was_left_out_is_said(private: Laptop, tmp_path: Path) -> None:
    with private.open():
        result = export_package(tmp_path / "out")
    assert result.left_out == {
        "sources": 2, "derivations": 2, "records": 2, "statements": 7, "judgements": 1,
    }  # fmt: skip


@pytest.mark.parametrize("whole", [True, False])
def test_every_export_can_be_imported(whole: bool, private: Laptop, new: Laptop) -> None:
    private.give(new, whole=whole)
    assert rows(new.export(whole=whole), "statements") == rows(
        private.export(whole=whole), "statements"
    )


def test_the_whole_can_follow_what_was_left_out(private: Laptop, new: Laptop) -> None:
    private.give(new, whole=False)
    private.give(new)
    assert new.says() == private.says()


def test_a_page_whose_text_names_a_minor_stays_with_its_bytes(
    anna: Laptop, new: Laptop, tmp_path: Path
) -> None:
    minor = {"entity": "moun", "source": "copy"}
    said = [minor | {"id": "m1", "property": "minor", "value": "yes"},
            minor | {"id": "m2", "property": "name", "value": "Mek Tola"}]  # fmt: skip
    anna.take(cast.write_package(tmp_path / "minor", {"statements": said}))
    exported = anna.export(whole=False)
    assert nowhere(exported, b"Mek Tola")
    assert [one["id"] for one in rows(exported, "sources")] == ["copy"]
    new.take(exported)


def test_a_short_name_keeps_only_words_of_its_own_at_home(case: Workspace, tmp_path: Path) -> None:
    said = {"id": "n", "entity": "child", "property": "name", "value": "Ri", "source": "alert"}
    import_package(cast.write_package(tmp_path / "p", {"statements": [said]}))
    export_package(tmp_path / "out")
    assert not nowhere(tmp_path / "out", b"River Watch")


def test_a_name_in_khmer_is_found_inside_a_line(private: Laptop, tmp_path: Path) -> None:
    name = {"id": "n1", "entity": "child", "property": "name", "value": "ពិសី", "source": "press"}
    place = {"id": "n2", "entity": "raid", "property": "location", "value": "ផ្ទះពិសីនៅភ្នំ"}
    said = [name, place | {"source": "press"}]
    private.take(cast.write_package(tmp_path / "khmer", {"statements": said}))
    assert nowhere(private.export(whole=False), "ពិសី".encode())


def test_the_names_of_minors_in_the_case_stay_at_home(case: Workspace, tmp_path: Path) -> None:
    export_package(tmp_path / "out")
    assert nowhere(tmp_path / "out", b"Pisey Nhem")
    assert Record.objects.filter(pk="child").exists()
    assert "child" in [one["id"] for one in rows(tmp_path / "out", "records")]
