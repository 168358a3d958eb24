"""Rows of a seal, opened to a reader: proved, whole or not at all, and never the withheld."""

import json
import random
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest
from hands import state
from seals import Change, by_script, flipped, row_of

from saksei import workspace as workspaces
from saksei.errors import DoesNotHold, InvalidValue, NotFound, RefusedWrite
from saksei.evidence.verify_seal import written
from saksei.findings.actions import save_edition
from saksei.findings.questions import ask
from saksei.models import Release, Source
from saksei.publishing.purpose import INSIDE, Purpose
from saksei.sealing.opening import Opened, open_rows, rows_of, verified
from saksei.sealing.sealing import seal
from saksei.statements.actions import erase_statements, withdraw_statements
from saksei.workspace import Workspace


@pytest.fixture
def sealed(edition: str) -> bytes:
    """Arrests of the case, sealed."""
    return seal(edition).data


def opened_of(data: bytes, statement: str) -> Opened:
    return open_rows(data, [row_of(data, statement)], COURT)


COURT = Purpose("court", "District Court")
DARA = "dara-1.type.ledger.6t"


def test_an_opened_row_is_one_of_those_counted(sealed: bytes, tmp_path: Path) -> None:
    opened = opened_of(sealed, DARA).data
    line = verified(sealed, opened)[-1]
    assert '"property":"type","value":"arrest"' in line and '"entity_id":"dara-1"' in line
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "rows").write_bytes(opened)
    assert by_script(tmp_path / "e", sealed, "--opened", "rows").stdout.splitlines()[-2] == line


def test_the_finding_itself_is_the_first_row(sealed: bytes) -> None:
    line = verified(sealed, open_rows(sealed, [1], COURT).data)[-1]
    assert line.startswith("row 1, edition: ") and '"name":"Arrests in May"' in line


def test_every_row_but_the_withheld_can_be_opened(sealed: bytes) -> None:
    count = len(json.loads(sealed)["rows"])
    opened = 0
    for number in range(1, count + 1):
        data = open_rows(sealed, [number], COURT).data
        opened += len(verified(sealed, data)) - len(verified(sealed))
    assert opened == count


def test_no_flipped_bit_of_an_opened_row_goes_unseen(sealed: bytes) -> None:
    opened, pick = opened_of(sealed, DARA).data, random.Random(2)
    for _ in range(200):
        with pytest.raises(DoesNotHold):
            verified(sealed, flipped(opened, pick.randrange(len(opened)), pick.randrange(8)))


OPENED: dict[str, Change] = {
    "another value": lambda o: o["rows"][0]["content"][3].__setitem__(1, "torture"),
    "another number": lambda o: o["rows"][0].update(row=2),
    "no number": lambda o: o["rows"][0].update(row=0),
    "from the end": lambda o: o["rows"][0].update(row=-1),
    "another salt": lambda o: o["rows"][0].update(salt="00" * 16),
    "spaces in the salt": lambda o: o["rows"][0].update(salt=o["rows"][0]["salt"] + " "),
    "a field twice": lambda o: o["rows"][0]["content"].insert(3, ["value", "x"]),
    "another table": lambda o: o["rows"][0].update(table="record"),
    "another key": lambda o: o["rows"][0].update(key="x"),
    "words beside it": lambda o: o["rows"][0].update(note="x"),
    "words beside them": lambda o: o.update(note="x"),
    "no rows": lambda o: o.update(rows=[]),
    "another seal": lambda o: o.update(seal="00" * 32),
}  # fmt: skip


@pytest.mark.parametrize("what", OPENED)
def test_no_change_of_an_opened_row_goes_unseen(sealed: bytes, what: str) -> None:
    content = json.loads(opened_of(sealed, DARA).data)
    OPENED[what](content)
    with pytest.raises(DoesNotHold):
        verified(sealed, written(content))


