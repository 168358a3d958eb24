"""A browser without a window: Django's client, at the pages of an open workspace."""

import pytest
from desk import ARTICLE
from django.test import Client
from hands import held

from saksei.sources.models import Source
from saksei.workspace import Workspace


@pytest.fixture
def pages(case: Workspace) -> Client:
    """The pages of the cast's case; without a server there is no key to ask for."""
    return Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


@pytest.fixture
def source(case: Workspace) -> Source:
    """An article to read and code."""
    return held(ARTICLE, title="Circle of arrests", date="2031-09-16")
