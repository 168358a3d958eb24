"""Whatever leaves passes one way out: names without a basis are in nothing that does, and what
left is recorded."""

import csv
import hashlib
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Run
from hands import held, state
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import rows, wrong
from test_safety import words_of

from saksei.analysis.standards import Basis
from saksei.check import check
from saksei.errors import AlreadyThere, InvalidCode, InvalidValue
from saksei.exchange.exports import export_package
from saksei.exchange.imports import import_package
from saksei.exchange.package import bare, guarded
from saksei.findings.protection import pattern_of
from saksei.publishing.actions import Answer, record_consent
from saksei.publishing.leaving import way_out
from saksei.publishing.looking import Names
from saksei.publishing.models import Release
from saksei.publishing.purpose import Purpose, purpose
from saksei.publishing.small import NOT_SHOWN, without_small
from saksei.reports import blocks as b
from saksei.reports.writing import write_report
from saksei.sources.models import Source
from saksei.workspace import Workspace

MEDIA = "name_in_media_or_report"
PRESS = Purpose(MEDIA, "the Mekong Ledger")
# Nobody asked them, or they said no; each is named in every kind of place that the record has.
COOK, SINGER, SECRET, CHILD = "Lina Ros", "Sopheap Lim-Ros", "Tola Vann", "Pisey Nhem"
SENTINELS = (COOK, "Lina", SINGER, SECRET, "Vann", CHILD, "K-4471", "seller at the north gate")
STAFF = "Keo of the desk"


@pytest.fixture
def dossier(case: Workspace) -> Workspace:
    """The case, with names that may not be given in titles, texts, quotes, notes and values."""
    talk = held("Lina Ros said that Tola Vann sang.", title="Interview", confidentiality="internal")
    cook = state(talk, COOK, entity="new:person").entity_id
    state(talk, "a seller at the north gate", entity=cook, property="description")
    state(talk, "card:K-4471", entity=cook, property="identifier")
    state(talk, SECRET, entity="mek")
    page = held(f"Then {COOK} was taken; {CHILD} saw it.", title=f"The story of {COOK}")
    state(page, "beaten next to Lina   ROS", entity="sopheap-1", property="location")
    state("alert", f'=HYPERLINK("//x";"{COOK}")', entity="dara-1", property="location")
    state("alert", cook, entity="sopheap-1", property="victim", note=f"seen by {STAFF}, not {COOK}")
    record_consent([Answer(person="sopheap", use=MEDIA, state="refused", given_by="self")])
    return case


def everything(folder: Path) -> str:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return " ".join(" ".join(words_of(path).split()) for path in paths)


def leaving(run: Run, folder: Path) -> Iterator[tuple[str, str]]:
    """All that goes outside, by every command that lets something go."""
    for_press = ("--for", MEDIA, "--recipient", PRESS.to)
    asked = ("--ask", "widening", "--ask", "custody", "--ask", "chains")
    for name, command in {
        "report": ("report", folder / "report", *asked, *for_press),
        "export": ("export", folder / "export", *for_press),
        "publish": ("publish", folder / "publish", *asked, *for_press),
    }.items():
        result = run(*command)
        assert result.exit_code == 0, result.output
        yield name, everything(folder / name)


def test_names_without_a_basis_are_in_nothing_that_leaves(
    dossier: Workspace, run: Run, tmp_path: Path
) -> None:
    for name, words in leaving(run, tmp_path):
        assert "Mek Tola" in words or "Moun" in words, name
        assert not [one for one in SENTINELS if one.casefold() in words.casefold()], name
        assert "Sopheap" not in words  # her identifier here is "sopheap"
        assert STAFF not in words and "tester" not in words, name
    assert not wrong()


def test_a_report_says_for_whom_it_is_and_on_which_basis(case: Workspace, tmp_path: Path) -> None:
    inside = write_report(tmp_path / "in", Basis(), formats=["html"]).files[0].read_text()
    assert "For the team only" in inside
    made = write_report(tmp_path / "out", Basis(), formats=["html"], purpose=PRESS)
    words = made.files[0].read_text()
    assert "For the team" not in words and "to the Mekong Ledger" in words
    assert "by named in a public source" in words


