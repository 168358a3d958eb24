"""Asking for patterns from the command line, in JSON and in a report."""

import json

import pytest
from conftest import Run

from saksei.findings.asking import OPTIONS, QUESTIONS, USES, method, methods, used_by
from saksei.sources.models import Source
from saksei.workspace import Workspace

KEYS = {
    "question", "title", "unit", "standard", "as_of", "published_by", "asked", "values", "refused",
    "rows", "left_out", "caveats",
}  # fmt: skip
WRONG = {
    "ask dreams": "there is no question 'dreams'; there are chains, custody",
    "ask custody --person nobody": "there is no record 'nobody'",
    "ask chains --act sing": "'sing' is no act type",
    "ask chains --from 2031-06-01 --to 2031-05-01": "before it begins",
    "ask durations --by mood": "cannot be compared by 'mood'",
    "ask widening --by mood": "cannot be told by 'mood'",
    "ask leave-one-out --of dreams": "sources cannot be left out of 'dreams'",
    "ask custody --standard believed": "believed",
    "ask custody --without nobody": "no source 'nobody'",
    "methods dreams": "there is no method 'dreams'",
    "report --ask dreams --format json": "there is no question 'dreams'",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_answers_in_words_and_in_json(case: Workspace, run: Run, question: str):
    on = ("--on", "2031-06-01") if "on" in (used_by(question) or ()) else ()
    printed = run("ask", question, *on)
    assert printed.exit_code == 0 and "unit: " in printed.output
    found = json.loads(run("ask", question, "--json").stdout)
    assert set(found) == KEYS and found["question"] == question
    assert found["refused"] or found["values"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_answers_of_an_empty_record(workspace: Workspace, run: Run, question: str):
    result = run("ask", question, "--json")
    assert result.exit_code == 0 and json.loads(result.stdout)["rows"] is not None


@pytest.mark.parametrize("standard", ["corroborated", "admitted", "reviewed", "without=ledger"])
def test_every_standard_can_be_asked(case: Workspace, run: Run, standard: str):
    for question in set(QUESTIONS) - {"leave-one-out"}:
        assert run("ask", question, "--standard", standard).exit_code == 0


@pytest.mark.parametrize("command", WRONG)
def test_what_is_wrong_is_refused_in_a_sentence(case: Workspace, run: Run, command: str):
    result = run(*command.split())
    assert result.exit_code == 1 and WRONG[command] in str(result.exception)


def test_no_answer_names_a_minor(case: Workspace, run: Run):
    for question in set(QUESTIONS) - {"leave-one-out"}:
        assert "Pisey" not in run("ask", question).output
        assert "Pisey" not in run("ask", question, "--json").stdout


def test_a_report_takes_the_place_of_an_estimate(case: Workspace, run: Run):
    period = ("--from", "2031-05-01", "--to", "2031-06-01", "--format", "json")
    for place, bounded in ((), False), (("--place", "land"), True):
        assert run("report", "--ask", "undocumented", *place, *period).exit_code == 0
        written = (case.folder / "report.json").read_text("utf-8")
        assert ("the stratum has no bounds" not in written) is bounded


def test_a_report_has_the_answer_as_a_section(case: Workspace, run: Run):
    run("report", "--ask", "chains", "--ask", "custody", "--on", "2031-06-01", "--format", "json")
    written = json.loads((case.folder / "report.json").read_text("utf-8"))
    titles = [one["text"] for one in written["blocks"] if one["kind"] == "heading"]
    assert "Custody and its limits, on 1 June 2031" in titles
    html = run(
        "report", "--ask", "chains", "--format", "html", "--format", "xlsx", "--format", "pdf"
    )
    assert html.exit_code == 0


def test_rules_of_the_workspace_are_used_and_refused_with_their_line(case: Workspace, run: Run):
    own = case.folder / "law"
    own.mkdir()
    (own / "LL.yaml").write_text("jurisdiction: LL\nname: Lotus\n", "utf-8")
    result = run("ask", "custody")
    assert result.exit_code == 1 and "LL.yaml, line 1: " in str(result.exception)


def test_every_question_has_a_page_with_its_source(run: Run):
    for question in QUESTIONS:
        page = method(question)
        assert page.startswith("# ") and "**Source.**" in page
    assert set(methods()) == set(QUESTIONS)
    assert "refused" in run("methods", "durations").output.lower()
    assert set(json.loads(run("methods", "--json").stdout)) == set(QUESTIONS)


def test_an_answer_changes_with_the_record(case: Workspace, run: Run):
    before = json.loads(run("ask", "custody", "--person", "mek", "--json").stdout)
    run("state", "mek-1", "date", "2031-05-06", "--source", "alert", "--locator", "paragraph 2")
    after = json.loads(run("ask", "custody", "--person", "mek", "--json").stdout)
    assert before["rows"]["custody"] != after["rows"]["custody"]


def test_long_tables_end_and_can_be_had_whole(case: Workspace, run: Run, monkeypatch):
    monkeypatch.setattr("saksei.answered.ROWS", 1)
    short, whole = run("ask", "custody").output, run("ask", "custody", "--all").output
    assert "`--all` prints them" in short and "`--all`" not in whole
    assert "Sopheap" in whole and len(short) < len(whole)


def test_nothing_but_tables_is_wider_than_the_terminal(case: Workspace, run: Run, monkeypatch):
    monkeypatch.setattr("saksei.terminal.out.width", 70)
    for question in set(QUESTIONS) - {"leave-one-out"}:
        lines = run("ask", question).output.splitlines()
        assert not [line for line in lines if len(line) > 70]


def test_without_a_question_the_questions_are_listed(run: Run):
    found = run("ask").output
    assert all(question in found for question in QUESTIONS)


@pytest.mark.parametrize("question", USES)
def test_an_option_that_a_question_does_not_go_by_is_refused(
    case: Workspace, run: Run, question: str
):
    typed = {"act": "charge", "start": "2031-05-01", "end": "2031-06-01", "on": "2031-06-01",
             "persons": "mek", "by": "gender", "of": "count", "place": "city",
             "seed": "7"}  # fmt: skip
    for field in set(OPTIONS) - set(USES[question]):
        result = run("ask", question, OPTIONS[field], typed[field])
        assert result.exit_code == 1 and "does not go by" in str(result.exception)


def test_two_coders_can_be_compared_by_commands_alone(workspace: Workspace, run: Run):
    run("add", "--title", "Letters", "--publisher", "Office", "--address", "https://o.example/1")
    (source,) = Source.objects.values_list("pk", flat=True)

    def state(*words: str) -> str:
        done = run("state", *words, "--source", source, "--locator", "page 2", "--json")
        return json.loads(done.stdout)["entity"]

    letter = state("new:letter", "sent", "2031-01-05")
    coded = {}
    for coder, quality in (("A", "un_receipt_acknowledged"), ("B", "un_largely_satisfactory")):
        coded[coder] = state("new:reply", "letter", letter)
        state(coded[coder], "coder", coder)
        state(coded[coder], "quality", quality)
    assert "saksei judge same" in run("ask", "replies").output
    run("judge", "same", *coded.values(), "--reason", "one reply")
    (row,) = json.loads(run("ask", "replies", "--json").stdout)["rows"]["agreement"]
    assert (row["coders"], row["coded by several"]) == (2, 1)
