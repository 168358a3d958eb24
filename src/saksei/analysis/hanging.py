"""How much of a count hangs on a pair of records that nobody has judged.

Invariant: a pair of which only one side is counted moves nothing, and neither does one of which
both sides are one already.
"""

from collections.abc import Iterable, Mapping

from saksei.analysis.candidates import COUNTED
from saksei.analysis.counting import count
from saksei.analysis.identity import Pair
from saksei.analysis.question import Question
from saksei.analysis.tables import Tables, whole


def hanging(tables: Tables, question: Question, pairs: Iterable[Pair]) -> dict[Pair, int]:
    """For each pair, by how many the count of a question in acts or persons is lower if the two
    are one, or the one is among the other, than if they are not: the smaller of the two numbers
    that they stand for. Other open pairs are left out of account."""
    count(tables, question)
    rows = tables.rows(
        "SELECT record, coalesce(victim, record), known, high FROM candidates "
        f"WHERE state IN {COUNTED} AND ($1 OR people)",
        [question.unit != "persons"],
    )
    stands_for: dict[str, str] = {}
    sizes: dict[str, int] = {}
    for record, victim, known, high in rows:
        act = str(record)
        one = act if question.unit != "persons" else str(victim)
        number = 1 if question.unit == "persons" and known else whole(high)
        stands_for[act] = one
        sizes[one] = max(number, sizes.get(one, 0))
    return {pair: _smaller(pair, tables, stands_for, sizes) for pair in pairs}


def _smaller(
    pair: Pair, tables: Tables, stands_for: Mapping[str, str], sizes: Mapping[str, int]
) -> int:
    left, right = (tables.identity.of(one) for one in pair)
    left, right = stands_for.get(left, left), stands_for.get(right, right)
    return 0 if left == right else min(sizes.get(left, 0), sizes.get(right, 0))
