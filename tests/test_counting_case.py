"""The cast's case counted: small enough to check by hand."""

from saksei.analysis.standards import basis
from saksei.findings.questions import ask
from saksei.workspace import Workspace


def test_case(case: Workspace) -> None:
    # Dara (three reports, one act), Sopheap, the child, and the group of three, of whom Mek is one.
    answer = ask(unit="acts", acts=("arrest",))
    assert (answer.counted.bounds.minimum, answer.counted.bounds.maximum) == (6, 6)
    assert answer.counted.bounds.unnamed == 2
    answer = ask(unit="acts", acts=("arrest",), basis=basis("corroborated"))
    assert [row.act for row in answer.proof.rows] == ["dara-1"]
    answer = ask(unit="acts", acts=("arrest",), basis=basis("admitted"))
    assert [row.act for row in answer.proof.rows] == ["dara-1"]