def test_rows_of_a_minor_are_not_opened(case: Workspace) -> None:
    about = {"entity": "child-1", "property": "type", "note": "as Pisey Nhem says"}
    one = state("alert", "arrest", **about)
    save_edition(ask(unit="acts", acts=("arrest",)), name="all")
    with pytest.raises(RefusedWrite, match="may not be named"):
        opened_of(seal("all").data, one.pk)


def test_rows_of_a_source_that_is_confidential_now_are_not_opened(sealed: bytes) -> None:
    Source.objects.filter(pk="ledger").update(confidentiality="confidential")
    with pytest.raises(RefusedWrite, match="confidential source"):
        opened_of(sealed, DARA)


def test_an_erased_row_stays_proved_and_closed(sealed: bytes) -> None:
    number = row_of(sealed, DARA)
    before = open_rows(sealed, [number], COURT).data
    erase_statements([DARA], reason="consent withdrawn")
    assert verified(sealed) and verified(sealed, before)
    with pytest.raises(RefusedWrite, match=r"was erased: .* stays proved"):
        open_rows(sealed, [number], COURT)


def test_a_row_that_was_withdrawn_since_is_not_opened(sealed: bytes) -> None:
    number = row_of(sealed, DARA)
    withdraw_statements([DARA], reason="wrong")
    with pytest.raises(RefusedWrite, match="is withheld: withdrawn"):
        open_rows(sealed, [number], COURT)
    assert verified(sealed)


def test_that_rows_were_opened_is_a_release_to_the_reader(sealed: bytes) -> None:
    reader = pyrage.x25519.Identity.generate()
    opened = open_rows(sealed, [2, 3, 2], COURT, to=str(reader.to_public()), name="rows.age")
    left = Release.objects.get(pk=opened.release)
    assert (left.what, left.use) == ("2 opened row(s) of a sealed finding", "court")
    assert left.files == f"{sha256(opened.data).hexdigest()} rows.age"
    assert verified(sealed, pyrage.decrypt(opened.data, [reader]))


def test_rows_that_name_somebody_without_consent_are_not_opened(case: Workspace) -> None:
    one = state("alert", "arrest", entity="mek-1", property="type", note="with Mek Tola's sister")
    save_edition(ask(unit="acts", acts=("arrest",)), name="all")
    with pytest.raises(RefusedWrite, match="may not be named for this use"):
        opened_of(seal("all").data, one.pk)


def test_nothing_is_opened_without_saying_for_what(sealed: bytes) -> None:
    with pytest.raises(InvalidValue, match="for which use and to whom"):
        open_rows(sealed, [2], INSIDE)


def test_a_reader_who_is_mistyped_gets_nothing(sealed: bytes) -> None:
    with pytest.raises(InvalidValue, match="no public key of age"):
        open_rows(sealed, [2], COURT, to="age1x")


def test_rows_are_listed_with_what_may_leave_and_nothing_leaves(
    sealed: bytes,
) -> None:
    listed = rows_of(sealed, COURT)
    assert [one.number for one in listed] == list(range(1, len(json.loads(sealed)["rows"]) + 1))
    assert listed[0].table == "edition" and not any(one.stays for one in listed)
    withdraw_statements([DARA], reason="the wrong man")
    stays = [one.key for one in rows_of(sealed, COURT) if "withdrawn" in one.stays]
    assert stays == [DARA] and not Release.objects.exists()


@pytest.mark.parametrize("number", [0, -1, 999])
def test_a_row_that_is_not_there_is_a_sentence(sealed: bytes, number: int) -> None:
    with pytest.raises(NotFound, match="the seal has no row"):
        open_rows(sealed, [number], COURT)


def test_a_seal_of_elsewhere_is_not_opened(sealed: bytes, tmp_path: Path) -> None:
    workspaces.create(tmp_path / "other")
    with pytest.raises(NotFound, match="sealed in another workspace"):
        open_rows(sealed, [2], COURT)
