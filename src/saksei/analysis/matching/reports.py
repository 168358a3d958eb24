"""Reports as the engine compares them: what each says, in columns that SQL can set side by side.

A report is what one source says of one happening and of whom it hit. Its columns are `COLUMNS`; all
but `id` may be missing or empty. Several reports may name one `person`: they are then of one person
from the start.

Invariant: what is derived from a report follows from that report, from what its own list says of
the same happening, and from the model; so an unrelated report changes nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from saksei import dates
from saksei.analysis import naming
from saksei.analysis.naming.features import Form
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
DAY_ZERO = date(1970, 1, 1).toordinal()
MOST_DAYS = 400  # a date that may mean more days than this says too little to be compared
COMMON = 8  # full names that have a word: a name of such words alone is common
LEAST_LETTERS = 4  # consonants of a name of which one may be missing
MOST_IN_ONE_EVENT = 60  # names in one list on one day: more is a list, not a happening

TEXTS = pa.list_(pa.string())
NAME_FEATURES = pa.schema(
    [
        ("spelled", pa.string()), ("full", TEXTS), ("skeletons", TEXTS), ("joined", TEXTS),
        ("joined_sounds", TEXTS), ("single", TEXTS), ("words", TEXTS), ("sounds", TEXTS),
        ("consonants", pa.string()), ("name_keys", TEXTS), ("sole", pa.bool_()),
        ("common", pa.bool_()),
    ]
)  # fmt: skip

DOUBLED = re.compile(r"(.)\1+")
Families = Mapping[str, int]  # word of a name -> how many different full names have it


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


def prepared(reports: pa.Table, families: Families) -> pa.Table:
    """The reports with the features that comparisons and blocking need, sorted by id."""
    given = complete(reports)
    columns = {"unique_id": given["id"], **{name: given[name] for name in KEPT}}
    columns["is_group"] = pc.fill_null(pc.equal(given["kind"], "group"), False)
    columns |= _each("name", given["name"], lambda texts: name_features(texts, families))
    columns |= _each("place", given["place"], _place_features)
    columns |= _each("age", given["age"], _age_features)
    for name in ("date", "birth"):
        columns |= _each(name, given[name], partial(_date_features, name=name))
    columns |= _each("identifier", given["identifier"], _identifier_features)
    for name in WORDS:
        columns |= _each(name, given[name], partial(_word_features, name=name))
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


def families_of(names: Iterable[str]) -> dict[str, int]:
    """How many different full names of a record have each word: "Chhun" in one, "Sok" in many.

    Names of the same consonants count as one: they are mostly spellings.
    """
    found: dict[str, set[str]] = {}
    for name in set(names):
        for form in naming.features(name).forms:
            for one in form if len(form) > 1 else ():
                found.setdefault(one.plain, set()).add(_skeleton(form))
    return {word: len(of) for word, of in sorted(found.items())}


def _skeleton(form: Form) -> str:
    return " ".join(sorted(one.skeleton for one in form))


def name_features(texts: Sequence[str], families: Families) -> pa.Table:
    """Of each name: its full forms, their skeletons, and for a name of one word whether only one
    full name has it."""
    rows = [_name_row(naming.features(text), families) for text in texts]
    columns = {
        one.name: pa.array([row[one.name] for row in rows], one.type) for one in NAME_FEATURES
    }
    return pa.table(columns)


def _name_row(name: naming.Name, families: Families) -> dict[str, object]:
    full = [form for form in name.forms if len(form) > 1]
    single = sorted({form[0].plain for form in name.forms if len(form) == 1})
    words = sorted({one.plain for form in name.forms for one in form})
    sounds = sorted({one.bare for form in name.forms for one in form})
    return {
        "spelled": " ".join(sorted(one.plain for one in name.forms[0])),
        "full": [" ".join(sorted(one.plain for one in form)) for form in full],
        "skeletons": [_skeleton(form) for form in full],
        "joined": ["".join(one.plain for one in form) for form in name.forms],
        # Consonants of the name read as one word: "Srey Neat" is "Sreyneat".
        "joined_sounds": sorted({_once("".join(one.skeleton for one in form)) for form in full}),
        "single": single,
        "words": words,
        "sounds": sounds,
        "consonants": _consonants(name.forms[0]),
        "name_keys": sorted({one for form in name.forms for one in _name_keys(form)}),
        "sole": bool(single) and all(families.get(word, 1) <= 1 for word in single),
        "common": min(families.get(word, 1) for word in words) >= COMMON if words else False,
    }


def _once(text: str) -> str:
    """With doubled letters as one."""
    return DOUBLED.sub(r"\1", text)


def _consonants(form: Form) -> str:
    """All consonants of a name in the order of the alphabet: whatever the order of its words."""
    return "".join(sorted("".join(one.bare for one in form)))


def _name_keys(form: Form) -> Iterator[str]:
    """Two words of the name; and its consonants, as they are and with any one of them missing, so
    that two names that differ in one share a key."""
    sounds = sorted({one.bare for one in form})
    yield from (f"{a} {b}" for at, a in enumerate(sounds) for b in sounds[at + 1 :])
    letters = _consonants(form)
    yield letters
    if len(letters) >= LEAST_LETTERS:
        yield from (letters[:at] + letters[at + 1 :] for at in range(len(letters)))


def meaningful(text: str) -> list[str]:
    """The words of a text that say something, plural endings cut, each once."""
    found = re.findall(r"\w+", text.casefold())
    return sorted({one.removesuffix("s") if len(one) > 3 else one for one in found} - EMPTY)


def _word_features(texts: Sequence[str], name: str) -> pa.Table:
    found = [meaningful(text) for text in texts]
    columns = {f"{name}_words": pa.array(found, TEXTS)}
    if name == "location":
        letters = ["".join(re.findall(r"\w", text.casefold())) for text in texts]
        columns["location_letters"] = pa.array(letters, pa.string())
    if name == "outcome":
        columns["outcome_figures"] = pa.array([_figures(one) for one in found], TEXTS)
    return pa.table(columns)


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


def _place_features(texts: Sequence[str]) -> pa.Table:
    parts = [[part.strip().casefold() for part in text.split("/")] for text in texts]
    columns = {
        name: ["/".join(one[:depth]) if len(one) >= depth else None for one in parts]
        for depth, name in enumerate(("country", "province", "district"), 1)
    }
    return pa.table({one: pa.array(values, pa.string()) for one, values in columns.items()})


def _age_features(texts: Sequence[str]) -> pa.Table:
    found = [re.search(r"\d+", text) for text in texts]
    return pa.table(
        {"years": pa.array([int(one[0]) if one else None for one in found], pa.int32())}
    )


def _with_company(table: pa.Table) -> pa.Table:
    """With the words of the names that the same list gives for the same happening."""
    connection = duckdb.connect()
    connection.register("t", table)
    company = connection.sql(
        "WITH e AS (SELECT list, act, date, list(unique_id) AS ids, "
        "list(list_filter(words, lambda one: length(one) > 3)) AS all_names FROM t "
        "WHERE list IS NOT NULL AND name IS NOT NULL AND act IS NOT NULL AND date IS NOT NULL "
        "GROUP BY ALL "
        f"HAVING count(*) BETWEEN 2 AND {MOST_IN_ONE_EVENT}), "
        "m AS (SELECT unnest(ids) AS id, unnest(all_names) AS own, all_names FROM e) "
        "SELECT id, list_sort(list_filter(list_distinct(flatten(all_names)), "
        "lambda one: NOT list_contains(own, one))) AS company FROM m"
    ).to_arrow_table()
    connection.register("c", company)
    return connection.sql(
        "SELECT t.*, c.company FROM t LEFT JOIN c ON c.id = t.unique_id ORDER BY unique_id"
    ).to_arrow_table()
