"""Proposals in the record: kept, reviewed one by one or in bulk, undone, and what counts make of
them."""

import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from unittest.mock import Mock

import pytest
from conftest import Run
from hands import held, state, wrong

from saksei import links
from saksei.analysis.matching.record import reports
from saksei.errors import InvalidValue, NotFound, RefusedWrite
from saksei.findings.questions import ask
from saksei.linking.actions import judge, withdraw_judgements
from saksei.linking.proposals import accept, undo
from saksei.linking.queue import Reviewer, waiting
from saksei.models import Judgement, Proposal
from saksei.workspace import CONFIG, Workspace, open_folder

Pairs = set[tuple[str, str]]


def arrests() -> tuple[int, int]:
    bounds = ask(unit="acts", acts=("arrest",)).counted.bounds
    return bounds.minimum, bounds.maximum


def open_pairs() -> Pairs:
    return {(one.left_id, one.right_id) for one in waiting()}


@pytest.fixture
def undecided(case: Workspace) -> Workspace:
    """The cast's case without its judgements."""
    withdraw_judgements(["j1", "j2", "j3", "j4", "j5"], reason="to begin anew")
    return case


def set_up(workspace: Workspace, *lines: str) -> Workspace:
    """The workspace with settings for linking."""
    config = workspace.folder / CONFIG
    config.write_text(config.read_text("utf-8") + "\n[linking]\n" + "\n".join(lines), "utf-8")
    return open_folder(workspace.folder, actor="tester")


def test_three_spellings_of_one_arrest_are_proposed(undecided: Workspace) -> None:
    found = {(one.left, one.right): one for one in links.link().proposals}
    assert found["dara-1", "dara-2"].verdict == "same"
    assert found["dara-a", "dara-b"].verdict == "same"


def test_what_is_proposed_is_undecided_for_a_count(undecided: Workspace) -> None:
    before = arrests()
    links.link()
    least, most = arrests()
    assert before[0] == before[1] == most
    assert least < most


def test_a_count_is_right_before_during_and_after_review(undecided: Workspace) -> None:
    start = arrests()
    links.link()
    reviewer, seen = Reviewer(), [arrests()]
    while one := reviewer.next():
        reviewer.judge(one, "different")
        seen.append(arrests())
    assert all(low <= start[0] <= high for low, high in seen)
    assert seen[-1] == start
    assert all(a[0] <= b[0] and a[1] >= b[1] for a, b in pairwise(seen))


def test_what_is_accepted_in_bulk_is_undone_in_one_step(undecided: Workspace) -> None:
    start = arrests()
    run = links.link().run
    assert accept(verdict="same", reason="looked at the list") > 0
    assert arrests()[1] < start[1]
    undo(run, reason="too quick")
    assert arrests()[1] == start[1]
    assert open_pairs()
    assert wrong() == ""


def test_the_machine_judges_only_where_it_may(undecided: Workspace) -> None:
    assert links.link().automatic == 0
    assert not Judgement.objects.in_force().exists()
    with set_up(undecided, "automatic = 0.95"):
        found = links.link()
        made = Judgement.objects.in_force()
        assert found.automatic == made.count() > 0
        assert {one.verdict for one in made} == {"same"}
        assert all(one.origin == "automatic" and (one.score or 0) >= 0.95 for one in made)
        undo(found.run, reason="not yet")
        assert not Judgement.objects.in_force().exists()


@pytest.mark.parametrize("line", [
    "automatic = 0.5", "automatic = 'yes'", "threshold = 2.0", "speed = 'fast'", "memory = 'lots'",
])  # fmt: skip
def test_a_setting_that_cannot_be_is_refused(undecided: Workspace, line: str) -> None:
    with set_up(undecided, line), pytest.raises(InvalidValue, match=r"saksei\.toml"):
        links.link()


def test_never_the_same_lasts(undecided: Workspace) -> None:
    links.link()
    judge("different", "dara-a", "dara-b")
    links.link()
    accept(verdict="same")
    links.link()
    accept(verdict="same")
    identity = links.built().identity
    assert identity.of("dara-a") != identity.of("dara-b")
    assert not identity.contradictions


def test_two_reviewers_have_two_pairs(undecided: Workspace) -> None:
    links.link()
    one, other = Reviewer(), Reviewer()
    first, second = one.next(), other.next()
    assert first and second and first.pk != second.pk
    assert one.next() == first
    one.leave()
    assert Reviewer().next() == first


REVIEWING = """
import sys
from pathlib import Path
from saksei import workspace
workspace.prepare()
from saksei.linking.queue import Reviewer
with workspace.open_folder(Path(sys.argv[1]), actor=sys.argv[2]):
    reviewer, answer = Reviewer(), sys.stdin.readline().strip()
    while answer != "stop" and (one := reviewer.next()):
        print(one.pk, flush=True)
        answer = sys.stdin.readline().strip()
        if answer == "judge":
            reviewer.judge(one, "different")
    print("done", flush=True)
"""


