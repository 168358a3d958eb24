"""A partner's workspace signs the head of a journal that only grew, and nothing else."""

import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hands import held, state
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from saksei import workspace as workspaces
from saksei.anchors import kept
from saksei.anchors.keys import public_key, signing_key
from saksei.anchors.witness import ask_witness, become_witness, cosign, take_answer
from saksei.errors import DoesNotHold, NotFound, RefusedWrite
from saksei.evidence import checkpoints, notes
from saksei.evidence.checkpoints import Checkpoint, of_line, of_text, proof_in, request
from saksei.evidence.notes import COSIGNATURE, Key, Note, decoded, encoded
from saksei.evidence.tree import is_included, leaf_hash
from saksei.workspace import Workspace

Run = Callable[..., Result]


class Two:
    """A workspace and a partner's, of which one is open at a time."""

    def __init__(self, folder: Path, tmp_path: Path) -> None:
        self.mine, self.theirs = folder, tmp_path / "partner"
        workspaces.create(self.theirs, actor="partner").close()
        with workspaces.open_folder(self.theirs):
            self.witness = become_witness()
        self.back()
        self.key = public_key()

    def back(self) -> None:
        workspaces.open_folder(self.mine, actor="tester")

    def write(self, times: int = 1) -> None:
        source = held().id
        for n in range(times):
            state(source, f"Dara Moun {n}")

    def signed(self, text: str, *, trust: str = "") -> str:
        with workspaces.open_folder(self.theirs):
            try:
                return str(cosign(text, trust=trust).note)
            finally:
                self.back()

    def round(self) -> kept.Anchor:
        answer = self.signed(str(ask_witness()), trust=self.key.text)
        return take_answer(answer, witness=self.witness.text)


@pytest.fixture
def two(workspace: Workspace, tmp_path: Path) -> Two:
    """Mine with three entries, open, and a partner's that is a witness."""
    made = Two(workspace.folder, tmp_path)
    made.write(2)
    return made


def test_a_witness_signs_what_grew_again_and_again(two: Two) -> None:
    sizes = []
    for _ in range(4):
        anchor = two.round()
        assert anchor.note.by(two.witness) and anchor.note.by(two.key)
        sizes.append(anchor.checkpoint.size)
        two.write(2)
    assert sizes == [3, 6, 9, 12]


def test_the_same_checkpoint_is_signed_twice(two: Two) -> None:
    two.round()
    assert two.round().checkpoint.size == 3


def test_the_signed_message_is_that_of_cosignature_v1(two: Two) -> None:
    note = two.round().note
    found = note.by(two.witness)
    assert found and len(found.data) == 72
    message = f"cosignature/v1\ntime {found.moment}\n{note.text}".encode()
    assert notes.verified(two.witness.public, found.data[8:], message)
    assert struct.unpack(">Q", found.data[:8])[0] > 1_700_000_000


def test_a_journal_that_is_not_trusted_is_not_signed(two: Two) -> None:
    with pytest.raises(NotFound, match="--trust KEY"):
        two.signed(str(ask_witness()))


def test_another_key_than_the_trusted_one_is_refused(two: Two) -> None:
    two.round()
    other = Key(two.key.name, 1, bytes(32))
    with pytest.raises(DoesNotHold, match="is not the one of"):
        two.signed(str(ask_witness()), trust=other.text)


def forked(two: Two) -> str:
    """A request for a journal that was written anew, with the same key."""
    grown = [leaf_hash(bytes([n])) for n in range(9)]
    from saksei.evidence.tree import consistency_proof, lookup_in, root_of

    head = Checkpoint(two.key.name, 9, root_of(grown))
    proof = consistency_proof(3, 9, lookup_in(grown))
    note = Note(head.text).signed(two.key, signing_key())
    return str(checkpoints.Request(3, tuple(proof), note))


