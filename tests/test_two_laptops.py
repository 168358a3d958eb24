"""Two laptops that become one record; what was erased on one of them stays erased there."""

from pathlib import Path

import pytest
from snapshots import Laptop, files, nowhere, rows, write_everything

from saksei.errors import RefusedImport
from saksei.linking.actions import judge, withdraw_judgements
from saksei.linking.models import Judgement
from saksei.sources.actions import change_confidentiality
from saksei.sources.models import Text
from saksei.statements.actions import (
    Said,
    erase_source,
    erase_statements,
    record_statements,
    withdraw_statements,
)
from saksei.statements.models import Statement

SECRET = b"Dara Moun"


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    """The package with one of everything."""
    return write_everything(tmp_path / "everything")


@pytest.fixture
def anna(empty: Path, tmp_path: Path, everything: Path) -> Laptop:
    """A laptop with one of everything."""
    laptop = Laptop(tmp_path / "anna", empty)
    laptop.take(everything)
    return laptop


def add_name(laptop: Laptop, name: str) -> str:
    """State another name of Dara Moun there."""
    with laptop.open():
        said = Said(entity="dara", property="name", value=name, source="page")
        return record_statements([said])[0].id


# Two laptops


def test_what_both_add_is_on_both(anna: Laptop, ben: Laptop) -> None:
    mine, yours = add_name(anna, "Moun Dara"), add_name(ben, "D. Moun")
    anna.give(ben)
    ben.give(anna)
    assert anna.says() == ben.says()
    assert {mine, yours} < {one["id"] for one in rows(anna.export(), "statements")}


def test_giving_each_other_everything_again_adds_nothing(anna: Laptop, ben: Laptop) -> None:
    add_name(anna, "Moun Dara")
    assert anna.give(ben).added["statements"] == 1
    assert not any(anna.give(ben).added.values())
    assert not any(ben.give(anna).added.values())


def test_two_who_imported_the_same_package_can_merge(
    anna: Laptop, new: Laptop, everything: Path
) -> None:
    new.take(everything)
    result = anna.give(new)
    assert not any(result.added.values())


def test_a_withdrawal_travels_in_both_directions(anna: Laptop, ben: Laptop) -> None:
    with anna.open():
        withdraw_statements(["s3"], reason="misread")
    with ben.open():
        withdraw_judgements(["j"], reason="two persons")
    assert anna.give(ben).withdrawn == ben.give(anna).withdrawn == 1
    assert anna.says() == ben.says()


def test_what_one_closes_is_closed_on_both_and_opened_on_each(anna: Laptop, ben: Laptop) -> None:
    with anna.open():
        change_confidentiality("page", "confidential", reason="asked for")
    with ben.open():
        change_confidentiality("page", "internal", reason="asked for")
    assert ben.give(anna).closed == 0
    assert anna.give(ben).closed == 1
    assert anna.says() == ben.says()
    with anna.open():
        change_confidentiality("page", "public", reason="it is known")
    assert anna.give(ben).closed == 0
    assert ben.give(anna).closed == 1
    assert anna.says() == ben.says()


def test_a_withdrawal_stays_when_the_other_has_none(anna: Laptop, ben: Laptop) -> None:
    with anna.open():
        withdraw_judgements(["j"], reason="two persons")
    ben.give(anna)
    with anna.open():
        assert not Judgement.objects.in_force().exists()


def test_the_first_of_two_withdrawals_here_stays(anna: Laptop, ben: Laptop) -> None:
    for laptop, reason in ((anna, "misread"), (ben, "two persons")):
        with laptop.open():
            withdraw_judgements(["j"], reason=reason)
    assert ben.give(anna).withdrawn == 0
    with anna.open():
        assert Judgement.objects.get().withdrawn_why == "misread"


def test_a_judgement_made_on_one_side_holds_on_both(anna: Laptop, ben: Laptop) -> None:
    with ben.open():
        made = judge("different", "dara", "moun", reason="seen both").id
    ben.give(anna)
    with anna.open():
        assert Judgement.objects.get(pk=made).judged_by == "ben"


def test_other_content_under_the_same_id_is_refused(anna: Laptop, everything: Path) -> None:
    text = (everything / "statements.csv").read_text("utf-8")
    (everything / "statements.csv").write_text(text.replace("2031-05-03", "2031-05-04"), "utf-8")
    with pytest.raises(RefusedImport, match="nothing is overwritten"):
        anna.take(everything)


# What was erased


def test_what_was_erased_here_stays_erased(anna: Laptop, ben: Laptop) -> None:
    with anna.open():
        erase_source("page", reason="a court's order")
    result = ben.give(anna)
    assert result.erased_here == ["page", "s1", "s2", "s3", "s4", "s5"]
    assert nowhere(anna.folder, SECRET)


def test_new_statements_of_a_source_erased_here_come_in_blank(anna: Laptop, ben: Laptop) -> None:
    added = add_name(ben, "Dara Moun-Lim")
    with anna.open():
        erase_source("page", reason="a court's order")
    assert added in ben.give(anna).erased_here
    with anna.open():
        assert Statement.objects.get(pk=added).value == "(erased)"
    assert nowhere(anna.folder, SECRET)


def test_a_new_text_of_a_source_erased_here_comes_in_blank(
    anna: Laptop, everything: Path, tmp_path: Path
) -> None:
    with anna.open():
        erase_source("page", reason="a court's order")
    text = (everything / "texts.csv").read_text("utf-8").replace("\ntext,", "\ntext-2,")
    (everything / "texts.csv").write_text(text, "utf-8")
    (everything / "texts" / "text.txt").rename(everything / "texts" / "text-2.txt")
    anna.take(everything)
    with anna.open():
        assert Text.objects.get(pk="text-2").content == ""


def test_a_package_made_before_brings_nothing_back(anna: Laptop, everything: Path) -> None:
    with anna.open():
        erase_source("page", reason="a court's order")
    before = anna.says(), files(anna.folder)
    anna.take(everything)
    assert (anna.says(), files(anna.folder)) == before


def test_what_was_erased_elsewhere_is_said(anna: Laptop, ben: Laptop) -> None:
    with anna.open():
        erase_statements(["s1", "s3"], reason="consent withdrawn")
    assert anna.give(ben).erased_elsewhere == ["s1", "s3"]
    with ben.open():
        assert not Statement.objects.exclude(erased_at="").exists()


def test_a_source_erased_elsewhere_is_said(anna: Laptop, ben: Laptop) -> None:
    with anna.open():
        erase_source("page", reason="a court's order")
    assert anna.give(ben).erased_elsewhere == ["page", "s1", "s2", "s3", "s4", "s5"]


def test_erased_on_both_sides_needs_no_word(anna: Laptop, ben: Laptop) -> None:
    for laptop in (anna, ben):
        with laptop.open():
            erase_statements(["s1"], reason="consent withdrawn")
    result = anna.give(ben)
    assert (result.erased_elsewhere, result.erased_here) == ([], [])


def test_a_withdrawal_reaches_what_was_erased(anna: Laptop, ben: Laptop) -> None:
    with anna.open():
        erase_statements(["s1"], reason="consent withdrawn")
    with ben.open():
        withdraw_statements(["s1"], reason="misread")
    assert ben.give(anna).withdrawn == 1
