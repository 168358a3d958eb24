"""Splink set up as its documentation does for data of this kind.

FEBRL: the settings of its own examples for FEBRL 3 and 4. Reports: those of its example that
removes doubles among historical persons, with our columns for theirs (date of the act for date of
birth, district for postcode, role for occupation); a name without its title is taken apart into its
first and last word.
"""

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.linkers.febrl import LISTS
from benchmarks.measure import Outcome

SURE = 0.95  # where its example cuts clusters
LEAST = 0.01  # what is kept, to look for the best threshold
LARGE = 500_000  # where rules that give more than a hundred pairs a report are left out
REPORTS = r"""
    SELECT id AS unique_id, words[1] AS first_name,
        CASE WHEN len(words) > 1 THEN words[-1] END AS surname,
        first_name || ' ' || surname AS first_name_surname_concat,
        rpad(day, 10, '-01-01') AS dob, place[2] AS province, place[3] AS district, sex,
        lower(role) AS role
    FROM (
        SELECT *, rtrim(date, '~?') AS day,
            string_split(regexp_replace(lower(name), '^(mr|ms|mrs|dr|ven)\. ', ''), ' ') AS words
        FROM '{folder}/reports.parquet' WHERE kind = 'person'
    )
"""


def reports(folder: str, into: str) -> Outcome:
    """Generated reports."""
    import splink.comparison_library as cl
    from splink import SettingsCreator

    begun = time.perf_counter()
    connection, api = _connect()
    connection.execute(f"CREATE TABLE reports AS {REPORTS.format(folder=folder)}")
    rows = connection.execute("SELECT count(*) FROM reports").fetchall()[0][0]
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=_rules(large=rows > LARGE),
        comparisons=[
            cl.ForenameSurnameComparison(
                "first_name",
                "surname",
                forename_surname_concat_col_name="first_name_surname_concat",
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("district").configure(term_frequency_adjustments=True),
            cl.ExactMatch("sex"),
            cl.ExactMatch("role").configure(term_frequency_adjustments=True),
        ],
    )
    sure = [("first_name", "surname", "dob"), ("first_name", "surname", "district")]
    train = [("first_name", "surname"), ("dob", "district")]
    pairs = _link([api.register("reports")], settings, sure, 0.6, train, into)
    return time.perf_counter() - begun, pairs


def _rules(*, large: bool) -> list[Any]:
    from splink import block_on

    rules = [
        ("substr(first_name,1,3)", "substr(surname,1,4)"),
        ("surname", "dob"),
        ("first_name", "dob"),
        ("district", "first_name"),
        ("district", "surname"),
        ("dob", "district"),
        ("province", "dob"),
        ("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
    ]
    if not large:
        rules += [("province", "first_name"), ("province", "surname")]
    return [block_on(*one) for one in rules]


def febrl(folder: str, into: str) -> Outcome:
    """FEBRL 3 and 4."""
    from splink import block_on

    begun = time.perf_counter()
    connection, api = _connect()
    kinds = LISTS[Path(folder).name]
    tables = []
    for number in range(kinds):
        connection.execute(
            f"CREATE TABLE list_{number} AS SELECT * EXCLUDE (id, list), id AS unique_id "
            f"FROM '{folder}/reports.parquet' WHERE list = 'list {number}'"
        )
        tables.append(api.register(f"list_{number}"))
    rules = (
        ["soc_sec_id", "given_name", "surname", "date_of_birth", "postcode"]
        if kinds == 1
        else ["date_of_birth", "soc_sec_id", "postcode"]
    )
    several = [block_on(*one) for one in _FEBRL4_RULES] if kinds == 2 else []
    settings = _febrl_settings([*map(block_on, rules), *several], alone=kinds == 1)
    sure = [("soc_sec_id",), ("given_name", "surname", "date_of_birth")]
    train = [("date_of_birth",), ("postcode",)]
    pairs = _link(tables, settings, sure, 0.8, train, into)
    return time.perf_counter() - begun, pairs


def _febrl_settings(rules: list[Any], *, alone: bool) -> Any:
    """The comparisons that the documentation shows for these lists."""
    import splink.comparison_library as cl
    from splink import SettingsCreator

    swapped: Any = "l.given_name = r.surname and l.surname = r.given_name"
    born = cl.DateOfBirthComparison(
        "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
    )
    frequent: Any = {"term_frequency_adjustments": True}
    return SettingsCreator(
        link_type="dedupe_only" if alone else "link_only",
        blocking_rules_to_generate_predictions=[*rules, swapped],
        comparisons=[
            cl.NameComparison("given_name").configure(**frequent),
            cl.NameComparison("surname").configure(**frequent),
            born,
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(**frequent),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(**frequent),
        ],
    )


_FEBRL4_RULES = (
    ("given_name", "surname"),
    ("state", "address_1"),
    ("street_number", "address_1"),
)


def _connect() -> tuple[Any, Any]:
    import duckdb
    from splink import DuckDBAPI

    logging.disable(logging.WARNING)
    connection = duckdb.connect()
    return connection, DuckDBAPI(connection=connection)


def _link(
    tables: list[Any],
    settings: Any,
    sure: Sequence[tuple[str, ...]],
    recall: float,
    train: Sequence[tuple[str, ...]],
    into: str,
) -> int:
    """Estimate, predict, cluster and write; returns the number of pairs compared."""
    from splink import Linker, block_on

    linker = Linker(tables, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on(*one) for one in sure], recall=recall
    )
    training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for one in train:
        training.estimate_parameters_using_expectation_maximisation(
            block_on(*one), estimate_without_term_frequencies=True
        )
    edges = linker.inference.predict(threshold_match_probability=LEAST)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        edges, threshold_match_probability=SURE
    )
    edges.as_duckdbpyrelation().project(
        "unique_id_l AS left, unique_id_r AS right, match_probability AS score"
    ).write_parquet(f"{into}/edges.parquet")
    clusters.as_duckdbpyrelation().project("unique_id AS id, cluster_id AS cluster").write_parquet(
        f"{into}/clusters.parquet"
    )
    return len(edges.as_duckdbpyrelation())
