"""A sealed finding: closed, proved, opened row by row, verified by others; and nothing forged."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import authority
import pytest
from authority import Authority
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hands import held, state, wrong
from seals import SCRIPT, Change, by_script, flipped
from typer.testing import Result

from saksei import workspace as workspaces
from saksei.analysis.names import WITHHELD
from saksei.anchors import kept
from saksei.anchors.keys import public_key
from saksei.anchors.stamping import stamp
from saksei.errors import DoesNotHold, RefusedWrite
from saksei.evidence import notes, verify_seal
from saksei.evidence.notes import COSIGNATURE, ED25519, Note, encoded, key_of
from saksei.evidence.verify_seal import SEAL, written
from saksei.findings.actions import save_edition, withdraw_editions
from saksei.findings.questions import ask
from saksei.journal import Entry, Item
from saksei.models import Release, Statement
from saksei.publishing.purpose import Purpose
from saksei.sealing.opening import verified
from saksei.sealing.sealing import seal
from saksei.statements.actions import withdraw_statements
from saksei.workspace import Workspace

Run = Callable[..., Result]


# -- sealing and verifying


@pytest.fixture
def sealed(edition: str) -> bytes:
    """Arrests of the case, sealed."""
    return seal(edition).data


def test_a_seal_holds_and_says_the_number(sealed: bytes) -> None:
    lines = verified(sealed)
    assert lines[0] == f"sealed with the key {public_key().text}"
    assert lines[-1] == "Arrests in May: at least 6 acts; reported: at least one source says so"


def test_the_script_says_the_same_in_an_empty_environment(sealed: bytes, tmp_path: Path) -> None:
    done = by_script(tmp_path / "empty", sealed)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [*verified(sealed), "holds"]


def test_the_script_is_short_and_needs_the_standard_library_alone() -> None:
    lines = SCRIPT.read_text("utf-8").splitlines()
    imported = {
        line.split()[1].split(".")[0] for line in lines if line.startswith(("import", "from"))
    }
    assert len(lines) <= 200
    assert imported <= sys.stdlib_module_names


def test_names_and_words_stay_closed(edition: str, case: Workspace) -> None:
    held(title="Mek Tola’s arrest")
    text = seal(edition).data.decode()
    told = Statement.objects.exclude(value="").values_list("value", flat=True)
    names = [one for one in told if " " in one or "-" in one]
    assert len(names) > 20 and [one for one in names if one in text] == ["at least 6"]  # ours too
    assert "tester" not in text and "ledger" not in text


def test_guesses_at_who_wrote_a_row_cannot_be_tested(sealed: bytes) -> None:
    text = sealed.decode()
    for entry in Entry.objects.all():
        assert bytes(entry.digest).hex() not in text
    for item in Item.objects.all():
        assert bytes(item.commitment).hex() not in text


def test_every_act_has_its_rows(sealed: bytes) -> None:
    content = json.loads(sealed)
    answer = ask(unit="acts", acts=("arrest",))
    assert [len(one["rows"]) for one in content["acts"]] == [
        len(row.statements) for row in answer.proof.rows
    ]
    assert content["result"]["minimum"] == answer.counted.bounds.minimum


def test_that_it_was_sealed_is_in_the_journal(edition: str) -> None:
    made = seal(edition)
    last = Entry.objects.latest("sequence")
    assert (last.action, last.items) == ("seal finding", 0)
    assert last.reason == f"{edition}, sha256 {sha256(made.data).hexdigest()}"
    assert wrong() == ""


def test_a_seal_that_leaves_is_a_release(edition: str) -> None:
    made = seal(edition, Purpose("research", "River Watch"))
    left = Release.objects.get(pk=made.release)
    assert (left.use, left.files) == ("research", f"{made.digest} {edition}.seal")
    assert json.loads(made.data)["for"] == "research, to River Watch"


def test_a_number_that_changed_is_not_sealed(edition: str) -> None:
    one = Statement.objects.filter(property="type", value="arrest").first()
    assert one is not None
    withdraw_statements([one.pk], reason="wrong")
    with pytest.raises(RefusedWrite, match="is not what the record says now"):
        seal(edition)


def test_a_withdrawn_number_is_not_sealed(edition: str) -> None:
    withdraw_editions([edition], reason="wrong")
    with pytest.raises(RefusedWrite, match="was withdrawn"):
        seal(edition)


def test_what_was_typed_passes_the_gate(case: Workspace) -> None:
    save_edition(ask(unit="acts", acts=("arrest",)), name="The arrest of Pisey Nhem")
    assert b"Pisey" not in seal("The arrest of Pisey Nhem").data


def test_a_minor_that_is_asked_for_is_not_named(case: Workspace) -> None:
    save_edition(ask(unit="acts", persons=("child",)), name="one")
    assert json.loads(seal("one").data)["question"]["persons"] == [WITHHELD]


# -- who has seen it


def witnessed() -> str:
    """The head of the journal cosigned by a partner's key, in the list of anchors."""
    private = Ed25519PrivateKey.generate()
    key = key_of(private, "partner.example/w", COSIGNATURE)
    note = kept.new_checkpoint().signed(key, private, at=1_900_000_000)
    kept.keep(kept.WITNESSED, key.name, note, trust=key.text)
    return key.text


