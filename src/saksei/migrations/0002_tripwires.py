"""Triggers as a tripwire: what the journal would notice later, the database refuses at once.
"""

from django.db import migrations

from saksei import tripwires
from saksei.tripwires import changed

KEPT = (
    "journal_entry", "journal_item", "source", "text", "derivation", "record", "statement",
    "judgement", "review",
)
STATEMENT = (
    "id", "entity_id", "property", "value", "source_id", "text_id", "start", "end", "quote",
    "prefix", "suffix", "text_digest", "locator", "speaker_id", "stance", "said", "credibility",
    "origin", "rule", "note", "recorded_at", "recorded_by", "batch",
)
JUDGEMENT = (
    "id", "verdict", "left_id", "right_id", "reason", "score", "origin", "judged_at", "judged_by",
    "batch",
)
ITEM = ("id", "entry_id", "position", "table", "key", "commitment")
WITHDRAWAL = ("withdrawn_at", "withdrawn_by", "withdrawn_why")


def triggers():
    """Name, table, event, condition and sentence of each trigger."""
    for table in KEPT:
        yield f"{table}_kept", table, "DELETE", "1", f"rows of {table} are never deleted"
    entry = "an entry of the journal is never changed"
    yield "journal_entry_fixed", "journal_entry", "UPDATE", "1", entry
    item = f"{changed(ITEM)} OR NEW.salt IS NOT NULL"
    yield "journal_item_fixed", "journal_item", "UPDATE", item, "of a journal item only the salt is destroyed"
    erased = "OLD.erased_at = '' AND NEW.erased_at <> ''"
    content = f"{changed(STATEMENT)} AND NOT ({erased})"
    yield "statement_fixed", "statement", "UPDATE", content, "what a statement says is never changed; withdraw or erase it"
    again = f"OLD.erased_at <> '' AND {changed(('erased_at',))}"
    yield "statement_erased", "statement", "UPDATE", again, "an erasure is never taken back"
    fixed = "what a judgement says is never changed; withdraw it"
    yield "judgement_fixed", "judgement", "UPDATE", changed(JUDGEMENT), fixed
    for table in ("statement", "judgement", "review"):
        taken = f"OLD.withdrawn_at <> '' AND {changed(WITHDRAWAL)}"
        yield f"{table}_withdrawn", table, "UPDATE", taken, "a withdrawal is never taken back"
    text = f"{changed(('id', 'source_id', 'extractor', 'version', 'made_at'))} OR NEW.content <> '' AND {changed(('content', 'digest'))}"
    yield "text_fixed", "text", "UPDATE", text, "the text of a source is never changed"
    bytes_ = f"{changed(('id', 'sha256', 'size', 'file'))} AND NOT ({erased})"
    yield "source_fixed", "source", "UPDATE", bytes_, "the bytes of a source are never changed"


def create(apps, schema_editor):
    """Add the triggers."""
    tripwires.create(schema_editor, triggers())


def drop(apps, schema_editor):
    """Remove the triggers."""
    tripwires.drop(schema_editor, triggers())


class Migration(migrations.Migration):

    dependencies = [("saksei", "0001_record")]

    operations = [migrations.RunPython(create, drop)]
