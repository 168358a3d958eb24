"""Reading in the terminal: what is printed, what is withheld, and the five commands to a count."""

import json
import shlex
from pathlib import Path

import pytest
from conftest import Run
from deciding import dara, number, seen
from hands import held
from readings import ARTICLE

from saksei import cli, terminal
from saksei.models import Decision, Source, Statement
from saksei.preferences import prefer, preferences
from saksei.workspace import ANSWERS, LEARNT, Workspace, current

EXAMPLE = Path(__file__).parent.parent / "examples" / "articles" / "lotus-city.txt"
CHILD = "Pisey Nhem"


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines long enough that no cell is broken over two of them."""
    monkeypatch.setattr(terminal.out, "width", 400)


# What is printed


def test_the_text_is_printed_with_numbers_at_the_marks(
    source: Source, run: Run, wide: None
) -> None:
    printed = run("read", source.pk).output
    assert (
        f"on Lotus Square[{number(source, 'place', 'Lotus')}] on 3 May[{dara(source)}]" in printed
    )


def test_the_table_says_what_who_and_when(source: Source, run: Run, wide: None) -> None:
    line = next(
        line for line in run("read", source.pk).output.splitlines()
        if line.startswith(dara(source))
    )  # fmt: skip
    assert line.split()[:6] == [dara(source), "sure", "arrest", "2031-05-03", "Dara", "Moun"]


def test_it_fits_a_narrow_screen(source: Source, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal.out, "width", 80)
    run("accept", source.pk, "--tier", "sure")
    lines = run("read", source.pk).output.splitlines()
    assert max(map(len, lines[:-2])) <= 80  # the last line is a command to copy
    assert any(line.startswith(dara(source)) for line in lines)


def test_a_number_prints_its_statements(source: Source, run: Run, wide: None) -> None:
    printed = run("read", source.pk, dara(source)).output
    assert "act, sure, by rule event.test" in printed
    assert "criticises" in printed and "2031-05-06" in printed


def test_an_earlier_decision_stands_beside(source: Source, run: Run, wide: None) -> None:
    run("reject", source.pk, dara(source), "--note", "no arrest")
    made = Decision.objects.get()
    assert f"rejected {made.pk}" in " ".join(_column(run("read", source.pk).output, "decided"))
    assert f"rejected by {made.decided_by} on" in run("read", source.pk, dara(source)).output


def test_a_record_that_may_be_meant_is_offered(source: Source, run: Run, wide: None) -> None:
    run("accept", source.pk, "--tier", "sure")
    again = held(ARTICLE, title="Another paper")
    printed = run("read", again.pk).output
    assert "May be in the record already" in printed
    assert "Dara Moun, 1 act, last 3 May 2031" in printed
    wanted = number(again, "person", "Dara Moun")
    assert "this may be person-" in run("read", again.pk, wanted).output


def test_accept_prints_what_it_recorded(source: Source, run: Run, wide: None) -> None:
    printed = run("accept", source.pk, "--tier", "sure").output
    assert "16 decided; 56 statements recorded, 16 new records" in printed


def test_a_suggested_statement_says_by_which_rule_and_who(source: Source, run: Run) -> None:
    run("accept", source.pk, dara(source))
    said = Statement.objects.get(property="date")
    shown = json.loads(run("show", said.pk, "--json").output)
    assert shown["origin"] == f"suggested by rule event.test, accepted by {said.recorded_by}"


def test_khmer_names_shift_nothing_but_the_passage(workspace: Workspace, run: Run) -> None:
    text = "លោក ដារ៉ា មួន បាននិយាយថា «យើងមកដោយផ្កា» នៅថ្ងៃទី១៤ ខែកញ្ញា ឆ្នាំ២០៣១។"
    source = held(text, title="Khmer")
    printed = run("read", source.pk).output
    assert _column(printed, "when").count("2031-09-14") == 1
    rows = [line.split() for line in printed.split("Suggestions\n")[1].splitlines()[1:3]]
    assert [row[1:3] for row in rows] == [["sure", "person"], ["sure", "position"]]
    assert all("ដារ៉ា" in row for row in rows)


def test_the_table_is_narrowed(source: Source, run: Run, wide: None) -> None:
    run("reject", source.pk, dara(source))
    events = run("read", source.pk, "--kind", "events", "--tier", "sure").output
    open_ = run("read", source.pk, "--kind", "events", "--tier", "sure", "--open").output
    assert dara(source) in _column(events, "") and dara(source) not in _column(open_, "")
    assert len(_column(open_, "")) == len([one for one in _column(events, "") if one]) - 1
    assert "sure" in _column(open_, "tier") and "maybe" not in _column(open_, "tier")
    assert "there is no tier" in str(run("read", source.pk, "--tier", "high").exception)


def test_what_is_typed_to_change_is_what_is_shown(source: Source, run: Run, wide: None) -> None:
    printed = run("change", source.pk, dara(source), "date=2031-05-02", "place=").output
    assert "date: 2031-05-02; without place" in printed


def test_hints_name_the_workspace(source: Source, run: Run, wide: None) -> None:
    printed = run("read", source.pk).output
    assert f"-w {shlex.quote(str(current().folder))} accept {source.pk} --tier sure" in printed


def test_an_identifier_is_not_broken(
    source: Source, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal.out, "width", 80)
    made = json.loads(run("accept", source.pk, "--tier", "sure", "--json").output)["decisions"]
    again = held(ARTICLE, title="Another paper")
    shown = run("accept", again.pk, "--tier", "sure").output
    assert all(one.record_id in shown and one.pk in shown
               for one in Decision.objects.filter(source=again))  # fmt: skip
    listed = run("read", source.pk).output
    assert all(one["decision"] in listed for one in made)
    said = Statement.objects.filter(property="name", value="Dara Moun")[0]
    shown = run("show", said.entity_id).output
    assert all(one in shown for one in (said.pk, f"entity: {said.entity_id}", "value: Dara Moun"))


def _column(printed: str, title: str) -> list[str]:
    """The cells of a column of the table of suggestions; "" is the column of the numbers."""
    lines = printed.split("Suggestions\n")[1].splitlines()
    start = lines[0].index(title) if title else 0
    rest = lines[0][start + len(title) :]
    end = start + len(title) + len(rest) - len(rest.lstrip()) if rest.strip() else None
    return [line[start:end].strip() for line in lines[1:]]


def test_undo_takes_decisions(source: Source, run: Run) -> None:
    made = json.loads(run("accept", source.pk, "--tier", "sure", "--json").output)
    ids = [one["decision"] for one in made["decisions"]]
    printed = run("undo", *ids, "--reason", "too fast").output
    assert "16 undone, 56 statement(s) withdrawn; they are suggested again" in printed


def test_a_change_is_typed_as_property_and_value(source: Source, run: Run) -> None:
    made = run("change", source.pk, dara(source), "date=2031-05-02", "place=", "--json").output
    outcomes = [one["outcome"] for one in json.loads(made)["decisions"]]
    assert sorted(set(outcomes)) == ["accepted", "changed"]
    assert Statement.objects.get(property="date").value == "2031-05-02"


# As JSON


def test_json_is_what_the_scorer_reads(source: Source, run: Run) -> None:
    data = json.loads(run("read", source.pk, "--json").output)
    arrest = data["events"][0]
    assert ARTICLE[slice(*arrest["trigger"])] == "arrested"
    assert arrest["target_name"] == "Dara Moun" and arrest["date"] == "2031-05-03"
    assert data["events"][2]["count"]["value"] == 3
    assert data["quotes"][0]["speaker_name"] == "Mek Tola"
    assert data["non_responses"][0]["kind"] == "declined_to_comment"
    assert data["quantities"][0]["window"] == ["2031-01-01", "2031-05-07"]
    assert [ARTICLE[slice(*one["span"])] for one in data["times"]] == ["3 May", "Tuesday", "6 May"]


def test_json_has_the_suggestions_by_their_numbers(source: Source, run: Run) -> None:
    data = json.loads(run("read", source.pk, "--json").output)
    act = next(one for one in data["suggestions"] if one["number"] == dara(source))
    victim = next(one for one in act["statements"] if one["property"] == "victim")
    assert victim["record"] == number(source, "person", "Dara Moun")
    assert (victim["passage"], act["decision"]) == ("Dara Moun", None)


# A file needs no workspace


def test_a_file_is_read_without_a_workspace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["-w", str(tmp_path), "read", str(EXAMPLE), "--published", "2031-09-16"])
    printed = capsys.readouterr()
    assert "Dara Moun" in printed.out and printed.err == ""
    assert list(tmp_path.iterdir()) == []


LINE_ENDS = {"as a feed": "\n", "as in Windows": "\r\n", "as of old": "\r"}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ends", LINE_ENDS)
def test_offsets_are_those_of_the_file_as_it_lies_there(
    tmp_path: Path, run: Run, ends: str, mark: str
) -> None:
    file = tmp_path / "article.txt"
    file.write_bytes((mark + EXAMPLE.read_text("utf-8").replace("\n", LINE_ENDS[ends])).encode())
    with file.open(encoding="utf-8", newline="") as opened:
        text = opened.read()
    data = json.loads(run("read", file, "--published", "2031-09-16", "--json").output)
    for one in data["suggestions"]:
        for span, passage in zip(one["spans"], one["passages"], strict=True):
            assert " ".join(text[slice(*span)].split()) == " ".join(passage.split())
    assert "arrested" in [text[slice(*one["trigger"])] for one in data["events"]]


def test_a_web_page_is_read_too(tmp_path: Path, run: Run) -> None:
    body = "".join(f"<p>{line}</p>" for line in EXAMPLE.read_text("utf-8").split("\n\n"))
    page = f"<!doctype html><html><head><title>x</title></head><body>{body}</body></html>"
    (tmp_path / "page.html").write_text(page, "utf-8")
    data = json.loads(run("read", tmp_path / "page.html", "--json").output)
    assert any(one["type"] == "arrest" for one in data["events"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("read", "nothing.txt"), "no source 'nothing.txt'"),
        (("read", "ledger"), "has no text to read"),
        (("accept", "nowhere", "abc"), "no source 'nowhere'"),
        (("undo", "dec-nothing"), "no decision dec-nothing"),
        (("learn",), "learning needs"),
        (("backend", "oracle"), "no back end 'oracle'"),
        (("backend", "endpoint", "http://127.0.0.1:1/v1"), "needs a URL and the name of a model"),
        (("read", "ledger", "--with-backend"), "has no text to read"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    case: Workspace, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    with pytest.raises(SystemExit) as done:
        cli.main(["-w", str(case.folder), *arguments])
    printed = capsys.readouterr()
    assert done.value.code == 1 and printed.out == ""
    assert words in " ".join(printed.err.split()) and len(printed.err.splitlines()) == 1


# What is withheld

PRINTS = [("read",), ("read", "--json")]


@pytest.mark.parametrize("how", PRINTS)
def test_a_minor_whom_the_text_names_is_withheld_before_being_recorded(
    source: Source, run: Run, wide: None, how: tuple[str, ...]
) -> None:
    printed = run(how[0], source.pk, *how[1:]).output
    assert CHILD not in printed and "Pisey" not in printed and "name withheld" in printed


def test_the_numbers_own_view_withholds_it_too(source: Source, run: Run, wide: None) -> None:
    numbers = [number(source, "person", "Pisey"), number(source, "act", "Pisey")]
    assert "Pisey" not in run("read", source.pk, *numbers).output
    assert "Pisey" not in run("reject", source.pk, *numbers).output


def test_after_accepting_it_is_withheld_by_the_record(source: Source, run: Run, wide: None) -> None:
    assert "Pisey" not in run("accept", source.pk, "--tier", "sure").output
    assert "Pisey" not in run("read", source.pk).output
    assert Statement.objects.filter(value=CHILD).exists()


def test_the_whole_is_shown_where_it_is_asked_for(source: Source, run: Run, wide: None) -> None:
    assert CHILD in run("read", source.pk, "--whole").output
    assert CHILD in run("read", source.pk, "--whole", "--json").output


@pytest.mark.parametrize("how", [*PRINTS, ("read", "NUMBER"), ("accept", "--tier", "sure")])
def test_of_a_confidential_source_no_passage_is_printed(
    workspace: Workspace, reader: object, run: Run, wide: None, how: tuple[str, ...]
) -> None:
    source = held(ARTICLE, confidentiality="confidential")
    words = [dara(source) if one == "NUMBER" else one for one in how[1:]]
    printed = run(how[0], source.pk, *words).output
    assert "outrage" not in printed and "Police arrested" not in printed
    assert "(confidential source)" in printed or "--json" in how


def test_of_a_confidential_source_the_whole_is_shown_to_who_asks(
    workspace: Workspace, reader: object, run: Run, wide: None
) -> None:
    source = held(ARTICLE, confidentiality="confidential")
    assert "outrage" in run("read", source.pk, "--whole").output


@pytest.mark.parametrize("how", [*PRINTS, ("read", "--open")])
def test_after_a_minors_name_is_erased_its_source_is_closed(
    source: Source, run: Run, wide: None, how: tuple[str, ...]
) -> None:
    run("accept", source.pk, "--tier", "sure")
    name = Statement.objects.get(value=CHILD).pk
    told = run("erase", name, "--reason", "court order", "--yes").output
    assert f"saksei erase {source.pk}" in told.replace(f" -w {current().folder}", "")
    printed = run(how[0], source.pk, *how[1:]).output
    assert "Pisey" not in printed and "Police arrested" not in printed
    assert CHILD in run("read", source.pk, "--whole").output


def test_what_a_confidential_source_says_is_not_told_of_what_was_decided(
    workspace: Workspace, reader: object, run: Run
) -> None:
    source = held(ARTICLE, confidentiality="confidential")
    told = json.loads(run("accept", source.pk, dara(source), "--json").output)
    assert {one["label"] for one in told["decisions"]} == {"(confidential source)"}


# The settings


def test_what_is_set_stands_in_the_config_file(workspace: Workspace) -> None:
    config = workspace.folder / "saksei.toml"
    before = config.read_text("utf-8")
    config.write_text(before + "\n[other]\nkept = 'yes'\n", "utf-8")
    prefer({"learnt": True, "backend": {"kind": "off"}})
    prefer({"learnt": False})
    assert preferences() == {"learnt": False, "backend": {"kind": "off"}}
    assert before in config.read_text("utf-8") and "kept = 'yes'" in config.read_text("utf-8")


def test_a_back_end_is_off_until_it_is_set(workspace: Workspace, run: Run) -> None:
    assert json.loads(run("backend", "--json").output)["kind"] == "off"
    run("backend", "endpoint", "http://127.0.0.1:9/v1", "some-model")
    assert preferences()["backend"]["model"] == "some-model"
    run("backend", "off")
    assert json.loads(run("backend", "--json").output)["kind"] == "off"


def test_learning_that_is_on_without_a_model_is_said(
    workspace: Workspace, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    source = held(EXAMPLE.read_text("utf-8"))
    prefer({"learnt": True})
    result = run("read", source.pk)
    assert "nothing is learnt" in str(result.exception)


def test_an_erasure_deletes_what_was_learnt_and_answered(
    source: Source, workspace: Workspace
) -> None:
    from saksei.statements.actions import erase_source

    (workspace.folder / LEARNT).write_text("{}")
    (workspace.folder / ANSWERS).mkdir()
    (workspace.folder / ANSWERS / "a.json").write_text("{}")
    erase_source(source.pk, reason="court order")
    assert not (workspace.folder / LEARNT).exists() and not (workspace.folder / ANSWERS).exists()


# From an article to a count


def test_five_commands_from_an_article_to_a_count(tmp_path: Path, run: Run) -> None:
    run("init", tmp_path / "w", "--plain")
    added = run("add", EXAMPLE, "--date", "2031-09-16", "--publisher", "Mekong Ledger", "--json")
    source = json.loads(added.output)["source"]
    suggestions = json.loads(run("read", source, "--json").output)["suggestions"]
    sure = [one for one in suggestions if one["tier"] == "sure"]
    accepted = json.loads(run("accept", source, "--tier", "sure", "--json").output)
    assert len(accepted["decisions"]) >= len(sure) > 0
    counted = json.loads(run("count", "acts", "--act", "arrest", "--json").output)
    assert counted["minimum"] >= 1
    assert json.loads(run("check", "--json").output) is not None
    assert len(seen(Source.objects.get()).matched.decided) == len(accepted["decisions"])
