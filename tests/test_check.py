"""A check finds whatever was altered past the journal, says where, and changes nothing."""

from collections.abc import Callable

import cast
import pytest
from django.db import connection
from hands import held, notes, snapshot, state, tamper, wrong

from saksei.models import Entry, Item, Statement
from saksei.statements.actions import review_statements, withdraw_statements
from saksei.workspace import Workspace


@pytest.fixture
def kept(case: Workspace) -> Workspace:
    """The case with a held source, a quoted statement and six entries in the journal."""
    one = state(held(), "Mek Tola", quote="“We only sang,” said Mek Tola")
    review_statements([one.id])
    withdraw_statements([state("ledger", "Mek Tola").id], reason="said twice")
    return case


def test_a_sound_workspace_has_nothing_wrong(kept: Workspace) -> None:
    assert wrong() == ""


def test_a_check_changes_nothing(kept: Workspace) -> None:
    connection.close()
    before = snapshot(kept.folder)
    wrong()
    connection.close()
    assert snapshot(kept.folder) == before


ENTRIES = [
    ("UPDATE journal_entry SET reason = 'x' WHERE sequence = 3", "entry 3: was changed"),
    ("UPDATE journal_entry SET actor = 'x' WHERE sequence = 2", "entry 2: was changed"),
    ("UPDATE journal_entry SET at = 'x' WHERE sequence = 4", "entry 4: was changed"),
    ("UPDATE journal_entry SET digest = x'00' WHERE sequence = 3", "entry 4: does not follow"),
    ("DELETE FROM journal_entry WHERE sequence = 3", "entry 4: should be number 3"),
    ("DELETE FROM journal_entry WHERE sequence = 6", "journal_item row"),
    ("DELETE FROM journal_entry WHERE sequence = 1", "entry 2: should be number 1"),
    ("UPDATE journal_entry SET sequence = 9 WHERE sequence = 6", "entry 9: should be number 6"),
    (
        "INSERT INTO journal_entry SELECT 7, at, actor, action, reason, items, content, digest, "
        "digest FROM journal_entry WHERE sequence = 6",
        "entry 7: was changed",
    ),
]
ITEMS = [
    ("UPDATE journal_item SET commitment = x'00' WHERE entry_id = 3", "entry 3: lists other"),
    ("UPDATE journal_item SET key = 'mek' WHERE key = 'child'", "entry 1: lists other"),
    ("UPDATE journal_item SET \"table\" = 'x' WHERE key = 'child'", "entry 1: lists other"),
    ("DELETE FROM journal_item WHERE key = 'mek'", "record mek: is in the record but not"),
    ("UPDATE journal_item SET salt = x'00' WHERE key = 'mek'", "record mek: is not what"),
    ("UPDATE journal_item SET salt = NULL WHERE key = 'mek'", "record mek: has lost its salt"),
    (
        'INSERT INTO journal_item (entry_id, position, "table", key, commitment) '
        "VALUES (1, 999, 'record', 'ghost', x'00')",
        "record ghost: is in the journal but no longer",
    ),
]
MEK = "mek.name.alert.8a"
ROWS = [
    (f"UPDATE statement SET value = 'Mek' WHERE id = '{MEK}'", f"statement {MEK}: is not what"),
    (f"UPDATE statement SET stance = 'denies' WHERE id = '{MEK}'", f"statement {MEK}: is not"),
    (f"UPDATE statement SET withdrawn_at = 'x' WHERE id = '{MEK}'", f"statement {MEK}: is not"),
    (f"UPDATE statement SET erased_at = 'x' WHERE id = '{MEK}'", f"statement {MEK}: is not"),
    (f"DELETE FROM statement WHERE id = '{MEK}'", f"statement {MEK}: is in the journal but no"),
    (f"UPDATE statement SET id = 'new' WHERE id = '{MEK}'", "statement new: is in the record but"),
    (
        "INSERT INTO record VALUES ('ghost', 'person', 'x', 'x', '')",
        "record ghost: is in the record but not in the journal",
    ),
    ("UPDATE judgement SET verdict = 'different' WHERE id = 'j1'", "judgement j1: is not what"),
    ("UPDATE record SET kind = 'group' WHERE id = 'mek'", "record mek: is not what"),
    ("UPDATE source SET date = '2031' WHERE id = 'alert'", "source alert: is not what"),
    ("DELETE FROM derivation", "derivation repost>ledger: is in the journal but no longer"),
    ("UPDATE review SET reviewed_by = 'Dara'", "review rev-"),
    ("UPDATE text SET content = content || 'x'", "was changed"),
    ("UPDATE text SET content = 'Nothing.'", "its passage does not stand in the text"),
    ("UPDATE statement SET start = start + 1 WHERE quote <> ''", "its passage does not stand"),
    ("UPDATE statement SET quote = 'sang' WHERE quote <> ''", "its passage does not stand"),
    ("UPDATE statement SET text_id = NULL WHERE quote <> ''", "its passage does not stand"),
    (f"UPDATE statement SET entity_id = 'ghost' WHERE id = '{MEK}'", "a row of record that is not"),
    ("DELETE FROM source WHERE id = 'state'", "names a row of source that is not there"),
]


