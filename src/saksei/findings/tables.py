"""The record written as Parquet, for the tables that questions are asked of.

One direction only: nothing flows back. The files lie in `tables/` of the workspace under the number
and the digest of the journal's last entry, and `drop` removes them when something was erased. What
was written since is read from the record and laid over them, by what the journal says was touched:
a write costs what it touched, until that is so much that the files are made anew. Of an encrypted
workspace they are sealed, and read into memory: DuckDB reads no file that is.
"""

import hashlib
import io
import shutil
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from saksei import derived
from saksei.accounts.models import Enclosed
from saksei.analysis import files
from saksei.analysis.files import Held, Since
from saksei.analysis.identity import Pair, Verdict
from saksei.analysis.standards import Basis
from saksei.analysis.tables import INPUTS, Tables
from saksei.errors import DamagedRecord, NotFound
from saksei.findings.protection import protection
from saksei.findings.rows import FILES, READ, SCHEMAS, contents, read
from saksei.journal import Entry, Item, last_entry
from saksei.linking.models import Proposal
from saksei.rights import closed
from saksei.sources.models import Source
from saksei.workspace import ON_LOCKING, current

UNDECIDED = {"may_be_among": "may_be_among"}  # else a proposal counts as unsure
MOST_SINCE = 20_000  # rows that are read beside the files
VIEWS = 4
AT_ONCE = 500  # rows asked for by their keys in one query
ENCLOSED = Enclosed._meta.db_table
_in_memory: dict[Path, Mapping[str, pa.Table]] = {}  # of the one folder read last
_overlays: dict[Path, "_Overlay"] = {}  # of the folders read last, one for each view
_one_at_a_time = threading.Lock()
ON_LOCKING += (_in_memory.clear, _overlays.clear)


def tables(basis: Basis) -> Tables:
    """The tables of the open workspace on a basis; raises NotFound for a source set aside that
    is not there."""
    for source in basis.without:
        if not Source.objects.filter(pk=source).exists():
            raise NotFound(f"there is no source '{source}' to leave out; `saksei show` lists them")
    unnamed = protection().instead_of_names
    return Tables(written(), basis, current().vocabulary, undecided(), unnamed)


def undecided() -> list[Verdict]:
    """What is proposed and not judged: a count has to hold whichever way it is decided."""
    return [
        Verdict(f"proposal-{one}", UNDECIDED.get(verdict, "unsure"), left, right)
        for one, verdict, left, right in read(
            Proposal.objects.open().values_list("id", "verdict", "left_id", "right_id")
        )
    ]


def probabilities() -> dict[Pair, float]:
    """For each pair that is proposed and not judged how likely it is one."""
    rows = Proposal.objects.open().values_list("left_id", "right_id", "probability")
    return {tuple(sorted((left, right))): float(likely) for left, right, likely in read(rows)}


def written() -> Held:
    """The files for the record as it is now, as far as it is open to who is at work, with what
    came since; written if need be."""
    last = last_entry()
    newest = last.sequence if last else 0
    with _one_at_a_time:
        return _written(last, newest)


def _written(last: Entry | None, newest: int) -> Held:
    for folder, sequence in _folders():
        since = _since(folder, sequence, newest)
        if since is not None and (base := _base(folder)):
            return Held(base, since)
    folder = current().folder / "tables" / f"{newest}-{_digest(last)}{_view()}"
    _replace_others(folder)
    base = _base(folder)
    if base is None:
        raise DamagedRecord(f"{folder} cannot be read again; look whether its disk is full")
    return Held(base)


def _digest(entry: Entry | None) -> str:
    return bytes(entry.digest).hex()[:24] if entry else "empty"


def _view() -> str:
    """The end of a folder's name: what is closed to who is at work."""
    if not closed():
        return ""
    return "-" + hashlib.sha256(" ".join(sorted(closed())).encode()).hexdigest()[:12]


def _folders() -> list[tuple[Path, int]]:
    """Folders of this journal, for this view, and up to which entry each goes: the newest first."""
    found = []
    for folder in (current().folder / "tables").glob("[0-9]*"):
        number, _, rest = folder.name.partition("-")
        if number.isdecimal() and rest:
            entry = Entry.objects.filter(pk=int(number)).first()
            if rest == f"{_digest(entry)}{_view()}":  # else of a journal that was put away
                found.append((folder, int(number)))
    return sorted(found, key=lambda one: -one[1])


