"""Bringing a package into the record: all of it, or nothing.

Invariant: repeating an import doubles nothing. A row whose identifier is there already must say
the same; a withdrawal on either side stays one on both. What was erased here stays erased.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Model

from saksei.errors import ImportProblem, RefusedImport
from saksei.exchange.consents import consent_row
from saksei.exchange.decisions import decision_row
from saksei.exchange.kept import edition_row, manuscript_row, set_apart
from saksei.exchange.merging import brings, changed_by, difference, erasure
from saksei.exchange.originals import read_original, read_text
from saksei.exchange.package import TABLES, Resource, fields, read_description, read_rows
from saksei.exchange.rows import MAKERS, Known, Row, Wrong, too_long
from saksei.journal import Writing, writing
from saksei.moments import new_id
from saksei.originals import delete_file, store_file, sweep_files
from saksei.sources.models import Source, Text
from saksei.statements.checks import Checker
from saksei.statements.models import Record, Statement
from saksei.workspace import current

PORTION = 5_000
MOST_PROBLEMS = 50
Progress = Callable[[str, int], None]
MORE = {
    "decisions": decision_row, "consents": consent_row, "editions": edition_row,
    "manuscripts": manuscript_row,
}  # fmt: skip
Made = dict[str, tuple[int, Row, dict[str, str]]]  # id -> line, row, cells


@dataclass
class Imported:
    """What an import did: for each table, how many rows were new and how many were there.

    `erased_elsewhere` lists what the package says was erased and what still stands here;
    `erased_here` what was erased here and stands in the package: it stays erased here.
    """

    batch: str
    added: dict[str, int] = field(default_factory=dict)
    there: dict[str, int] = field(default_factory=dict)
    withdrawn: int = 0
    closed: int = 0
    dry_run: bool = False
    erased_elsewhere: list[str] = field(default_factory=list)
    erased_here: list[str] = field(default_factory=list)


class _DryRun(Exception):
    """Undoes what a dry run has put into the transaction."""


def import_package(
    folder: Path,
    *,
    without_judgements: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda table, rows: None,  # noqa: ARG005
) -> Imported:
    """Import a package; raises RefusedImport with every problem found (at most 50)."""
    resources = read_description(folder)
    if without_judgements:
        resources = [one for one in resources if one.table != "judgements"]
    result = Imported(new_id("import"), dry_run=dry_run)
    name = folder.resolve().name.encode("utf-8", "replace").decode("utf-8")
    reason = f"{result.batch}: {name}{' without judgements' if without_judgements else ''}"
    stored: list[str] = []
    try:
        with writing("import", actor=current().actor, reason=reason) as write:
            _Import(folder, write, result, progress, stored).run(resources)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    except BaseException:
        _forget(stored)
        raise
    return result


def _forget(stored: list[str]) -> None:
    """Remove files of an import that failed; not those of one that was stopped after its end."""
    known = _known_files() if stored else set()
    for name in stored:
        if name not in known:
            delete_file(name)


def _known_files() -> set[str]:
    return set(Source._base_manager.exclude(file="").values_list("file", flat=True))


class _Import:
    """One import in progress, inside one transaction."""

    def __init__(
        self, folder: Path, write: Writing, result: Imported, progress: Progress, stored: list[str]
    ) -> None:
        self.folder, self.write, self.result, self.progress = folder, write, result, progress
        self.stored = stored
        self.problems: list[ImportProblem] = []
        self.apart: dict[str, str] = {}  # reports that two wrote on in apart
        self.seen: dict[str, dict[str, str]] = {table: {} for table in TABLES}
        kinds = dict(Record.objects.values_list("id", "kind"))
        texts = list(
            Text.objects.order_by("made_at", "id").values_list("id", "source_id", "digest")
        )
        self.known = Known(
            checker=Checker(current().vocabulary, kinds),
            kinds=kinds,
            sources=set(Source.objects.values_list("id", flat=True)),
            erased=set(Source.objects.exclude(erased_at="").values_list("id", flat=True)),
            texts={text: source for text, source, _ in texts},
            digests={text: digest for text, _, digest in texts},
            read_text=lambda text: read_text(folder, text),
            stored_text=lambda text: Text.objects.values_list("content", flat=True).get(pk=text),
            at=write.at,
            actor=write.actor,
            batch=result.batch,
        )

    def run(self, resources: Sequence[Resource]) -> None:
        """Read every resource, and refuse all if one row is wrong."""
        if not self.result.dry_run:
            sweep_files(_known_files())
        for resource in resources:
            self._read(resource)
        if self.problems:
            raise RefusedImport(self.problems)

    def _read(self, resource: Resource) -> None:
        if resource.table in ("reviews", "decisions"):
            held = Statement.objects.values_list("id", "text_id", "erased_at")
            for one, text, erased in held.iterator(chunk_size=20_000):
                self.known.statements.setdefault(one, text is not None)
                if erased:
                    self.known.silent.add(one)
        for portion in self._portions(resource):
            rows: Made = {}
            for line, cells in portion:
                row = self._made(resource, line, cells)
                if row is not None and self._first(resource, line, row[0]):
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
            row = (MAKERS | MORE)[resource.table](cells, self.known)
            too_long(resource.table, row)
        except Wrong as wrong:
            self._problem(resource, line, wrong.column, wrong.reason)
            row = None
        # A wrong row is known too: what refers to it would else be reported as well, row by row.
        if resource.table == "sources":
            self.known.sources.add(cells["id"])
        elif resource.table == "statements" and row is None:
            self.known.statements[cells["id"]] = True
        return row

    def _first(self, resource: Resource, line: int, key: str) -> bool:
        """Whether this identifier is new in the package; a second one is a problem."""
        seen, here = self.seen[resource.table], f"{resource.name}, row {line}"
        first = seen.setdefault(key, here)
        if first != here:
            self._problem(resource, line, "id", f"'{key}' stands in {first} already")
        return first == here

    def _problem(self, resource: Resource, line: int, column: str | None, reason: str) -> None:
        self.problems.append(ImportProblem(resource.name, line, column, reason))
        if len(self.problems) >= MOST_PROBLEMS:
            more = ImportProblem(resource.name, None, None, "and perhaps more; mend these first")
            raise RefusedImport([*self.problems, more])

    def _take(self, resource: Resource, rows: Made) -> None:
        """Insert what is new; compare what is there."""
        table, model = resource.table, TABLES[resource.table]
        there = {one.pk: one for one in model._base_manager.filter(pk__in=list(rows))}
        new = [made for key, made in rows.items() if key not in there]
        if table == "manuscripts":
            new = set_apart(new, there, self.apart, {key: made[1] for key, made in rows.items()})
        inserted = [self._with_file(resource, *made[:2]) for made in new]
        changed = [one for key, one in there.items() if self._merge(resource, one, rows[key])]
        if not self.problems:
            self.write.insert(model, inserted)
            self.write.update(changed, changed_by(table))
        if table == "statements":
            blanked = (row[0] for _, row, cells in new if row[-1] and not cells.get("erased_at"))
            self.result.erased_here.extend(blanked)
        self.result.added[table] = self.result.added.get(table, 0) + len(new)
        self.result.there[table] = self.result.there.get(table, 0) + len(there)
        if table == "sources":
            self.result.closed += len(changed)
        else:
            self.result.withdrawn += len(changed)

    def _with_file(self, resource: Resource, line: int, row: Row) -> Row:
        """A held source's row with its bytes, checked against their SHA-256, stored."""
        if resource.table != "sources" or not row[FILE]:
            return row
        try:
            data = read_original(self.folder, row[FILE], sha256=row[SHA256], size=row[SIZE])
        except Wrong as wrong:
            self._problem(resource, line, wrong.column, wrong.reason)
            return row
        filled = list(row)
        filled[FILE], filled[SIZE] = "", len(data)
        if not self.problems and not self.result.dry_run:
            kept = store_file(data)
            self.stored.append(kept.name)
            filled[FILE], filled[SEALED] = kept.name, kept.sealed or None
        return tuple(filled)

    def _merge(
        self, resource: Resource, stored: Model, made: tuple[int, Row, dict[str, str]]
    ) -> bool:
        """Compare a row with what is stored; True if it brings a change."""
        line, row, cells = made
        match erasure(stored, cells, self.known):
            case "here":
                self.result.erased_here.append(stored.pk)
            case "there":
                self.result.erased_elsewhere.append(stored.pk)
            case "not":
                if found := difference(resource.table, stored, row, cells):
                    self._problem(resource, line, *found)
                    return False
        return brings(stored, cells)


FILE, SIZE, SHA256, SEALED = (
    fields("sources").index(name) for name in ("file", "size", "sha256", "sealed")
)
