#!/usr/bin/env python3
"""Verify a public bundle of Saksei: python3 -I verify_bundle.py FOLDER [--key KEY]

Needs Python 3.9 or later with its standard library, and the program openssl (3.0 or later). Reads
the folder, opens no connection, prints what holds. Exit code 1: it does not hold, and every file
that is not as it was signed is named. The copy in a folder says what whoever made the folder wants:
read it, or take one from where you trust it.
"""

import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

BUNDLE = "saksei bundle/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
SPKI = bytes.fromhex("302a300506032b6570032100")  # stands before an Ed25519 key in DER
FAULTS = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError)
Holds = Callable[[bytes, bytes, bytes], bool]  # whether key, signature and message fit


def need(condition: object, what: str) -> None:
    """Go on only if it holds."""
    if not condition:
        raise ValueError(what)


def verify(folder: Path, key: str, holds: Holds) -> list[str]:
    """What a folder shows, as lines; raises one of FAULTS."""
    need((folder / MANIFEST).is_file(), f"{folder} has no {MANIFEST}, so it is no bundle")
    data = (folder / MANIFEST).read_bytes()
    need((folder / SIGNATURE).is_file(), f"{SIGNATURE} is missing")
    signature = (folder / SIGNATURE).read_bytes()
    content = json.loads(data)
    need(content["format"] == BUNDLE, f"{MANIFEST} is none of the kind '{BUNDLE}'")
    own = content["key"]
    need(not key or key.strip() == own, "signed with another key than the one you were given")
    name, number, material = own.split("+", 2)
    raw = base64.b64decode(material, validate=True)
    need(sha256(name.encode() + b"\n" + raw).hexdigest()[:8] == number, "the key was changed")
    need(holds(raw[1:], signature, data), f"{MANIFEST} or {SIGNATURE} was changed")
    wrong = differences(content["sha256"], digests(folder))
    need(not wrong, "; ".join(wrong))
    made = f"made on {content['made']} for {content['for']}, to {content['to']}"
    count = f"{len(content['sha256'])} files are as they were then"
    return [f"signed with the key {own}", count, f"{content['title']}: {made}"]


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file but manifest and signature, by its path; no link is followed."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name, link = path.relative_to(folder).as_posix(), path.is_symlink()
        if name not in (MANIFEST, SIGNATURE) and (link or not path.is_dir()):
            plain = path.is_file() and not link
            found[name] = sha256(path.read_bytes()).hexdigest() if plain else "no file"
    return found


def differences(signed: dict[str, str], found: dict[str, str]) -> list[str]:
    """Each file that is not as it was signed, and which other one it is."""
    was = {digest: name for name, digest in signed.items()}
    wrong = [f"{name} is missing" for name in signed if name not in found]
    for name, digest in found.items():
        if digest != signed.get(name):
            what = "was changed" if name in signed else "was added"
            wrong += [f"{name} {what}" + (f": it is {was[digest]}" if digest in was else "")]
    return wrong


def by_openssl(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature holds, as openssl says."""
    words = "pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in message -sigfile signature"
    with tempfile.TemporaryDirectory() as folder:
        for name, data in ("key", SPKI + public), ("signature", signature), ("message", message):
            Path(folder, name).write_bytes(data)
        done = subprocess.run(["openssl", *words.split()], cwd=folder, capture_output=True)  # noqa: S603, S607, PLW1510
    return done.returncode == 0 and b"Verified Successfully" in done.stdout


def printable(line: str) -> str:
    """A line in which nothing tells a terminal what to do."""
    return "".join(one if one.isprintable() else "?" for one in line)


def main(words: list[str]) -> None:
    """Verify the folder that is named on the command line."""
    if len(words) not in (1, 3) or words[1:2] not in ([], ["--key"]):
        sys.exit(str(__doc__))
    try:
        lines = verify(Path(words[0]), "".join(words[2:]), by_openssl)
    except FAULTS as error:
        sys.exit(printable(f"DOES NOT HOLD: {error or type(error).__name__}"))
    sys.stdout.write("".join(f"{printable(one)}\n" for one in [*lines, "holds"]))


if __name__ == "__main__":
    main(sys.argv[1:])
