"""Who did what, when and why: in one transaction with the change, in a chain, past no kill."""

import random
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from hands import held, state, wrong

from saksei.coding import actions as coding
from saksei.coding.reviewing import review_source
from saksei.journal import FIRST, Writing, writing
from saksei.linking.actions import judge, withdraw_judgements
from saksei.models import Entry, Item, Record, Source, Statement
from saksei.sources.actions import Description, register_source
from saksei.statements.actions import (
    erase_source,
    erase_statements,
    review_statements,
    withdraw_import,
    withdraw_statements,
)
from saksei.workspace import Workspace


def a_statement() -> str:
    return state(held(), quote="We only sang").id


def suggested() -> tuple[str, str]:
    """A held article, and the number of the arrest that is suggested in it."""
    source = held()
    acts = [one for one in review_source(source.pk).proposals if one.kind == "act"]
    return source.pk, acts[0].number


def a_decision() -> str:
    source, number = suggested()
    return coding.reject(source, [number]).decisions[0][1].pk


def an_import() -> str:
    return Statement.objects.values_list("batch", flat=True).order_by("-batch")[0]


WRITES: dict[str, Callable[[], object]] = {
    "register source": lambda: register_source(Description(title="Alert 8/2031")),
    "record statements": lambda: state("ledger"),
    "review statements": lambda: review_statements([a_statement()]),
    "withdraw statements": lambda: withdraw_statements([state("ledger").id], reason="why"),
    "withdraw import": lambda: withdraw_import(an_import(), reason="why"),
    "erase statements": lambda: erase_statements([state("ledger").id], reason="why"),
    "erase source": lambda: erase_source(held().id, reason="why"),
    "judge": lambda: judge("unsure", "mek", "sopheap", reason="why"),
    "accept suggestions": lambda: coding.accept(suggested()[0], groups=["entities"]),
    "change suggestion": lambda: coding.change(*suggested(), ["note=x"]),
    "reject suggestions": lambda: coding.reject(suggested()[0], groups=["entities"]),
    "undo decisions": lambda: coding.undo([a_decision()], reason="why"),
    "withdraw judgements": lambda: withdraw_judgements(["j1"], reason="why"),
}


WITHOUT_REASON = ("reg", "rec", "rev", "acc", "cha", "rej")


@pytest.mark.parametrize("action", WRITES)
def test_every_write_is_in_the_journal(case: Workspace, action: str) -> None:
    WRITES[action]()
    entry = Entry.objects.latest("sequence")
    assert (entry.action, entry.actor) == (action, "tester")
    assert entry.items == Item.objects.filter(entry=entry).count() > 0
    assert entry.reason == ("" if action.startswith(WITHOUT_REASON) else "why")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", entry.at)


def test_an_import_is_in_the_journal(case: Workspace) -> None:
    entry = Entry.objects.get()
    assert (entry.action, entry.actor) == ("import", "tester")
    assert entry.reason.startswith(f"{an_import()}: ")
    assert entry.items > 60


def test_entries_are_numbered_and_chained(case: Workspace) -> None:
    for value in ("Dara", "Mek", "Sopheap"):
        state("ledger", value)
    entries = list(Entry.objects.order_by("sequence"))
    assert [one.sequence for one in entries] == [1, 2, 3, 4]
    befores = [FIRST, *(bytes(one.digest) for one in entries[:-1])]
    assert [bytes(one.previous) for one in entries] == befores


def test_the_digest_hangs_on_every_field(case: Workspace) -> None:
    entry = Entry.objects.get()
    digests = {entry.computed_digest()}
    for field in Entry._meta.concrete_fields[:-1]:
        old = getattr(entry, field.attname)
        setattr(entry, field.attname, b"x" if isinstance(old, bytes) else f"{old}1")
        digests.add(entry.computed_digest())
        setattr(entry, field.attname, old)
    assert len(digests) == 9


def test_a_write_that_fails_leaves_neither_change_nor_entry(case: Workspace) -> None:
    def fail() -> None:
        with writing("record statements", actor="tester") as write:
            write.insert(Record, [("mek-9", "person", write.at, "tester", "")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (Record.objects.filter(pk="mek-9").count(), Entry.objects.count()) == (0, 1)


def test_a_change_whose_entry_fails_is_not_made(
    case: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Writing, "close", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        state("ledger")
    assert not Statement.objects.filter(value="Dara Moun", batch="").exists()


def test_two_equal_rows_have_different_commitments(case: Workspace) -> None:
    for _ in range(2):
        with writing("twice", actor="tester") as write:
            write.update([Record.objects.get(pk="mek")], ["kind"])
    last = Item.objects.filter(table="record", key="mek").order_by("-entry_id")[:2]
    assert bytes(last[0].commitment) != bytes(last[1].commitment)


def test_what_a_source_says_stands_in_no_entry(case: Workspace) -> None:
    source = held(note="from Mek Tola")
    review_statements([state(source, quote="We only sang").id], note="as Mek Tola says")
    assert not Entry.objects.filter(reason__contains="Mek Tola").exists()


CHILD = """
import sys
from pathlib import Path
from saksei import workspace
workspace.prepare()
from saksei.statements.actions import Said, record_statements
workspace.open_folder(Path(sys.argv[1]), actor="child")
said = Said(entity="new:person", property="name", value="Dara Moun", source=sys.argv[2])
while True:
    print(record_statements([said])[0].id, flush=True)
"""


def killed(folder: str, source: str, *, after: int) -> list[str]:
    """What a child acknowledged that was killed soon after so many writes."""
    command = [sys.executable, "-c", CHILD, folder, source]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        seen = [child.stdout.readline() for _ in range(after)]
        child.kill()  # SIGKILL: nothing is finished or tidied up
        seen += child.stdout.readlines()
    return [line.strip() for line in seen if line.endswith("\n")]


def test_what_was_acknowledged_survives_a_kill(workspace: Workspace) -> None:
    source, acknowledged = held().id, list[str]()
    for round_ in range(10):
        after = random.Random(round_).randint(1, 25)
        acknowledged += killed(str(workspace.folder), source, after=after)
        assert wrong() == ""
    there = set(Statement.objects.values_list("pk", flat=True))
    assert len(acknowledged) >= 10
    assert set(acknowledged) <= there
    assert len(there) <= len(acknowledged) + 10  # at most one a round was not yet told


RACE = """
import sys
from pathlib import Path
from saksei import workspace
workspace.prepare()
from saksei.errors import RefusedWrite
from saksei.statements.actions import withdraw_statements
workspace.open_folder(Path(sys.argv[1]), actor="child")
sys.stdin.readline()
try:
    withdraw_statements(sys.argv[2:], reason="race")
    print("done")
except RefusedWrite:
    print("refused")
"""


def test_of_two_who_withdraw_at_once_one_is_refused(workspace: Workspace) -> None:
    ids = [state(source := held()).id, *(state(source).id for _ in range(20))]
    command = [sys.executable, "-c", RACE, str(workspace.folder), *ids]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    children = [subprocess.Popen(command, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    assert sorted(child.communicate()[0].strip() for child in children) == ["done", "refused"]
    assert wrong() == ""


def test_a_source_is_one_write(workspace: Workspace) -> None:
    held()
    tables = Item.objects.order_by("position").values_list("table", flat=True)
    assert (list(tables), Source.objects.count()) == (["source", "text"], 1)