def test_consent_lets_a_name_go_that_a_confidential_source_gives(
    dossier: Workspace, tmp_path: Path
) -> None:
    cook = next(one for one in way_out(PRESS).naming.others if one.startswith("person-"))
    given = {"use": MEDIA, "state": "granted", "given_by": "self", "limits": "no village"}
    record_consent([Answer(person=cook, **given)])
    made = write_report(tmp_path / "out", Basis(), formats=["json"], purpose=PRESS)
    assert COOK in made.files[0].read_text()
    assert any("no village" in one for one in made.remarks)


# -- releases


def test_what_left_is_recorded_with_whom_it_names(case: Workspace, tmp_path: Path) -> None:
    made = write_report(tmp_path / "out", Basis(), formats=["html"], purpose=PRESS)
    kept = Release.objects.get(pk=made.release)
    sha256 = hashlib.sha256(made.files[0].read_bytes()).hexdigest()
    assert kept.files == f"{sha256} report.html" and kept.recipient == PRESS.to
    assert {"mek", "sopheap"} <= set(kept.named) and "child" not in kept.named
    assert not wrong()


def test_a_withdrawal_lists_what_already_left(case: Workspace, run: Run, tmp_path: Path) -> None:
    made = write_report(tmp_path / "out", Basis(), formats=["html"], purpose=PRESS)
    said = run("consent", "dara-c", "--use", MEDIA, "--withdrawn", "--by", "self").output
    assert made.release in said and PRESS.to in said  # by another record of hers
    assert made.release in run("releases", "dara-a").output
    assert made.release not in run("releases", "child").output
    assert json.loads(run("releases", made.release, "--json").stdout)[0]["use"] == MEDIA


def test_the_check_notes_what_is_due(case: Workspace, tmp_path: Path) -> None:
    late = Purpose(MEDIA, "the press", "2020-01-31")
    write_report(tmp_path / "out", Basis(), formats=["html"], purpose=late)
    said = {"use": MEDIA, "state": "granted", "given_by": "self", "expires": "2020-01-31"}
    record_consent([Answer(person="mek", **said)])
    due = {one.where.split(" ")[0]: one.what for one in check() if one.level == "note"}
    assert "deleted by 2020-01-31 at the press" in due["release"]
    assert "1 expired, such as that of mek" in due["consent"]


def test_what_is_for_the_team_is_no_release(case: Workspace, tmp_path: Path) -> None:
    write_report(tmp_path / "in", Basis(), formats=["html"])
    export_package(tmp_path / "whole", whole=True)
    assert not Release.objects.exists()


def test_a_bundle_lists_the_digest_of_every_file(case: Workspace, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    assert run("publish", folder, "--for", MEDIA).exit_code == 0
    manifest = json.loads((folder / "manifest.json").read_text())
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*") if path.is_file() and not path.name.startswith("manifest.")
    }  # fmt: skip
    assert manifest["sha256"] == found and "report.html" in found and "data/sources.csv" in found
    assert not (folder / "data" / "files").exists() and "texts.csv" not in str(found)
    assert isinstance(run("publish", folder, "--for", MEDIA).exception, AlreadyThere)


@pytest.mark.parametrize(
    ("use", "to", "error"),
    [("", "the press", InvalidValue), (MEDIA, "", InvalidValue), ("store", "us", InvalidValue),
     ("fame", "the press", InvalidCode)],
)  # fmt: skip
def test_what_leaves_names_its_use_and_its_recipient(
    case: Workspace, use: str, to: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        purpose(use, to)


def test_the_whole_record_leaves_for_no_use(case: Workspace, run: Run, tmp_path: Path) -> None:
    result = run("export", tmp_path / "x", "--whole", "--for", MEDIA, "--recipient", "the press")
    assert isinstance(result.exception, InvalidValue) and not (tmp_path / "x").exists()


def test_what_left_can_be_imported_by_a_partner(
    dossier: Workspace, empty: Path, tmp_path: Path
) -> None:
    partner = Purpose("share_in_network", "River Watch")
    export_package(tmp_path / "out", purpose=partner)
    import shutil

    from saksei.workspace import open_folder

    shutil.copytree(empty, tmp_path / "partner")
    with open_folder(tmp_path / "partner", actor="partner"):
        assert import_package(tmp_path / "out").added["statements"] > 10
        assert not wrong()


# -- formulas


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\r=1", "'", "''=1", "'=1", "＝1"]
)
def test_a_formula_is_text_in_a_package_and_comes_back(text: str) -> None:
    assert guarded(text).startswith("'") and bare(guarded(text)) == text
    assert bare("plain") == guarded("plain") == "plain"