def test_a_fork_is_refused_and_the_file_is_worth_keeping(two: Two) -> None:
    two.round()
    with pytest.raises(DoesNotHold, match="written anew; not signed; keep this file"):
        two.signed(forked(two))
    two.write()
    assert two.round().checkpoint.size == 5  # what was refused is not remembered


def test_another_root_of_the_same_size_is_a_fork(two: Two) -> None:
    two.round()
    head = Checkpoint(two.key.name, 3, bytes(32))
    note = Note(head.text).signed(two.key, signing_key())
    with pytest.raises(DoesNotHold, match="written anew"):
        two.signed(str(checkpoints.Request(3, (), note)))


def test_a_rollback_is_refused(two: Two) -> None:
    before = str(ask_witness())
    two.write(3)
    two.round()
    with pytest.raises(DoesNotHold, match=r"had 7 entries .* and now 3: an older state"):
        two.signed(before)


def test_a_request_from_elsewhere_says_where_to_begin(two: Two) -> None:
    two.round()
    two.write()
    with pytest.raises(DoesNotHold, match=r"signed 3 entries last.*--old 3"):
        two.signed(str(ask_witness(2)))
    assert two.signed(str(ask_witness(3)))


@pytest.mark.parametrize("old", [-1, 4])
def test_a_request_cannot_begin_outside_the_journal(two: Two, old: int) -> None:
    with pytest.raises(RefusedWrite, match="has 3 entries"):
        ask_witness(old)


@pytest.mark.parametrize("line", range(9))
def test_a_request_with_any_line_changed_is_not_signed(two: Two, line: int) -> None:
    two.round()
    two.write(2)
    lines = str(ask_witness()).split("\n")
    lines[line % len(lines)] = lines[line % len(lines)][:-2] + "9"
    with pytest.raises((DoesNotHold, NotFound)):
        two.signed("\n".join(lines))


def test_an_answer_to_another_is_refused(two: Two) -> None:
    answer = two.signed(str(ask_witness()), trust=two.key.text)
    text = answer.replace("\n3\n", "\n4\n", 1)
    with pytest.raises(DoesNotHold):
        take_answer(text, witness=two.witness.text)


def test_an_answer_by_nobody_known_is_refused(two: Two) -> None:
    answer = two.signed(str(ask_witness()), trust=two.key.text)
    with pytest.raises(NotFound, match="--witness KEY"):
        take_answer(answer)
    with pytest.raises(NotFound, match="--witness KEY"):
        take_answer(str(ask_witness().note), witness=two.witness.text)


def test_a_false_cosignature_is_refused(two: Two) -> None:
    note = notes.parse(two.signed(str(ask_witness()), trust=two.key.text))
    last = note.signatures[-1]
    false = notes.Signature(last.name, last.id, last.data[:-1] + bytes([last.data[-1] ^ 1]))
    with pytest.raises(DoesNotHold, match="is not one of this text"):
        take_answer(str(Note(note.text, (note.signatures[0], false))), witness=two.witness.text)


def test_a_workspace_that_is_no_witness_says_how(two: Two) -> None:
    with pytest.raises(NotFound, match="saksei witness init"):
        cosign(str(ask_witness()), trust=two.key.text)


def test_by_commands(two: Two, run: Run, tmp_path: Path) -> None:
    from saksei.cli import app

    theirs = ["-w", str(two.theirs), "witness"]
    asked, answered = tmp_path / "ask.txt", tmp_path / "answer.txt"
    key = CliRunner().invoke(app, [*theirs, "init"]).stdout.split()[-1]
    assert run("anchor", "--request", asked).exit_code == 0
    words = [*theirs, "cosign", str(asked), "--trust", two.key.text, "--out", str(answered)]
    assert "signed 3 entries of saksei/" in CliRunner().invoke(app, words).stdout
    done = run("anchor", "--answer", answered, "--witness", key)
    assert "3 entries are witnessed by saksei/" in done.stdout
    assert "witness" in run("anchor").stdout
    assert "sound" in run("check", "--against", answered).stdout


