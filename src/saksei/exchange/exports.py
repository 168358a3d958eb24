"""Writing the record as a package that another workspace can import.

Default deny: what must not leave (see withheld.py) is left out, and that is said, unless the whole
record is asked for, for a second laptop of one's own. What goes outside is a release.
"""

import csv
import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from saksei.cipher.disk import file_digest
from saksei.errors import AlreadyThere, DamagedRecord, InvalidValue
from saksei.exchange.package import DESCRIPTION, ONLY_IF_ANY, TABLES, columns, describe, guarded
from saksei.exchange.withheld import Withheld, withheld
from saksei.journal import alone
from saksei.originals import read_file
from saksei.publishing.leaving import Leaving, way_out
from saksei.publishing.purpose import INSIDE, Purpose
from saksei.sources.models import Source, Text
from saksei.workspace import current

# Without files and texts these columns lead nowhere, or would prove what we hold.
NEED_FILES = frozenset({
    "file", "sha256", "size", "media_type", "original_name", "text", "start", "end", "prefix",
    "suffix", "text_digest",
})  # fmt: skip
NOT_WITHOUT_FILES = ("texts", "decisions", "consents")


@dataclass
class Exported:
    """What an export wrote, and what it left out; for a purpose outside its release, and what to
    keep in mind."""

    rows: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    release: str = ""
    remarks: list[str] = field(default_factory=list)


def export_package(folder: Path, *, whole: bool = False, purpose: Purpose = INSIDE) -> Exported:
    """Write the record into a new folder; with `whole`, also what must not leave the team."""
    if whole and purpose.outside:
        raise InvalidValue("the whole record leaves for no use outside; leave --whole out")
    # One transaction: nobody writes while we read, so the tables agree with each other.
    with new_folder(folder) as draft, alone():
        going = way_out(purpose)
        stays = Withheld() if whole else withheld(going)
        result = write_package(draft, stays)
        _let_go(draft, going, result)
        result.remarks += _public_that_stay(stays) if purpose.outside else []
    return result


def _public_that_stay(stays: Withheld) -> list[str]:
    """Which public sources stay for a name in their words; what is not public does so anyway."""
    public = Source.objects.filter(pk__in=stays.sources, confidentiality="public", erased_at="")
    keys = sorted(public.values_list("pk", flat=True))
    why = "stay, for words in them name or describe somebody who may not be named for this use"
    return [f"{len(keys)} public source(s) {why}: {', '.join(keys)}"] if keys else []


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into, which gets its name when all of it is there; raises AlreadyThere."""
    if folder.exists() or folder.is_symlink():
        raise AlreadyThere(f"{folder} exists already; name a new folder")
    draft = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        draft.mkdir(parents=True)
        yield draft
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _let_go(folder: Path, going: Leaving, result: Exported) -> None:
    if not going.purpose.outside:
        return
    note_whom(folder, going)
    made = going.let_go_of("export", digests_of(folder))
    result.release, result.remarks = made.pk if made else "", going.remarks()


def note_whom(folder: Path, going: Leaving) -> None:
    """Take note of whom the tables and texts of a package name."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            going.take_note(file)
    for path in sorted(folder.glob("texts/*.txt")):
        going.take_note([path.read_text("utf-8")])


def digests_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder, by its path there."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in paths}


def write_package(folder: Path, stays: Withheld, *, files: bool = True) -> Exported:
    """Write the tables into a folder that is there, with texts and preserved files; or without, to
    be read and not imported."""
    result = Exported()
    tables = {name: one for name, one in TABLES.items() if files or name not in NOT_WITHOUT_FILES}
    for table, model in tables.items():
        if table in ONLY_IF_ANY and not model._base_manager.exists():
            continue
        result.rows[table] = _write_table(folder, table, stays, files=files)
        if left := model._base_manager.count() - result.rows[table]:
            result.left_out[table] = left
    if files:
        _copy_files(folder, stays)
    description = describe(result.rows, name=current().name)
    if not files:
        del description["saksei"]
    text = json.dumps(description, ensure_ascii=False, indent=2)
    (folder / DESCRIPTION).write_text(text + "\n", "utf-8")
    return result


def _write_table(folder: Path, table: str, stays: Withheld, *, files: bool) -> int:
    names = columns(table)
    left, empty = getattr(stays, table), stays.empty | (frozenset() if files else NEED_FILES)
    fields = TABLES[table]._meta.concrete_fields
    attributes = [field.attname for field in fields if field.name in names]
    rows = TABLES[table]._base_manager.order_by("pk").values_list(*attributes)
    count = 0
    with (folder / f"{table}.csv").open("x", encoding="utf-8", newline="") as file:
        # Line ends of RFC 4180; with any other, a carriage return in a cell is not quoted.
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(names)
        for values in rows.iterator(chunk_size=5_000):
            if values[0] not in left:
                cells = zip(names, _cells(table, names, values), strict=True)
                writer.writerow("" if name in empty else guarded(cell) for name, cell in cells)
                count += 1
    return count


def _cells(table: str, names: list[str], values: tuple[object, ...]) -> Iterator[str]:
    for name, value in zip(names, values, strict=True):
        if value and (table, name) == ("sources", "file"):
            # Not our random name: the package of the same record is the same each time.
            yield f"files/{values[names.index('sha256')]}"
        else:
            yield "" if value is None else str(value)


def _copy_files(folder: Path, stays: Withheld) -> None:
    (folder / "files").mkdir()
    for source in Source.objects.exclude(file=""):
        if source.id not in stays.sources:
            data = read_file(source.file)
            (folder / "files" / source.sha256).write_bytes(data)
            if hashlib.sha256(data).hexdigest() != source.sha256:
                raise DamagedRecord(
                    f"the file of source {source.id} was changed; see `saksei check`"
                )
    (folder / "texts").mkdir()
    texts = Text.objects.exclude(digest="").values_list("id", "content")
    for text, content in texts.iterator(chunk_size=20):
        if text not in stays.texts:
            (folder / "texts" / f"{text}.txt").write_bytes(content.encode("utf-8"))
