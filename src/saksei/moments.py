"""Moments and identifiers as the record stores them.

A moment is text, `2026-11-24T08:15:00.000000Z`: it sorts by time, is the same in every database
and in every file, and its first ten characters are the day (UTC). An identifier is random, so that
two laptops never give the same one to different things.
"""

import secrets
from datetime import UTC, datetime, timedelta

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no letters that look alike
MOMENT_LENGTH = 27


def now() -> str:
    """This moment."""
    return later()


def later(**span: float) -> str:
    """The moment after a span of time from now, such as days=3; before it, if less than nothing."""
    return (datetime.now(UTC) + timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_id(prefix: str) -> str:
    """A new identifier such as `act-7k2m9x4c0q` (50 random bits)."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(10))
