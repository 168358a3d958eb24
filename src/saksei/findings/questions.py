"""Questions asked of the open workspace. Reads alone: nothing here is stored.

`import saksei; saksei.open("demo")`, then
`from saksei.findings.questions import ask; ask(unit="persons", acts=("arrest",))`.
"""

from dataclasses import dataclass
from typing import Any

from saksei.analysis.counting import Counted, count
from saksei.analysis.proof import Proof, as_json, prove
from saksei.analysis.question import Question
from saksei.analysis.standards import Basis
from saksei.analysis.tables import Tables
from saksei.errors import NotFound
from saksei.findings.protection import protection
from saksei.findings.tables import tables
from saksei.statements.models import Record

REPORTED = Basis()


@dataclass(frozen=True, slots=True)
class Answer:
    """A count with its proof."""

    counted: Counted
    proof: Proof

    def as_json(self) -> dict[str, Any]:
        """The answer as plain data; nothing is quoted from where a minor's name was erased."""
        data, lost = as_json(self.counted, self.proof), protection().lost
        rows: Any = data["rows"]
        for passage in (one for row in rows for one in row["passages"] if one["source"] in lost):
            passage["quote"] = passage["locator"] = None
        return data


def ask(question: Question | None = None, *, basis: Basis = REPORTED, **filters: Any) -> Answer:
    """Answer a question, given whole or by its filters; raises NotFound for a record it names
    that is not there."""
    asked = question or Question(**filters)
    check_named(asked)
    return answer_from(tables(basis), asked)


def check_named(asked: Question) -> None:
    """Raise NotFound for a record that a question names and that is not there."""
    named = [asked.place, asked.occasion, *asked.persons]
    there = set(Record.objects.filter(pk__in=named).values_list("pk", flat=True))
    for one in named:
        if one and one not in there:
            raise NotFound(
                f"there is no record '{one}' to filter by; `saksei show` says what there is"
            )


def answer_from(built: Tables, question: Question) -> Answer:
    """Answer a question from tables that are built already."""
    counted = count(built, question)
    return Answer(counted, prove(counted))
