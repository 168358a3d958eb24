"""Forms filled with what no person would type: never a fault of the server, whoever sends them."""

from collections.abc import Callable

import pytest
from django.test import Client

from saksei import rights
from team.attacks import fuzz


@pytest.mark.parametrize("role", rights.ROLES)
def test_no_form_breaks_the_server(by: Callable[[str], Client], role: str) -> None:
    assert fuzz(by(role), role, number=100, seed=7) == []
