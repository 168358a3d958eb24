"""What tests of decisions do again and again: a number, the decision made, the count."""

from typing import Any

from saksei.analysis.question import Question
from saksei.analysis.standards import basis
from saksei.coding.actions import Decided
from saksei.coding.reviewing import Reviewed, review_source
from saksei.findings.questions import ask
from saksei.models import Decision, Source


def seen(source: Source) -> Reviewed:
    """What the source suggests now."""
    return review_source(source.pk)


def number(source: Source, kind: str, label: str) -> str:
    """The number of the suggestion of a kind whose label has these words."""
    found = [p.number for p in seen(source).proposals if p.kind == kind and label in p.label]
    assert len(found) == 1, found
    return found[0]


def dara(source: Source) -> str:
    """The number of Dara's arrest."""
    return number(source, "act", "Dara")


def decision(result: Decided, label: str = "") -> Decision:
    """The decision of a result on what is called so; it comes after those on whom it names."""
    return [made for one, made in result.decisions if label in one.label][-1]


def acts(**question: Any) -> tuple[int, int]:
    """The least and the greatest number of arrests."""
    bounds = ask(Question(acts=("arrest",), **question), basis=basis("reported")).counted.bounds
    return bounds.minimum, bounds.maximum
