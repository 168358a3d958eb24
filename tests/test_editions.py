"""Findings that are kept, at the command line; and the database's own tripwires."""

import json

import pytest
from conftest import Run
from django.db import connection
from django.db.utils import IntegrityError

from saksei.findings.models import Edition
from saksei.workspace import Workspace

MAY = ("count", "acts", "--act", "arrest", "--from", "2031-05-01", "--to", "2031-05-31")


def test_a_count_is_kept_listed_and_asked_again(case: Workspace, run: Run) -> None:
    made = json.loads(run(*MAY, "--keep", "May", "--json").stdout)
    listed = json.loads(run("editions", "--json").stdout)
    assert [one["edition"] for one in listed["editions"]] == [made["edition"]]
    again = json.loads(run("editions", "May", "--json").stdout)
    assert (again["stale"], again["acts that differ"]) == ("no", [])


def test_an_edition_is_withdrawn_with_a_reason(case: Workspace, run: Run) -> None:
    made = json.loads(run(*MAY, "--keep", "May", "--json").stdout)
    words = ("withdraw", made["edition"])
    assert run(*words).exit_code == 1
    assert run(*words, "--reason", "wrong").exit_code == 0
    assert "wrong" in run("editions", "May").stdout


@pytest.mark.parametrize("command", ["UPDATE edition SET minimum = 99", "DELETE FROM edition"])
def test_the_database_refuses_another_number(case: Workspace, run: Run, command: str) -> None:
    run(*MAY, "--keep", "May")
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(command)
    assert Edition.objects.get(name="May").minimum != 99
