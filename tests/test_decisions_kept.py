"""Decisions are kept whole or not at all, and are never a second home of words that were erased."""

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from deciding import acts, dara, decision, seen
from django.db import connection
from django.db.utils import DatabaseError
from hands import held, notes, state, tamper, wrong
from readings import ARTICLE
from snapshots import Laptop, nowhere, rows, snapshot

from saksei.coding.actions import accept, change, reject, undo
from saksei.errors import RefusedImport, RefusedWrite
from saksei.exchange.imports import import_package
from saksei.models import Decision, Item, Source, Statement
from saksei.statements.actions import erase_source, erase_statements
from saksei.workspace import Workspace

# Erasing: a decision must not be a second place where erased words survive

SECRET = "the secret meeting"


def test_erasing_a_statement_empties_what_its_decision_says(source: Source) -> None:
    result = change(source.pk, dara(source), [f"charge={SECRET}"], note=f"about {SECRET}")
    made = decision(result, "Dara Moun")
    said = Statement.objects.get(property="charge")
    erase_statements([said.pk], reason="consent withdrawn")
    made.refresh_from_db()
    assert (made.changes, made.note, made.spans) == ("", "", "") and made.key
    assert wrong() == "" and seen(source).matched.decided


def test_no_salt_of_the_emptied_decision_is_left(source: Source) -> None:
    made = decision(change(source.pk, dara(source), [f"charge={SECRET}"]), "Dara Moun")
    erase_statements([Statement.objects.get(property="charge").pk], reason="why")
    salts = Item.objects.filter(table="decision", key=made.pk).order_by("entry_id")
    assert [item.salt is None for item in salts] == [True, False]


def test_an_erased_statement_is_not_suggested_again(source: Source) -> None:
    made = decision(accept(source.pk, [dara(source)]), "Dara Moun")
    erase_statements(made.made.split()[:1], reason="consent withdrawn")
    with pytest.raises(RefusedWrite, match="accepted already"):
        accept(source.pk, [dara(source)])


def test_erasing_a_source_leaves_no_word_in_its_decisions(
    workspace: Workspace, reader: object
) -> None:
    source = held(ARTICLE)
    change(source.pk, dara(source), [f"charge={SECRET}"], note=SECRET)
    reject(source.pk, tier="maybe", note=SECRET)
    erase_source(source.pk, reason="court order")
    for one in Decision.objects.all():
        assert (one.key, one.spans, one.changes, one.note) == ("", "", "", "")
    assert wrong() == ""
    connection.close()
    assert nowhere(workspace.folder, SECRET.encode())


def test_an_erased_source_is_not_read(source: Source) -> None:
    erase_source(source.pk, reason="court order")
    with pytest.raises(RefusedWrite, match="was erased; there is nothing to read"):
        seen(source)


# The journal, the check, the tripwires


def test_a_decision_that_was_altered_is_noticed(source: Source, workspace: Workspace) -> None:
    made = decision(reject(source.pk, [dara(source)]))
    tamper(workspace, f"UPDATE decision SET outcome = 'accepted' WHERE id = '{made.pk}'")
    assert f"decision {made.pk}: is not what the journal says" in wrong()


def test_a_decision_out_of_its_text_is_noticed(source: Source, workspace: Workspace) -> None:
    made = decision(reject(source.pk, [dara(source)]))
    tamper(workspace, f"UPDATE decision SET spans = '5-99999' WHERE id = '{made.pk}'")
    assert f"decision {made.pk}: its passages do not lie in the text" in wrong()


@pytest.mark.parametrize("column", ["outcome", "key", "made", "record_id", "decided_by"])
def test_a_tripwire_keeps_decisions(source: Source, column: str) -> None:

    reject(source.pk, [dara(source)])
    with connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="never changed"):
            cursor.execute(f"UPDATE decision SET {column} = 'x'")
        with pytest.raises(DatabaseError, match="never deleted"):
            cursor.execute("DELETE FROM decision")


# Two laptops


def test_decisions_travel_and_are_not_repeated(empty: Path, tmp_path: Path, reader: object) -> None:
    anna, ben = Laptop(tmp_path / "anna", empty), Laptop(tmp_path / "ben", empty)
    with anna.open():
        source = held(ARTICLE)
        accept(source.pk, tier="sure")
        reject(source.pk, tier="maybe")
    anna.give(ben)
    assert ben.says() == anna.says()
    assert anna.give(ben).added["decisions"] == 0
    with ben.open():
        again = seen(Source.objects.get())
        assert len(again.matched.decided) == len(again.proposals)
        undo([one.pk for one in Decision.objects.in_force()])
    ben.give(anna)
    with anna.open():
        assert not Decision.objects.in_force().exists() and wrong() == ""


def test_decisions_on_what_stays_stay(empty: Path, tmp_path: Path, reader: object) -> None:
    anna = Laptop(tmp_path / "anna", empty)
    with anna.open():
        closed = held(ARTICLE, title="Interview", confidentiality="confidential")
        accept(closed.pk, tier="sure")
    assert rows(anna.export(whole=False), "decisions") == []
    assert len(rows(anna.export(), "decisions")) == 16


