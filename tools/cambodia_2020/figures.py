"""Numbers that others claimed, as figures, and prison populations as occupancies too.

Invariant: a figure keeps its claimant, scope and period as given beside the coded ones; a
capacity stands with a population only where both are meant for the same day.
"""

from pathlib import Path

from .dossier import Dossier, Row, coding, coding_by, read, several

FILE = "figures"


def add_figures(dossier: Dossier, source: Path) -> None:
    """Add every row of quantities.csv under its coding in figures.csv."""
    claims = {row["id"]: row for row in read(source / "quantities.csv")}
    coded = coding_by("figures", "figure")
    if set(claims) != set(coded):
        raise ValueError(f"Code these figures in figures.csv: {set(claims) ^ set(coded)}")
    members = coding("figure_members")
    for figure, claim in claims.items():
        dossier.record(figure, "figure")
        say_figure(dossier, claim, coded[figure])
        for member in members:
            if member["figure"] == figure:
                dossier.say(
                    FILE,
                    figure,
                    "member",
                    member["person"],
                    claim["source_id"],
                    note=member["reason"],
                )
    for row in coding("occupancies"):
        add_occupancy(dossier, row, claims, coded)


def say_figure(dossier: Dossier, claim: Row, coded: Row) -> None:
    """What is counted, how many, who may be counted, when, where and by whom."""
    values = [
        ("about", claim["what"]),
        ("value", coded["value"]),
        ("unit", coded["unit"]),
    ]
    values += [
        ("population", coded["population"]),
        ("population_as_given", coded["scope"]),
    ]
    values += [("acts", act) for act in several(coded["acts"])]
    values += [
        ("window", coded["window"]),
        ("window_as_given", claim["window"].replace('"', "")),
    ]
    values += [("place", coded["place"]), ("claimant", claim["claimed_by"])]
    values += [("claimed_on", claim["date"]), ("note", coded["note"])]
    for property_, value in values:
        dossier.say(FILE, claim["id"], property_, value, claim["source_id"])


def add_occupancy(
    dossier: Dossier, row: Row, claims: dict[str, Row], coded: dict[str, Row]
) -> None:
    """A prison population with its capacity where the same row gives one."""
    claim, figure = claims[row["figure"]], coded[row["figure"]]
    record, source = f"{row['figure']}-occupancy", claim["source_id"]
    dossier.record(record, "occupancy")
    dossier.say(FILE, record, "population", figure["value"], source, note=row["note"])
    values = [
        ("capacity", row["capacity"]),
        ("capacity_basis", row["capacity_basis"]),
        ("facilities", row["facilities"]),
        ("as_of", figure["window"]),
        ("place", figure["place"]),
        ("claimant", claim["claimed_by"]),
    ]
    if row["pre_trial_figure"]:
        values.append(("pre_trial_share", coded[row["pre_trial_figure"]]["value"]))
    for property_, value in values:
        dossier.say(FILE, record, property_, value, source)
