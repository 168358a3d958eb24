"""What hangs on a pair that nobody has judged: how far the count moves with the answer."""

import pytest
from small_record import Record, arrest, judged, said

from saksei.analysis.hanging import hanging
from saksei.analysis.question import Question

ARRESTS = [
    *arrest("a1", victim="p1"), *arrest("a2", victim="p2"), *arrest("a3", victim="p1"),
    *arrest("a4", victim="g1", number="12"), *arrest("a5", victim="g2", number="12"),
    said("g1", "type", "unnamed_group"), said("g2", "type", "unnamed_group"),
    said("a6", "type", "charge"), said("a6", "victim", "p3"), said("e1", "type", "protest"),
    said("e2", "type", "protest"),
]  # fmt: skip
PAIRS = {
    "two acts against two persons": ("a1", "a2", "unsure"),
    "two acts against one person": ("a1", "a3", "unsure"),
    "two persons": ("p1", "p2", "unsure"),
    "two groups' acts": ("a4", "a5", "unsure"),
    "one who may be among a group": ("a1", "a4", "may_be_among"),
    "an act that is not counted": ("a1", "a6", "unsure"),
    "two events": ("e1", "e2", "unsure"),
}
DECIDED = {"unsure": ("same", "different"), "may_be_among": ("among", "different")}


@pytest.mark.parametrize("unit", ["acts", "persons"])
@pytest.mark.parametrize(("left", "right", "verdict"), PAIRS.values(), ids=PAIRS)
def test_it_is_how_far_the_count_moves_with_the_answer(unit, left, right, verdict):
    question = Question(unit=unit, acts=("arrest",))
    said_so = [
        Record(ARRESTS, [judged(one, left, right)]).bounds(unit=unit, acts=("arrest",))
        for one in DECIDED[verdict]
    ]
    moved = said_so[1][0] - said_so[0][0]
    assert hanging(Record(ARRESTS).tables(), question, [(left, right)]) == {(left, right): moved}


def test_what_is_one_already_moves_nothing():
    tables = Record(ARRESTS, [judged("same", "a1", "a2")]).tables()
    assert hanging(tables, Question(acts=("arrest",)), [("a1", "a2")]) == {("a1", "a2"): 0}
