"""Forms filled with what no person would type: never a fault of the server, whoever sends them."""

import random
from collections.abc import Callable

import pytest
from django.test import Client

from saksei import rights
from team.test_roles import ALL

NASTY = (
    "", "x", "0", "-1", "9" * 40, "a\x00b", "😀", "<script>", "'; DROP TABLE source; --",
    "../../etc/passwd", "2031-02-30", "%00", "\u202e", "a" * 5_000, "mek", "same", "grant", "alert",
)  # fmt: skip
FIELDS = (
    "do", "name", "role", "compartment", "sources", "reason", "verdict", "known", "over", "kind",
    "record", "value-type", "value-date", "start", "end", "quote", "number", "title", "body",
    "version", "text", "date", "confidentiality", "derived_from", "address", "q", "page", "acts",
    "standard", "as_of", "from", "to", "source", "format", "code", "password", "login",
)  # fmt: skip
REQUESTS = 100
SLOW = ("pattern", "report-file", "map")


@pytest.mark.parametrize("role", rights.ROLES)
def test_no_form_breaks_the_server(by: Callable[[str], Client], role: str) -> None:
    chance, client, broken = random.Random(f"{role} 7"), by(role), []
    there = [one for one in ALL if one[0] not in (*SLOW, "account_logout")]
    for _ in range(REQUESTS):
        name, address = chance.choice(there)
        fields = {one: chance.choice(NASTY) for one in chance.sample(FIELDS, 6)}
        send = client.post if chance.random() < 0.7 else client.get
        if (status := send(address, fields).status_code) >= 500:
            broken.append((name, status, fields))
    assert broken == []
