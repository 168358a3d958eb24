"""A large record is answered from what is near the question: the answer must be the same."""

from datetime import date

import pytest

from saksei.analysis import candidates
from saksei.analysis.question import Question
from saksei.analysis.standards import basis
from saksei.findings.questions import Answer, ask
from saksei.linking.actions import judge
from saksei.workspace import Workspace

QUESTIONS = [
    Question(unit=unit, acts=acts, start=start, end=end, place=place)
    for unit in ("acts", "persons", "statements", "sources", "events")
    for acts in ((), ("arrest",))
    for start, end in ((None, None), (date(2031, 5, 4), date(2031, 5, 6)), (date(2031, 6, 1), None))
    for place in ("", "land")
    if not (unit == "events" and acts)
]


def answers(standard: str) -> list[dict[str, object]]:
    asked: list[Answer] = [ask(question, basis=basis(standard)) for question in QUESTIONS]
    return [answer.as_json() for answer in asked]


@pytest.mark.parametrize("standard", ["reported", "corroborated", "reviewed", "without=alert"])
def test_a_large_record_gives_the_same_answers(
    case: Workspace, monkeypatch: pytest.MonkeyPatch, standard: str
) -> None:
    judge("unsure", "sopheap-1", "child-1")
    judge("may_be_among", "sopheap-1", "group-1")
    small = answers(standard)
    monkeypatch.setattr(candidates, "LARGE", 0)
    assert answers(standard) == small
