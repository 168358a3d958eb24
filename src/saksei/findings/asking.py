"""Patterns asked of the open workspace, by the name of the question. Reads alone.

Invariant: each question has a page in `methods`, which says what it computes, what it refuses and
on whose work it rests.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.resources import files

from saksei.analysis.answers.assessments import assessments
from saksei.analysis.answers.circle import circles
from saksei.analysis.answers.courts import courts
from saksei.analysis.answers.custody import custody
from saksei.analysis.answers.durations import durations
from saksei.analysis.answers.hawkes import hawkes
from saksei.analysis.answers.leave_one_out import leave_one_out
from saksei.analysis.answers.measures import measures
from saksei.analysis.answers.occupancy import occupancy
from saksei.analysis.answers.replies import replies
from saksei.analysis.answers.result import Asked, Result
from saksei.analysis.answers.widening import widening
from saksei.analysis.standards import Basis
from saksei.analysis.tables import Tables
from saksei.errors import InvalidValue, NotFound
from saksei.findings.tables import tables
from saksei.law import Jurisdiction, load_rules
from saksei.statements.models import Record
from saksei.workspace import current

OWN_RULES = "law"  # a folder of the workspace
QUESTIONS: dict[str, Callable[[Tables, Asked], Result]] = {
    "chains": circles,
    "custody": custody,
    "widening": widening,
    "durations": durations,
    "courts": courts,
    "assessments": assessments,
    "replies": replies,
    "occupancy": occupancy,
    "measures": measures,
    "hawkes": hawkes,
}
# Of the questions above.
QUESTIONS["leave-one-out"] = partial(leave_one_out, questions=dict(QUESTIONS))


def rules() -> tuple[Jurisdiction, ...]:
    """The rules of law in force in the open workspace: the shipped ones and its own."""
    opened = current()
    own = opened.folder / OWN_RULES
    return load_rules(opened.vocabulary, [own] if own.is_dir() else [])


def ask_for(question: str, basis: Basis, asked: Asked) -> Result:
    """Answer a question by its name; raises InvalidValue for one that there is not, NotFound for
    a person that is not there."""
    if question not in QUESTIONS:
        raise InvalidValue(f"there is no question '{question}'; there are {', '.join(QUESTIONS)}")
    vocabulary = current().vocabulary
    if asked.act not in vocabulary.lists["act_type"].codes:
        raise InvalidValue(
            f"'{asked.act}' is no act type; `saksei vocabulary act_type` prints them"
        )
    if asked.start and asked.end and asked.start > asked.end:
        raise InvalidValue(
            f"the window ends ({asked.end}) before it begins ({asked.start}); turn them round"
        )
    there = set(Record.objects.filter(pk__in=asked.persons).values_list("pk", flat=True))
    for one in asked.persons:
        if one not in there:
            raise NotFound(f"there is no record '{one}'; `saksei show person` lists the persons")
    on = asked.on or basis.as_of or basis.published_by or date.today()
    return QUESTIONS[question](tables(basis), replace(asked, on=on, rules=rules()))


def method(name: str) -> str:
    """The page that explains a question; raises NotFound for one that there is not."""
    page = files("saksei") / "methods" / f"{name.replace('-', '_')}.md"
    if name not in QUESTIONS or not page.is_file():
        raise NotFound(f"there is no method '{name}'; there are {', '.join(QUESTIONS)}")
    return page.read_text("utf-8")


def methods() -> dict[str, str]:
    """Each question with the first sentence of its page."""
    return {name: method(name).split("\n\n")[1].replace("\n", " ") for name in QUESTIONS}
