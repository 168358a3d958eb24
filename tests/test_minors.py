"""Who is a minor without being called one: by a birth date, by an age; and that no way out names
them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import Run
from django.db import connection
from django.test import Client
from hands import held, state

from saksei import links, search
from saksei.analysis.matching.record import reports
from saksei.analysis.names import WITHHELD
from saksei.analysis.standards import Basis
from saksei.findings.minors import minors
from saksei.findings.protection import protection, protection_but
from saksei.linking.actions import judge, withdraw_judgements
from saksei.models import Source, Statement
from saksei.reports.writing import write_report
from saksei.search import Wanted
from saksei.statements.actions import erase_statements, withdraw_statements
from saksei.workspace import Workspace

NAME = "Bopha Veasna"


def told(published: str = "2020-05-04") -> Source:
    return held(f"Police took {NAME} away.", title="Taken", date=published)


def person(source: Source, **known: str) -> str:
    """A person with a name and what else is known of them."""
    made = state(source, NAME).entity_id
    for name, value in known.items():
        state(source, value, entity=made, property=name)
    return made


def hit(source: Source, who: str, day: str = "", *, kind: str = "act") -> str:
    """An act against somebody, or a step that concerns them."""
    of = "victim" if kind == "act" else "person"
    made = state(source, who, entity=f"new:{kind}", property=of).entity_id
    if day:
        state(source, day, entity=made, property="date")
    return made


BORN = [
    ("2002-05-04", "2020-05-03", True),  # the day before the 18th birthday
    ("2002-05-04", "2020-05-04", False),
    ("2002", "2020-12-30", True),  # by the latest day of the year
    ("2001~", "2020-05-03", True),  # about: a year more
    ("2001", "2020-05-03", False),
    ("1990/..", "2020-05-03", True),  # no end
    ("../1990", "2020-05-03", False),
    ("2002-03-29", "2020", True),  # the act may have been in January
    ("1990", "../2020-05-03", True),  # the act has no earliest day
    ("2002-05-04", "", True),  # without a day an act is no later than who tells of it
    ("1990", "", False),
]  # fmt: skip


@pytest.mark.parametrize(("born", "day", "minor"), BORN)
@pytest.mark.parametrize("kind", ["act", "step"])
def test_by_a_birth_date_at_the_time_of_an_act(
    workspace: Workspace, born: str, day: str, minor: bool, kind: str
) -> None:
    source = told("2020-05-03")
    who = person(source, birth_date=born)
    hit(source, who, day, kind=kind)
    assert (who in minors()) is minor


@pytest.mark.parametrize(("days", "minor"), [(1, True), (-1, False)])
def test_who_is_under_age_today_needs_no_act(workspace: Workspace, days: int, minor: bool) -> None:
    birthday = date.today() + timedelta(days)
    born = birthday.replace(year=birthday.year - 18, day=min(birthday.day, 28))
    if born.day != birthday.day:
        born += timedelta(days)
    assert (person(told(), birth_date=born.isoformat()) in minors()) is minor


@pytest.mark.parametrize(("age", "day", "minor"), [
    ("17", "", True), ("18", "2020-05-04", False), ("18", "2020-05-03", True),
    ("at least 16", "", True), ("16-20", "", True), ("about 19", "", True), ("about 21", "", False),
    ("fewer than 20", "", True), ("30", "1999-01-01", False), ("30", "2005-01-01", True),
    ("40 months", "", True), ("30 years", "", False),
])  # fmt: skip
def test_by_an_age_at_the_date_of_the_source(
    workspace: Workspace, age: str, day: str, minor: bool
) -> None:
    source = told()
    who = person(source, age=age)
    hit(source, who, day)
    # Born in 1990 at the latest: 9 in 1999, and a child in both years.
    assert (who in minors()) is (minor or day.startswith("1999"))


def test_all_that_is_one_with_them_is_protected(workspace: Workspace) -> None:
    source = told()
    born, taken = person(source, birth_date="2004-01-01"), person(source)
    hit(source, taken, "2020-05-03")
    assert minors() == []
    judge("same", born, taken)
    assert minors() == sorted([born, taken])


def test_withdrawing_or_erasing_does_not_lift_it(workspace: Workspace) -> None:
    source = told()
    who = person(source, birth_date="2004-01-01")
    hit(source, who, "2020-05-03")
    key = Statement.objects.get(property="birth_date").pk
    withdraw_statements([key], reason="not sure")
    assert minors() == [who]
    erase_statements([key], reason="a wish")
    assert minors() == [who]


def test_an_erased_age_gives_way_to_one_that_is_known(workspace: Workspace) -> None:
    who = person(told(), age="34")
    erase_statements([Statement.objects.get(property="age").pk], reason="a wish")
    assert minors() == [who]
    state(told("2021"), "35", entity=who, property="age")
    assert minors() == []


def test_a_write_on_which_nothing_hangs_leaves_the_gate_as_it_is(case: Workspace) -> None:
    before = protection()
    judge("different", "dara-a", "sopheap")
    judge("unsure", "mek", "child")
    assert protection() is before
    one = judge("same", "mek", "child")
    assert "mek" in protection().minors
    assert protection() == protection_but()
    withdraw_judgements([one.pk], reason="mistaken")
    assert "mek" not in protection().minors
    state(held("Once more.", title="Once more", date="2031-05-10"), "Nila Moun", entity="child")
    assert protection() == protection_but() != before


@pytest.mark.file
def test_ages_are_found_by_their_index(workspace: Workspace) -> None:
    plan = Statement.objects.all().telling_age().explain()
    assert "statement_ages" in plan
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA index_info(statement_ages)")
        assert cursor.fetchall()


# -- no way out names them


@pytest.fixture
def child(case: Workspace) -> str:
    """Somebody of whom only a birth date says that they were under age."""
    source = told()
    who = person(source, birth_date="2003-01-01", description="the weaver's daughter")
    state(source, "the girl from the mill", entity=who, property="description")
    made = hit(source, who, "2020-05-03")
    state(source, "arrest", entity=made, property="type", quote=f"took {NAME}")
    return who


@pytest.mark.parametrize("command", [
    ["show"], ["show", "persons"], ["count", "persons", "--act", "arrest"], ["contradictions"],
    ["contradictions", "--variants"], ["contradictions", "--variants", "--json"],
    ["ask", "custody"], ["check"],
], ids=" ".join)  # fmt: skip
def test_no_command_names_them(case: Workspace, child: str, run: Run, command: list[str]) -> None:
    result = run(*command)
    assert result.exit_code == 0
    assert not [one for one in ("Bopha", "Veasna", "weaver", "mill") if one in result.output]


def test_reasons_of_a_pair_do_not_tell_their_name_word_by_word(
    workspace: Workspace, run: Run
) -> None:
    for name in (NAME, "Veasna Bophaa"):
        source = held(f"Police took {name} away.", title="Taken", date="2020-05-04")
        who = state(source, name).entity_id
        state(source, "2010", entity=who, property="birth_date")
        hit(source, who, "2020-05-03")
    out = run("link", "--json").stdout
    assert '"probability"' in out and "name, " in out
    assert not any(word in out.casefold() for word in ("bopha", "veasna"))


def test_what_stands_for_a_name_is_no_evidence_and_hides_nobody(workspace: Workspace) -> None:
    source = held("Police took a child away.", title="Taken", date="2020-05-04")
    who = state(source, WITHHELD, entity="new:person", property="description").entity_id
    hit(source, who, "2020-05-03")
    found = [row for row in reports(links.built()).to_pylist() if row["person"] == who]
    assert [row["description"] for row in found] == [None]


def test_show_calls_them_a_minor(case: Workspace, child: str, run: Run) -> None:
    shown = run("show", child).output
    assert "(minor, name withheld)" in shown
    assert not [one for one in ("Bopha", "weaver", "2003") if one in shown]


def test_no_report_and_no_export_names_them(
    case: Workspace, child: str, run: Run, tmp_path: Path
) -> None:
    run("export", tmp_path / "out")
    files = [*write_report(tmp_path / "report", Basis()).files, *(tmp_path / "out").rglob("*.csv")]
    words = "\n".join(path.read_text("utf-8") for path in files if path.suffix in (".csv", ".html"))
    assert "Dara Moun" in words
    assert not [one for one in ("Bopha", "weaver", "2003-01") if one in words]


def test_no_page_and_no_search_names_them(case: Workspace, child: str) -> None:
    pages = Client(headers={"host": "127.0.0.1"})
    source = Statement.objects.filter(entity=child).values_list("source_id", flat=True)[0]
    for path in ("/records/?kind=person", f"/records/{child}/", f"/sources/{source}/code/",
                 "/findings/?act=arrest&unit=persons", "/search/?q=Veasna",
                 "/contradictions/"):  # fmt: skip
        shown = pages.get(path).content.decode()
        assert not [one for one in ("Bopha", "weaver") if one in shown], path
    search.refresh()
    assert search.names_like(NAME, protection()) == []
    assert search.find(Wanted(words="weaver"), protection())[0] == []


def test_contradictions_keep_what_describes_a_confidential_speaker(
    case: Workspace, run: Run
) -> None:
    closed = held("He spoke.", title="Talk", confidentiality="confidential")
    who = state(closed, "Sothea Prak").entity_id
    state(closed, who, entity="new:position", property="speaker")
    for words in ("A guard of the prison", "The man at the gate"):
        state(closed, words, entity=who, property="description")
    for more in ([], ["--json"]):
        shown = run("contradictions", "--variants", *more).output
        assert "(confidential source)" in shown
        assert not [one for one in ("Prak", "guard", "gate") if one in shown]
