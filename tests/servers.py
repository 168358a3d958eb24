"""A PostgreSQL server for one run of the tests: Debian's programs, a folder of its own, no network.

`pytest --postgres` runs what touches the record on it. Each test has a database of its own, copied
from a template that was filled once.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from saksei.postgres import VARIABLE

SETTINGS = {
    "listen_addresses": "", "fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB",
    "autovacuum": "off", "max_connections": "40",
}  # fmt: skip


def programs() -> Path:
    """The folder of the newest server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise FileNotFoundError("no PostgreSQL here; run `sh tools/debian.sh` as root")
    return found[-1].parent


def _somebody() -> Callable[[], None] | None:
    """The server refuses to run as root: then it runs as the user that Debian made for it."""
    if os.getuid():
        return None
    user = pwd.getpwnam("postgres")

    def become() -> None:
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return become


def _run(command: list[object]) -> None:
    words = list(map(str, command))
    subprocess.run(
        words, check=True, cwd="/", stdout=subprocess.DEVNULL, preexec_fn=_somebody()
    )  # fmt: skip


class Server:
    """A running server; its databases are made, copied and dropped by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.databases: dict[Path, str] = {}  # by the workspace's folder

    def address(self, name: str) -> str:
        """What SAKSEI_DATABASE_URL holds for a database."""
        return f"postgresql://tester@/{name}?host={self.folder}"

    def _say(self, command: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(command)

    def new(self, template: str = "template0") -> str:
        """A new database, empty or as its template; returns its name."""
        name = f"t{secrets.token_hex(6)}"
        locale = " ENCODING 'UTF8' LOCALE 'C.UTF-8'" if template == "template0" else ""
        self._say(f"CREATE DATABASE {name} TEMPLATE {template}{locale} STRATEGY file_copy")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self._say(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def named(self, name: str) -> Iterator[None]:
        """The variable names this database; before, another or none."""
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = self.address(name)
        try:
            yield
        finally:
            os.environ.pop(VARIABLE, None)
            if before is not None:
                os.environ[VARIABLE] = before


@contextmanager
def database_of(
    server: Server | None, folder: Path, template: Path | None = None, *, drop: bool = False
) -> Iterator[None]:
    """A database for a workspace, as that of a template; nothing without a server."""
    if server is None:
        yield
        return
    name = server.new(*([server.databases[template]] if template else []))
    server.databases[folder] = name
    with server.named(name):
        yield
    if drop:
        server.drop(name)


@contextmanager
def running() -> Iterator[Server]:
    """A server for as long as the tests run; its folder is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="saksei-pg-"))
    if not os.getuid():
        shutil.chown(folder, "postgres")
    data = folder / "data"
    initdb = [programs() / "initdb", "-D", data, "-U", "tester", "-A", "trust", "--no-sync"]
    _run([*initdb, "--locale=C.UTF-8", "--encoding=UTF8"])
    options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    control = [programs() / "pg_ctl", "-D", data, "-w", "-s", "-l", folder / "log"]
    _run([*control, "-o", f"{options} -k {folder}", "start"])
    try:
        yield Server(folder)
    finally:
        _run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)
