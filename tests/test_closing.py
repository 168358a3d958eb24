"""Who may see a source can be changed after it was put in: closed further, or opened; with a
reason."""

from pathlib import Path

import pytest
from conftest import Run
from hands import held, state, wrong
from snapshots import nowhere
from test_safety import CLOSED, PRINTS, words_of

from saksei.analysis.standards import Basis
from saksei.errors import ChangedMeanwhile, InvalidCode, InvalidValue, NotFound, RefusedWrite
from saksei.journal import Entry
from saksei.models import Source
from saksei.reports.writing import write_report
from saksei.sources import actions
from saksei.sources.actions import change_confidentiality
from saksei.statements.actions import erase_source
from saksei.workspace import Workspace

WHY = "the speaker asked for it"


@pytest.fixture
def talk(case: Workspace) -> str:
    """A public source of the case that is held and quoted, and told of everywhere."""
    title, publisher, address, quote = CLOSED
    source = held(title=title, publisher=publisher, address=address)
    state(source, "arrest", entity="sopheap-1", property="type", quote=quote, note=quote)
    return source.pk


def test_it_stands_in_the_journal_with_its_reason(talk: str) -> None:
    change_confidentiality(talk, "confidential", reason=WHY)
    last = Entry.objects.latest("sequence")
    assert (last.action, last.reason, last.items, last.actor) == ("close source", WHY, 1, "tester")
    change_confidentiality(talk, "internal", reason="only the team")
    assert Entry.objects.latest("sequence").action == "open source"
    assert Source.objects.get(pk=talk).confidentiality == "internal"
    assert wrong() == ""


@pytest.mark.file
def test_what_is_closed_is_told_no_longer(talk: str, run: Run, tmp_path: Path) -> None:
    def told() -> str:
        shown = [run(*(talk if one == "alert" else one for one in each)).output for each in PRINTS]
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        return "\n".join([*shown, *map(words_of, write_report(folder, Basis()).files)])

    before = told()
    assert all(one in before for one in CLOSED)
    change_confidentiality(talk, "confidential", reason=WHY)
    after = told()
    assert not [one for one in CLOSED if one in after] and len(after) > 0.8 * len(before)


@pytest.mark.file
def test_what_is_closed_leaves_no_longer(talk: str, run: Run, tmp_path: Path) -> None:
    assert run("export", tmp_path / "before").exit_code == 0
    assert not nowhere(tmp_path / "before", b"Safe House Press")
    change_confidentiality(talk, "internal", reason=WHY)
    assert run("export", tmp_path / "after").exit_code == 0
    assert run("publish", tmp_path / "b", "--for", "name_in_media_or_report").exit_code == 0
    for folder in ("after", "b"):
        assert nowhere(tmp_path / folder, b"Safe House Press")
        assert nowhere(tmp_path / folder, b"We only sang")


def test_who_speaks_in_it_alone_is_named_no_longer(case: Workspace) -> None:
    from saksei.findings.protection import protection

    source = held("He spoke.", title="Talk")
    person = state(source, "Vuth Seng").entity_id
    state(source, person, entity="new:position", property="speaker")
    assert not protection().unnamed(person)
    change_confidentiality(source.pk, "confidential", reason=WHY)
    assert protection().unnamed(person)


def test_what_cannot_be_changed_is_a_sentence(talk: str) -> None:
    with pytest.raises(InvalidValue, match="needs a reason"):
        change_confidentiality(talk, "internal", reason=" ")
    with pytest.raises(InvalidCode, match="is not a term"):
        change_confidentiality(talk, "secret", reason=WHY)
    with pytest.raises(NotFound, match="there is no source none"):
        change_confidentiality("none", "internal", reason=WHY)
    with pytest.raises(RefusedWrite, match="is public already"):
        change_confidentiality(talk, "public", reason=WHY)
    erase_source(talk, reason="court order")
    with pytest.raises(NotFound, match="it was erased"):
        change_confidentiality(talk, "internal", reason=WHY)
    assert not Entry.objects.filter(action="close source").exists()


def test_who_was_overtaken_changes_nothing(talk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(*_: str) -> bool:
        monkeypatch.undo()
        change_confidentiality(talk, "confidential", reason=WHY)
        return False

    monkeypatch.setattr(actions, "closer", meanwhile)
    with pytest.raises(ChangedMeanwhile):
        change_confidentiality(talk, "internal", reason="it is known")
    assert Source.objects.get(pk=talk).confidentiality == "confidential"


def test_by_command(talk: str, run: Run) -> None:
    assert isinstance(run("confidentiality", talk, "confidential").exception, InvalidValue)
    said = run("confidentiality", talk, "confidential", "--reason", WHY).stdout
    assert f"{talk} is confidential from now on" in said
    assert CLOSED[0] not in run("show", talk).stdout
