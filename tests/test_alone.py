"""The tests run where nothing leaves the computer, and what tries to is told."""

import subprocess
import sys
from pathlib import Path

ALONE = Path(__file__).parent.parent / "tools" / "alone.py"
# What is said where the system lets nobody make a namespace, or has no device to count by.
UNCOUNTED = ("it runs with the network", "what tries is not counted")
LEAVE = """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as going:
    try:
        going.sendto(b"x", ("203.0.113.9", 9))
    except OSError:
        print("no way")
"""
# As a resolver asks a name server: for another computer, and for this one.
ASK = """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as going:
    for name in ("nobody.example", socket.gethostname().partition(".")[0] + ".example"):
        labels = b"".join(bytes([len(one)]) + one.encode() for one in name.split("."))
        try:
            going.sendto(bytes(12) + labels + bytes(5), ("203.0.113.9", 53))
        except OSError:
            pass
"""
STAY = """
import socket
with socket.create_server(("127.0.0.1", 0)) as here:
    socket.create_connection(here.getsockname()).close()
"""


def alone(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ALONE), sys.executable, "-I", "-c", code]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_what_would_leave_is_told() -> None:
    done = alone(LEAVE)
    if UNCOUNTED[1] in done.stderr:
        assert "no way" in done.stdout
    elif UNCOUNTED[0] not in done.stderr:
        assert done.stderr == "alone: 1 packet(s) would have left for 203.0.113.9:9 (UDP)\n"
        assert done.returncode == 1


def test_who_asks_for_another_computer_is_told_by_name() -> None:
    done = alone(ASK)
    if not any(one in done.stderr for one in UNCOUNTED):
        where = "203.0.113.9:53 (UDP), to ask for nobody.example"
        assert done.stderr == f"alone: 1 packet(s) would have left for {where}\n"
        assert done.returncode == 1


def test_the_computer_itself_is_there() -> None:
    done = alone(STAY)
    assert done.returncode == 0 and "would have left" not in done.stderr


def test_a_command_that_fails_has_failed() -> None:
    assert alone("raise SystemExit(3)").returncode == 3
