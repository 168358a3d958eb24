"""Time stamps of checkpoints, by an authority of our own: kept as they come, held to their root."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import authority
import pytest
from authority import Authority
from hands import held
from typer.testing import Result

from saksei import workspace as workspaces
from saksei.anchors.kept import kept
from saksei.anchors.stamping import authorities, stamp
from saksei.errors import AuthorityFailed, DoesNotHold, InvalidValue, NotFound
from saksei.evidence import stamps, verify_seal
from saksei.evidence.stamps import fetch, stamped_at
from saksei.workspace import Workspace

DATA = b"saksei/test\n3\nroot\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority.make(tmp_path_factory.mktemp("tsa") / "a")


@pytest.fixture
def stamper(made: Authority) -> Iterator[Authority]:
    with authority.serving(Authority(made.folder)) as running:
        yield running


@pytest.fixture(scope="module")
def token(made: Authority) -> bytes:
    with authority.serving(Authority(made.folder)) as running:
        return fetch(running.url, DATA)


def configured(workspace: Workspace, *stampers: Authority) -> Workspace:
    """The workspace with authorities in its settings, open again."""
    text = (workspace.folder / "saksei.toml").read_text("utf-8")
    for number, one in enumerate(stampers):
        (workspace.folder / f"{number}.pem").write_text(one.root, "ascii")
        text += f'[[timestamp]]\nname = "A{number}"\nurl = "{one.url}"\nroot = "{number}.pem"\n'
    (workspace.folder / "saksei.toml").write_text(text, "utf-8")
    return workspaces.open_folder(workspace.folder, actor="tester")


def test_both_ways_of_verifying_tell_one_moment(token: bytes, made: Authority) -> None:
    first = stamps._by_library(token, DATA, made.root)
    assert (
        first
        == verify_seal.stamped_at(token, DATA, made.root)
        == stamped_at(token, DATA, made.root)
    )
    assert first.startswith("20") and first.endswith("Z")


def test_what_the_library_refuses_is_tried_with_openssl(
    token: bytes, made: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> str:
        raise DoesNotHold("no")

    expected = stamped_at(token, DATA, made.root)
    monkeypatch.setattr(stamps, "_by_library", refuse)
    assert stamped_at(token, DATA, made.root) == expected
    with pytest.raises(DoesNotHold, match="does not hold"):
        stamped_at(token, DATA + b"x", made.root)


def test_a_stamp_is_of_these_bytes_alone(token: bytes, made: Authority) -> None:
    with pytest.raises(DoesNotHold):
        stamped_at(token, DATA[:-1], made.root)


def test_a_stamp_holds_under_its_root_alone(token: bytes, tmp_path: Path) -> None:
    other = authority.make(tmp_path / "other")
    with pytest.raises(DoesNotHold):
        stamped_at(token, DATA, other.root)
    with pytest.raises(DoesNotHold):
        stamped_at(token, DATA, "")


@pytest.mark.parametrize("part", [0.2, 0.5, 0.8, 0.98])
def test_a_stamp_that_was_cut_or_changed_does_not_hold(
    token: bytes, made: Authority, part: float
) -> None:
    place = int(len(token) * part)
    with pytest.raises(DoesNotHold):
        stamped_at(token[:place], DATA, made.root)


def test_the_head_is_stamped_and_the_token_kept_as_it_came(
    workspace: Workspace, stamper: Authority, run: Callable[..., Result]
) -> None:
    opened = configured(workspace, stamper)
    held()
    assert "stamped by A0 at 20" in run("anchor", "--timestamp").stdout
    workspaces.open_folder(opened.folder)
    anchor = kept()[0]
    assert verify_seal.stamped_at(bytes(anchor.token), anchor.note.text.encode(), stamper.root)
    assert stamped_at(bytes(anchor.token), anchor.note.text.encode(), stamper.root)


def test_only_the_digest_goes_out(workspace: Workspace, stamper: Authority) -> None:
    configured(workspace, stamper)
    held()
    stamp()
    told = stamper.asked[0]
    assert len(stamper.asked) == 1 and len(told) < 100
    assert b"saksei" not in told and b"test" not in told


def test_nothing_goes_out_unless_asked(
    workspace: Workspace, stamper: Authority, run: Callable[..., Result]
) -> None:
    configured(workspace, stamper)
    held()
    run("anchor", "--printed"), run("check"), run("checkpoint")
    assert stamper.asked == []


def test_of_two_authorities_one_may_fail(workspace: Workspace, stamper: Authority) -> None:
    with authority.serving(Authority(stamper.folder, status=500)) as broken:
        configured(workspace, broken, stamper)
        held()
        found = stamp()
    assert [bool(one.anchor) for one in found] == [False, True]
    assert "HTTP Error 500" in found[0].failed
    assert len(kept()) == 1


BAD: list[tuple[int, bytes, str]] = [
    (200, b"", "answered with 0 bytes"),
    (200, b"x" * 200_000, "which is no time stamp"),
    (200, b"junk", "does not hold"),
    (404, b"junk", "HTTP Error 404"),
    (302, b"junk", "HTTP Error 302"),
]


@pytest.mark.parametrize(("status", "body", "words"), BAD)
def test_an_authority_that_answers_badly_is_a_sentence(
    workspace: Workspace, stamper: Authority, status: int, body: bytes, words: str
) -> None:
    configured(workspace, stamper)
    held()
    stamper.status, stamper.answers = status, [body]
    with pytest.raises(AuthorityFailed, match=words):
        stamp()
    assert kept() == []


def test_a_stamp_of_something_else_is_not_kept(workspace: Workspace, stamper: Authority) -> None:
    stamper.answers = [fetch(stamper.url, b"something else")]
    configured(workspace, stamper)
    held()
    with pytest.raises(AuthorityFailed, match="does not hold"):
        stamp()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/", "", "http://127.0.0.1:1/"])
def test_an_address_that_is_none_is_a_sentence(url: str) -> None:
    with pytest.raises(AuthorityFailed, match=r"address of an authority|no time stamp"):
        fetch(url, DATA)


def test_without_authorities_it_says_where_they_go(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match=r"\[\[timestamp\]\]"):
        stamp()


def settings(workspace: Workspace, text: str) -> None:
    with (workspace.folder / "saksei.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    workspaces.open_folder(workspace.folder)


def test_an_authority_without_an_address_is_a_sentence(workspace: Workspace) -> None:
    (workspace.folder / "a.pem").write_text("x", "ascii")
    settings(workspace, '[[timestamp]]\nname = "A"\nroot = "a.pem"\n')
    with pytest.raises(InvalidValue, match="'url' is missing"):
        authorities()


def test_an_authority_without_its_certificate_is_a_sentence(workspace: Workspace) -> None:
    settings(workspace, '[[timestamp]]\nname = "A"\nroot = "a.pem"\nurl = "https://a.example"\n')
    with pytest.raises(NotFound, match=r"root certificate .* cannot be read"):
        authorities()


def test_openssl_is_there() -> None:
    done = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("OpenSSL 3")
