"""What the worked dossier has to show when it is asked for patterns: who, when, on whose word."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from snapshots import Laptop
from test_example import EXAMPLE, asking

Ask = Callable[..., Any]
THAT_DAY = ("--on", "2020-11-17")  # the day of the article


@pytest.fixture(scope="module")
def ask(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Ask the example for a pattern."""
    laptop = Laptop(tmp_path_factory.mktemp("answers") / "w", empty)
    laptop.take(EXAMPLE)
    found = asking(laptop)
    return lambda *arguments: found("ask", *arguments)


@pytest.fixture(scope="module")
def custody(ask: Ask) -> Any:
    """Custody on the day of the article."""
    return ask("custody", *THAT_DAY)


def numbers(result: Any) -> dict[str, str]:
    return {one["name"]: one["text"] for one in result["values"]}


def of(result: Any, sheet: str, **wanted: str) -> list[dict[str, Any]]:
    """The rows of a sheet that have certain cells."""
    return [
        row for row in result["rows"][sheet]
        if all(row[name] == value for name, value in wanted.items())
    ]  # fmt: skip


def test_from_one_arrest_over_protests_to_those_who_called_them(ask: Ask) -> None:
    chains = ask("chains")["rows"]["chains"]
    assert {row["first"] for row in chains} == {"Rong Chhun (R005)"}
    months = {row["answered by"].split(", ")[1].split(" ", 1)[1][:9] for row in chains}
    assert months == {"August 20", "September"}
    later = {row["then"] for row in chains}
    assert {"Sar Kanika (R046)", "Koet Saray (R112)", "Mean Prommony (R118)"} <= later
    assert all(row["statements"] and row["sources"] for row in chains)


def test_the_reproduction_number_has_bounds_under_each_standard(ask: Ask) -> None:
    result = ask("chains")
    assert numbers(result)["documented reproduction number"] == "0.58–0.63"
    found = {row["standard"]: row["reproduction number"] for row in result["rows"]["standards"]}
    assert found == {
        "reported": "0.58–0.63", "corroborated": "0.52–0.53", "admitted": "0.33–0.34",
        "reviewed": "no act",
    }  # fmt: skip


def test_custody_of_rong_chhun_with_both_versions_of_the_total(ask: Ask) -> None:
    result = ask("custody", "--person", "P01", "--on", "2021-12-31")
    (spell,) = result["rows"]["custody"]
    assert (spell["from"], spell["until"], spell["days"]) == (
        "31 July 2020 to 1 August 2020", "12 November 2021", "468–469",
    )  # fmt: skip
    totals = [(row["days"], row["by the calendar"]) for row in result["rows"]["totals"]]
    assert totals == [(469, "15 months 12 days"), (468, "15 months 11 days")]
    claimed = [one for one in result["caveats"] if one.startswith("claimed by others")]
    assert ["15 months 11 days" in claimed[0], "15 months 12 days" in claimed[1]] == [True, True]


def test_the_clock_of_article_209_for_a_charge_under_495(custody: Any) -> None:
    found = of(custody, "clocks", person="Rong Chhun", rule="KH.CCP.209.pretrial")
    assert {row["charge in force"]: (row["last limit"], row["state"]) for row in found} == {
        "KH.PC.495, no effect": ("1 November 2020", "exceeded"),
        "KH.PC.495, with effect": ("1 February 2021", "running"),
    }
    (over,) = (row for row in found if row["state"] == "exceeded")
    limit = "exceeds the limit as encoded in rule KH.CCP.209.pretrial, version 2026.1 by 16 days"
    assert over["why"].startswith(limit) and over["inputs"] and over["sources"]
    within = of(custody, "clocks", person="Rong Chhun", rule="KH.CCP.96.custody")
    assert [row["state"] for row in within] == ["ended in time"]


def test_whose_release_is_unknown_is_indeterminate_and_there(custody: Any) -> None:
    open_ = of(custody, "custody", until="not on record")
    assert len(open_) == 12
    assert {row["held on the day"] for row in open_} == {"possibly"}
    for row in open_:
        clocks = of(custody, "clocks", person=row["person"])
        assert {one["state"] for one in clocks} <= {"indeterminate"}, row["person"]
    least, most = numbers(custody)["held on 17 November 2020"].split("–")
    assert int(most) - int(least) >= 12


def test_the_decision_of_february_against_the_august_of_the_article(ask: Ask) -> None:
    result = ask("measures")
    decision, effect = (of(result, "stages", stage=name)[0] for name in ("Decision", "Effect"))
    assert decision["dates"] == "disputed"
    assert "12 February 2020 (E01)" in decision["actual"]
    assert "August 2020 (S001)" in decision["actual"]
    assert effect["dates"] == "" and "12 August 2020 (S124, S126, S127)" in effect["actual"]
    planned = {(row["stage"], row["planned"]): row["days"] for row in result["rows"]["delays"]}
    assert planned == {
        ("Effect", "12 August 2020"): "0", ("Session", "27 November 2020"): "not on record",
    }  # fmt: skip


def test_evidence_asserted_and_not_disclosed(ask: Ask) -> None:
    (one,) = ask("replies", *THAT_DAY)["rows"]["evidence"]
    assert (one["speaker"], one["day"], one["sources"]) == (
        "Chin Malin", "17 November 2020", ["S001"],
    )  # fmt: skip


def test_about_150_percent_with_both_numbers_their_day_and_who_says_so(ask: Ask) -> None:
    result = ask("occupancy", *THAT_DAY)
    (one,) = of(result, "levels", **{"as of": "November 2020"})
    assert (one["level"], one["population"], one["capacity"], one["who says so"]) == (
        "about 150 %", "about 40000", "26593", "Cambodianess",
    )  # fmt: skip
    name = result["values"][0]["name"]
    assert name.startswith("about 150 %, latest level of Cambodia, all prisons")
    assert all(part in name for part in ("about 40000", "26593", "November 2020", "Cambodianess"))


def test_the_clock_of_a_letter_and_what_was_never_answered(ask: Ask) -> None:
    result = ask("replies", *THAT_DAY)
    (letter,) = result["rows"]["letters"]
    assert (letter["sent"], letter["due"], letter["state"]) == (
        "18 August 2020", "17 October 2020 (60 days)", "none on record, overdue by 31 days",
    )  # fmt: skip
    silent = {row["who or what"]: row["what is on record"] for row in result["rows"]["unanswered"]}
    assert silent == {
        "R262": "none on record, overdue by 31 days",
        "Kata Orn": "UN letter on Rong Chhun: redirects",
        "Phay Siphan": "the concerns of the UN: declines comment, redirects",
    }


def test_what_the_dossier_is_too_small_for_is_refused_with_what_would_help(ask: Ask) -> None:
    assert "record the property 'sector'" in ask("widening")["refused"]
    assert "record an `assessment`" in ask("assessments")["refused"]
    mix = ask("widening", "--by", "gender")
    assert any(one.startswith("change points refused: ") for one in mix["caveats"])


def test_nobody_of_the_dossier_is_said_to_be_held_against_the_law(custody: Any) -> None:
    assert "illegal" not in str(custody).casefold() and "unlawful" not in str(custody).casefold()
    assert all("draft" in row["status"] for row in custody["rows"]["rules"])
