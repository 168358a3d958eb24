"""Bringing a package into the record: all of it, or nothing.

Invariant: repeating an import doubles nothing. A row whose identifier is there already must say
the same; a withdrawal on either side stays one on both. What was erased here stays erased.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from saksei.errors import ImportProblem, RefusedImport
from saksei.exchange.package import TABLES, Resource, columns, read_description, read_rows
from saksei.exchange.rows import MAKERS, Known, Row, Wrong
from saksei.journal import Writing, row_of, writing
from saksei.moments import new_id
from saksei.sources.models import Source, Text
from saksei.statements.checks import Checker
from saksei.statements.models import Record, Statement
from saksei.workspace import current, store_file, sweep_files

PORTION = 5_000
MOST_PROBLEMS = 50
NOT_COMPARED = {"batch", "withdrawn_at", "withdrawn_by", "withdrawn_why", "erased_at"}
Progress = Callable[[str, int], None]


@dataclass
class Imported:
    """What an import did: for each table, how many rows were new and how many were there."""

    batch: str
    added: dict[str, int] = field(default_factory=dict)
    there: dict[str, int] = field(default_factory=dict)
    withdrawn: int = 0
    dry_run: bool = False


def import_package(
    folder: Path,
    *,
    without_judgements: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda table, rows: None,
) -> Imported:
    """Import a package; raises RefusedImport with every problem found (at most 50)."""
    resources = read_description(folder)
    if without_judgements:
        resources = [one for one in resources if one.table != "judgements"]
    result = Imported(new_id("import"), dry_run=dry_run)
    reason = f"{folder.resolve().name}{' without judgements' if without_judgements else ''}"
    with writing("import", actor=current().actor, reason=f"{result.batch}: {reason}") as write:
        _Import(folder, write, result, progress).run(resources)
        if dry_run:
            transaction.set_rollback(True)
    return result


class _Import:
    """One import in progress, inside one transaction."""

    def __init__(self, folder: Path, write: Writing, result: Imported, progress: Progress) -> None:
        self.folder, self.write, self.result, self.progress = folder, write, result, progress
        self.problems: list[ImportProblem] = []
        kinds = dict(Record.objects.values_list("id", "kind"))
        self.known = Known(
            checker=Checker(current().vocabulary, kinds),
            kinds=kinds,
            sources=set(Source.objects.values_list("id", flat=True)),
            statements={},
            texts=dict(Text.objects.values_list("id", "source_id")),
            at=write.at,
            actor=write.actor,
            batch=result.batch,
        )
        self.stored: list[Path] = []

    def run(self, resources: Sequence[Resource]) -> None:
        """Read every resource, and refuse all if one row is wrong."""
        try:
            for resource in resources:
                self._read(resource)
            if self.problems:
                raise RefusedImport(self.problems)
            if self.result.dry_run:
                self._forget_files()
        except BaseException:
            self._forget_files()
            raise

    def _forget_files(self) -> None:
        for path in self.stored:
            path.unlink(missing_ok=True)

    def _read(self, resource: Resource) -> None:
        seen: dict[str, int] = {}
        if resource.table == "reviews":
            held = Statement.objects.values_list("id", "text_id")
            self.known.statements = {
                one: text is not None for one, text in held
            } | self.known.statements
        for portion in self._portions(resource):
            rows: dict[str, tuple[int, Row, dict[str, str]]] = {}
            for line, cells in portion:
                row = self._made(resource, line, cells)
                if row is None:
                    continue
                if row[0] in seen:
                    self._problem(
                        resource, line, "id", f"'{row[0]}' stands in row {seen[row[0]]} already"
                    )
                    continue
                seen[row[0]] = line
                rows[row[0]] = (line, row, cells)
            self._take(resource, rows)
            self.progress(resource.table, len(portion))

    def _portions(self, resource: Resource) -> Iterator[list[tuple[int, dict[str, str]]]]:
        portion = []
        try:
            for numbered in read_rows(resource):
                portion.append(numbered)
                if len(portion) == PORTION:
                    yield portion
                    portion = []
        except RefusedImport as error:
            raise RefusedImport([*self.problems, *error.problems]) from error
        yield portion

    def _made(self, resource: Resource, line: int, cells: dict[str, str]) -> Row | None:
        try:
            if resource.table == "texts":
                self._read_text(cells)
            row = MAKERS[resource.table](cells, self.known)
        except Wrong as wrong:
            self._problem(resource, line, wrong.column, wrong.reason)
            return None
        if resource.table == "sources":
            self.known.sources.add(row[0])
        return row

    def _problem(self, resource: Resource, line: int, column: str | None, reason: str) -> None:
        self.problems.append(ImportProblem(resource.name, line, column, reason))
        if len(self.problems) >= MOST_PROBLEMS:
            more = ImportProblem(resource.name, None, None, "and perhaps more; mend these first")
            raise RefusedImport([*self.problems, more])

    def _read_text(self, cells: dict[str, str]) -> None:
        path = self._inside("texts", f"{cells.get('id', '')}.txt")
        if path is not None:
            try:
                # Bytes, not text mode: line ends are part of the text that offsets count in.
                self.known.contents[cells["id"]] = path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                raise Wrong("id", f"{path.name} is not UTF-8") from None
        elif not cells.get("digest") == "":
            raise Wrong("id", f"the file texts/{cells.get('id', '')}.txt is missing")

    def _inside(self, *parts: str) -> Path | None:
        path = self.folder.joinpath(*parts).resolve()
        return path if path.is_relative_to(self.folder.resolve()) and path.is_file() else None

    def _take(self, resource: Resource, rows: dict[str, tuple[int, Row, dict[str, str]]]) -> None:
        """Insert what is new; compare what is there."""
        model = TABLES[resource.table]
        there = {one.pk: one for one in model._base_manager.filter(pk__in=list(rows))}
        new = [row for key, (_, row, _) in rows.items() if key not in there]
        if resource.table == "sources" and not self.problems:
            new = [self._with_file(resource, rows[row[0]][0], row) for row in new]
        changed = [one for key, one in there.items() if self._merge(resource, one, *rows[key])]
        if not self.problems:
            self.write.insert(model, new)
            self.write.update(changed, ["withdrawn_at", "withdrawn_by", "withdrawn_why"])
        result = self.result
        result.added[resource.table] = result.added.get(resource.table, 0) + len(new)
        result.there[resource.table] = result.there.get(resource.table, 0) + len(there)
        result.withdrawn += len(changed)

    def _with_file(self, resource: Resource, line: int, row: Row) -> Row:
        """Copy a held source's bytes in, checked against their SHA-256."""
        names = columns("sources")
        place, digest = names.index("file"), names.index("sha256")
        if not row[place]:
            return row
        path = self._inside(str(row[place]))
        if path is None:
            self._problem(resource, line, "file", f"'{row[place]}' is not in the package")
            return row
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != row[digest]:
            self._problem(
                resource, line, "sha256", f"is not that of {row[place]}; the file was changed"
            )
            return row
        if not self.stored:
            sweep_files(set(Source.objects.exclude(file="").values_list("file", flat=True)))
        name = store_file(data)
        self.stored.append(current().files / name)
        return (*row[:place], name, *row[place + 1 :])

    def _merge(
        self, resource: Resource, stored: Model, line: int, row: Row, cells: dict[str, str]
    ) -> bool:
        """Compare a row with what is stored; True if it brings a withdrawal."""
        names, old = columns(resource.table), row_of(stored)
        if getattr(stored, "erased_at", ""):
            return False
        for name, before, after in zip(names, old, row, strict=True):
            given = name in cells and name not in NOT_COMPARED
            if given and name != "file" and before != after:
                reason = f"differs from what {stored.pk} says here ('{str(before)[:60]}'); nothing is overwritten"
                self._problem(resource, line, name, reason)
                return False
        if not cells.get("withdrawn_at") or bool(getattr(stored, "withdrawn_at", True)):
            return False
        for name in ("withdrawn_at", "withdrawn_by", "withdrawn_why"):
            setattr(stored, name, cells.get(name, ""))
        return True
