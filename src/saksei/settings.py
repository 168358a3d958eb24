"""Settings of Django. The database is named when a workspace is opened (see workspace.py).

Invariant: nothing here differs between machines; what differs is in the workspace.
"""

SECRET_KEY = "no secret is signed with it: there are no sessions and no tokens yet"  # noqa: S105
INSTALLED_APPS = ["saksei"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: a commit that was acknowledged survives a power cut. secure_delete: what is
            # erased is overwritten, not just unlinked.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
                "PRAGMA cache_size=-65536;"
            ),
        },
    }
}