def test_two_at_once_in_two_processes_never_have_one_pair(undecided: Workspace) -> None:
    links.link()
    command = [sys.executable, "-c", REVIEWING, str(undecided.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen([*command, name], **pipes) for name in ("one", "other")]
    seen: list[list[str]] = [[], []]
    answers = ["start", "judge", "stop"]
    for answer in answers:
        for process in both:  # both are asked before either has answered
            process.stdin.write(f"{answer}\n")
            process.stdin.flush()
        for process, pairs in zip(both, seen, strict=True):
            pairs.append(process.stdout.readline().strip())
    for process in both:
        process.communicate(timeout=60)
    assert [len(pairs) for pairs in seen] == [len(answers)] * 2
    shown = [pair for pairs in seen for pair in pairs if pair != "done"]
    assert len(shown) == len(set(shown)) == 4
    assert Judgement.objects.in_force().count() == 2
    assert wrong() == ""


def test_first_comes_what_moves_the_counts_most(undecided: Workspace) -> None:
    """Each pair is judged both ways and taken back: so far do the main counts move."""
    links.link()
    moved = [_moved(one) for one in list(waiting())]
    assert moved == sorted(moved, reverse=True) and moved[0] > moved[-1]
    doubt = [min(one.probability, 1 - one.probability) for one in waiting()]
    assert doubt != sorted(doubt, reverse=True)  # it is not doubt that orders them


def _moved(one: Proposal) -> int:
    """By how many the main counts differ between one answer and the other."""
    told = []
    for verdict in ("same", "different"):
        reviewer = Reviewer()
        reviewer.judge(one, verdict)
        bounds = [ask(unit=unit, acts=("arrest",)).counted.bounds for unit in ("acts", "persons")]
        told.append(sum(each.maximum for each in bounds))
        reviewer.undo()
    return told[1] - told[0]


def test_what_a_lost_reviewer_held_comes_back(undecided: Workspace) -> None:
    links.link()
    first = Reviewer().next()
    assert first
    Proposal.objects.filter(pk=first.pk).update(held_at="2020-01-01T00:00:00.000000Z")
    assert Reviewer().next() == first


def test_undo_brings_the_pair_back(undecided: Workspace) -> None:
    links.link()
    before, reviewer = open_pairs(), Reviewer()
    one = reviewer.next()
    assert one
    reviewer.judge(one, "different")
    assert (one.left_id, one.right_id) not in open_pairs()
    reviewer.undo()
    assert open_pairs() == before
    with pytest.raises(RefusedWrite, match="nothing was judged"):
        reviewer.undo()


def test_a_path_of_judgements_leaves_nothing_to_ask(undecided: Workspace) -> None:
    links.link()
    judge("same", "dara-a", "dara-c")
    judge("same", "dara-c", "dara-b")
    assert ("dara-a", "dara-b") not in open_pairs()


def test_a_single_arrest_may_be_among_a_group_s(undecided: Workspace) -> None:
    found = [one for one in links.link().proposals if one.verdict == "may_be_among"]
    assert ("sopheap-1", "group-1") in {(one.left, one.right) for one in found}
    assert not any({one.left, one.right} & {"group-1"} for one in links.link().proposals
                   if one.verdict == "same")  # fmt: skip


def test_a_group_of_which_nothing_is_said_is_a_group(workspace: Workspace) -> None:
    source = held("Five were arrested, and a woman.", title="Arrests", date="2031-05-04")
    for kind, name, value in (("group", "type", "unnamed_group"), ("person", "description", "one")):
        who = state(source, value, entity=f"new:{kind}", property=name).entity_id
        made = state(source, who, entity="new:act", property="victim").entity_id
        state(source, "arrest", entity=made, property="type")
        state(source, "2031-05-03", entity=made, property="date")
    assert sorted(reports(links.built())["kind"].to_pylist()) == ["group", "person"]
    links.link()
    assert not Proposal.objects.filter(verdict="same").exists()


def test_an_unknown_run_cannot_be_undone(undecided: Workspace) -> None:
    with pytest.raises(NotFound, match="link-none"):
        undo("link-none", reason="by mistake")


def test_what_is_undone_is_open_again_whatever_ran_since(undecided: Workspace) -> None:
    links.link()
    before, counted = open_pairs(), arrests()
    run = Proposal.objects.first().run
    assert accept(verdict="same")
    links.link()
    undo(run, reason="too quick")
    assert arrests() == counted
    assert before <= open_pairs()


# -- the commands


def test_link_prints_pairs_and_what_they_do(undecided: Workspace, run: Run) -> None:
    out = run("link").stdout
    assert "pairs proposed" in out and "acts, arrest" in out


def test_link_in_json(undecided: Workspace, run: Run) -> None:
    import json

    rows = json.loads(run("link", "--json").stdout)
    assert rows and set(rows[0]) == {"left", "right", "kind", "probability", "verdict", "why"}
    assert {row["verdict"] for row in rows} <= {"same", "unsure", "may_be_among"}
    assert all(0 <= row["probability"] <= 1 and row["why"] for row in rows)


@pytest.mark.parametrize("least", [("--accept", "--least=-1"), ("--accept", "--least", "2"),
                                   ("--least", "0.9")])  # fmt: skip
def test_a_probability_that_says_nothing_is_refused(
    undecided: Workspace, run: Run, least: tuple[str, ...]
) -> None:
    assert isinstance(run("link", *least).exception, InvalidValue)
    assert not Proposal.objects.exists() and not Judgement.objects.in_force().exists()


def test_accept_and_undo_by_command(undecided: Workspace, run: Run) -> None:
    assert "takes all of it back" in run("link", "--accept").stdout
    batch = Judgement.objects.in_force().values_list("batch", flat=True)[0]
    assert "withdrawn" in run("link", "--undo", batch, "--reason", "too quick").stdout
    assert not Judgement.objects.in_force().exists()


def keys(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    from saksei import reviewing

    typing = iter(typed)
    monkeypatch.setattr(reviewing, "_key", lambda: next(typing, "q"))


def test_review_by_keys(undecided: Workspace, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("link")
    keys(monkeypatch, "wynzxq")
    out = run("review").stdout
    assert "any two reports that share a key" in out
    assert "taken back" in out and "'x' is no key here" in out
    assert "1 judged" in out
    made = Judgement.objects.in_force().get()
    assert made.reason.startswith("seen side by side; ") and "(+" in made.reason


def test_review_says_what_an_answer_moves_and_that_a_pair_waits(
    undecided: Workspace, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("link")
    keys(monkeypatch, "sq")
    out = run("review").stdout
    assert "your answer moves the main counts by 2" in out and "  later\n" in out


def test_review_goes_on_where_an_answer_is_refused(
    undecided: Workspace, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("link")
    waiting_before = len(open_pairs())
    monkeypatch.setattr(Reviewer, "judge", Mock(side_effect=RefusedWrite("somebody else has to")))
    keys(monkeypatch, "ysq")
    out = run("review").stdout
    assert "not judged: somebody else has to" in out and "  later\n" in out and "0 judged" in out
    assert len(open_pairs()) == waiting_before


def test_review_names_what_was_judged_unsure(
    undecided: Workspace, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("link")
    keys(monkeypatch, "uq")
    made = run("review").stdout
    assert "1 judged unsure" in made and "judge same LEFT RIGHT" in made


def test_review_goes_on_where_it_was_left(
    undecided: Workspace, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("link")
    waiting_before = len(open_pairs())
    for _ in range(2):
        keys(monkeypatch, "nq")
        run("review")
    assert len(open_pairs()) <= waiting_before - 2
    assert Judgement.objects.in_force().count() == 2


def test_a_minor_s_name_is_in_no_proposal(undecided: Workspace, run: Run) -> None:
    assert "Pisey" not in run("link", "--json").stdout
    assert not any("Pisey" in one.why for one in Proposal.objects.all())


KILLED = """
import os, signal, sys
from pathlib import Path
from saksei import workspace
workspace.prepare()
from saksei import links
from saksei.linking import proposals
from saksei.linking.models import Proposal
if sys.argv[2] == "keep":
    kept = Proposal.objects.bulk_create
    proposals.Proposal.objects.bulk_create = lambda *a, **k: (
        kept(*a, **k), os.kill(os.getpid(), signal.SIGKILL))
else:
    proposals.row_of = lambda one: os.kill(os.getpid(), signal.SIGKILL)
with workspace.open_folder(Path(sys.argv[1]), actor="tester"):
    links.link()
    proposals.accept(verdict="same")
"""


@pytest.mark.parametrize("where", ["keep", "accept"])
def test_a_killed_run_loses_and_doubles_nothing(undecided: Workspace, where: str) -> None:
    links.link()
    before, counted = open_pairs(), arrests()
    undecided.close()
    command = [sys.executable, "-c", KILLED, str(undecided.folder), where]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert (open_pairs(), arrests()) == (before, counted)
    assert not Judgement.objects.in_force().exists()
    links.link()
    assert open_pairs() == before
    assert wrong() == ""


def test_contradictory_judgements_are_shown_with_their_path(undecided: Workspace, run: Run) -> None:
    one = judge("same", "dara-a", "dara-b")
    other = judge("same", "dara-b", "dara-c")
    third = judge("different", "dara-a", "dara-c")
    out = run("link").stdout
    assert all(judgement.pk in out for judgement in (one, other, third))


def test_a_new_source_is_matched_without_a_full_run(undecided: Workspace, tmp_path: Path) -> None:
    first = links.link()
    again = links.link()
    assert again.matched_before and not first.matched_before
    assert again.as_json() == first.as_json()
