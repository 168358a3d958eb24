"""Patterns asked of the open workspace, by the name of the question. Reads alone.

Invariant: each question has a page in `methods`, which says what it computes, what it refuses and
on whose work it rests.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.resources import files
from pathlib import Path

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
from saksei.analysis.answers.undocumented import undocumented
from saksei.analysis.answers.widening import widening
from saksei.analysis.standards import Basis
from saksei.analysis.tables import Tables
from saksei.analysis.undocumented.captures import from_csv
from saksei.analysis.undocumented.estimate import Estimate, estimate
from saksei.errors import InvalidValue, NotFound
from saksei.findings.tables import probabilities, tables
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
LEAVING = "leave-one-out"
QUESTIONS[LEAVING] = partial(leave_one_out, questions=dict(QUESTIONS))
# Not of this one: what it does without a list, it says itself.
QUESTIONS["undocumented"] = undocumented
# The options that a question goes by; it would not be the question asked if another were ignored.
USES = {
    "chains": ("act", "start", "end"),
    "hawkes": ("act", "start", "end", "by"),
    "custody": ("on", "persons"),
    "widening": ("act", "start", "end", "by"),
    "durations": ("start", "end", "persons", "by"),
    "courts": ("start", "end", "on", "persons"),
    "assessments": ("act", "start", "end"),
    "replies": ("on",),
    "occupancy": ("start", "end", "on"),
    "measures": ("start", "end"),
    "undocumented": ("act", "start", "end", "place", "of", "seed"),
}
OPTIONS = {
    "act": "--act", "start": "--from", "end": "--to", "on": "--on", "persons": "--person",
    "by": "--by", "of": "--of", "place": "--place", "seed": "--seed",
}  # fmt: skip


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
    _refuse_unused(question, asked)
    vocabulary = current().vocabulary
    if asked.act not in vocabulary.lists["act_type"].codes:
        raise InvalidValue(
            f"'{asked.act}' is no act type; `saksei vocabulary act_type` prints them"
        )
    if asked.start and asked.end and asked.start > asked.end:
        raise InvalidValue(
            f"the window ends ({asked.end}) before it begins ({asked.start}); turn them round"
        )
    if asked.place and not Record.objects.filter(pk=asked.place, kind="place").exists():
        raise NotFound(f"there is no place '{asked.place}'; `saksei show place` lists the places")
    there = dict(Record.objects.filter(pk__in=asked.persons).values_list("pk", "kind"))
    for one in asked.persons:
        if one not in there:
            raise NotFound(f"there is no record '{one}'; `saksei show person` lists the persons")
        if there[one] != "person":
            raise InvalidValue(
                f"'{one}' is a record of the kind {there[one]}, and --person takes persons; "
                "`saksei show person` lists them"
            )
    on = asked.on or basis.as_of or basis.published_by or date.today()
    likely = probabilities() if question == "undocumented" else {}
    asked_now = replace(asked, on=on, rules=rules(), likely=likely)
    result = QUESTIONS[question](tables(basis), asked_now)
    if asked.on and asked.on > date.today():
        later = f"{asked.on} lies ahead: what will have happened by then is not on record"
        result = replace(result, caveats=(*result.caveats, later))
    return result


def used_by(question: str, of: str = "") -> tuple[str, ...] | None:
    """The options that a question goes by, as fields of what is asked; None for one without."""
    if question != LEAVING:
        return USES.get(question)
    counted = {"count": ("act", "start", "end"), **USES}.get(of or "count")
    return None if counted is None else (*counted, "of")


def narrowed(question: str, asked: Asked) -> Asked:
    """What is asked, without the options that a question does not go by."""
    used = used_by(question, asked.of) or tuple(OPTIONS)
    plain = Asked()
    return replace(asked, **{one: getattr(plain, one) for one in OPTIONS if one not in used})


def _refuse_unused(question: str, asked: Asked) -> None:
    """Refuse an option that the question does not go by: it would not be what was asked."""
    fits = narrowed(question, asked)
    for field, option in OPTIONS.items():
        if getattr(fits, field) != getattr(asked, field):
            others = ", ".join(OPTIONS[one] for one in used_by(question, asked.of) or ())
            raise InvalidValue(
                f"`ask {question}` does not go by {option}, but by {others} alone; leave it out"
            )


def ask_counts(file: Path, seed: int) -> Estimate:
    """How many are not documented, by a file of counts (`captures.from_csv`); needs no workspace.

    Raises InvalidValue for a file that cannot be read or is no such table.
    """
    try:
        text = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise InvalidValue(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidValue(f"{file} is no text in UTF-8; save it as CSV in UTF-8") from error
    return estimate(from_csv(text, file.name), seed)


def method(name: str) -> str:
    """The page that explains a question; raises NotFound for one that there is not."""
    page = files("saksei") / "methods" / f"{name.replace('-', '_')}.md"
    if name not in QUESTIONS or not page.is_file():
        raise NotFound(f"there is no method '{name}'; there are {', '.join(QUESTIONS)}")
    return page.read_text("utf-8")


def methods() -> dict[str, str]:
    """Each question with the first sentence of its page."""
    return {name: method(name).split("\n\n")[1].replace("\n", " ") for name in QUESTIONS}
