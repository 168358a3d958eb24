"""A record on a PostgreSQL server: what is of the server alone. `pytest --postgres` runs it."""

import threading
from pathlib import Path

import pytest
from conftest import Server, copied
from django.db import IntegrityError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from hands import held, state, wrong

from saksei import postgres, upgrading
from saksei import workspace as workspaces
from saksei.errors import InvalidValue, NotAWorkspace, WorkspaceTooOld
from saksei.models import Entry, Item, Statement
from saksei.publishing.actions import Answer, erase_consent, record_consent
from saksei.statements.actions import erase_statements
from saksei.workspace import Workspace

WORDS = "Kanlong Reatrey"


def test_entries_are_numbered_without_a_gap_whoever_writes_at_once(case: Workspace) -> None:
    faults: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                state("ledger")
        except BaseException as error:
            faults.append(error)
        finally:
            connections.close_all()

    before = Entry.objects.count()
    threads = [threading.Thread(target=write) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    numbers = list(Entry.objects.order_by("sequence").values_list("sequence", flat=True))
    assert faults == [] and numbers == list(range(1, before + 61))
    assert wrong() == ""


def test_the_folder_holds_no_database(workspace: Workspace) -> None:
    assert connection.vendor == "postgresql"
    assert workspace.schema and not workspace.database.exists()


def files_with(server: Server, words: str) -> list[Path]:
    assert server is not None
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_relation_filepath(c.oid) FROM pg_class c WHERE relkind = 'r'")
        paths = [server.folder / "data" / name for (name,) in cursor.fetchall() if name]
    return [path for path in paths if path.exists() and words.encode() in path.read_bytes()]


def test_erased_words_stand_in_no_file_of_a_table(workspace: Workspace, server: Server) -> None:
    assert server is not None
    one = state(held(), WORDS, note=f"said of {WORDS}")
    assert files_with(server, WORDS)
    erase_statements([one.pk], reason="consent withdrawn")
    assert files_with(server, WORDS) == []


def test_erased_words_of_a_consent_stand_in_no_file_either(case: Workspace, server: Server) -> None:
    assert server is not None
    answer = Answer(person="mek", use="research", state="granted", given_by="self", how=WORDS)
    made = record_consent([answer])
    assert files_with(server, WORDS)
    erase_consent([made[0].pk], reason="asked for")
    assert files_with(server, WORDS) == []


def test_what_is_said_is_never_changed_past_the_journal(case: Workspace) -> None:
    for change in (
        lambda: Statement.objects.update(value="x"),
        lambda: Item.objects.all()._raw_delete("default"),
        lambda: Entry.objects.update(reason="x"),
    ):
        with pytest.raises(IntegrityError):
            change()
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="never deleted"):
        cursor.execute("TRUNCATE journal_entry CASCADE")


def test_a_folder_with_another_database_is_told_so(case: Workspace, server: Server) -> None:
    assert server is not None
    other = server.new()
    with server.named(other), pytest.raises(NotAWorkspace, match="does not hold this workspace"):
        workspaces.open_folder(case.folder)
    connections["default"].close()
    server.drop(other)


def test_no_address_and_a_server_that_is_away_are_sentences(
    case: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(postgres.VARIABLE, "postgresql://nobody@/none?host=/nowhere")
    with pytest.raises(NotAWorkspace, match="cannot be reached"):
        workspaces.open_folder(case.folder)
    monkeypatch.delenv(postgres.VARIABLE)
    with pytest.raises(NotAWorkspace, match="set SAKSEI_DATABASE_URL"):
        workspaces.open_folder(case.folder)


def test_a_database_that_sorts_otherwise_is_refused(
    workspace: Workspace, server: Server, tmp_path: Path
) -> None:
    assert server is not None
    server._say("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with server.named("latin"), pytest.raises(NotAWorkspace, match=r"C\.UTF-8"):
        workspaces.create(tmp_path / "new")
    assert not (tmp_path / "new").exists()
    server.drop("latin")


def test_a_passphrase_is_refused_where_it_would_not_protect(
    workspace: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(InvalidValue, match="not encrypted by Saksei"):
        workspaces.create(tmp_path / "new", passphrase="a long passphrase")


def test_an_older_one_is_upgraded_in_one_transaction(
    with_case: Path, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for opened in copied(with_case, tmp_path, server):
        MigrationExecutor(connection).migrate([("saksei", "0007_says")])
        with pytest.raises(WorkspaceTooOld):
            workspaces.open_folder(opened.folder)
        with monkeypatch.context() as broken:
            broken.setattr(workspaces, "migrate", lambda: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                upgrading.upgrade(opened.folder)
        assert upgrading.upgrade(opened.folder) == opened.folder
        with workspaces.open_folder(opened.folder):
            assert wrong() == ""
