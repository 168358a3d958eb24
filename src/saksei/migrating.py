"""Django loaded; and which migrations a database still needs: ours and those of our packages."""

import os

import django
from django.apps import apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from saksei import postgres
from saksei.errors import WorkspaceTooNew

Migration = tuple[str, str]  # app and name


def prepare() -> None:
    """Load Django, once; models and actions can be imported from then on."""
    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saksei.settings")
        # A notebook runs inside an event loop; our one connection is used by one thread.
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        django.setup()


def pending(applied: set[Migration], where: object) -> list[Migration]:
    """Those still to be applied; raises WorkspaceTooNew for one of ours that is not known."""
    known = set(MigrationLoader(None).graph.nodes)
    if any(app == "saksei" for app, _ in applied - known):
        raise WorkspaceTooNew(
            f"{where} was made by a newer Saksei; install that version to open it"
        )
    return sorted(known - applied)


def migrate() -> None:
    """Apply all of them to the database that is connected."""
    postgres.wait()
    executor = MigrationExecutor(connections["default"])
    executor.migrate(executor.loader.graph.leaf_nodes())
