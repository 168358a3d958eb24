"""Django's back end for SQLite, on SQLCipher: `PASSWORD` is the raw key in hex.

Django's own is bound to the module sqlite3 in four places: how it connects, its converters, its
cursor, and the features that hang on the version. Invariant: no connection without a real cipher
and the right key, and no file is made by connecting.
"""

import datetime
import decimal
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any
from weakref import WeakSet

from django.db.backends.sqlite3 import base as stock
from django.db.backends.sqlite3 import features as stock_features
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database  # noqa: N812  the name that Django looks for

from saksei.cipher import raw

Database.register_converter("bool", b"1".__eq__)
Database.register_converter("date", stock.decoder(parse_date))
Database.register_converter("time", stock.decoder(parse_time))
Database.register_converter("datetime", stock.decoder(parse_datetime))
Database.register_converter("timestamp", stock.decoder(parse_datetime))
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, stock.adapt_date)
Database.register_adapter(datetime.datetime, stock.adapt_datetime)


_connected: "WeakSet[DatabaseWrapper]" = WeakSet()


class Cursor(Database.Cursor):  # type: ignore[misc]
    """Django's `%s` as SQLite's `?`. Not by Django's class, whose `super()` is sqlite3's."""

    def execute(self, query: str, params: Any = None) -> Any:
        """One statement."""
        if params is None:
            return Database.Cursor.execute(self, query)
        return Database.Cursor.execute(self, _converted(query, params), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """One statement for each of many rows."""
        rows = iter(param_list)
        first = list(islice(rows, 1))
        converted = _converted(query, first[0] if first else ())
        return Database.Cursor.executemany(self, converted, chain(first, rows))


def _converted(query: str, params: Sequence[Any] | Mapping[str, Any]) -> str:
    names = list(params) if isinstance(params, Mapping) else None
    convert = stock.SQLiteCursorWrapper.convert_query
    return str(convert(None, query, param_names=names))  # type: ignore[arg-type]


class DatabaseFeatures(stock_features.DatabaseFeatures):
    """Those of a SQLite as new as SQLCipher's, whatever the system's is."""

    can_alter_table_drop_column = True
    can_return_columns_from_insert = True
    can_return_rows_from_bulk_insert = True


class DatabaseWrapper(stock.DatabaseWrapper):
    """A connection to an encrypted file."""

    display_name = "SQLCipher"
    Database = Database
    features_class = DatabaseFeatures

    def get_new_connection(self, conn_params: Mapping[str, Any]) -> Any:
        """Connect, unlock, and set what Django and we want set."""
        path = Path(conn_params["database"])
        given = {**conn_params, "database": f"{path.resolve().as_uri()}?mode=rw"}
        made = Database.connect(**given)
        try:
            raw.unlock(made, str(self.settings_dict["PASSWORD"]))
            register_functions(made)
            made.execute("PRAGMA foreign_keys = ON")
            made.execute("PRAGMA legacy_alter_table = OFF")
            commands: list[str] = self.init_commands  # type: ignore[attr-defined]
            for command in filter(None, map(str.strip, commands)):
                made.execute(command)
        except BaseException:
            made.close()
            raise
        _connected.add(self)
        return made

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that takes Django's placeholders."""
        del name
        return self.connection.cursor(factory=Cursor)


def close_all() -> None:
    """Close the connections of all threads: none of them is in the middle of anything. Each opens
    anew when it is used, if there is a key then."""
    for wrapper in list(_connected):
        made, wrapper.connection = wrapper.connection, None
        if made is not None:
            made.close()
    _connected.clear()