# What only SQLite would store in such a column.
TYPES = [
    pytest.param(*one, marks=pytest.mark.file)
    for one in (
        (f"UPDATE statement SET start = 'x' WHERE id = '{MEK}'", f"statement {MEK}: is not what"),
        (f"UPDATE statement SET note = x'00' WHERE id = '{MEK}'", f"statement {MEK}: is not what"),
    )
]


@pytest.mark.parametrize(("command", "words"), [*ENTRIES, *ITEMS, *ROWS, *TYPES])
def test_what_was_altered_is_found_and_named(kept: Workspace, command: str, words: str) -> None:
    tamper(kept, command)
    assert words in wrong()


def test_a_row_of_any_table_put_in_past_the_journal_is_found(kept: Workspace) -> None:
    columns = [f'"{field.column}"' for field in Statement._meta.concrete_fields]
    names, copied = ", ".join(columns), ", ".join(["'ghost'", *columns[1:]])
    into = f"INSERT INTO statement ({names}) SELECT {copied} FROM statement WHERE id = '{MEK}'"
    tamper(kept, into)
    assert wrong() == (
        "statement ghost: is in the record but not in the journal: it was put in past it"
    )


def file_of(workspace: Workspace) -> str:
    return next(workspace.files.iterdir()).name


SPOILS: list[tuple[Callable[[Workspace], object], str]] = [
    (lambda w: (w.files / file_of(w)).write_bytes(b"x"), "was changed"),
    (lambda w: (w.files / file_of(w)).write_bytes(cast.ARTICLE.encode()[:-1]), "was changed"),
    (lambda w: (w.files / file_of(w)).unlink(), "is missing from files/"),
    (lambda w: w.files.rename(w.folder / "old"), "is missing from files/"),
]


@pytest.mark.parametrize(("spoil", "words"), SPOILS)
def test_a_file_changed_or_missing_is_found(
    kept: Workspace, spoil: Callable[[Workspace], object], words: str
) -> None:
    name = file_of(kept)
    spoil(kept)
    assert f"its file {name} {words}" in wrong()


def test_a_file_that_no_source_knows_is_a_note(kept: Workspace) -> None:
    (kept.files / ("0" * 32)).write_bytes(b"left")
    assert "1 file(s) that no source knows" in notes()
    assert wrong() == ""


def pages(workspace: Workspace, table: str) -> int:
    """The page on which a table begins, as SQLite counts them from one."""
    with connection.cursor() as cursor:
        query = "SELECT rootpage FROM sqlite_master WHERE name = %s"
        return int(cursor.execute(query, [table]).fetchone()[0])


@pytest.mark.file
@pytest.mark.parametrize("table", ["statement", "journal_item", "journal_entry", "record"])
def test_a_page_of_junk_is_found_and_its_table_named(kept: Workspace, table: str) -> None:
    page = pages(kept, table)
    connection.close()
    with kept.database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)
    assert f"database, table {table}: " in wrong()


@pytest.mark.file
def test_junk_in_the_middle_of_a_row_is_found(kept: Workspace) -> None:
    connection.close()
    content = kept.database.read_bytes()
    kept.database.write_bytes(content.replace(b"Sopheap Lim-Ros", b"Sopheap Lim-Rot"))
    assert "statement sopheap.name.alert.15s: is not what the journal says" in wrong()


@pytest.mark.file
def test_words_that_are_no_text_are_found(kept: Workspace) -> None:
    connection.close()
    content = kept.database.read_bytes()
    kept.database.write_bytes(content.replace(b"Sopheap Lim-Ros", b"Sopheap Lim\xff\xffos"))
    assert "cannot go on" in wrong()


def test_a_log_made_anew_after_all_is_changed_is_not_enough(kept: Workspace) -> None:
    """Who changes a row and its commitment has to change every entry from there on."""
    item = Item.objects.get(table="record", key="mek")
    tamper(kept, f"UPDATE journal_item SET commitment = x'{'00' * 32}' WHERE id = {item.pk}")
    for entry in Entry.objects.filter(pk=item.entry_id):
        entry.digest = entry.computed_digest()
        entry.save()
    assert f"entry {item.entry_id}: lists other items" in wrong()


NOTES = ["sources: 4 known by reference only", "without a passage or a locator"]


@pytest.mark.parametrize("words", NOTES)
def test_what_a_reader_should_know_is_noted(case: Workspace, words: str) -> None:
    assert words in notes()


def test_a_record_without_a_required_property_is_noted(case: Workspace) -> None:
    state("ledger", "p", entity="new:act", property="location")
    assert "has no type" in notes()