@pytest.mark.parametrize("words", [["init", "x"], ["cosign"], ["sign", "x"]])
def test_a_witness_that_is_mistyped_is_a_sentence(two: Two, run: Run, words: list[str]) -> None:
    assert "saksei witness cosign FILE" in str(run("witness", *words).exception)


def test_a_checkpoint_by_command(two: Two, run: Run, tmp_path: Path) -> None:
    shown = run("checkpoint", "--out", tmp_path / "c.txt").stdout
    assert (tmp_path / "c.txt").read_text("utf-8").startswith(f"{two.key.name}\n3\n")
    assert of_line(shown.split("mail: ")[1].split("\n")[0]).size == 3
    assert two.key.text in shown


def test_the_proof_of_an_entry_by_command(two: Two, run: Run, tmp_path: Path) -> None:
    from saksei.journal import Leaf

    assert run("checkpoint", "--proof", 2, "--out", tmp_path / "p").exit_code == 0
    index, proof, note = proof_in((tmp_path / "p").read_text("utf-8"))
    head, leaf = of_text(note.text), bytes(Leaf.objects.get(pk=2).nodes)[:32]
    assert index == 1 and note.by(two.key)
    assert is_included(leaf, index, head.size, proof, head.root)
    assert "no entry 4" in str(run("checkpoint", "--proof", 4).exception)


# -- the texts


EXAMPLE = "quasimodo.example/salvatore"


def test_a_note_of_another_program_is_read() -> None:
    """The example of the specification: it ends in a signature of 68 bytes by a key not given."""
    text = (
        "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\n"
        f"ed è subito sera.\n\n— {EXAMPLE} NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+"
        "EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
    )
    note = notes.parse(text)
    assert note.text.endswith("ed è subito sera.\n") and str(note) == text
    assert [(one.name, len(one.data)) for one in note.signatures] == [(EXAMPLE, 64)]


def test_a_key_goes_through_its_line() -> None:
    key = Key("river.example/w", COSIGNATURE, bytes(range(32)))
    assert Key.parse(f" {key.text}\n") == key
    for wrong in (key.text[:-1], key.text.replace("w+", "v+"), "", "a+b+c", key.text[3:]):
        with pytest.raises(DoesNotHold):
            Key.parse(wrong)


BAD_NOTES = [
    "", "x", "x\n\n", "\n\n— a AAAA\n", "x\n\n— a AAAA", "x\n\n- a " + "A" * 92 + "\n",
    "x\n\n— a b " + "A" * 92 + "\n", "x\ty\n\n— a " + "A" * 92 + "\n",
    "x\n\n" + ("— a " + "A" * 92 + "\n") * 33,
]  # fmt: skip


@pytest.mark.parametrize("text", BAD_NOTES)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(DoesNotHold):
        notes.parse(text)


BAD_CHECKPOINTS = [
    "", "a\n3\n", "a\n3\nAAAA\n",
    f"a\n03\n{encoded(bytes(32))}\n", f"a\n-3\n{encoded(bytes(32))}\n",
    f"\n3\n{encoded(bytes(32))}\n", f"a\n٣\n{encoded(bytes(32))}\n", f"a\n3\n{encoded(bytes(32))}",
    f"a\n3\n{encoded(bytes(31))}\n", f"a\n{'9' * 30}\n{encoded(bytes(32))}\n",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD_CHECKPOINTS)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(DoesNotHold):
        of_text(text)


def test_lines_after_the_third_are_allowed_and_signed(two: Two) -> None:
    head = Checkpoint(two.key.name, 3, bytes(32))
    note = Note(head.text + "more\n").signed(two.key, signing_key())
    assert of_text(note.text) == head and note.by(two.key)


@given(st.text(max_size=200))
@settings(max_examples=150)
def test_any_text_is_a_request_or_refused_in_a_sentence(text: str) -> None:
    for reader in (request, proof_in, notes.parse, of_line, Key.parse, decoded):
        with suppress(DoesNotHold):  # nothing else is raised
            assert reader(text) is not None  # type: ignore[operator]
