"""The features of names as a table, for blocking and cheap comparison in SQL.

Invariant: one row for each distinct name, in sorted order.
"""

from collections.abc import Iterable

import pyarrow as pa

from saksei.analysis.naming.features import Name, features

SCHEMA = pa.schema(
    [
        ("name", pa.string()),
        ("plain", pa.string()),
        ("tokens", pa.list_(pa.string())),
        ("key", pa.string()),
        ("joined", pa.string()),
        ("letters", pa.string()),
        ("sounds", pa.list_(pa.string())),
        ("skeletons", pa.list_(pa.string())),
        ("skeleton_key", pa.string()),
        ("skeleton_pairs", pa.list_(pa.string())),
    ]
)


def feature_table(names: Iterable[str]) -> pa.Table:
    """What SQL needs of each distinct name: sorted tokens, joined string, skeletons, block keys."""
    rows = [_row(features(name)) for name in sorted(set(names))]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _row(name: Name) -> dict[str, object]:
    skeletons = sorted(name.skeletons)
    return {
        "name": name.text,
        "plain": name.plain,
        "tokens": list(name.tokens),
        "key": name.key,
        "joined": name.joined,
        "letters": "".join(sorted(name.joined)),
        "sounds": sorted({one.sound for one in name.forms[0]}),
        "skeletons": skeletons,
        "skeleton_key": " ".join(sorted(one.bare for one in name.forms[0])),
        "skeleton_pairs": [
            f"{a} {b}" for at, a in enumerate(skeletons) for b in skeletons[at + 1 :]
        ],
    }
