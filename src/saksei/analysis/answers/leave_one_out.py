"""Any answer without each of its sources in turn: which source it hangs on.

Leaving a source out also leaves out what derives from it. Invariant: every source that a row of the
answer names is tried, and nothing else changes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from saksei.analysis.answers.result import Asked, Cell, Result, Sheet, Value, plural
from saksei.analysis.counting import count
from saksei.analysis.names import CLOSED
from saksei.analysis.proof import prove
from saksei.analysis.question import Question
from saksei.analysis.tables import Tables
from saksei.errors import InvalidValue

Answer = Callable[[Tables, Asked], Result]
COUNT = "count"


def counted(tables: Tables, asked: Asked) -> Result:
    """A count of acts and persons as a result, to leave sources out of."""
    values, sources, statements = [], set[str](), set[str]()
    for unit in ("acts", "persons"):
        question = Question(unit=unit, acts=(asked.act,), start=asked.start, end=asked.end)
        found = count(tables, question)
        values.append(Value(unit, unit, found.bounds.minimum, found.bounds.maximum))
        for row in () if asked.brief else prove(found).rows:
            sources |= set(row.sources)
            statements |= set(row.statements)
    sheet = Sheet("rows", "Rows", ("sources", "statements"),
                  ((tuple(sorted(sources)), tuple(sorted(statements))),))  # fmt: skip
    title = f"count of {tables.vocabulary.label('act_type', asked.act).lower()}"
    return Result(COUNT, title, "acts, persons", tables.basis, tuple(values), (sheet,))


def leave_one_out(tables: Tables, asked: Asked, questions: Mapping[str, Answer]) -> Result:
    """The answer to `asked.of`, by default a count, without each of its sources."""
    known = {COUNT: counted, **questions}
    name = asked.of or COUNT
    if name not in known:
        raise InvalidValue(f"sources cannot be left out of '{name}'; use {', '.join(known)}")
    before = known[name](tables, asked)
    rows: list[tuple[Cell, ...]] = []
    hangs = []
    brief = replace(asked, brief=True)
    for source in before.sources:
        basis = replace(tables.basis, without=(*tables.basis.without, source))
        after = known[name](tables.on(basis), brief)
        changed = list(_changed(before, after))
        hangs += [source] if changed else []
        rows += [(source, _title(tables, source), *one) for one in changed]
    fixed = len(before.sources) - len(hangs)
    return Result(
        question="leave-one-out", title=f"Without each source in turn: {before.title}",
        unit="sources", basis=tables.basis,
        values=(
            Value("sources that the answer names", "sources", *[len(before.sources)] * 2),
            Value("of them, without which a number changes", "sources", *[len(hangs)] * 2),
            *before.values,
        ),
        sheets=(_rows(rows),) if rows else (),
        caveats=tuple(_caveats(before, hangs, fixed)), refused=before.refused,
        asked={"of": name},
    )  # fmt: skip


def _changed(before: Result, after: Result) -> Iterator[tuple[str, str, str]]:
    then = {one.name: one.text for one in before.values}
    now = {one.name: one.text for one in after.values}
    for name in dict.fromkeys([*then, *now]):
        if then.get(name) != now.get(name):
            yield name, then.get(name, "not given"), now.get(name, "not given")


def _title(tables: Tables, source: str) -> str:
    rows = tables.rows(
        "SELECT CASE WHEN confidentiality = 'public' THEN "
        "concat_ws(', ', nullif(publisher, ''), nullif(date, '')) ELSE $2 END "
        "FROM sources WHERE id = $1",
        [source, CLOSED],
    )
    return str(rows[0][0] or "") if rows else ""


def _rows(rows: Sequence[tuple[Cell, ...]]) -> Sheet:
    return Sheet(
        "changes", "What changes without a source",
        ("sources", "who", "number", "with all", "without it"), tuple(rows),
        note="What derives from a source is left out with it.",
    )  # fmt: skip


def _caveats(before: Result, hangs: Sequence[str], fixed: int) -> Iterator[str]:
    if before.sources and not hangs:
        yield "no number hangs on one source"
    if fixed:
        yield f"{plural(fixed, 'source')} of the rows can be left out without changing a number"
    yield "two sources that fall together are not tried: see the standard `corroborated`"
