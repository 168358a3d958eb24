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
from itertools import combinations
from math import prod

import pyarrow as pa
import pyarrow.compute as pc

from saksei import dates
from saksei.analysis import naming
from saksei.analysis.matching.model import Commonness
from saksei.analysis.naming.features import Form
from saksei.analysis.naming.sounding import heard
from saksei.analysis.naming.tokens import coarse
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
FEW_NAMES = 200  # full names in a record: how common a name is cannot be told from fewer
USUAL = 0.25  # of the different values of a field: words in more say little
LEAST_LETTERS = 3  # consonants of a word that says who is named beside somebody
MOST_IN_ONE_EVENT = 60  # names in one list on one day: more is a list, not a happening

TEXTS = pa.list_(pa.string())
NAME_FEATURES = pa.schema(
    [
        ("spelled", pa.string()), ("full", TEXTS), ("skeletons", TEXTS), ("joined", TEXTS),
        ("joined_sounds", TEXTS), ("single", TEXTS), ("words", TEXTS), ("sounds", TEXTS),
        ("name_keys", TEXTS), ("starts", TEXTS), ("heard", pa.string()), ("sole", pa.bool_()),
        ("namesakes", pa.float64()),
    ]
)  # fmt: skip

DOUBLED = re.compile(r"(.)\1+")


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


def prepared(reports: pa.Table, common: Commonness) -> pa.Table:
    """The reports with the features that comparisons and blocking need, sorted by id."""
    given = complete(reports)
    columns = {"unique_id": given["id"], **{name: given[name] for name in KEPT}}
    columns["is_group"] = pc.fill_null(pc.equal(given["kind"], "group"), False)
    columns |= _each("name", given["name"], lambda texts: name_features(texts, common))
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
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    made = features(encoded.dictionary.to_pylist())
    taken = made.take(encoded.indices)
    return {name: column, **{one: taken[one] for one in made.column_names}}


def commonness_of(reports: pa.Table) -> Commonness:
    """How common names and places are in a record.

    Of a word in how many different full names it is ("Chhun" in one, "Sok" in many); names of the
    same consonants count as one: they are mostly spellings.
    """
    words: dict[str, set[str]] = {}
    sounds: dict[str, set[str]] = {}
    full = set()
    for name in pc.unique(reports["name"].drop_null()).to_pylist():
        for form in naming.features(name).forms:
            if len(form) > 1:
                whole = _skeleton(form)
                full.add(whole)
                for one in form:
                    words.setdefault(one.plain, set()).add(whole)
                    sounds.setdefault(one.bare, set()).add(whole)
    places, placed = _places_told(reports["place"].drop_null())
    return Commonness(
        _sizes(words), _sizes(sounds), len(full), places, placed, dict(_usual(reports))
    )


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


def _sizes(sets: Mapping[str, set[str]]) -> dict[str, int]:
    return {one: len(found) for one, found in sorted(sets.items())}


def _skeleton(form: Form) -> str:
    return " ".join(sorted(one.skeleton for one in form))


def name_features(texts: Sequence[str], common: Commonness) -> pa.Table:
    """Of each name: its full forms, their skeletons, what blocking keys are made of, and how many
    others have it by chance."""
    rows = [_name_row(naming.features(text), common) for text in texts]
    columns = {
        one.name: pa.array([row[at] for row in rows], one.type)
        for at, one in enumerate(NAME_FEATURES)
    }
    return pa.table(columns)


def _name_row(name: naming.Name, common: Commonness) -> tuple[object, ...]:
    """In the order of `NAME_FEATURES`."""
    full = [form for form in name.forms if len(form) > 1]
    single = sorted({form[0].plain for form in name.forms if len(form) == 1})
    readings = [one for form in name.forms for one in _readings(form)]
    return (
        " ".join(sorted(one.plain for one in name.forms[0])),
        [" ".join(sorted(one.plain for one in form)) for form in full],
        [_skeleton(form) for form in full],
        ["".join(one.plain for one in form) for form in name.forms],
        # Consonants of the name read as one word: "Srey Neat" is "Sreyneat".
        sorted({_once("".join(one.skeleton for one in form)) for form in full}),
        single,
        sorted({one.plain for form in name.forms for one in form}),
        sorted({sound for reading in readings for sound in reading}),
        sorted({*map(_letters, name.forms), *_pairs(readings)}),
        sorted(set(_pairs([[coarse(sound)[:2] for sound in reading] for reading in readings]))),
        heard(name),
        bool(single) and all(common.words.get(word, 1) <= 1 for word in single),
        _namesakes(name.forms[0], common),
    )


def _once(text: str) -> str:
    """With doubled letters as one."""
    return DOUBLED.sub(r"\1", text)


def _readings(form: Form) -> Iterator[list[str]]:
    """The consonants of each word, as they are, and with two neighbours as one word: sources split
    and join syllables as they like."""
    sounds = [_once(one.bare) for one in form if one.bare]
    yield sounds
    for at in range(len(sounds) - 1):
        yield [*sounds[:at], _once(sounds[at] + sounds[at + 1]), *sounds[at + 2 :]]


def _pairs(readings: Iterable[Sequence[str]]) -> Iterator[str]:
    """Any two words of a reading, whatever their order."""
    for reading in readings:
        for one, other in combinations(sorted(reading), 2):
            yield f"{one} {other}"


def _letters(form: Form) -> str:
    """All consonants of a name in the order of the alphabet: whatever the order of its words."""
    return "".join(sorted("".join(one.bare for one in form)))


def _namesakes(form: Form, common: Commonness) -> float | None:
    """How many full names of the record would sound like this if words went together by chance."""
    if common.names < FEW_NAMES or not form:
        return None
    shares = (common.sounds.get(one.bare, 1) / common.names for one in form)
    return common.names * prod(shares)


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
