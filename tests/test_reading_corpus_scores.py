"""A floor under what the reading finds in the corpus, so that no change makes it worse unseen.

The floors lie a little below the scores at the time of writing; whoever improves the reading may
raise them, and nobody lowers one without saying why.
"""

import pytest
from reading.score import Scores, everything

F1 = {
    "quotes 0.5": 0.95,
    "quotes 0.8": 0.93,
    "non-responses": 1.0,
    "events": 0.93,
}
SHARE = {  # of those that are wanted
    "events": 0.93,
    "speaker": 0.95,
    "named": 0.65,
    "stance": 0.86,
    "target": 0.84,
    "date": 0.76,
    "realis": 0.89,
    "quantities": 0.90,
    "times found": 0.97,
    "times": 0.90,
}


@pytest.fixture(scope="module")
def scores() -> dict[str, Scores]:
    """The scores of each text, and of all together."""
    return everything()


def wrong(scores: dict[str, Scores], measure: str) -> list[str]:
    """What was missed in all texts, and what was false."""
    tallies = [found[measure] for found in scores.values()]
    return [line for one in tallies for line in (*one.missed, *one.false)]


@pytest.mark.parametrize(("measure", "floor"), F1.items())
def test_found_and_not_made_up(scores: dict[str, Scores], measure: str, floor: float) -> None:
    assert scores["total"][measure].f1 >= floor, wrong(scores, measure)


@pytest.mark.parametrize(("measure", "floor"), SHARE.items())
def test_found_and_right(scores: dict[str, Scores], measure: str, floor: float) -> None:
    assert scores["total"][measure].recall >= floor, wrong(scores, measure)


def test_no_text_is_left_behind(scores: dict[str, Scores]) -> None:
    behind = [
        (name, measure)
        for name, found in scores.items()
        for measure, floor in (("quotes 0.8", 0.85), ("events", 0.7), ("non-responses", 1.0))
        if found[measure].wanted and found[measure].f1 < floor
    ]
    assert behind == []
