"""Reports as the engine compares them: what each says, in columns that SQL can set side by side.

A report is what one source says of one happening and of whom it hit. Its columns are `COLUMNS`; all
but `id` may be missing or empty. Several reports may name one `person`: they are then of one person
from the start.

Invariant: what is derived from a report follows from that report, from what its own list says of
the same happening, and from the model; so an unrelated report changes nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from saksei import dates
from saksei.analysis.matching.model import Commonness
from saksei.analysis.matching.name_features import (
    FEW_NAMES,
    held_in_names,
    name_features,
    with_rarity,
)
from saksei.analysis.spilling import connect
from saksei.errors import InvalidDate

# All text. A place goes from the largest to the smallest: "Land/Province/District".
COLUMNS = (
    "id", "person", "list", "kind", "act", "name", "description", "number", "date", "place",
    "location", "age", "sex", "role", "perpetrator", "charge", "court", "occasion", "outcome",
    "birth", "identifier", "text",
)  # fmt: skip
WORDS = (
    "location", "role", "perpetrator", "charge", "court", "occasion", "outcome", "description",
)  # fmt: skip
KEPT = ("person", "list", "kind", "act", "sex", "number", "identifier", "text")
EMPTY = frozenset(
    "a an and as at by for from her his in into near no of on or the their to was were with".split()
)
FIGURES = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
        map(str, range(1, 11)),
        strict=True,
    )
)
DAYS_A_YEAR = 365
DAY_ZERO = date(1970, 1, 1).toordinal()
DEPTH = {"country": 1, "province": 2, "district": 3}  # of a place
# From which share of all reports on a place is one of some, and one of many.
CROWDED = {"district": (0.01, 0.04), "province": (0.03, 0.10)}
MOST_DAYS = 400  # a date that may mean more days than this says too little to be compared
USUAL = 0.25  # of the different values of a field: words in more say little
LEAST_LETTERS = 3  # consonants of a word that says who is named beside somebody
MOST_IN_ONE_EVENT = 60  # names in one list on one day: more is a list, not a happening


def complete(reports: pa.Table) -> pa.Table:
    """The reports with every column, as text; empty text is missing."""
    columns = {}
    for name in COLUMNS:
        if name in reports.column_names:
            text = _as_text(reports[name])
            columns[name] = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
        else:
            columns[name] = pa.nulls(reports.num_rows, pa.string())
    return pa.table(columns).sort_by("id")


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_list(column.type):  # a place as a list
        column = pc.binary_join(column, "/")
    return column.cast(pa.string())


def names_of(reports: pa.Table) -> pa.Table:
    """The features of each distinct name of complete reports."""
    return name_features(_encoded(reports["name"]).dictionary.to_pylist())


def prepared(reports: pa.Table, common: Commonness, names: pa.Table | None = None) -> pa.Table:
    """The reports with the features that comparisons and blocking need, sorted by id.

    `names` are those of `names_of`, if they are known already.
    """
    given = complete(reports)
    columns = {"unique_id": given["id"], **{name: given[name] for name in KEPT}}
    columns["is_group"] = pc.fill_null(pc.equal(given["kind"], "group"), False)
    named = with_rarity(names_of(given) if names is None else names, common)
    columns |= _each("name", given["name"], lambda _: named.drop_columns(["bare", "bares"]))
    columns |= _each("place", given["place"], lambda texts: _place_features(texts, common))
    columns |= _each("age", given["age"], _age_features)
    for name in ("date", "birth"):
        columns |= _each(name, given[name], partial(_date_features, name=name))
    columns["born"] = _born(columns)
    columns |= _each("identifier", given["identifier"], _identifier_features)
    for name in WORDS:
        usual = frozenset(common.usual.get(name, ()))
        columns |= _each(name, given[name], partial(_word_features, name=name, usual=usual))
    return _with_company(pa.table(columns))


def _each(
    name: str, column: pa.ChunkedArray, features: Callable[[Sequence[str]], pa.Table]
) -> dict[str, pa.ChunkedArray]:
    """Features of a column, computed once for each distinct text."""
    encoded = _encoded(column)
    made = features(encoded.dictionary.to_pylist())
    taken = made.take(encoded.indices)
    return {name: column, **{one: taken[one] for one in made.column_names}}


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded


def commonness_of(reports: pa.Table, names: pa.Table) -> Commonness:
    """How common the names (`names_of`) and places of complete reports are.

    Of a word in how many different full names it is ("Chhun" in one, "Sok" in many); names of the
    same consonants count as one: they are mostly spellings.
    """
    places, placed = _places_told(reports["place"].drop_null())
    return Commonness(*held_in_names(names), places, placed, dict(_usual(reports)))


def _usual(reports: pa.Table) -> Iterator[tuple[str, list[str]]]:
    """The words of each field that many of its different values have: "site" in "site 4"."""
    for name in WORDS:
        texts = pc.unique(reports[name].drop_null()).to_pylist()
        if len(texts) >= FEW_NAMES:
            held = Counter(word for text in texts for word in meaningful(text))
            yield name, sorted(one for one, count in held.items() if count > USUAL * len(texts))


def _places_told(told: pa.ChunkedArray) -> tuple[dict[str, int], int]:
    found: Counter[str] = Counter()
    for one in pc.value_counts(told).to_pylist():
        for depth in {_ending(one["values"], DEPTH[name]) for name in CROWDED} - {None}:
            found[str(depth)] += one["counts"]
    return dict(sorted(found.items())), len(told)


def meaningful(text: str) -> list[str]:
    """The words of a text that say something, plural endings cut, each once."""
    found = re.findall(r"\w+", text.casefold())
    return sorted({one.removesuffix("s") if len(one) > 3 else one for one in found} - EMPTY)


def _word_features(texts: Sequence[str], name: str, usual: frozenset[str]) -> pa.Table:
    found = [meaningful(text) for text in texts]
    found = [[word for word in one if word not in usual] or one for one in found]
    columns = {f"{name}_words": _together(found)}
    if name == "location":
        letters = ["".join(re.findall(r"\w", text.casefold())) for text in texts]
        columns["location_letters"] = pa.array(letters, pa.string())
    if name == "outcome":
        columns["outcome_figures_words"] = _together([_figures(one) for one in found])
    return pa.table(columns)


def _together(words: Iterable[Sequence[str]]) -> pa.Array:
    """Words as one text, which the engine numbers; none is missing."""
    return pa.array([" ".join(one) or None for one in words], pa.string())


def _identifier_features(texts: Sequence[str]) -> pa.Table:
    found = ["".join(sorted(text)) for text in texts]
    return pa.table({"identifier_sorted": pa.array(found, pa.string())})


def _figures(words: Iterable[str]) -> list[str]:
    """The figures among words, spelled out or not: the years of a sentence, the sum of a fine."""
    return sorted({FIGURES.get(one, one) for one in words if one in FIGURES or one.isdigit()})


def days(text: str) -> tuple[int | None, int | None, int | None]:
    """First and last day that a date may mean, counted from 1970, and the day with day and month
    swapped; nothing where it may mean too many."""
    try:
        first, last = dates.bounds(text)
    except InvalidDate:
        return None, None, None
    if first is None or last is None or (last - first).days > MOST_DAYS:
        return None, None, None
    low, high = first.toordinal() - DAY_ZERO, last.toordinal() - DAY_ZERO
    if low == high and first.day <= 12 and first.day != first.month:
        return low, high, date(first.year, first.day, first.month).toordinal() - DAY_ZERO
    return low, high, None


def _date_features(texts: Sequence[str], name: str) -> pa.Table:
    first, last, swapped = zip(*map(days, texts), strict=True) if texts else ((), (), ())
    columns = {f"{name}_first": first, f"{name}_last": last, f"{name}_swapped": swapped}
    return pa.table({one: pa.array(values, pa.int32()) for one, values in columns.items()})


def _place_features(texts: Sequence[str], common: Commonness) -> pa.Table:
    columns: dict[str, Sequence[str | int | None]] = {
        name: [_ending(text, depth) for text in texts] for name, depth in DEPTH.items()
    }
    for name, shares in CROWDED.items():
        columns[f"{name}_crowd"] = [_crowd(one, shares, common) for one in columns[name]]
    types = {one: pa.int8() if one.endswith("crowd") else pa.string() for one in columns}
    return pa.table({one: pa.array(values, types[one]) for one, values in columns.items()})


def _ending(place: str, depth: int) -> str | None:
    """A place down to a depth; none if it does not go as deep."""
    parts = [part.strip().casefold() for part in place.split("/")]
    return "/".join(parts[:depth]) if len(parts) >= depth else None


def _crowd(place: object, shares: Sequence[float], common: Commonness) -> int | None:
    """Whether few, some or many reports of the record are of a place: 0, 1, 2."""
    if place is None or common.placed < FEW_NAMES:
        return None
    share = common.places.get(str(place), 1) / common.placed
    return sum(share >= one for one in shares)


def _age_features(texts: Sequence[str]) -> pa.Table:
    found = [re.search(r"\d+", text) for text in texts]
    return pa.table(
        {"years": pa.array([int(one[0]) if one else None for one in found], pa.int32())}
    )


def _born(columns: Mapping[str, pa.ChunkedArray]) -> pa.ChunkedArray:
    """About which day whoever had this age on that date was born, counted from 1970."""
    about = pc.divide(pc.add(columns["date_first"], columns["date_last"]), 2)
    return pc.subtract(about, pc.add(pc.multiply(columns["years"], DAYS_A_YEAR), DAYS_A_YEAR // 2))


def _with_company(table: pa.Table) -> pa.Table:
    """With the words of the names that the same list gives for the same happening."""
    connection = connect()
    connection.register("t", table.select(["unique_id", "list", "act", "date", "name", "sounds"]))
    company = connection.sql(
        "WITH e AS (SELECT list, act, date, list(unique_id) AS ids, "
        f"list(list_filter(sounds, lambda one: length(one) >= {LEAST_LETTERS})) AS all_names "
        "FROM t "
        "WHERE list IS NOT NULL AND name IS NOT NULL AND act IS NOT NULL AND date IS NOT NULL "
        "GROUP BY ALL "
        f"HAVING count(*) BETWEEN 2 AND {MOST_IN_ONE_EVENT}), "
        "m AS (SELECT unnest(ids) AS id, unnest(all_names) AS own, all_names FROM e), "
        "c AS (SELECT id, list_sort(list_filter(list_distinct(flatten(all_names)), "
        "lambda one: NOT list_contains(own, one))) AS words FROM m) "
        "SELECT nullif(array_to_string(c.words, ' '), '') AS company_words "
        "FROM t LEFT JOIN c ON c.id = t.unique_id ORDER BY unique_id"
    ).to_arrow_table()
    return table.append_column("company_words", company["company_words"])
