"""Writing the report into files: one description, each format rendered from it.

Invariant: a file is written whole or not at all; an older report of that name is replaced only by
a whole new one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from saksei.analysis.answers.result import Asked
from saksei.analysis.question import Question
from saksei.analysis.standards import Basis
from saksei.errors import InvalidValue, NotFound, RefusedWrite
from saksei.findings.asking import used_by
from saksei.findings.tables import tables
from saksei.publishing.leaving import Leaving, way_out
from saksei.publishing.purpose import INSIDE, Purpose
from saksei.reports.answers import answer_section
from saksei.reports.blocks import Note, Report
from saksei.reports.data import render_json
from saksei.reports.desk import Desk, Focus
from saksei.reports.dossier import dossier_report
from saksei.reports.html import render_html
from saksei.reports.pdf import render_pdf
from saksei.reports.xlsx import render_xlsx
from saksei.workspace import current

FORMATS: dict[str, Callable[[Report], str | bytes]] = {
    "html": render_html,
    "pdf": render_pdf,
    "xlsx": render_xlsx,
    "json": render_json,
}
ESTIMATE = "undocumented"  # the question that is asked of a place


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a report; for a purpose outside its release, and what to keep in mind."""

    files: list[Path]
    release: str = ""
    remarks: tuple[str, ...] = ()


def write_report(
    folder: Path,
    basis: Basis,
    *,
    question: Question | None = None,
    formats: Sequence[str] = tuple(FORMATS),
    answers: Sequence[str] = (),
    on: date | None = None,
    place: str = "",
    of: str = "",
    purpose: Purpose = INSIDE,
) -> Written:
    """Write `report.html` and so on into a folder; returns the files.

    Without a question the report is about the act type that the record has most of. `answers`
    names the patterns that have a section of their own, computed for the day `on`; what is not
    documented is estimated for a `place`, in persons or in acts (`of`).
    """
    going = way_out(purpose)
    made = made_report(basis, going, question=question, answers=answers, on=on, place=place, of=of)
    report = going.cleared(made)
    contents = rendered(report, formats)
    release = going.let_go("report", contents)
    folder.mkdir(parents=True, exist_ok=True)
    files = [_write(folder / name, content) for name, content in contents.items()]
    return Written(files, release.pk if release else "", tuple(going.remarks()))


def made_report(
    basis: Basis, going: Leaving, *, question: Question | None = None,
    answers: Sequence[str] = (), on: date | None = None, place: str = "", of: str = "",
) -> Report:  # fmt: skip
    """The report before it is cleared, with what its readers are told of its purpose."""
    opened = current()
    focus = Focus(question if question and question.acts else _focus(basis, question))
    desk = Desk(focus, basis, opened.vocabulary)
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    _refuse_unused(answers, on, place, of)
    asked = Asked(act=focus.act, start=focus.question.start, end=focus.question.end, on=on)
    there = replace(asked, place=place, of=of)
    more = tuple(
        block for one in answers
        for block in answer_section(desk, one, there if one == ESTIMATE else asked)
    )  # fmt: skip
    return told(dossier_report(desk, opened, made=made, answers=more), going)


def _refuse_unused(answers: Sequence[str], on: date | None, place: str, of: str) -> None:
    """Refuse an option that no answer of the report goes by."""
    timed = any("on" in (used_by(one) or ("on",)) for one in answers)
    estimated = ESTIMATE in answers
    for option, given, used, ask in (
        ("on", on, timed, "custody"), ("place", place, estimated, ESTIMATE),
        ("of", of, estimated, ESTIMATE),
    ):  # fmt: skip
        if given and not used:
            raise InvalidValue(
                f"nothing in this report goes by --{option}: leave it out or add --ask {ask}"
            )


def told(report: Report, going: Leaving) -> Report:
    """A report that begins with whom it is for, and on which basis persons are named."""
    return replace(report, blocks=(*map(Note, going.basis()), *report.blocks))


def rendered(report: Report, formats: Sequence[str]) -> dict[str, bytes]:
    """A report that was cleared, in each format, by the name of its file."""
    return {f"report.{name}": _bytes(FORMATS[name](report)) for name in formats}


def _bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content


def _focus(basis: Basis, question: Question | None) -> Question:
    built = tables(basis)
    found = built.rows(
        f"SELECT type FROM {built.acts} WHERE kind = 'act' AND type IS NOT NULL "
        "GROUP BY type ORDER BY count(*) DESC, type LIMIT 1"
    )
    if not found:
        raise NotFound("the record holds no act on this basis, so there is nothing to report")
    asked = question or Question()
    return Question(acts=(str(found[0][0]),), start=asked.start, end=asked.end)


def _write(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise RefusedWrite(f"{path} cannot be written ({error.strerror}); mend that") from error
    return path
