"""Editions of counts and reports by hand between two laptops, and what the gate keeps back."""

from pathlib import Path

import cast
import pytest
from hands import held, state
from snapshots import Laptop, rows, write_everything

from saksei.errors import RefusedImport
from saksei.findings.actions import save_edition, withdraw_editions
from saksei.findings.editions import edition, since
from saksei.findings.models import Edition
from saksei.findings.questions import ask
from saksei.reports.actions import erase_manuscript, save_manuscript
from saksei.reports.models import Manuscript


@pytest.fixture
def anna(empty: Path, tmp_path: Path) -> Laptop:
    """A laptop with the case, an edition and a report that quotes it."""
    laptop = Laptop(tmp_path / "anna", empty)
    laptop.take(cast.write_package(tmp_path / "case", cast.CASE))
    with laptop.open():
        kept = save_edition(ask(acts=("arrest",)), name="Arrests", note="for May")
        save_manuscript(title="May", body=f"There were [number {kept.pk}] arrests.")
    return laptop


def write_on(laptop: Laptop, body: str) -> Manuscript:
    """Save the next version of the only report there."""
    with laptop.open():
        one = Manuscript.objects.all_newest().order_by("report").first()
        assert one is not None
        return save_manuscript(title="May", body=body, report=one.report, version=one.version)


def bodies(laptop: Laptop) -> set[str]:
    """What the reports there say, each in its newest version."""
    with laptop.open():
        return set(Manuscript.objects.all_newest().values_list("body", flat=True))


def test_both_come_over_as_they_are(anna: Laptop, new: Laptop) -> None:
    result = anna.give(new)
    assert (result.added["editions"], result.added["manuscripts"]) == (1, 1)
    assert anna.says() == new.says()
    with new.open():
        assert not since(edition("Arrests")).stale


def test_giving_them_again_adds_nothing(anna: Laptop, ben: Laptop) -> None:
    assert not any(anna.give(ben).added.values())
    assert not any(ben.give(anna).added.values())


def test_an_edition_that_came_over_notices_what_is_written_here(anna: Laptop, new: Laptop) -> None:
    anna.give(new)
    with new.open():
        made = state("ledger", "arrest", entity="new:act", property="type").entity_id
        found = since(edition("Arrests"))
        assert found.stale
        assert [one.act for one in found.moved] == [made]


def test_a_withdrawal_of_an_edition_travels(anna: Laptop, ben: Laptop) -> None:
    with anna.open():
        withdraw_editions([Edition.objects.get().pk], reason="counted too early")
    assert anna.give(ben).withdrawn == 1
    with ben.open():
        assert Edition.objects.get().withdrawn_why == "counted too early"


def test_a_later_version_comes_over(anna: Laptop, ben: Laptop) -> None:
    write_on(ben, "Second.")
    ben.give(anna)
    assert bodies(anna) == {"Second."}


def test_two_who_wrote_on_apart_see_both(anna: Laptop, ben: Laptop) -> None:
    write_on(anna, "Anna's end.")
    write_on(ben, "Ben's end.")
    write_on(ben, "Ben's better end.")
    for _ in range(2):
        ben.give(anna)
        anna.give(ben)
    assert bodies(anna) == {"Anna's end.", "Ben's better end."}
    assert bodies(ben) == bodies(anna)


def test_an_erased_report_stays_erased(anna: Laptop, ben: Laptop) -> None:
    later = write_on(ben, "Names somebody.")
    with anna.open():
        erase_manuscript(later.report, reason="a wish")
    ben.give(anna)
    assert bodies(anna) == {""}
    assert anna.give(ben).erased_elsewhere


@pytest.mark.parametrize(("column", "value", "why"), [
    ("question", '{"unit": "cats"}', "is not what an edition holds"),
    ("basis", "[]", "is not what an edition holds"),
    ("acts", '{"a": 1}', "is not what an edition holds"),
    ("at_least", "perhaps", "neither True nor False"),
    ("minimum", "few", "no whole number"),
    ("name", "", "is empty"),
])  # fmt: skip
def test_an_edition_that_is_none_is_refused_whole(
    anna: Laptop, new: Laptop, column: str, value: str, why: str
) -> None:
    package = anna.export()
    tables = {"editions": [{**rows(package, "editions")[0], column: value}]}
    broken = cast.write_package(package.with_name("broken"), tables)
    with pytest.raises(RefusedImport, match=why):
        new.take(broken)
    with new.open():
        assert not Edition.objects.exists()


# -- the gate


def left(laptop: Laptop) -> tuple[list[str], list[str]]:
    """Names of editions and first words of reports that an export without `--whole` has."""
    package = laptop.export(whole=False)
    found = [
        [one[column] for one in rows(package, table)] if (package / f"{table}.csv").exists() else []
        for table, column in (("editions", "name"), ("manuscripts", "body"))
    ]
    return sorted(found[0]), [body.split()[0] for body in found[1]]


def test_what_names_nobody_leaves(anna: Laptop) -> None:
    with anna.open():
        save_edition(ask(acts=("arrest",), persons=("mek",)), name="Mek")
    assert left(anna) == (["Arrests", "Mek"], ["There"])


def test_what_names_a_minor_stays(anna: Laptop) -> None:
    with anna.open():
        save_edition(ask(acts=("arrest",), persons=("child",)), name="One")
        save_edition(ask(acts=("arrest",)), name="With Pisey Nhem")
        save_manuscript(title="A girl", body="Pisey, 12, was held.")
        save_manuscript(title="Pisey Nhem", body="Untold.")
    assert left(anna) == (["Arrests"], ["There"])


def test_what_rests_on_a_confidential_source_stays(anna: Laptop) -> None:
    with anna.open():
        closed = held("A guard told of it.", title="Talk", confidentiality="confidential")
        made = state(closed, "torture", entity="new:act", property="type", quote="A guard told")
        kept = save_edition(ask(acts=("torture",)), name="Torture")
        save_manuscript(title="1", body=f"Cited [source {closed.pk}].")
        save_manuscript(title="2", body="Quoted: A guard told of it.")
        save_manuscript(title="3", body=f"Counted [number {kept.pk}].")
        save_manuscript(title="4", body=f"Named [record {made.entity_id}].")
    assert left(anna) == (["Arrests"], ["There"])


def test_a_package_without_them_is_what_it_always_was(new: Laptop, tmp_path: Path) -> None:
    new.take(write_everything(tmp_path / "everything"))
    assert not list(new.export().glob("editions.csv")) + list(new.export().glob("manuscripts.csv"))