def _replace_others(folder: Path) -> None:
    """Write the files anew, in place of those of the same view, and of what was begun."""
    _overlays.clear()
    draft = folder.with_name(f".{folder.name}")
    for old in folder.parent.glob("*"):
        view = "".join(f"-{one}" for one in old.name.split("-")[2:])
        if view == _view() or old.name.startswith("."):
            shutil.rmtree(old, ignore_errors=True)
    draft.mkdir(parents=True)
    write(draft)
    draft.replace(folder)


# -- what came since


def _since(folder: Path, sequence: int, newest: int) -> Mapping[str, Since] | None:
    """What was written after an entry of the journal; None where that is too much, or may have
    changed what is open to who is at work, or destroyed what the files still hold."""
    if folder not in _overlays:
        while len(_overlays) >= VIEWS:
            del _overlays[next(iter(_overlays))]
        _overlays[folder] = _Overlay(sequence)
    overlay = _overlays[folder]
    if overlay.sequence > newest or not overlay.go_on(newest):
        del _overlays[folder]
        return None
    return overlay.tables()


class _Overlay:
    """The rows of each file that were written since it was, as they are now."""

    def __init__(self, sequence: int) -> None:
        self.sequence = sequence  # up to which entry it goes
        self._rows: dict[str, dict[str, Sequence[object] | None]] = {}
        self._whole: set[str] = set()  # files in whose place all rows are read
        self._made: dict[str, Since] = {}

    def go_on(self, newest: int) -> bool:
        """Read what was written up to an entry; False if the files had better be made anew."""
        after = Entry.objects.filter(pk__gt=self.sequence, pk__lte=newest)
        if after.filter(action__startswith="erase").exists():
            return False
        items = Item.objects.filter(entry__gt=self.sequence, entry__lte=newest)
        found = list(items.values_list("table", "key")[: MOST_SINCE + 1])
        touched: dict[str, set[str]] = {}
        for table, key in found:
            touched.setdefault(table, set()).add(key)
        if len(found) + sum(map(len, self._rows.values())) > MOST_SINCE:
            return False
        if closed() and ENCLOSED in touched:
            return False
        for name, model in FILES.items():
            keys = touched.get(model._meta.db_table, set())
            # A derivation has no id in its file; which judgements are open hangs on other rows.
            if (name == "derivations" and keys) or (name == "judgements" and closed() and touched):
                self._whole.add(name)
                self._made.pop(name, None)
            elif keys:
                self._read(name, keys)
        self.sequence = newest
        return True

    def _read(self, name: str, keys: set[str]) -> None:
        self._made.pop(name, None)
        rows = self._rows.setdefault(name, {})
        rows |= dict.fromkeys(keys)
        every = sorted(keys)
        for at in range(0, len(every), AT_ONCE):
            chosen = FILES[name].objects.filter(pk__in=every[at : at + AT_ONCE])
            rows |= {str(row[0]): row for row in READ[name](chosen)}

    def tables(self) -> Mapping[str, Since]:
        """By a file's name what came since."""
        for name in {*self._rows, *self._whole} - self._made.keys():
            schema, read = SCHEMAS[name], READ[name]
            if name in self._whole:
                self._made[name] = Since(files.in_memory(schema, read(FILES[name].objects.all())))
            else:
                now = [row for row in self._rows[name].values() if row]
                ids = pa.table({"id": pa.array(self._rows[name], pa.string())})
                self._made[name] = Since(files.in_memory(schema, now), ids)
        return dict(self._made)


# -- files


def write(folder: Path) -> None:
    """Write the Parquet files of the record into a folder."""
    for name, (schema, rows) in contents().items():
        path = folder / f"{name}.parquet"
        if current().encrypted:
            sink = io.BytesIO()
            files.write(sink, schema, rows)
            path.write_bytes(derived.closed(sink.getvalue(), path))
        else:
            files.write(path, schema, rows)


def _base(folder: Path) -> Path | Mapping[str, pa.Table] | None:
    """What a folder holds, of sealed files what is in them; None where it cannot be read."""
    if not current().encrypted:
        return folder
    if folder not in _in_memory:
        _in_memory.clear()
        try:
            found = {name: _table(folder / f"{name}.parquet") for name in INPUTS}
        except (OSError, DamagedRecord, pa.ArrowInvalid):  # cut short, or of another key
            return None
        _in_memory[folder] = found
    return _in_memory[folder]


def _table(path: Path) -> pa.Table:
    return pq.read_table(io.BytesIO(derived.opened(path.read_bytes(), path)))


def drop() -> None:
    """Remove the files: after an erasure they would still hold what was erased."""
    _in_memory.clear()
    _overlays.clear()
    shutil.rmtree(current().folder / "tables", ignore_errors=True)