def test_a_seal_takes_the_checkpoint_that_others_have_seen(edition: str, tmp_path: Path) -> None:
    key = witnessed()
    state(held(), "later")
    made = seal(edition)
    assert (made.witnesses, made.stamps) == (1, 0)
    assert f"seen at 2030-03-17T17:46:40Z by the witness {key}" in verified(made.data)
    assert by_script(tmp_path / "e", made.data).stdout.splitlines()[:-1] == verified(made.data)


def test_what_was_seen_before_the_number_was_kept_is_not_taken(case: Workspace) -> None:
    witnessed()
    save_edition(ask(unit="acts", acts=("arrest",)), name="later")
    assert seal("later").witnesses == 0


def test_a_time_stamp_goes_along(edition: str, case: Workspace, tmp_path: Path) -> None:
    with authority.serving(authority.make(tmp_path / "tsa")) as running:
        stamped(case, running)
        made = seal(edition)
        lines = verified(made.data)
        assert made.stamps == 1 and any("by A, root certificate" in one for one in lines)
        assert by_script(tmp_path / "e", made.data).stdout.splitlines()[:-1] == lines


def stamped(workspace: Workspace, running: Authority) -> None:
    (workspace.folder / "a.pem").write_text(running.root, "ascii")
    with (workspace.folder / "saksei.toml").open("a", encoding="utf-8") as file:
        file.write(f'[[timestamp]]\nname = "A"\nurl = "{running.url}"\nroot = "a.pem"\n')
    workspaces.open_folder(workspace.folder, actor="tester")
    stamp()


# -- forgeries


def test_no_flipped_bit_goes_unseen(sealed: bytes) -> None:
    pick = random.Random(1)
    places = [(pick.randrange(len(sealed)), pick.randrange(8)) for _ in range(300)]
    for place, bit in [*places, *((len(sealed) - n, 0) for n in range(1, 30))]:
        with pytest.raises(DoesNotHold):
            verified(flipped(sealed, place, bit))


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.999])
def test_no_truncation_goes_unseen(sealed: bytes, share: float) -> None:
    for data in (sealed[: int(len(sealed) * share)], sealed + b"\n", sealed + sealed):
        with pytest.raises(DoesNotHold):
            verified(data)


def swap_rows(seal: dict[str, Any]) -> None:
    seal["rows"][1], seal["rows"][2] = seal["rows"][2], seal["rows"][1]


CHANGES: dict[str, Change] = {
    "the number": lambda s: s["result"].update(text="99 arrests"),
    "the bounds": lambda s: s["result"].update(minimum=s["result"]["minimum"] + 1),
    "the question": lambda s: s["question"].update(acts=["torture"]),
    "the title": lambda s: s.update(title="All arrests"),
    "swapped rows": swap_rows,
    "a row less": lambda s: s["rows"].pop(),
    "a row twice": lambda s: s["rows"].append(s["rows"][0]),
    "another row": lambda s: s["rows"][3].update(digest="00" * 32),
    "another place": lambda s: s["rows"][3].update(place=s["rows"][3]["place"] + 1),
    "an act less": lambda s: s["acts"].pop(),
    "a row of no act": lambda s: s["acts"][0]["rows"].pop(),
    "another entry": lambda s: next(iter(s["entries"].values())).update(head="00" * 32),
    "a path": lambda s: s["rows"][0]["path"].append("00" * 32),
    "no checkpoint": lambda s: s.update(checkpoint=""),
    "an older checkpoint": lambda s: s.update(checkpoint=s["checkpoint"].replace("\n2\n", "\n1\n")),
    "something more": lambda s: s.update(more="words"),
}  # fmt: skip
# Whoever has the key may say anything about rows, but not that others were in the journal.
STRUCTURAL = (
    "a row less", "a row twice", "another row", "another place", "a row of no act", "another entry",
    "a path", "no checkpoint", "an older checkpoint",
)  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_no_change_goes_unseen(sealed: bytes, what: str, tmp_path: Path) -> None:
    content = json.loads(sealed)
    CHANGES[what](content)
    with pytest.raises(DoesNotHold):
        verified(written(content))
    assert "DOES NOT HOLD" in by_script(tmp_path / "e", written(content)).stderr


