"""Convert the Cambodia 2020 dossier to Saksei's own format.

    python tools/convert_cambodia_2020.py ../shared/data/cambodia-2020 examples/cambodia-2020

Decides in which order the records are made; what each row becomes is decided in the modules
of cambodia_2020. Invariant: the same input gives the same files, byte for byte.
"""

import sys
from pathlib import Path

from cambodia_2020.dossier import Dossier, Row, add_by_hand, read
from cambodia_2020.figures import add_figures
from cambodia_2020.happenings import add_happenings, read_happenings
from cambodia_2020.links import add_occasions, add_places, judgements
from cambodia_2020.package import write_package
from cambodia_2020.people import (
    add_admissions,
    add_positions,
    add_profiles,
    add_speakers,
)
from cambodia_2020.sources import derivations, sources


def convert(source: Path, target: Path) -> None:
    """Read the dossier's CSV files in one folder and write the package into another."""
    rows = read_happenings(source)
    said = read(source / "statements.csv")
    dossier = Dossier()
    add_places(dossier)
    add_profiles(dossier, source)
    add_happenings(dossier, rows)
    add_speakers(dossier, said)
    add_positions(dossier, said)
    add_figures(dossier, source)
    add_occasions(dossier, rows)
    add_admissions(dossier, said)
    add_by_hand(dossier)
    tables: dict[str, list[Row]] = {
        "sources": sources(source),
        "derivations": derivations(source),
        "records": [{"id": record, "kind": kind} for record, kind in dossier.records.items()],
        "judgements": judgements(dossier, rows, source),
    }
    write_package(target, dossier, tables)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python tools/convert_cambodia_2020.py SOURCE_FOLDER TARGET_FOLDER")
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
