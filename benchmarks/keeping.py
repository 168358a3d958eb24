"""What encryption costs: an encrypted workspace beside a plain one of the same record.

Import and search by turns; each page, also of the same record on a PostgreSQL server where one is
installed; kept files beside copies of them that are as safe from a power cut, and beside the
program `age` where it is installed; a backup and its restore.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median

from benchmarks import generate, pages
from benchmarks.measure import Measured, Outcome, measure, measure_once, measure_together
from benchmarks.record import package
from benchmarks.table import Line, within
from saksei import workspace

PASSPHRASE = "six words that are for benchmarks"
FILES, SIZE = 20, 5_000_000
WORDS = ("arrest", "police", "2020", "person 12", "moun")
SEARCHES = 20
MOST, MOST_SEARCH, LEAST_TIME = 1.5, 3.0, 0.02  # a page below so many seconds is quick anyway


def _folder(kind: str, statements: int) -> Path:
    return generate.DATA / f"keeping-{kind}-{statements}"


def _opened(folder: Path) -> workspace.Workspace:
    return workspace.open_folder(folder, actor="benchmark", passphrase=PASSPHRASE)


def imported(kind: str, statements: int) -> Outcome:
    """Import a package into a fresh workspace of a kind, which is kept for the other cases."""
    folder = _folder(kind, statements)
    shutil.rmtree(folder, ignore_errors=True)
    given = PASSPHRASE if kind == "encrypted" else ""
    with workspace.create(folder, actor="benchmark", passphrase=given):
        from saksei.exchange.imports import import_package

        begun = time.process_time()
        result = import_package(package(statements))
        took = time.process_time() - begun
    return took, sum(result.added.values())


def indexed(kind: str, statements: int) -> Outcome:
    """Make the index of the search."""
    with _opened(_folder(kind, statements)):
        from saksei.search import index

        index.drop()
        begun = time.process_time()
        index.refresh()
        return time.process_time() - begun, None


def searched(kind: str, statements: int) -> Outcome:
    """Look for words; the index is there."""
    with _opened(_folder(kind, statements)):
        from saksei.findings.protection import protection
        from saksei.search.finding import Wanted, find

        gate = protection()
        begun = time.process_time()
        found = [len(find(Wanted(words=one), gate)[0]) for one in WORDS * SEARCHES]
        return time.process_time() - begun, sum(found)


def counted(kind: str, statements: int) -> Outcome:
    """A count by an opened workspace, whose tables are there."""
    with _opened(_folder(kind, statements)):
        from saksei.analysis.standards import basis
        from saksei.findings.questions import ask
        from saksei.findings.tables import written

        written()
        begun = time.process_time()
        answer = ask(unit="acts", acts=("arrest",), basis=basis("corroborated"))
        bounds = answer.counted.bounds
        return time.process_time() - begun, [bounds.minimum, bounds.maximum]


def shown(kind: str, statements: int) -> Outcome:
    """Each page, as `pages` asks for them in one process: the medians of the processor's
    milliseconds and of the clock's."""
    begun = time.perf_counter()
    with ExitStack() as stack:
        if kind == "server":
            stack.enter_context(_on_a_server(statements))
        else:
            stack.enter_context(_opened(_folder(kind, statements)))
        found = {
            one.name: [median(one.processor[1:]), median(one.clock[1:]), one.processor[0]]
            for one in pages.asked()
        }
    return time.perf_counter() - begun, found


@contextmanager
def _on_a_server(statements: int) -> Iterator[None]:
    """The same record on a PostgreSQL server of its own, as the tests start one."""
    servers = import_module("tests.servers")
    folder = _folder("server", statements)
    shutil.rmtree(folder, ignore_errors=True)
    with (
        servers.running() as server, servers.database_of(server, folder),
        workspace.create(folder, actor="benchmark"),
    ):  # fmt: skip
        from saksei.exchange.imports import import_package
        from saksei.search import index

        import_package(package(statements))
        index.refresh()
        yield
    shutil.rmtree(folder, ignore_errors=True)


def opening(kind: str, statements: int) -> Outcome:
    """Open a workspace: the passphrase is stretched."""
    begun = time.perf_counter()
    with _opened(_folder(kind, statements)):
        return time.perf_counter() - begun, None


# -- kept files


def _data() -> list[bytes]:
    return [os.urandom(SIZE) for _ in range(FILES)]


def kept(kind: str) -> Outcome:
    """Keep files of 5 MB and read them back: seconds for each."""
    with tempfile.TemporaryDirectory(dir=generate.DATA) as folder:
        given = PASSPHRASE if kind == "encrypted" else ""
        with workspace.create(Path(folder) / "w", passphrase=given):
            from saksei.originals import read_file, store_file

            data = _data()
            begun = time.perf_counter()
            names = [store_file(one).name for one in data]
            stored = time.perf_counter() - begun
            begun = time.perf_counter()
            read = [len(read_file(one)) for one in names]
            return stored, {"read": time.perf_counter() - begun, "bytes": sum(read)}


