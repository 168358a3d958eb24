#!/usr/bin/env python3
"""Verify a sealed finding of Saksei: python3 -I verify_seal.py SEAL [--opened FILE] [--key KEY]

Needs Python 3.9 or later with its standard library, and the program openssl (3.0 or later). Reads
the files that are named, opens no connection, prints what holds. Exit code 1: it does not hold.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from calendar import timegm
from collections.abc import Callable
from pathlib import Path
from typing import Any

SEAL, OPENED = "saksei seal/1", "saksei opened rows/1"
ED25519, COSIGNATURE = 1, 4
SPKI = bytes.fromhex("302a300506032b6570032100")  # stands before an Ed25519 key in DER
Holds = Callable[[bytes, bytes, bytes], bool]  # whether key, signature and message fit


class Refused(Exception):
    """Something does not hold; the message says what."""


def need(condition: object, what: str) -> None:
    """Go on only if it holds."""
    if not condition:
        raise Refused(what)


def sha256(data: bytes) -> bytes:
    """The digest."""
    return hashlib.sha256(data).digest()


def from_base64(text: str) -> bytes:
    """The bytes, of which there is one spelling only."""
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 is not written as it should be")
    return data


def written(content: Any) -> bytes:
    """The one way in which these files are written."""
    return json.dumps(content, indent=1, sort_keys=True).encode() + b"\n"


def read(data: bytes, kind: str) -> dict[str, Any]:
    """What a file holds, if it is written in that way."""
    content = json.loads(data)
    need(written(content) == data, "the file was changed after it was written")
    found = content.get("seal", content) if kind == SEAL else content
    need(found["format"] == kind, f"this is no file of the kind '{kind}'")
    return dict(content)


def key_of(text: str) -> tuple[str, bytes, int, bytes]:
    """Name, number, kind and public key of a key's line."""
    name, number, material = text.split("+", 2)
    raw = from_base64(material)
    need(len(raw) == 33 and sha256(name.encode() + b"\n" + raw)[:4].hex() == number, "no key")
    return name, bytes.fromhex(number), raw[0], raw[1:]


def signed(note: str, key: str, holds: Holds) -> int:
    """That a note is signed by a key, once; a witness's moment in seconds, else 0."""
    text, _, lines = note.rpartition("\n\n")
    name, number, kind, public = key_of(key)
    need(lines.endswith("\n"), "a line of signatures is cut off")
    found = []
    for line in lines.split("\n")[:-1]:
        dash, who, raw = line.split(" ")
        need(dash == "\u2014", "a line of signatures was changed")
        data = from_base64(raw)
        found += [data[4:]] if (who, data[:4]) == (name, number) else []
    need(len(found) == 1, f"not signed by {name}")
    message, seconds = (text + "\n").encode(), 0
    if kind == COSIGNATURE:
        seconds = int.from_bytes(found[0][:8], "big")
        message = f"cosignature/v1\ntime {seconds}\n".encode() + message
    signature = found[0][8:] if kind == COSIGNATURE else found[0]
    need(holds(public, signature, message), f"the signature of {name} does not hold")
    return seconds


def by_openssl(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature holds, as openssl says."""
    files = {"key": SPKI + public, "signature": signature, "message": message}
    words = "pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in message -sigfile signature"
    return "Verified Success" in openssl(words.split(), files)


def openssl(words: list[str], files: dict[str, bytes]) -> str:
    """What openssl prints, run in a folder with these files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=False)  # noqa: S603, S607
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def stamped_at(token: bytes, data: bytes, root: str) -> str:
    """When an authority saw the data: its token has to hold under the root certificate."""
    files = {"token": token, "data": data, "root": root.encode()}
    shown = openssl("ts -reply -in token -text".split(), files)
    need("Time stamp: " in shown, "a time stamp cannot be read")
    words = shown.split("Time stamp: ")[1].split("\n")[0].split()
    words[2] = words[2].split(".")[0]
    seconds = timegm(time.strptime(" ".join(words[:4]), "%b %d %H:%M:%S %Y"))
    check = f"ts -verify -data data -in token -CAfile root -attime {seconds}"
    need("Verification: OK" in openssl(check.split(), files), "a time stamp does not hold")
    return moment(seconds)


