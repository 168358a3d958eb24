"""Runs a program on a stranger's file apart: in a child process with limits, and in a box of its
own where bubblewrap is installed.

In the box there is no network, no other process, and of the files only our own program, its
packages and the system's, none of which can be written to. Without bubblewrap, Python refuses the
same of its own code; what a library in C does is then bounded by the limits alone.

Invariant: limits are set before the first byte is read; the file reaches the child on its standard
input, and nothing else of the workspace does.
"""

import os
import shutil
import site
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import saksei

MEMORY_BYTES = 2 * 2**30
CPU_SECONDS = 60
WALL_SECONDS = 90
PROBE_SECONDS = 10
PACKAGES = ("site-packages", "dist-packages")
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/lib32", "/etc/ld.so.cache", "/etc/alternatives")
_ENVIRONMENT = ("LD_LIBRARY_PATH", "SYSTEMROOT")  # without them some interpreters do not start
_EXEC = (
    "import os, sys; seconds, *sys.path[:] = sys.argv[1].split(os.pathsep); "
    "from saksei.sources.contained import limit_resources; limit_resources(int(seconds)); "
    "os.execv(sys.argv[2], sys.argv[2:])"
)


def run_child(data: bytes, *arguments: str, program: str) -> bytes:
    """What a program of ours in Python answers on standard output, run apart on the bytes; its
    arguments are followed by the places that it imports from.

    Raises SubprocessError when it fails, dies or takes too long.
    """
    return _run(data, [*_python(program), *arguments, *places()], WALL_SECONDS)


def run_program(data: bytes, program: str, *arguments: str, seconds: int = CPU_SECONDS) -> bytes:
    """The same of another program, named by its path, with so many seconds of processor time."""
    head = os.pathsep.join([str(seconds), *places()])
    return _run(data, [*_python(_EXEC), head, program, *arguments], 2 * seconds)


def _python(program: str) -> list[str]:
    # With -I neither the user's environment nor the working folder decides what is imported.
    return [sys.executable, "-I", "-B", "-c", program]


def _run(data: bytes, command: Sequence[str], seconds: int) -> bytes:
    done = subprocess.run(  # noqa: S603  our own program, and no shell
        [*box(), *command],
        input=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=seconds,
        check=True,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        | {"OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout


@cache
def places() -> tuple[str, ...]:
    """Where the child imports from: the interpreter's own folders, its packages, and ours."""
    homes = tuple({str(Path(one)) + os.sep for one in (sys.prefix, sys.base_prefix)})
    own = str(_package().parent)
    return tuple(
        one for one in sys.path
        if one and (one == own or one.startswith(homes) or Path(one).name in PACKAGES)
    )  # fmt: skip


def _package() -> Path:
    return Path(saksei.__file__).parent


# -- bubblewrap


def box() -> list[str]:
    """The words before a command that put it into a box; none where there is no bubblewrap."""
    program = bubblewrap()
    if not program:
        return []
    words = [program, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108 - a new one
    for place in _readable():  # last: our own program may lie in /tmp
        words += ["--ro-bind", place, place]
    return [*words, *_hidden(), "--chdir", "/"]


@cache
def _readable() -> tuple[str, ...]:
    """What the child may read, each only if no other holds it."""
    own = _package()
    wanted = [*SYSTEM, sys.prefix, sys.base_prefix, str(own)]
    wanted += [one for one in places() if one != str(own.parent)]
    wanted += [one for one in (site.getusersitepackages(),) if one in sys.path]
    there = [one for one in dict.fromkeys(wanted) if Path(one).exists()]
    return tuple(
        one for one in there if not any(Path(one).is_relative_to(o) for o in there if o != one)
    )


def _hidden() -> Iterator[str]:
    """A workspace that lies in what may be read is covered by an empty folder."""
    from saksei.workspace import current, is_open

    if is_open():
        folder = current().folder
        if any(folder.is_relative_to(Path(one).resolve()) for one in _readable()):
            yield from ("--tmpfs", str(folder))


@cache
def bubblewrap() -> str:
    """The path of bubblewrap, "" where it is not installed or may not make a box here."""
    program = shutil.which("bwrap")
    if not program:
        return ""
    words = [word for one in SYSTEM if Path(one).exists() for word in ("--ro-bind", one, one)]
    words += ["--proc", "/proc", "--dev", "/dev", "/usr/bin/true"]
    try:
        subprocess.run(  # noqa: S603
            [program, "--unshare-all", *words],
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return program


def in_words() -> str:
    """How files are read here, for people."""
    if bubblewrap():
        return "files are read in a box without network or other files (bubblewrap), with limits"
    return (
        "files are read in a child process with limits on memory and time, and in no box: install "
        "bubblewrap (apt-get install bubblewrap)"
    )


# -- inside the child


def limit_resources(seconds: int = CPU_SECONDS) -> None:
    """Bound memory, processor time and written files of this process, for good."""
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for what, limit in limits.items():
        hard = resource.getrlimit(what)[1]
        bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (bound, bound))


FORBIDDEN = (
    "socket.connect", "socket.getaddrinfo", "socket.send", "subprocess.", "os.exec", "os.system",
    "os.posix_spawn", "os.fork",
)  # fmt: skip


def forbid(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: raises PermissionError when a library reaches for the network, for a program,
    or for a file that is neither a program's nor the system's."""
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"a parser tried {event}")
    if event == "open" and arguments and isinstance(arguments[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if not path.startswith(_openable()):
            raise PermissionError("a parser tried to open a file")


@cache
def _openable() -> tuple[str, ...]:
    own = (*sys.path, sys.prefix, sys.base_prefix, str(_package()))
    ours = [os.path.realpath(one).rstrip(os.sep) + os.sep for one in own]
    return (*ours, "/usr/", "/lib/", "/lib64/", "/etc/", "/proc/self/", "/dev/", "/sys/")
