"""Files of strangers are read apart: what takes over a reader finds neither network nor files."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hands import held

from saksei.check import check
from saksei.sources import contained
from saksei.sources.contained import bubblewrap, in_words, run_child, run_program
from saksei.workspace import Workspace

pytestmark = pytest.mark.file

# What a file does that has taken over its reader: it sets no limits, and keeps to no hook.
FREE = "import sys; *sys.path[:], = sys.argv[1:]; "
# What our readers do first.
BOUND = FREE + (
    "from saksei.sources.contained import forbid, limit_resources; limit_resources(); "
    "sys.addaudithook(forbid); "
)
boxed = pytest.mark.skipif(not bubblewrap(), reason="needs bubblewrap")


@pytest.fixture
def unboxed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where bubblewrap is not installed."""
    monkeypatch.setattr(contained, "bubblewrap", lambda: "")


@pytest.fixture
def port() -> Iterator[int]:
    """A port of this computer at which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=server.accept, daemon=True).start()
        yield server.getsockname()[1]


def answered(program: str, before: str = BOUND) -> str:
    return run_child(b"data", program=f"{before}{program}").decode()


def refused(program: str, before: str = BOUND) -> bool:
    try:
        answered(program, before)
    except subprocess.SubprocessError:
        return True
    return False


CONNECT = "import socket; socket.create_connection(('127.0.0.1', {port}), 2); print('out')"
READ = "print(open({path!r}, 'rb').read())"


@boxed
def test_in_the_box_there_is_no_network(port: int) -> None:
    assert refused(CONNECT.format(port=port), FREE)
    assert "lo" in answered("import socket; print(socket.if_nameindex())", FREE)


@boxed
def test_in_the_box_no_file_of_a_workspace_can_be_read(workspace: Workspace) -> None:
    source = held()
    for path in (
        workspace.database,
        workspace.files / source.file,
        workspace.folder / "saksei.toml",
    ):
        assert path.exists() and refused(READ.format(path=str(path)), FREE)
    look = f"import os; print(os.path.exists({str(workspace.folder)!r}))"
    assert answered(look, FREE).strip() == "False"


@boxed
def test_a_workspace_inside_of_our_own_folders_is_covered(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contained, "_readable", lambda: ("/",))
    assert contained.box()[-4:-2] == ["--tmpfs", str(workspace.folder)]


@boxed
@pytest.mark.parametrize("path", ["/etc/passwd", "/root/.bashrc", "/home", "/var/log", "/srv"])
def test_in_the_box_there_are_no_other_files(path: str) -> None:
    assert answered(f"import os; print(os.path.exists({path!r}))", FREE).strip() == "False"


@boxed
def test_in_the_box_nothing_can_be_written_that_stays(tmp_path: Path) -> None:
    package = Path(contained.__file__).parent / "left.py"
    assert refused(f"open({str(package)!r}, 'w')", FREE) and not package.exists()
    answered("open('/tmp/left-behind', 'w').write('x')", FREE)
    assert not Path("/tmp/left-behind").exists()


@boxed
def test_in_the_box_no_other_process_is_seen() -> None:
    count = "import os; print(sum(one.isdigit() for one in os.listdir('/proc')))"
    assert int(answered(count, FREE)) <= 3


# -- without a box


ATTEMPTS = [
    "import socket; socket.create_connection(('127.0.0.1', 9), 2)",
    "import socket; socket.getaddrinfo('example.org', 80)",
    "import subprocess; subprocess.run(['true'])",
    "import os; os.system('true')",
    "import os; os.fork()",
    "bytearray(3 * 2**30)",
    "open('/root/.bashrc')",
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_without_a_box_a_reader_is_held_all_the_same(unboxed: None, attempt: str) -> None:
    assert refused(attempt)


def test_without_a_box_a_reader_opens_no_file_of_a_workspace(
    unboxed: None, workspace: Workspace
) -> None:
    assert refused(READ.format(path=str(workspace.database)))
    assert refused(f"open({str(workspace.folder / 'new')!r}, 'w')")


def test_without_a_box_a_reader_stops_in_time(
    unboxed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(
        BOUND.replace("limit_resources()", "limit_resources(1)") + "while True: pass", ""
    )
    monkeypatch.setattr(contained, "WALL_SECONDS", 0.3)
    assert refused("import time; time.sleep(60)")


@pytest.mark.parametrize("box", [pytest.param(True, marks=boxed), False])
def test_a_reader_that_behaves_is_heard(monkeypatch: pytest.MonkeyPatch, *, box: bool) -> None:
    if not box:
        monkeypatch.setattr(contained, "bubblewrap", lambda: "")
    assert answered("import pypdf; print(sys.stdin.read())") == "data\n"


@pytest.mark.parametrize("box", [pytest.param(True, marks=boxed), False])
def test_another_program_runs_under_the_same_limits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, box: bool
) -> None:
    if not box:
        monkeypatch.setattr(contained, "bubblewrap", lambda: "")
    assert run_program(b"words", "/usr/bin/cat") == b"words"
    with pytest.raises(subprocess.SubprocessError):
        run_program(b"x" * 100, "/usr/bin/tee", str(tmp_path / "written"))
    written = tmp_path / "written"
    assert not written.exists() or written.stat().st_size == 0
    with pytest.raises(subprocess.SubprocessError):
        run_program(b"", "/usr/bin/yes", seconds=1)


def test_the_check_says_how_files_are_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [one.what for one in check() if one.where == "readers"]
    assert said == [in_words()]
    monkeypatch.setattr(contained, "bubblewrap", lambda: "")
    assert "apt-get install bubblewrap" in in_words()


def test_the_unit_of_systemd_leaves_the_box_what_it_needs() -> None:
    unit = Path(__file__).parent.parent / "deploy" / "saksei.service"
    settings = dict(
        line.split("=", 1) for line in unit.read_text("utf-8").splitlines() if "=" in line
    )
    made = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup"}
    assert made <= set(settings["RestrictNamespaces"].split())
    assert "AF_NETLINK" in settings["RestrictAddressFamilies"].split()