def resigned(content: dict[str, Any], private: Ed25519PrivateKey, name: str) -> bytes:
    """The content signed anew by a key under a name."""
    content.pop("signature", None)
    digest = encoded(sha256(written(content)).digest())
    signature = Note(f"{SEAL}\n{digest}\n").signed(key_of(private, name, ED25519), private)
    return written(content | {"signature": str(signature)})


@pytest.mark.parametrize("what", STRUCTURAL)
def test_not_even_who_has_the_key_can_seal_what_is_not_in_the_journal(
    sealed: bytes, what: str
) -> None:
    from saksei.anchors.keys import signing_key

    content = json.loads(sealed)
    CHANGES[what](content)
    with pytest.raises(DoesNotHold):
        verified(resigned(content, signing_key(), public_key().name))


def test_another_key_is_another_seal(sealed: bytes) -> None:
    private, content = Ed25519PrivateKey.generate(), json.loads(sealed)
    name = content["keys"]["journal"].split("+")[0]
    content["keys"]["journal"] = key_of(private, name, ED25519).text
    with pytest.raises(DoesNotHold):
        verified(resigned(content, private, name))


def test_the_key_that_was_given_is_the_one_that_counts(sealed: bytes) -> None:
    own = public_key().text
    assert verified(sealed, key=own)
    with pytest.raises(DoesNotHold, match="another key than the one you were given"):
        verified(sealed, key=own[:-2] + "x=")


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b"x"])
def test_what_is_no_seal_is_a_sentence(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(DoesNotHold, match="does not hold"):
        verified(data)
    done = by_script(tmp_path / "e", data)
    assert done.returncode == 1 and "Traceback" not in done.stderr


def test_what_a_terminal_would_obey_is_not_printed(edition: str, run: Run, tmp_path: Path) -> None:
    from saksei.anchors.keys import signing_key

    content = json.loads(seal(edition).data)
    content["title"] = "\x1b[2J arrests"
    data = resigned(content, signing_key(), public_key().name)
    (tmp_path / "a.seal").write_bytes(data)
    assert "\x1b" not in run("verify", tmp_path / "a.seal").stdout
    assert "?[2J arrests" in by_script(tmp_path / "e", data).stdout


# -- by commands


def test_by_commands(edition: str, run: Run, tmp_path: Path) -> None:
    out, rows = tmp_path / "a.seal", tmp_path / "rows"
    assert "verifies it without Saksei" in run("seal", "Arrests in May", "--out", out).stdout
    assert (tmp_path / "verify_seal.py").read_bytes() == SCRIPT.read_bytes()
    court = ("--for", "court", "--recipient", "District Court")
    assert "may leave" in run("seal", "open", out, *court).stdout
    done = run("seal", "open", out, "--row", 2, "--row", 3, "--out", rows, *court)
    assert "opened 2 row(s)" in done.stdout and "who recorded them" in done.stdout
    shown = run("verify", out, "--opened", rows).stdout
    assert "row 2, statement" in shown and shown.endswith("holds\n")
    assert json.loads(run("verify", out, "--json").stdout)["holds"]


def test_verifying_needs_no_workspace(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.seal").write_bytes(sealed)
    command = [sys.executable, "-m", "saksei.cli", "verify", "a.seal"]
    code = "import sys; from saksei.cli import main; main(['verify', 'a.seal'])"
    done = subprocess.run(
        [command[0], "-c", code], cwd=tmp_path / "elsewhere", capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout.endswith("holds\n"), done.stderr


@pytest.mark.parametrize("words", [["x", "y"], ["x", "--row", "1"], ["open", "a.seal"]])
def test_what_is_mistyped_is_a_sentence(edition: str, run: Run, words: list[str]) -> None:
    assert "--row NUMBER" in str(run("seal", *words).exception)


def test_a_note_of_ours_is_read_by_the_script(sealed: bytes) -> None:
    own = json.loads(sealed)
    assert verify_seal.signed(own["signature"], own["keys"]["journal"], notes.verified) == 0
