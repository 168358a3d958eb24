"""Asking for patterns from the command line, in JSON and in a report."""

import json

import pytest
from conftest import Run

from saksei.findings.asking import QUESTIONS, method, methods
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
    printed = run("ask", question, "--on", "2031-06-01")
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


def test_a_report_has_the_answer_as_a_section(case: Workspace, run: Run):
    run("report", "--ask", "chains", "--ask", "custody", "--on", "2031-06-01", "--format", "json")
    written = json.loads((case.folder / "report.json").read_text("utf-8"))
    titles = [one["text"] for one in written["blocks"] if one["kind"] == "heading"]
    assert "Custody and its limits, on 1 June 2031" in titles
    html = run("report", "--ask", "chains", "--format", "html", "--format", "xlsx")
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
