"""Run a command with no network but the computer's own: `python tools/alone.py COMMAND ...`.

The command and all that it starts, browsers too, are in a network namespace of their own, whose one
way out ends here. So nothing leaves the computer, and what would have left is counted: then it ends
with 1, and says where to. Needs Linux and, unless root runs it, namespaces that users may make;
where they are not, it says so and runs the command as it is.
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

NEW_USER, NEW_NET = 0x10000000, 0x40000000  # as sched.h has them; os.unshare is in Python 3.12
SET_FLAGS, SET_ADDRESS, ADD_ROUTE, SET_TUN = 0x8914, 0x8916, 0x890B, 0x400454CA
DNS = 53
UP, RUNNING, TUN, NO_INFORMATION, TO_NET = 0x1, 0x40, 0x1, 0x1000, 0x1
WAY_OUT, OURS = b"out", "192.0.2.1"  # the address is one for documentation
OWN_ADDRESSES = ("1.2.0.192.in-addr.arpa", "1.0.0.127.in-addr.arpa")


def main() -> None:
    """Run it; ends with its code, or with 1 where it tried to leave."""
    command = sys.argv[1:]
    if not possible():
        print("alone: no network namespace can be made here; it runs with the network",
              file=sys.stderr)  # fmt: skip
        sys.exit(subprocess.run(command, check=False).returncode)
    enter()
    out = way_out()
    code = subprocess.run(command, check=False).returncode
    left = Counter(told(one) for one in waiting(out) if not asks_for_itself(one))
    for where, packets in left.most_common(20):
        print(f"alone: {packets} packet(s) would have left for {where}", file=sys.stderr)
    sys.exit(code or bool(left))


def possible() -> bool:
    """Whether a process can go into a namespace of its own and find itself there: tried by one
    that ends, for there is no way back."""
    tries = os.fork()
    if tries:
        return os.waitstatus_to_exitcode(os.waitpid(tries, 0)[1]) == 0
    try:
        enter()
        with socket.create_server(("127.0.0.1", 0)) as here:
            socket.create_connection(here.getsockname(), timeout=5).close()
    except OSError:
        os._exit(1)
    os._exit(0)


def enter() -> None:
    """Go into a namespace of one's own, with the computer's own addresses; raises OSError."""
    user, group = os.getuid(), os.getgid()
    flags = NEW_NET | (NEW_USER if user else 0)
    system = ctypes.CDLL(None, use_errno=True)
    if system.unshare(flags):
        raise OSError(ctypes.get_errno(), "unshare")
    if user:  # stays who it is: a test for what root may not be asked is asked
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        up(asked, b"lo")


def up(asked: socket.socket, name: bytes) -> None:
    """Switch an interface on."""
    fcntl.ioctl(asked, SET_FLAGS, struct.pack("16sh", name, UP | RUNNING))


def way_out() -> int | None:
    """Make the one way out, which ends in a file: its descriptor, that never blocks. None where
    the system has no such device: then there is no way out at all."""
    try:
        out = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(out, SET_TUN, struct.pack("16sH22x", WAY_OUT, TUN | NO_INFORMATION))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            fcntl.ioctl(asked, SET_ADDRESS, struct.pack("16s16s", WAY_OUT, address(OURS)))
            up(asked, WAY_OUT)
            device = ctypes.create_string_buffer(WAY_OUT)
            everywhere = [address("0.0.0.0")] * 3  # to, by way of, and the mask
            route = (*everywhere, UP, 0, 0, 0, 0, ctypes.addressof(device), 0, 0, 0)
            fcntl.ioctl(asked, ADD_ROUTE, struct.pack("L16s16s16sHhLPhPLLH", 0, *route))
    except OSError:
        print("alone: nothing can leave, but what tries is not counted (no /dev/net/tun)",
              file=sys.stderr)  # fmt: skip
        return None
    return out


def waiting(out: int | None) -> Iterator[bytes]:
    """The packets that came to the way out, as many as the system keeps (about 500)."""
    while out is not None:
        try:
            packet = os.read(out, 65535)
        except BlockingIOError:
            return
        if packet[0] >> 4 == 4:  # of the other kind no way out is known: it fails at once
            yield packet


def address(text: str) -> bytes:
    """An address as the kernel takes it."""
    return struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(text))


def told(packet: bytes) -> str:
    """Where a packet was to go, and of a question for a name which name."""
    start, kind = (packet[0] & 15) * 4, packet[9]
    port = int.from_bytes(packet[start + 2 : start + 4], "big")
    names = {socket.IPPROTO_TCP: f":{port} (TCP)", socket.IPPROTO_UDP: f":{port} (UDP)"}
    where = socket.inet_ntoa(packet[16:20]) + names.get(kind, f" (protocol {kind})")
    name = asked_for(packet)
    return f"{where}, to ask for {name}" if name else where


def asks_for_itself(packet: bytes) -> bool:
    """Whether a packet asks for the computer's own name or address, as programs do that begin to
    listen: that is no fault where the computer's list of names lacks them."""
    name = asked_for(packet)
    own = (socket.gethostname().partition(".")[0], "localhost")
    return name.partition(".")[0] in own or name in OWN_ADDRESSES


def asked_for(packet: bytes) -> str:
    """The name in a question to a name server (RFC 1035); nothing where a packet is none."""
    start = (packet[0] & 15) * 4
    port = int.from_bytes(packet[start + 2 : start + 4], "big")
    if packet[9] != socket.IPPROTO_UDP or port != DNS:
        return ""
    labels, question = [], packet[start + 20 :]  # behind the heads of UDP and of the question
    while question and (length := question[0]):
        labels.append(question[1 : 1 + length].decode("ascii", "replace"))
        question = question[1 + length :]
    return ".".join(labels)


if __name__ == "__main__":
    main()
