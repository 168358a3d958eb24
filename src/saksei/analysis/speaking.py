"""Who speaks for the authority, and which place lies within which, by the statements in force.

Invariant: whoever is judged to be one with a record is taken for it here too.
"""

from typing import TYPE_CHECKING

from saksei.analysis.sql_text import quoted_tuple

if TYPE_CHECKING:
    from saksei.analysis.tables import Tables


def authority(tables: "Tables") -> str:
    """Who speaks for the authority, as SQL."""
    codes = [code for code, _ in tables.vocabulary.codes_where("party", "authority")]
    state = (
        "SELECT p.entity FROM statements p WHERE p.property = 'party' AND p.value IN "
        f"{quoted_tuple(codes)} AND {tables.in_force('p')}"
    )
    # Whoever is judged to be one with a speaker of the authority speaks for it too.
    return (
        f"{state} UNION SELECT i.entity FROM identity i "
        f"JOIN identity j USING (canonical) WHERE j.entity IN ({state})"
    )


def places_within(tables: "Tables") -> list[tuple[str, str]]:
    """(place, larger place) at every distance; where sources differ, as most of them say."""
    rows = tables.rows(
        "SELECT coalesce(i.canonical, p.entity), coalesce(j.canonical, p.value) "
        "FROM statements p LEFT JOIN identity i ON i.entity = p.entity "
        "LEFT JOIN identity j ON j.entity = p.value JOIN origins o ON o.source = p.source "
        f"WHERE p.kind = 'place' AND p.property = 'part_of' AND {tables.in_force('p')} "
        "GROUP BY 1, 2 ORDER BY count(DISTINCT o.origin), min(p.id) DESC"
    )
    larger = {str(place): str(within) for place, within in rows}
    pairs = []
    for place in sorted(larger):
        here, seen = larger.get(place), {place}
        while here is not None and here not in seen:
            seen.add(here)
            pairs.append((place, here))
            here = larger.get(here)
    return pairs
