"""Registering what was received: the bytes kept, the custody said, or nothing at all."""

import hashlib
import os
from pathlib import Path

import cast
import pytest
from hands import held, state, wrong
from test_texts import PAGE, SENTENCE, make_docx, make_pdf

from saksei.errors import (
    AlreadyThere,
    CorruptFile,
    EmptyFile,
    EncryptedFile,
    InvalidCode,
    InvalidDate,
    InvalidValue,
    MislabelledFile,
    NotFound,
    RefusedFile,
    SakseiError,
    TooLarge,
)
from saksei.models import Derivation, Entry, Source, Text
from saksei.originals import store_file
from saksei.sources import texts
from saksei.sources.actions import Description, register_source
from saksei.workspace import Workspace

FILES = {
    "article.txt": SENTENCE.encode(),
    "article.html": PAGE.encode(),
    "letter.pdf": make_pdf(),
    "statement.docx": make_docx(),
}


@pytest.mark.parametrize("name", FILES)
def test_the_original_is_kept_unchanged(workspace: Workspace, name: str) -> None:
    source = register_source(Description(), data=FILES[name], name=name)
    stored = (workspace.files / source.file).read_bytes()
    assert stored == FILES[name]
    assert Source.objects.get().sha256 == hashlib.sha256(stored).hexdigest()


@pytest.mark.parametrize(
    ("name", "extractor"),
    [
        ("article.txt", "plain text, utf-8"),
        ("article.html", "trafilatura"),
        ("letter.pdf", "pypdf"),
        ("statement.docx", "python-docx"),
    ],
)
def test_the_text_says_which_version_of_what_read_it(
    workspace: Workspace, name: str, extractor: str
) -> None:
    register_source(Description(), data=FILES[name], name=name)
    text = Text.objects.get()
    assert (text.extractor, SENTENCE in text.content) == (extractor, True)
    assert text.version[0].isdigit()
    assert text.digest == hashlib.sha256(text.content.encode()).hexdigest()


def test_custody_is_kept(workspace: Workspace) -> None:
    source = held(obtained_at="2031-05-05T08:00:00.000000Z", obtained_how="by post")
    kept = Source.objects.get(pk=source.id)
    assert (kept.obtained_at[:10], kept.obtained_how) == ("2031-05-05", "by post")
    assert (kept.obtained_by, kept.registered_by) == ("tester", "tester")
    assert (kept.original_name, kept.size) == ("article.txt", len(cast.ARTICLE.encode()))


def test_what_nobody_says_of_custody_is_the_moment_of_registering(workspace: Workspace) -> None:
    source = held()
    assert source.obtained_at == source.registered_at


def test_a_document_says_its_own_title_date_and_language(workspace: Workspace) -> None:
    source = register_source(Description(), data=PAGE.encode(), name="article.html")
    assert (source.date, source.language) == ("2020-08-14", "en")
    assert "Arrest in the capital" in source.title


def test_a_title_that_is_given_goes_before_the_document_s_own(workspace: Workspace) -> None:
    source = register_source(Description(title="Mine"), data=PAGE.encode(), name="article.html")
    assert source.title == "Mine"


def test_a_source_may_be_known_by_reference_only(workspace: Workspace) -> None:
    source = register_source(Description(address="https://ledger.example/1"))
    assert (source.held, source.file, Text.objects.count()) == (False, "", 0)


def test_a_source_says_what_it_derives_from(case: Workspace) -> None:
    source = register_source(Description(title="Copy"), derived_from=["ledger", "ledger", "alert"])
    found = Derivation.objects.filter(source=source).order_by("origin_id")
    assert [one.origin_id for one in found] == ["alert", "ledger"]


@pytest.mark.parametrize(
    ("described", "error"),
    [
        ({"reliability": "B"}, InvalidValue),
        ({"reliability": "B", "reliability_reason": "  "}, InvalidValue),
        ({"reliability": "G", "reliability_reason": "a guess"}, InvalidCode),
        ({"confidentiality": "secret"}, InvalidCode),
        ({"confidentiality": ""}, InvalidCode),
        ({"date": "4 May 2031"}, InvalidDate),
    ],
)
def test_a_wrong_description_is_refused(
    workspace: Workspace, described: dict[str, str], error: type[SakseiError]
) -> None:
    with pytest.raises(error):
        Description(title="Activist held", **described)


def test_a_reliability_comes_with_its_reason(workspace: Workspace) -> None:
    source = held(reliability="B", reliability_reason="right in all of 2030")
    assert Source.objects.get(pk=source.id).reliability_reason == "right in all of 2030"


def test_a_source_without_anything_is_refused(workspace: Workspace) -> None:
    with pytest.raises(InvalidValue, match="needs a title or an address"):
        register_source(Description(publisher="Mekong Ledger"))


# -- twice


