"""What comparisons and blocking need of names, computed once for each distinct name.

Reading a name takes a tenth of a millisecond of Python, so many names are shared out among
processes; they are handed over through pipes, never on disk.

Invariant: features follow from the name alone; what depends on the other names of the record as
well (`with_rarity`) follows from the features and `Commonness`.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis.collecting import uncollected
from saksei.analysis.matching.model import Commonness
from saksei.analysis.naming.features import Form, Name, forms_as_text, read_name
from saksei.analysis.naming.sounding import heard
from saksei.analysis.naming.tokens import coarse
from saksei.analysis.spilling import connect

FEW_NAMES = 200  # full names in a record: how common a name is cannot be told from fewer
SHARED_OUT = 20_000  # names from which on a process more is worth its start

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

DOUBLED = re.compile(r"(.)\1+")


def name_features(texts: Sequence[str]) -> pa.Table:
    """The features of each name, in the columns of `NAME_FEATURES`."""
    processes = min(os.cpu_count() or 1, 1 + len(texts) // SHARED_OUT)
    bounds = [len(texts) * part // processes for part in range(processes + 1)]
    parts = [texts[low:high] for low, high in pairwise(bounds)]
    with ThreadPoolExecutor(processes) as threads:
        others = threads.map(_elsewhere, parts[1:])
        return pa.concat_tables([_features(parts[0]), *others])


@uncollected()
def _features(texts: Sequence[str]) -> pa.Table:
    rows = [_row(read_name(text)) for text in texts]
    columns = zip(*rows, strict=True) if rows else [[] for _ in NAME_FEATURES]
    return pa.table(list(map(list, columns)), NAME_FEATURES)


def _elsewhere(texts: Sequence[str]) -> pa.Table:
    """The features of names, computed by a process of its own."""
    done = subprocess.run(  # noqa: S603  our own program, and no shell
        [sys.executable, "-P", "-m", __name__], input=_written(pa.table({"name": pa.array(texts)})),
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return _read(done.stdout)


def _written(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def _read(data: bytes) -> pa.Table:
    with pa.ipc.open_stream(data) as stream:
        return stream.read_all()


def _row(name: Name) -> tuple[object, ...]:
    """In the order of `NAME_FEATURES`."""
    full = [form for form in name.forms if len(form) > 1]
    readings = [one for form in name.forms for one in _readings(form)]
    return (
        " ".join(sorted(one.plain for one in name.forms[0])),
        [" ".join(sorted(one.plain for one in form)) for form in full],
        [" ".join(sorted(one.skeleton for one in form)) for form in full],
        [" ".join(sorted(one.bare for one in form)) for form in full],
        [one.bare for one in name.forms[0]],
        ["".join(one.plain for one in form) for form in name.forms],
        # Consonants of the name read as one word: "Srey Neat" is "Sreyneat".
        sorted({_once("".join(one.skeleton for one in form)) for form in full}),
        sorted({form[0].plain for form in name.forms if len(form) == 1}),
        sorted({one.plain for form in name.forms for one in form}),
        sorted({sound for reading in readings for sound in reading}),
        sorted({*map(_letters, name.forms), *_pairs(readings)}),
        sorted(set(_pairs([[_start(sound) for sound in reading] for reading in readings]))),
        heard(name),
        forms_as_text(name),
    )


@lru_cache(maxsize=1 << 17)
def _once(text: str) -> str:
    """With doubled letters as one."""
    return DOUBLED.sub(r"\1", text)


@lru_cache(maxsize=1 << 17)
def _start(sound: str) -> str:
    return coarse(sound)[:2]


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


if __name__ == "__main__":
    sys.stdout.buffer.write(_written(_features(_read(sys.stdin.buffer.read())["name"].to_pylist())))