def test_no_cell_of_an_export_is_a_formula(dossier: Workspace, tmp_path: Path) -> None:
    export_package(tmp_path / "out", whole=True)
    for path in (tmp_path / "out").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))], path.name
    assert any("HYPERLINK" in one["value"] for one in rows(tmp_path / "out", "statements"))


# -- small numbers


def table(*numbers: tuple[str, str, object]) -> b.Table:
    heads = tuple(map(b.Column, ("month", "group", "persons")))
    return b.Table("t", heads, numbers, "t", small=(2,))  # type: ignore[arg-type]


def shown(made: b.Table) -> list[object]:
    return [row[2] for row in made.rows]


def test_a_small_number_goes_with_the_next_that_would_tell_it() -> None:
    made = without_small(table(("May", "a", 2), ("May", "b", 7), ("May", "c", 9)), 3)
    assert shown(made) == [NOT_SHOWN, NOT_SHOWN, 9] and "from 1 to 2" in made.note


def test_each_month_is_a_whole_of_its_own() -> None:
    made = without_small(table(("May", "a", 5), ("May", "b", 7), ("June", "a", "1–4"),
                               ("June", "b", "2.5")), 3)  # fmt: skip
    assert shown(made) == [5, 7, NOT_SHOWN, NOT_SHOWN]


def test_nought_and_large_numbers_are_shown() -> None:
    assert without_small(whole := table(("May", "a", 0), ("May", "b", 3)), 3) is whole
    assert without_small(few := table(("May", "a", 1)), 1) is few


def test_small_bars_are_left_out() -> None:
    bars = tuple(b.ChartRow(name, (ends,)) for name, ends in
                 (("a", (1, 1)), ("b", (4, 5)), ("c", (9, 9))))  # fmt: skip
    made = without_small(b.Chart("c", "persons", bars, ("persons",), "c", small=True), 3)
    assert [one.label for one in made.rows] == ["c"]


# -- names among many


WORDS = st.sampled_from(["Sok", "sok", "SOK", "Chan", "Lina", "ពិសី", "នៅ", "O'Neil", "Zoë", "x1"])
BETWEEN = st.sampled_from([" ", "", "_", "\u200b", ", ", "|", "-", "\n", "\u00ad", "s "])
NAMES = st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), max_size=5)
TEXTS = st.lists(st.tuples(WORDS, BETWEEN), max_size=8).map(
    lambda parts: "".join(word + between for word, between in parts)
)


@settings(max_examples=300)
@given(NAMES, st.lists(WORDS, max_size=2), TEXTS)
def test_names_are_found_as_one_pattern_of_them_all_would(
    names: list[str], alone: list[str], text: str
) -> None:
    whole, normal = pattern_of(names, alone), unicodedata.normalize("NFC", text)
    assert Names(names, alone).sub("*", normal) == (whole.sub("*", normal) if whole else normal)


def test_many_names_are_found_as_one_pattern_finds_them() -> None:
    names = Names([f"Sok Chan{number}" for number in range(3000)] + ["Lina Ros", "ពិសី"], ["Ros"])
    assert names.sub("*", "saw chan7 SOK, and li\u00adna_ros; Ros, not ros or Rosa") == (
        "saw *, and *; *, not ros or Rosa"
    )
    assert names.sub("*", "ផ្ទះពិសីនៅ") == "ផ្ទះ*នៅ" and not names.search("Sok Chan")
    assert names.standing_in("Chan12, Sok told Ros Lina") == {"Sok Chan12", "Lina Ros", "Ros"}


def test_an_export_says_which_public_sources_stay_and_never_hints_at_the_whole(
    dossier: Workspace, run: Run, tmp_path: Path
) -> None:
    page = Source.objects.get(title=f"The story of {COOK}")
    said = run("export", tmp_path / "out", "--for", MEDIA, "--recipient", PRESS.to).stdout
    assert "public source(s) stay" in said and page.pk in said
    assert "--whole" not in said