def test_a_minors_decisions_stay(empty: Path, tmp_path: Path, reader: object) -> None:
    anna = Laptop(tmp_path / "anna", empty)
    with anna.open():
        accept(held(ARTICLE).pk, tier="sure")
    assert nowhere(anna.export(whole=False), b"Pisey")


def test_what_was_erased_comes_back_by_no_decision(
    empty: Path, tmp_path: Path, reader: object
) -> None:
    anna, ben = Laptop(tmp_path / "anna", empty), Laptop(tmp_path / "ben", empty)
    with anna.open():
        source = held(ARTICLE)
        change(source.pk, dara(source), [f"charge={SECRET}"], note=SECRET)
    anna.give(ben)
    with ben.open():
        erase_statements([Statement.objects.get(property="charge").pk], reason="why")
    anna.give(ben)
    ben.give(anna)
    with ben.open() as opened:
        connection.close()
        assert nowhere(opened.folder, SECRET.encode())


BAD = {
    "part": ("dreams", "no part of a reading"),
    "outcome": ("liked", "not a term of the list decision"),
    "key": ("abc", "no key of a suggestion"),
    "spans": ("9-3", "no passage of the text"),
    "text": ("other", "no text of the source"),
    "record": ("nobody", "names the record 'nobody'"),
    "made": ("st-1 a<b", "no identifier"),
    "changes": ("[1]", "no JSON object"),
    "source": ("nowhere", "names the source 'nowhere'"),
}


@pytest.mark.parametrize("column", BAD)
def test_a_wrong_decision_is_refused_with_its_column(
    empty: Path, tmp_path: Path, reader: object, column: str
) -> None:

    anna, ben = Laptop(tmp_path / "anna", empty), Laptop(tmp_path / "ben", empty)
    with anna.open():
        source = held(ARTICLE)
        accept(source.pk, [dara(source)])
    package = anna.export()
    found = rows(package, "decisions")
    found[0][column] = BAD[column][0]
    with (package / "decisions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    with (
        ben.open(),
        pytest.raises(RefusedImport, match=f"row 2, column {column}.*{BAD[column][1]}"),
    ):
        import_package(package)


def test_a_decision_that_an_import_brought_undoes_nothing_of_others(
    empty: Path, tmp_path: Path, reader: object
) -> None:
    """`made` names a statement of another source: it is not withdrawn."""
    anna = Laptop(tmp_path / "anna", empty)
    with anna.open():
        other = state(held("Somebody else.\n"), "Somebody")
        made = decision(reject(held(ARTICLE).pk, [dara(Source.objects.latest("registered_at"))]))
        tampered = f"UPDATE decision SET made = '{other.pk}' WHERE id = '{made.pk}'"
    with anna.open() as opened:
        tamper(opened, tampered)
        assert undo([made.pk]) == 0
        other.refresh_from_db()
        assert not other.withdrawn_at


# Two at once, and killed

CHILD = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from saksei import workspace
workspace.prepare()
from readings import arrests
from saksei.coding import reviewing
from saksei.coding.actions import accept
from saksei.errors import RefusedWrite
from saksei.journal import Writing
reviewing.read_text = lambda text, _: arrests(text).reading()
workspace.open_folder(Path(sys.argv[2]), actor="child")
times, calls, insert = int(sys.argv[4]), [], Writing.insert

def dying(*arguments):
    result = insert(*arguments)
    calls.append(1)
    if len(calls) == times:
        os.kill(os.getpid(), 9)
    return result

Writing.insert = dying
print("ready", flush=True)
sys.stdin.readline()
try:
    accept(sys.argv[3], tier="sure")
    print("done")
except RefusedWrite as error:
    print("refused")
"""


def child(workspace: Workspace, source: Source, times: int = 0) -> "subprocess.Popen[str]":
    """A process of its own that accepts once it is told to, and may kill itself in the middle."""
    command = [
        sys.executable, "-c", CHILD, str(Path(__file__).parent), str(workspace.folder), source.pk,
        str(times),
    ]  # fmt: skip
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = subprocess.Popen(command, **pipes)
    assert started.stdout and started.stdout.readline() == "ready\n"
    return started


def test_of_two_who_accept_at_once_one_is_told(workspace: Workspace, source: Source) -> None:
    children = [child(workspace, source) for _ in range(2)]
    for one in children:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    assert sorted(one.communicate()[0].strip() for one in children) == ["done", "refused"]
    assert acts() == (4, 4) and wrong() == ""


@pytest.mark.file
@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_killed_while_accepting_nothing_is_recorded(
    workspace: Workspace, source: Source, times: int
) -> None:
    """Records, statements, judgements, decisions: killed after each of them is in."""
    connection.close()
    before = snapshot(workspace.folder)
    one = child(workspace, source, times)
    one.communicate("go\n")
    assert one.returncode == -9
    assert snapshot(workspace.folder) == before
    assert wrong() == ""
    accept(source.pk, tier="sure")
    assert acts() == (4, 4)


def test_a_missing_statement_of_a_decision_is_a_note(source: Source, workspace: Workspace) -> None:
    made = decision(accept(source.pk, [dara(source)]), "Dara Moun")
    tamper(workspace, f"UPDATE decision SET made = made || ' jd-gone' WHERE id = '{made.pk}'")
    assert "1 of what it made is not here, such as jd-gone" in notes()
