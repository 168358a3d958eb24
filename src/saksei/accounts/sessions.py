"""Sessions in the database, encrypted: while a second factor is set up its secret stands in one."""

import json
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.db import SessionStore as InTheDatabase

from saksei.accounts.secret import box


class SessionStore(InTheDatabase):
    """Django's, with what it holds encrypted under the workspace's secret."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """As it is stored."""
        return box("sessions").encrypt(json.dumps(session_dict).encode()).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """As it was; empty when it was not stored with this secret."""
        try:
            content: dict[str, Any] = json.loads(box("sessions").decrypt(session_data))
        except (InvalidToken, ValueError):
            return {}
        return content

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        """This one."""
        return cls
