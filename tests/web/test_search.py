"""Search: what is found, in which spelling; and what is never found."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client
from hands import held, queries, state, tamper
from hypothesis import given
from hypothesis import strategies as st

from saksei import search
from saksei.analysis.naming import features
from saksei.findings.protection import protection
from saksei.linking.actions import judge
from saksei.search import Wanted, folding
from saksei.sources.actions import change_confidentiality
from saksei.statements.actions import Said, erase_source, erase_statements, record_statements
from saksei.workspace import Workspace

KHMER = "នគរបាលបានចាប់ខ្លួន សុភាព លឹម នៅទីលានផ្កាឈូក"


def found(words: str, **more: str) -> list[str]:
    search.refresh()
    return [one.key for one in search.find(Wanted(words=words, **more), protection())[0]]


def named(words: str) -> list[str]:
    search.refresh()
    return [one.record for one in search.names_like(words, protection())]


def files(workspace: Workspace) -> list[Path]:
    return [path for path in (workspace.folder / "search").glob("*") if path.is_file()]


def runs(index: Path) -> set[str]:
    """Every run of three characters that an index has."""
    with closing(sqlite3.connect(index)) as opened:
        opened.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, run, row)")
        return {str(row[0]) for row in opened.execute("SELECT term FROM temp.terms")}


@pytest.mark.parametrize(
    "words", ["Sopheap Lim-Ros", "Lim-Ros Sopheap", "sopheap LIMROS", "Sophep Lim Ros", "សុភាព លឹមរស់"]
)
def test_a_name_is_found_in_any_order_spelling_and_script(case: Workspace, words: str) -> None:
    assert named(words)[:1] == ["sopheap"]


def test_a_part_of_a_name_finds_it_and_one_person_is_one(case: Workspace) -> None:
    assert named("Dara Mun") == ["dara-a"]
    assert "mek" in named("Tola")


def test_words_are_found_wherever_they_stand(case: Workspace) -> None:
    source = held("Unrest spread along the Lotus canal.", title="Évening report")
    said = state(source, "Canal defender", property="role", quote="Lotus canal")
    assert set(found("lotus canal")) >= {said.pk}
    assert source.pk in found("evening")
    assert any(one.startswith("txt-") for one in found("unrest spread"))
    assert found('"canal lotus"') == []
    assert found("unofficial circumstances") == []


def test_a_code_is_found_by_its_label(case: Workspace) -> None:
    said = state("alert", "use_of_force", entity="new:act", property="type")
    assert said.pk in found("use of force")


def test_khmer_is_found_inside_a_run_of_letters(case: Workspace) -> None:
    source = held(KHMER, title="Khmer", language="km")
    said = state(source, "សុភាព លឹម", quote="សុភាព លឹម")
    keys = found("លានផ្កា")
    assert len(keys) == 1 and keys[0].startswith("txt-")
    assert said.pk in found("សុភាព")


def test_what_narrows(case: Workspace) -> None:
    assert found("arrest", kind="act") and not found("arrest", kind="person")
    assert found("Dara", source="ledger") == ["dara-a.name.ledger.9n"]
    assert found("activist held", kind="source", last="2031-05-04") == ["ledger"]
    assert found("activist held", kind="source", first="2031-05-05") == ["repost"]


def test_one_portion_goes_on_where_the_other_ended(case: Workspace) -> None:
    source = held("Many.", title="Many")
    made = [state(source, f"Canal keeper {one}", property="role").pk for one in range(30)]
    search.refresh()
    seen, before = [], 0
    while True:
        hits, before = search.find(Wanted(words="canal", before=before), protection(), most=7)
        seen += [one.key for one in hits]
        if not before:
            break
    assert sorted(seen) == sorted(made)


def test_a_short_word_is_refused_with_a_sentence(pages: Client) -> None:
    assert pages.get("/search/?q=a%00b").status_code == 400  # PostgreSQL refuses it in other words
    answer = pages.get("/search/?q=ab")
    assert answer.status_code == 400
    assert "at least 3 letters" in answer.content.decode()


def test_a_character_that_nobody_sees_is_not_looked_for(case: Workspace) -> None:
    held("Unrest spread along the Lotus canal.")
    assert found("lo\x00tus can\u200bal") == found("lotus canal") != []


# -- what is never found


def test_a_minor_is_found_by_no_name_and_in_no_passage(pages: Client) -> None:
    source = held("Pisey Nhem was led away near the canal.", title="Child Pisey taken")
    said = record_statements(
        [Said(entity="child-1", property="note", value="Pisey was there", source=source.pk,
              quote="Pisey Nhem was led away")]
    )[0]  # fmt: skip
    for words in ("Pisey", "Pisey Nhem", "Nhem Pisey", "isey", "Pisay Nhem", "pisey canal"):
        assert found(words) == [] and "child" not in named(words)
        page = pages.get("/search/", {"q": words}).content.decode()
        assert "Nhem was" not in page and "Child" not in page
    assert said.pk in found("was there")
    page = pages.get("/search/?q=canal").content.decode()
    assert "canal" in page and "Pisey" not in page


def test_who_becomes_a_minor_is_found_no_longer(case: Workspace) -> None:
    assert found("Sopheap") and named("Sopheap Lim-Ros")
    state("alert", "yes", entity="sopheap", property="minor")
    assert found("Sopheap") == [] and named("Sopheap Lim-Ros") == []
    judge("same", "mek", "sopheap")
    assert found("Mek Tola") == []


@pytest.mark.parametrize("level", ["internal", "confidential"])
def test_a_closed_source_is_found_by_no_word_of_it(
    pages: Client, case: Workspace, level: str
) -> None:
    source = held(
        "The safe house is behind the mill.", title="Talk at the mill", confidentiality=level
    )
    said = state(source, "Nuon Vuth", quote="safe house", note="met at the mill")
    for words in ("safe house", "mill", "Talk at"):
        assert found(words) == []
    assert found("Nuon Vuth") == [said.pk]
    assert "safe house" not in pages.get("/search/?q=Nuon+Vuth").content.decode()
    (only,) = files(case)
    assert not {"mil", "saf", "tal"} & runs(only)


def test_what_is_closed_or_opened_later_is_found_as_if_it_always_was(case: Workspace) -> None:
    source = held("The safe house is behind the mill.", title="Talk at the mill")
    said = state(source, "Nuon Vuth", quote="safe house", note="met at the mill")
    assert set(found("safe house")) > {said.pk}
    change_confidentiality(source.pk, "confidential", reason="the speaker asked for it")
    assert found("safe house") == found("mill") == [] and found("Nuon Vuth") == [said.pk]
    (only,) = files(case)
    assert not {"mil", "saf", "tal"} & runs(only)
    change_confidentiality(source.pk, "public", reason="the speaker told it on the radio")
    assert len(found("safe house")) == 2 and source.pk in found("Talk at")
    assert said.pk in found("met at the mill")


def test_an_erasure_takes_the_index_and_what_it_held(case: Workspace) -> None:
    source = held("Xylophone Quartz played on the square.", title="Zephyr")
    said = state(source, "Xylophone Quartz", quote="Xylophone Quartz")
    assert said.pk in found("xylophone") and "xyl" in runs(files(case)[0])
    sounds = [one.encode() for one in features("Xylophone Quartz").skeletons]
    assert all(one in files(case)[0].read_bytes() for one in sounds)
    erase_statements([said.pk], reason="consent withdrawn")
    assert files(case) == []
    assert said.pk not in found("xylophone")
    erase_source(source.pk, reason="consent withdrawn")
    assert files(case) == []
    assert found("xylophone") == [] and found("zephyr") == []
    (only,) = files(case)
    assert not any(one in only.read_bytes() for one in sounds)
    assert not {"xyl", "qua", "zep"} & runs(only)


def test_an_erasure_while_the_index_is_made_leaves_nothing(
    case: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = state(held("Xylophone played.", title="Music"), "Xylophone", property="role")
    written, erased = search.index._write, []

    def meanwhile(*given: object) -> None:
        written(*given)  # type: ignore[arg-type]
        if not erased:
            erased.append(said.pk)
            erase_statements([said.pk], reason="consent withdrawn")

    monkeypatch.setattr(search.index, "_write", meanwhile)
    search.refresh()
    assert erased and said.pk not in found("xylophone")
    assert all(search.index._is_fresh() for _ in range(2))
    assert len(files(case)) == 1


# -- the index


def test_what_is_added_is_found_and_the_rest_is_not_read_again(
    case: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    search.refresh()
    monkeypatch.setattr(search.index, "_everything", lambda: pytest.fail("it was made anew"))
    said = state("alert", "Weaver", property="role", entity="mek")
    assert search.behind() == 1
    assert found("weaver") == [said.pk]
    assert search.behind() == 0


def test_another_history_makes_the_index_anew(case: Workspace) -> None:
    search.refresh()
    tamper(case, "UPDATE journal_entry SET digest = x'00' WHERE sequence = 1")
    assert search.behind() > 0
    assert found("Dara")


def test_a_damaged_index_is_made_anew(case: Workspace) -> None:
    search.refresh()
    (only,) = files(case)
    only.write_bytes(b"SQLite format 3\0" + b"\xff" * 5_000)
    assert found("Dara")


def test_more_hits_cost_no_more_queries(pages: Client) -> None:
    path = "/search/?q=canal"
    source = held("The canal.", title="Canal")
    state(source, "Canal keeper", quote="canal")
    few = queries(pages, path)
    for number in range(15):
        state(source, f"Canal keeper {number}", quote="canal")
    assert queries(pages, path) == few


@given(st.text(), st.text(min_size=1, max_size=4))
def test_a_span_is_what_was_looked_for(text: str, word: str) -> None:
    looked_for = folding.terms(word)
    for start, end in folding.spans(text + word, looked_for):
        shown = folding.fold((text + word)[start:end])
        assert any(one[0] in shown for one in looked_for)