def test_the_same_bytes_are_said_to_be_there(workspace: Workspace) -> None:
    first = held()
    with pytest.raises(AlreadyThere, match=rf"{first.id} \(Activist held\).*--anyway"):
        register_source(Description(), data=cast.ARTICLE.encode(), name="other.txt")
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    "described",
    [
        {"address": "https://ledger.example/1"},
        {"title": "Activist held", "publisher": "Mekong Ledger", "date": "2031-05-04"},
    ],
)
def test_the_same_address_or_title_is_said_to_be_there(
    case: Workspace, described: dict[str, str]
) -> None:
    with pytest.raises(AlreadyThere, match=r"ledger \(Activist held\)"):
        register_source(Description(**described))


def test_another_day_s_article_of_that_title_is_another_source(case: Workspace) -> None:
    register_source(
        Description(title="Activist held", publisher="Mekong Ledger", date="2031-05-09")
    )
    assert Source.objects.filter(title="Activist held").count() == 2


def test_anyway_registers_it(case: Workspace) -> None:
    register_source(Description(address="https://ledger.example/1"), even_if_known=True)
    assert Source.objects.filter(address="https://ledger.example/1").count() == 2


def test_the_title_of_a_confidential_source_is_not_told(workspace: Workspace) -> None:
    held(title="Interview with Mek Tola", confidentiality="confidential")
    with pytest.raises(AlreadyThere) as caught:
        register_source(Description(), data=cast.ARTICLE.encode(), name="other.txt")
    assert "Mek Tola" not in str(caught.value)


# -- refused


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
REFUSED = [
    (b"", "empty.txt", EmptyFile),
    (b" \n ", "blank.txt", EmptyFile),
    (b"x" * 2000, "large.txt", TooLarge),
    (ENCRYPTED, "locked.docx", EncryptedFile),
    (make_pdf()[:300], "cut.pdf", CorruptFile),
    (make_docx()[:900], "cut.docx", RefusedFile),
    (make_pdf(), "named.txt", MislabelledFile),
    (b"\x89PNG\r\n\x1a\n" + bytes(50), "photo.png", RefusedFile),
]


@pytest.mark.parametrize(("data", "name", "error"), REFUSED)
def test_of_a_refused_file_nothing_is_kept(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    data: bytes,
    name: str,
    error: type[SakseiError],
) -> None:
    monkeypatch.setattr(texts, "MAX_BYTES", 1500 if name == "large.txt" else texts.MAX_BYTES)
    with pytest.raises(error, match=name):
        register_source(Description(title="Activist held"), data=data, name=name)
    assert (Source.objects.count(), Entry.objects.count()) == (0, 0)
    assert list(workspace.files.iterdir()) == []


def test_of_a_file_whose_origin_is_missing_nothing_is_kept(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="no source nobody to derive from"):
        register_source(Description(), data=b"Text.", name="a.txt", derived_from=["nobody"])
    assert (Source.objects.count(), Entry.objects.count()) == (0, 0)
    assert list(workspace.files.iterdir()) == []


def test_of_a_write_that_fails_late_nothing_is_kept(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saksei.journal.Writing.close", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        held()
    assert (Source.objects.count(), list(workspace.files.iterdir())) == (0, [])


# -- the file


def test_a_file_is_on_the_disk_before_it_has_its_name(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, rename = os.fsync, Path.replace

    def synced(handle: int) -> None:
        steps.append("sync")
        sync(handle)

    def renamed(path: Path, to: Path) -> Path:
        steps.append("name")
        return rename(path, to)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    store_file(b"Text.")
    assert steps == ["sync", "name", "sync"]  # the file, its name, the folder


def test_a_full_disk_leaves_no_half_file(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store_file(b"Text.")
    assert list(workspace.files.iterdir()) == []


def test_a_file_s_name_does_not_tell_its_content(workspace: Workspace) -> None:
    first, second = held(), held()
    assert first.sha256 == second.sha256
    assert len({first.file, second.file, first.sha256[:32]}) == 3


def test_a_file_left_by_a_killed_write_is_swept_by_the_next(workspace: Workspace) -> None:
    orphan, half = workspace.files / ("0" * 32), workspace.files / f".{'1' * 32}"
    orphan.write_bytes(b"left")
    half.write_bytes(b"le")
    kept = workspace.files / held().file
    assert list(workspace.files.iterdir()) == [kept]


def test_what_a_person_puts_beside_the_files_is_not_swept(workspace: Workspace) -> None:
    mine = workspace.files / "read me.txt"
    mine.write_text("not ours")
    held()
    assert mine.read_text() == "not ours"


def test_a_copy_that_lost_its_empty_folder_can_be_worked_in(workspace: Workspace) -> None:
    workspace.files.rmdir()
    source = held()
    assert (workspace.files / source.file).is_file()
    assert wrong() == ""


def test_nothing_is_stated_from_an_erased_source(workspace: Workspace) -> None:
    from saksei.statements.actions import erase_source

    source = held()
    erase_source(source.id, reason="a court's order")
    with pytest.raises(SakseiError, match="was erased"):
        state(source)