def moment(seconds: int) -> str:
    """Such as 2031-05-04T09:12:33Z."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def climbed(leaf: bytes, index: int, size: int, path: list[str]) -> bytes:
    """The root that a leaf and the path beside it lead to."""
    need(0 <= index < size, "a leaf lies outside its tree")
    at, last, found = index, size - 1, leaf
    for step in map(bytes.fromhex, path):
        need(last and len(step) == 32, "a path is too long")
        if at & 1 or at == last:
            found = sha256(b"\1" + step + found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = sha256(b"\1" + found + step)
        at, last = at >> 1, last >> 1
    need(last == 0, "a path is too short")
    return found


def verify(
    data: bytes, *, key: str = "", holds: Holds = by_openssl,
    stamped: Callable[[bytes, bytes, str], str] = stamped_at,
) -> list[str]:  # fmt: skip
    """What a seal shows, as lines; raises Refused."""
    content = read(data, SEAL)
    seal = content["seal"]
    own, origin = seal["keys"]["journal"], key_of(seal["keys"]["journal"])[0]
    need(not key or key.strip() == own, "sealed with another key than the one you were given")
    signed(content["signature"], own, holds)
    digest = base64.b64encode(sha256(written(seal))).decode()
    need(content["signature"].startswith(f"{SEAL}\n{digest}\n\n"), "the signature is of another")
    signed(seal["checkpoint"], own, holds)
    text = seal["checkpoint"].rpartition("\n\n")[0] + "\n"
    name, size, root = text.split("\n")[:3]
    need(name == origin, "the checkpoint is of another journal")
    lines = [f"sealed with {own}", f"in a journal of {size} entries, signed by the same"]
    for witness in seal["keys"]["witnesses"]:
        at = moment(signed(seal["checkpoint"], witness, holds))
        lines.append(f"seen by the witness {witness} at {at}")
    for one in seal["stamps"]:
        at = stamped(from_base64(one["token"]), text.encode(), one["root"])
        lines.append(f"seen by {one['authority']} at {at}")
    rows(seal, int(size), from_base64(root))
    result, number = seal["result"], len(seal["rows"])
    need(result["minimum"] <= result["maximum"], "the bounds are turned round")
    used = sorted(row for act in seal["acts"] for row in act["rows"])
    need(set(used) | {seal["finding"]} - {None} == set(range(1, number + 1)), "a row is of no act")
    return [*lines, f"{number} rows were in that journal, behind {len(seal['acts'])} act(s)",
            f"{seal['title']}: {result['text']} {result['unit']}, {seal['words']}"]  # fmt: skip


def rows(seal: dict[str, Any], size: int, root: bytes) -> None:
    """That each row is in its entry, each entry in the journal, and no row there twice."""
    for sequence, entry in seal["entries"].items():
        leaf = sha256(b"\0" + bytes.fromhex(entry["head"]) + bytes.fromhex(entry["root"]))
        need(len(entry["head"]) == len(entry["root"]) == 64, "an entry was changed")
        found = climbed(leaf, int(sequence) - 1, size, entry["path"])
        need(found == root, f"entry {sequence} is not in the journal")
    for number, row in enumerate(seal["rows"], 1):
        entry = seal["entries"][str(row["entry"])]
        leaf = sha256(b"\0" + bytes.fromhex(row["digest"]))
        found = climbed(leaf, row["place"], entry["items"], row["path"])
        need(found.hex() == entry["root"], f"row {number} is not in entry {row['entry']}")
    need(len({row["digest"] for row in seal["rows"]}) == len(seal["rows"]), "a row counts twice")
    need({str(row["entry"]) for row in seal["rows"]} == set(seal["entries"]), "an entry too many")


def verify_opened(data: bytes, opened: bytes) -> list[str]:
    """What opened rows say, if they are rows of this seal, as lines; raises Refused."""
    sealed, content = read(data, SEAL)["seal"]["rows"], read(opened, OPENED)
    need(set(content) == {"format", "seal", "rows"}, "the file of rows was changed")
    need(content["seal"] == sha256(data).hex(), "these rows are of another seal")
    need(content["rows"], "no row is opened")
    lines = []
    for row in content["rows"]:
        what = f"row {row['row']} is not the one that was sealed"
        need(1 <= row["row"] <= len(sealed) and str(row["content"][0][1]) == row["key"], what)
        filled = dict(row["content"])
        told = json.dumps(filled, ensure_ascii=False, separators=(",", ":"))
        seal = sha256(bytes.fromhex(row["salt"]) + told.encode("utf-8", "surrogatepass"))
        item = sha256(f"{row['table']}\0{row['key']}\0".encode() + seal)
        need(item.hex() == sealed[row["row"] - 1]["digest"] and len(filled) == len(row["content"])
             and set(row) == {"row", "table", "key", "salt", "content"}, what)  # fmt: skip
        lines.append(f"row {row['row']}, {row['table']}: {told}")
    return lines


def main(words: list[str]) -> None:
    """Verify what is named on the command line."""
    given = {words[n]: words[n + 1] for n in range(1, len(words) - 1, 2)}
    if not words or len(words) % 2 == 0 or set(given) - {"--opened", "--key"}:
        sys.exit(str(__doc__))
    try:
        data = Path(words[0]).read_bytes()
        lines = verify(data, key=given.get("--key", ""))
        if "--opened" in given:
            lines += verify_opened(data, Path(given["--opened"]).read_bytes())
    except (Refused, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError) as error:
        sys.exit(f"DOES NOT HOLD: {error or type(error).__name__}")
    sys.stdout.write("\n".join([*lines, "holds", ""]))


if __name__ == "__main__":
    main(sys.argv[1:])
