"""Each page of the web application over HTTP, at two sizes of the record.

No peer serves such pages from one folder; the smaller record is the measure of the larger. A page
is asked for with other parameters each time; the first of each is told apart, for it may have to
make what the others find made.

`python -m benchmarks.pages ACTS [PAGE ...]` takes the processor's time of each page in one process,
without a server: what it says holds while other work runs on the machine. After the others each is
asked for once more right after a judgement: that is what whoever reviews pairs feels.
"""

import http.client
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from benchmarks import generate
from benchmarks.measure import Measured, Outcome
from benchmarks.record import package
from benchmarks.table import Line
from saksei import workspace

if TYPE_CHECKING:
    from django.test import Client

SMALL, LARGE = 10_000, 100_000  # acts
TIMES, FEW = 40, 8
MOST, GROWTH, BYTES = 0.2, 2.0, 200_000
SERVE = "from saksei.cli import main; main()"
Address = Callable[[int], str]
# From a number to an address; numbers spread over the record.
PAGES: dict[str, Address] = {
    "front": lambda _: "/",
    "inbox": lambda n: f"/sources/?page={n % 27 + 1}",  # full pages of either record
    "source": lambda n: f"/sources/src-{n:09d}/",
    "records": lambda n: f"/records/?kind=act&page={n}",
    "record": lambda n: f"/records/act-{n:09d}/",
    "person": lambda n: f"/records/person-{n:09d}/",
    "custody": lambda n: f"/records/person-{n:09d}/custody/",
    "contradictions": lambda n: f"/contradictions/?page={n}",
    "map": lambda _: "/map/",
    "chronology": lambda n: f"/chronology/?from={_day(n, 1)}&to={_day(n, 28)}",
    "finding": lambda n: f"/findings/?unit=acts&act=arrest&from={_day(n, 1)}&to={_day(n, 28)}",
    "letters": lambda _: "/letters/",
    "reports": lambda _: "/reports/",
    "search": lambda n: f"/search/?q=arrest+{n % 50}",
}  # fmt: skip


def _day(number: int, day: int) -> str:
    return f"2020-{number % 12 + 1:02d}-{day:02d}"


def imported(acts: int) -> Path:
    """A workspace of about so many acts, made once."""
    folder = generate.DATA / f"workspace-{acts}"
    if not (folder / workspace.CONFIG).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        with workspace.create(folder, actor="benchmark"):
            from saksei.exchange.imports import import_package

            import_package(package(int(acts * generate.PER_ACT)))
    return folder


def served(folder: str) -> Outcome:
    """Seconds of all requests; for each page the first, median and 95th percentile, and bytes."""
    command = [sys.executable, "-c", SERVE, "-w", folder, "serve", "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        port, key = _address(server)
        begun = time.perf_counter()
        found = {name: _timed(port, key, page) for name, page in PAGES.items()}
        took = time.perf_counter() - begun
        found["memory"] = [_peak(server.pid)]
        return took, found
    finally:
        server.terminate()


def _address(server: "subprocess.Popen[str]") -> tuple[int, str]:
    said = ""
    for line in server.stdout or ():
        said += line.strip()
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/\?key=([\w-]{32})", said):
            return int(found[1]), found[2]
    raise AssertionError(f"no address: {said}")


def _timed(port: int, key: str, page: Address) -> list[float]:
    seconds, sizes = [], []
    for number in range(1, TIMES + 1):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        begun = time.perf_counter()
        connection.request("GET", page(number * 7), headers={"Cookie": f"saksei-{port}={key}"})
        answer = connection.getresponse()
        sizes.append(len(answer.read()))
        seconds.append(time.perf_counter() - begun)
        connection.close()
        if answer.status not in (200, 404):
            raise AssertionError(f"{page(number * 7)}: {answer.status}")
    later = seconds[1:]
    return [seconds[0], median(later), quantiles(later, n=20)[-1], max(sizes)]


def _peak(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1e6 if found else 0.0


def lines(small: int = SMALL, large: int = LARGE) -> Iterator[Line]:
    """A line for each page, and one for the memory of the server."""
    few = _once(small)
    many = _once(large)
    for name in PAGES:
        first, middle, slow, size = many.answer[name]
        growth = slow / few.answer[name][2]
        yield Line(
            f"page {name}, {large:,} acts / {small:,}",
            Measured(slow, many.memory, None), Measured(few.answer[name][2], few.memory, None),
            f"{growth:.2f}x the time", f"under {MOST} s, {GROWTH:g}x, {BYTES // 1000} kB",
            slow < MOST and growth < GROWTH and size < BYTES,
            f"95th percentile of {TIMES - 1}; median {middle:.3f} s, the first {first:.2f} s; "
            f"{size / 1000:.0f} kB",
        )  # fmt: skip
    yield Line(
        f"the server's memory, {large:,} acts / {small:,}",
        Measured(many.seconds, many.answer["memory"][0], None),
        Measured(few.seconds, few.answer["memory"][0], None), "",
    )  # fmt: skip


def _once(acts: int) -> Measured:
    took, answer = served(str(imported(acts)))
    return Measured(took, answer["memory"][0], answer)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page took in this process, in milliseconds, the first request first: of the processor
    and by the clock; bytes; and the processor's for the request after a write."""

    name: str
    processor: list[float]
    clock: list[float]
    size: int
    written: float


def asked(names: Iterable[str] = ()) -> Iterator[Asked]:
    """Ask for pages of the open workspace, a few times each and once more after a write."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    for name in names or PAGES:
        times = [_once_in_process(client, PAGES[name](number * 7)) for number in range(1, FEW + 1)]
        with _written():
            processor, _, _ = _once_in_process(client, PAGES[name](7 * FEW + 7))
        took, clock, sizes = (list(some) for some in zip(*times, strict=True))
        yield Asked(name, took, clock, int(max(sizes)), processor)


def _once_in_process(client: "Client", address: str) -> tuple[float, float, float]:
    begun, since = time.process_time(), time.perf_counter()
    size = len(client.get(address).content)
    return (time.process_time() - begun) * 1000, (time.perf_counter() - since) * 1000, size


@contextmanager
def _written() -> Iterator[None]:
    """After a judgement of two acts, which is then taken back."""
    from saksei.linking.actions import judge, withdraw_judgements

    made = judge("unsure", "act-000000007", "act-000000014", reason="a write")
    yield
    withdraw_judgements([made.pk], reason="a write")


def by_processor(acts: int, names: list[str]) -> Iterator[str]:
    """For each page milliseconds of the processor: the first, the median and most of the rest."""
    with workspace.open_folder(imported(acts), actor="benchmark"):
        for one in asked(names):
            first, *rest = one.processor
            yield (
                f"{one.name}: first {first:.0f} ms, median {median(rest):.0f}, "
                f"most {max(rest):.0f}, after a write {one.written:.0f}; {one.size / 1000:.0f} kB"
            )


if __name__ == "__main__":
    workspace.prepare()
    for said in by_processor(int(sys.argv[1]), sys.argv[2:]):
        print(said, flush=True)