def by_age() -> Outcome:
    """The same by the program `age`."""
    from pyrage import x25519

    secret = x25519.Identity.generate()
    with tempfile.TemporaryDirectory(dir=generate.DATA) as name:
        folder = Path(name)
        (folder / "key").write_text(str(secret))
        for number, one in enumerate(_data()):
            (folder / f"{number}").write_bytes(one)
        begun = time.perf_counter()
        for number in range(FILES):
            command = ["age", "-r", str(secret.to_public()), "-o", f"{folder}/{number}.age"]
            subprocess.run([*command, f"{folder}/{number}"], check=True)
        stored = time.perf_counter() - begun
        begun = time.perf_counter()
        for number in range(FILES):
            command = ["age", "-d", "-i", f"{folder}/key", "-o", f"{folder}/{number}.back"]
            subprocess.run([*command, f"{folder}/{number}.age"], check=True)
        return stored, {"read": time.perf_counter() - begun, "bytes": FILES * SIZE}


def backed_up(kind: str, statements: int) -> Outcome:
    """Back up and verify; the answer is the seconds of the second."""
    from pyrage import x25519

    secret = x25519.Identity.generate()
    with tempfile.TemporaryDirectory(dir=generate.DATA) as folder:
        with _opened(_folder(kind, statements)) as opened:
            from saksei.keeping.backup import backup, verify

            begun = time.perf_counter()
            file = backup(opened, [str(secret.to_public())], Path(folder) / "b.age")
            took = time.perf_counter() - begun
        begun = time.perf_counter()
        verify(file, [secret])
        return took, {"verify": time.perf_counter() - begun, "bytes": file.stat().st_size}


def lines(statements: int) -> Iterator[Line]:
    """A line for each case; the peer is the plain workspace."""
    package(statements)
    both = ("encrypted", "plain")
    for name, case, most in (
        ("import", imported, MOST), ("index of the search", indexed, MOST_SEARCH),
        ("search", searched, MOST_SEARCH), ("count, corroborated", counted, MOST),
    ):  # fmt: skip
        mine, plain = measure_together([(case, (kind, statements)) for kind in both])
        note = f"{statements:,} statements; seconds of the processor"
        yield within(f"{name}, encrypted / plain", mine, plain, most, note)
    yield from _pages(statements)
    mine = measure(opening, "encrypted", statements)
    yield Line("opening by the passphrase", mine, None, "", note="256 MiB, 3 passes, 4 lanes")
    yield from _files()
    saved = _once(backed_up, "encrypted", statements)
    note = f"{saved.answer['bytes'] / 1e6:.0f} MB; verified in {saved.answer['verify']:.2f} s"
    yield Line("backup", saved, None, "", note=note)


def _pages(statements: int) -> Iterator[Line]:
    kinds = ["encrypted", "plain"] + ["server"] * bool(list(Path("/usr/lib/postgresql").glob("*")))
    found = {kind: _once(shown, kind, statements) for kind in kinds}
    for name in pages.PAGES:
        took = {kind: found[kind].answer[name] for kind in kinds}
        yield _page(f"page {name}, encrypted / plain", *(
            Measured(took[kind][0] / 1000, found[kind].memory, None) for kind in kinds[:2]
        ), note=f"median of {pages.FEW - 1}, of the processor")  # fmt: skip
        if "server" in took:
            yield _page(f"page {name}, on PostgreSQL / plain", *(
                Measured(took[kind][1] / 1000, found[kind].memory, None)
                for kind in ("server", "plain")
            ), note=f"median of {pages.FEW - 1}, by the clock")  # fmt: skip


def _page(name: str, mine: Measured, plain: Measured, *, note: str) -> Line:
    ratio = mine.seconds / plain.seconds
    return Line(
        name, mine, plain, f"{ratio:.2f}x the time", f"at most {MOST}x",
        ratio <= MOST or mine.seconds < LEAST_TIME, note,
    )  # fmt: skip


def _files() -> Iterator[Line]:
    megabytes = FILES * SIZE / 1e6
    peers = [("a plain workspace", measured_kept("plain"))]
    if shutil.which("age"):
        peers.append(("age", _once(by_age)))
    mine = measured_kept("encrypted")
    for name, peer in peers:
        rates = [f"{megabytes / one.seconds:.0f}" for one in (mine, peer)]
        read = [f"{megabytes / one.answer['read']:.0f}" for one in (mine, peer)]
        yield Line(
            f"kept files, the vault / {name}", mine, peer,
            f"{mine.seconds / peer.seconds:.2f}x the time",
            note=f"MB/s: kept {' and '.join(rates)}, read {' and '.join(read)}",
        )  # fmt: skip


def measured_kept(kind: str) -> Measured:
    """The median of three runs; what is read takes another time in each."""
    runs = [_once(kept, kind) for _ in range(3)]
    read = median(one.answer["read"] for one in runs)
    seconds, memory = median(one.seconds for one in runs), max(one.memory for one in runs)
    return Measured(seconds, memory, {"read": read}, 3)


def _once(case: Callable[..., Outcome], *arguments: object) -> Measured:
    return measure_once(case, arguments)
