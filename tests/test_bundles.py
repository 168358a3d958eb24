"""A public bundle is verified where there is nothing but Python and openssl, and every file of it
that is not as it was signed is named."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from seals import alone, flipped

from saksei import bundle
from saksei.analysis.standards import Basis
from saksei.anchors.keys import public_key, public_of
from saksei.bundle import SCRIPT, publish, verified
from saksei.errors import DoesNotHold, InvalidValue
from saksei.publishing.purpose import Purpose
from saksei.workspace import Workspace

MEDIA = "name_in_media_or_report"
ROWS, PAGE = "data/statements.csv", "report.html"


@pytest.fixture
def handout(case: Workspace, tmp_path: Path) -> Path:
    """The case's bundle."""
    publish(tmp_path / "handout", Purpose(MEDIA, "the public"), Basis())
    return tmp_path / "handout"


def by_script(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What the script in a bundle says of it."""
    return alone(folder, SCRIPT.name, ".", *words)


def test_the_script_says_what_saksei_says(handout: Path) -> None:
    done, told = by_script(handout), verified(handout)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [*told, "holds"]
    files = len(json.loads((handout / "manifest.json").read_text())["sha256"])
    assert told[:2] == [
        f"signed with the key {public_key().text}", f"{files} files are as they were then",
    ]  # fmt: skip
    assert told[2].endswith(f"for {MEDIA}, to the public")


def test_the_script_needs_the_standard_library_alone() -> None:
    lines = SCRIPT.read_text("utf-8").splitlines()
    taken = {one.split()[1].split(".")[0] for one in lines if one.startswith(("import", "from"))}
    assert len(lines) <= 200 and taken <= sys.stdlib_module_names


def flip(folder: Path) -> None:
    """A bit of each of two files."""
    for name in (ROWS, PAGE):
        (folder / name).write_bytes(flipped((folder / name).read_bytes(), 100, 3))


def add(folder: Path) -> None:
    (folder / "data" / "more.csv").write_text("name\n")
    (folder / "new").mkdir()
    (folder / "new" / "manifest.json").write_text("{}")


def rename(folder: Path) -> None:
    (folder / PAGE).rename(folder / "index.html")


def swap(folder: Path) -> None:
    (folder / PAGE).rename(folder / "aside")
    (folder / ROWS).rename(folder / PAGE)
    (folder / "aside").rename(folder / ROWS)


def link(folder: Path) -> None:
    """Something that leads elsewhere, in place of a file."""
    (folder / PAGE).rename(folder.with_name("elsewhere"))
    (folder / PAGE).symlink_to(folder.with_name("elsewhere"))


def nest(folder: Path) -> None:
    (folder / PAGE).unlink()
    (folder / PAGE).mkdir()


SPOILT: list[tuple[Callable[[Path], object], list[str]]] = [
    (flip, [f"{ROWS} was changed", f"{PAGE} was changed"]),
    (add, ["data/more.csv was added", "new/manifest.json was added"]),
    (lambda folder: (folder / ROWS).unlink(), [f"{ROWS} is missing"]),
    (lambda folder: shutil.rmtree(folder / "data"), [f"{ROWS} is missing"]),
    (rename, [f"{PAGE} is missing", f"index.html was added: it is {PAGE}"]),
    (swap, [f"{ROWS} was changed: it is {PAGE}", f"{PAGE} was changed: it is {ROWS}"]),
    (link, [f"{PAGE} was changed"]),
    (nest, [f"{PAGE} is missing"]),
    (lambda folder: (folder / "manifest.sig").unlink(), ["manifest.sig is missing"]),
    (lambda folder: (folder / "manifest.json").unlink(), ["so it is no bundle"]),
]


@pytest.mark.parametrize(("spoil", "named"), SPOILT)
def test_every_file_that_is_spoilt_is_named(
    handout: Path, spoil: Callable[[Path], object], named: list[str]
) -> None:
    spoil(handout)
    with pytest.raises(DoesNotHold) as error:
        verified(handout)
    done = by_script(handout)
    assert done.returncode == 1 and done.stdout == ""
    for words in named:
        assert words in str(error.value) and words in done.stderr


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig"])
def test_no_bit_of_what_is_signed_can_be_turned(handout: Path, name: str) -> None:
    whole, pick = (handout / name).read_bytes(), random.Random(7)
    places = range(len(whole)) if len(whole) < 100 else pick.sample(range(len(whole)), 200)
    for place in places:
        (handout / name).write_bytes(flipped(whole, place, pick.randrange(8)))
        with pytest.raises(DoesNotHold):
            verified(handout)
    (handout / name).write_bytes(whole)
    assert verified(handout)


def test_who_has_the_folder_and_not_the_key_signs_with_another(handout: Path) -> None:
    own, other = public_key().text, Ed25519PrivateKey.generate()
    manifest = handout / "manifest.json"
    data = manifest.read_text().replace(own, public_of(other).text).encode()
    manifest.write_bytes(data)
    (handout / "manifest.sig").write_bytes(other.sign(data))
    assert public_of(other).text in verified(handout)[0]  # which is what a reader compares
    assert by_script(handout).returncode == 0
    assert "another key" in by_script(handout, "--key", own).stderr
    with pytest.raises(DoesNotHold, match="another key"):
        verified(handout, key=own)


def test_a_manifest_that_is_none_is_a_sentence(handout: Path) -> None:
    for content in (b"", b"[]", b"{}", b'{"format": "saksei bundle/1", "key": 3}', b"[" * 100_000):
        (handout / "manifest.json").write_bytes(content)
        with pytest.raises(DoesNotHold, match="ask for the folder again"):
            verified(handout)
        assert by_script(handout).stderr.startswith("DOES NOT HOLD: ")


def test_by_commands(case: Workspace, run: Run, tmp_path: Path) -> None:
    said = run("publish", tmp_path / "b", "--for", MEDIA).output
    assert f"saksei verify {tmp_path / 'b'}" in " ".join(said.split()) and SCRIPT.name in said
    assert run("verify", tmp_path / "b", "--key", public_key().text).stdout.endswith("holds\n")
    assert json.loads(run("verify", tmp_path / "b", "--json").stdout)["holds"]
    opened = run("verify", tmp_path / "b", "--opened", tmp_path / "b" / PAGE)
    assert isinstance(opened.exception, InvalidValue)
    (tmp_path / "b" / PAGE).unlink()
    assert isinstance(run("verify", tmp_path / "b").exception, DoesNotHold)


def test_the_release_has_the_digest_of_what_is_signed(handout: Path, case: Workspace) -> None:
    from saksei.models import Release

    (left,) = Release.objects.filter(what="bundle")
    digests = bundle.digests_of(handout)
    assert f"{digests['manifest.json']} manifest.json" in left.files
    assert f"{digests['manifest.sig']} manifest.sig" in left.files
