"""What comparisons and blocking need of names, computed once for each distinct name.

Python reads the words of names, each once; what follows from a name's words together is made in
SQL.

Invariant: features follow from the name alone; what depends on the other names of the record as
well (`with_rarity`) follows from the features and `Commonness`.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis.collecting import uncollected
from saksei.analysis.matching.model import Commonness
from saksei.analysis.naming.features import form_as_text
from saksei.analysis.naming.forms import forms
from saksei.analysis.naming.sounding import marked
from saksei.analysis.naming.tokens import LONGEST, Token, coarse, once, token
from saksei.analysis.spilling import connect

FEW_NAMES = 200  # full names in a record: how common a name is cannot be told from fewer
AT_ONCE = 20_000  # names that a thread of SQL works on

TEXTS = pa.list_(pa.string())
# `full`, `skeletons` and `bares` have an element for each form of two words or more; in `full` and
# `bares` its words, sorted, with blanks between. `bare` are the words of the name itself.
NAME_FEATURES = pa.schema(
    [
        ("spelled", pa.string()), ("full", TEXTS), ("skeletons", TEXTS), ("bares", TEXTS),
        ("bare", TEXTS), ("joined", TEXTS), ("joined_sounds", TEXTS), ("single", TEXTS),
        ("words", TEXTS), ("sounds", TEXTS), ("name_keys", TEXTS), ("starts", TEXTS),
        ("heard", pa.string()), ("forms", pa.string()),
    ]
)  # fmt: skip

# What is read of each word of each form.
OF_WORDS: Mapping[str, Callable[[Token], str]] = {
    "plain": lambda one: one.plain,
    "skeleton": lambda one: one.skeleton,
    "bare": lambda one: one.bare,
    "bare_once": lambda one: once(one.bare),
    "heard": marked,
    "text": lambda one: form_as_text((one,)),
}
MACROS = (
    # A text with doubled letters as one.
    "once(t) AS array_to_string(list_filter(string_split(t, ''), lambda l, i: "
    "i = 1 OR l <> t[i - 1]), '')",
    "joined(ts) AS array_to_string(ts, '')",
    "in_order(ts) AS array_to_string(list_sort(ts), ' ')",
    "each_once(ts) AS list_sort(list_distinct(ts))",
    # Two sounds as one.
    "beside(a, b) AS a || CASE WHEN a[-1] = b[1] THEN b[2:] ELSE b END",
    # Words of a form as they are, and with two neighbours as one word: sources split and join
    # syllables as they like.
    "readings(ts) AS list_concat([ts], list_transform(range(1, len(ts)), lambda i: "
    "list_concat(ts[:i - 1], [beside(ts[i], ts[i + 1])], ts[i + 2:])))",
    # Any two words of a reading, whatever their order.
    "pairs_of(ts) AS flatten(list_transform(ts, lambda t, i: "
    "list_transform(ts[i + 1:], lambda u: t || ' ' || u)))",
    "pairs(rs) AS flatten(list_transform(rs, lambda r: pairs_of(list_sort(r))))",
)
OF_FORMS = """
WITH f AS (
    SELECT *, list_filter(plain, lambda f: len(f) > 1) AS "full",
        list_filter(skeleton, lambda f: len(f) > 1) AS full_skeleton
    FROM names
)
SELECT
    in_order(plain[1]) AS spelled,
    list_transform("full", lambda f: in_order(f)) AS "full",
    list_transform(full_skeleton, lambda f: in_order(f)) AS skeletons,
    list_transform(list_filter(bare, lambda f: len(f) > 1), lambda f: in_order(f)) AS bares,
    bare[1] AS bare,
    list_transform(plain, lambda f: joined(f)) AS joined,
    -- Consonants of the name read as one word: "Srey Neat" is "Sreyneat".
    each_once(list_transform(full_skeleton, lambda f: once(joined(f)))) AS joined_sounds,
    each_once(flatten(list_filter(plain, lambda f: len(f) = 1))) AS single,
    each_once(flatten(plain)) AS words,
    array_to_string(list_transform(heard, lambda f: array_to_string(f, ' ')), '/') AS heard,
    array_to_string(list_transform("text", lambda f: array_to_string(f, ' ')), '/') AS forms,
    -- All consonants of a form in the order of the alphabet: whatever the order of its words.
    list_transform(bare, lambda f: joined(list_sort(string_split(joined(f), '')))) AS letters,
    flatten(
        list_transform(bare_once, lambda f: readings(list_filter(f, lambda t: t <> '')))
    ) AS readings
FROM f
"""
OF_READINGS = """
SELECT
    each_once(flatten(readings)) AS sounds,
    each_once(list_concat(letters, pairs(readings))) AS name_keys,
    each_once(pairs(starts)) AS starts
FROM names
"""


def name_features(texts: Sequence[str]) -> pa.Table:
    """The features of each name, in the columns of `NAME_FEATURES`."""
    connection = connect()
    for macro in MACROS:
        connection.execute(f"CREATE MACRO {macro}")

    def made(query: str, table: pa.Table) -> pa.Table:
        connection.register("names", pa.Table.from_batches(table.to_batches(AT_ONCE), table.schema))
        return connection.sql(query).to_arrow_table().combine_chunks()

    of_forms = made(OF_FORMS, _words(texts))
    of_readings = made(
        OF_READINGS,
        of_forms.select(["letters", "readings"]).append_column(
            "starts", _begun(of_forms["readings"])
        ),
    )
    columns = {one: table[one] for table in (of_forms, of_readings) for one in table.column_names}
    return pa.table({one: columns[one] for one in NAME_FEATURES.names}).cast(NAME_FEATURES)


@uncollected()
def _words(texts: Sequence[str]) -> pa.Table:
    """For each name what is read of its words, by form."""
    numbers: dict[tuple[str, bool, bool], int] = {}
    found, forms_end, names_end = [], [0], [0]
    for text in texts:
        read = (
            tuple((plain[:LONGEST], loose, light) for plain, loose, light in form)
            for form in forms(text)
        )
        for form in dict.fromkeys(read):
            found += [numbers.setdefault(one, len(numbers)) for one in form]
            forms_end.append(len(found))
        names_end.append(len(forms_end) - 1)
    tokens, at = [token(*one) for one in numbers], pa.array(found, pa.int32())

    def nested(read: Callable[[Token], str]) -> pa.Array:
        values = pa.array(map(read, tokens), pa.string()).take(at)
        return _lists(names_end, _lists(forms_end, values))

    return pa.table({name: nested(read) for name, read in OF_WORDS.items()})


def _lists(bounds: Sequence[int] | pa.Array, values: pa.Array) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), values)


def _begun(readings: pa.ChunkedArray) -> pa.Array:
    """Readings with the beginning of each word for the word."""
    whole = pa.concat_arrays([pa.array([], readings.type), *readings.chunks])
    sounds = whole.values.values.dictionary_encode()
    starts = pa.array([coarse(one)[:2] for one in sounds.dictionary.to_pylist()], pa.string())
    return _lists(whole.offsets, _lists(whole.values.offsets, starts.take(sounds.indices)))


def held_in_names(features: pa.Table) -> tuple[dict[str, int], dict[str, int], int]:
    """In how many different full names each word is, as it is written and by its consonants, and
    how many full names there are; names of the same consonants count as one."""
    connection = connect()
    connection.register("f", features.select(["full", "skeletons", "bares"]))
    connection.execute(
        'CREATE TABLE forms AS SELECT unnest(skeletons) AS whole, unnest("full") AS words, '
        "unnest(bares) AS sounds FROM f"
    )
    held = (
        connection.execute(
            f"SELECT word, count(DISTINCT whole) FROM (SELECT whole, "
            f"unnest(string_split({column}, ' ')) AS word FROM forms) GROUP BY word ORDER BY word"
        ).fetchall()
        for column in ("words", "sounds")
    )
    words, sounds = ({str(word): int(count) for word, count in rows} for rows in held)
    rows = connection.execute("SELECT count(DISTINCT whole) FROM forms").fetchall()
    return words, sounds, int(rows[0][0])


def with_rarity(features: pa.Table, common: Commonness) -> pa.Table:
    """With `sole`, whether no other full name has the one word that a name is, and `namesakes`, how
    many full names of the record would sound like it if words went together by chance."""
    held = _counts(features["single"], common.words)
    rare = _of_each(np.logical_and, features["single"], held <= 1, empty=False)
    features = features.append_column("sole", pa.array(rare, pa.bool_()))
    if common.names < FEW_NAMES:
        return features.append_column("namesakes", pa.nulls(len(features), pa.float64()))
    shares = _counts(features["bare"], common.sounds) / common.names
    chance = common.names * _of_each(np.multiply, features["bare"], shares, empty=np.nan)
    return features.append_column("namesakes", pa.array(chance, pa.float64(), from_pandas=True))


def _counts(lists: pa.ChunkedArray, counted: Mapping[str, int]) -> npt.NDArray[np.float64]:
    """Of each text of the lists how often it was counted; one where it was not."""
    texts = pc.list_flatten(lists)
    at = pc.index_in(texts, pa.array(list(counted), pa.string())).fill_null(len(counted))
    counts = np.array([*counted.values(), 1], np.float64)
    return np.asarray(counts[at.to_numpy()], np.float64)


def _of_each(
    together: np.ufunc, lists: pa.ChunkedArray, values: npt.NDArray[np.generic], *, empty: object
) -> npt.NDArray[np.generic]:
    """Of each list the values of its elements taken together."""
    sizes = pc.list_value_length(lists).to_numpy()
    found = np.full(len(sizes), empty, values.dtype)
    starts = (np.cumsum(sizes) - sizes)[sizes > 0]
    if len(starts):
        found[sizes > 0] = together.reduceat(values, starts)
    return found
