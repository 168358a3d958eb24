#!/usr/bin/env python3
"""Verify a sealed finding of Saksei: python3 -I verify_seal.py SEAL [--opened FILE] [--key KEY]

Needs Python 3.9 or later with its standard library, and the program openssl (3.0 or later). Reads
the files that are named, opens no connection, prints what holds. Exit code 1: it does not hold.
"""

import base64
import json
import subprocess
import sys
import tempfile
import time
from calendar import timegm
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

SEAL, OPENED = "saksei seal/1", "saksei opened rows/1"
COSIGNATURE, MOMENT = 4, "%Y-%m-%dT%H:%M:%SZ"
SPKI = bytes.fromhex("302a300506032b6570032100")  # stands before an Ed25519 key in DER
Holds = Callable[[bytes, bytes, bytes], bool]  # whether key, signature and message fit
Stamped = Callable[[bytes, bytes, str], str]  # the moment of a token, for data, under a root


FAULTS = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


def need(condition: object, what: str) -> None:
    """Go on only if it holds."""
    if not condition:
        raise ValueError(what)


def from_base64(text: str) -> bytes:
    """The bytes, of which there is one spelling only."""
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 is not written as it should be")
    return data


def written(content: Any) -> bytes:
    """The one way in which these files are written."""
    return json.dumps(content, indent=1, sort_keys=True).encode() + b"\n"


def read(data: bytes, kind: str) -> dict[str, Any]:
    """What a file of a kind holds, if it is written in that way."""
    content: dict[str, Any] = json.loads(data)
    need(written(content) == data, "the file was changed after it was written")
    need(content.get("format") == kind, f"this is no file of the kind '{kind}'")
    return content


def signed(note: str, key: str, holds: Holds) -> int:
    """That a note is signed by a key, once; a witness's moment in seconds, else 0."""
    text, _, lines = note.rpartition("\n\n")
    name, number, material = key.split("+", 2)
    raw, found = from_base64(material), []
    need(sha256(name.encode() + b"\n" + raw).hexdigest()[:8] == number, "a key was changed")
    for line in lines.split("\n")[:-1]:
        dash, who, letters = line.split(" ")
        need(dash == "\u2014", "a line of signatures was changed")
        data = from_base64(letters)
        found += [data[4:]] if (who, data[:4].hex()) == (name, number) else []
    need(len(found) == 1, f"not signed by {name}")
    message, signature, seconds = (text + "\n").encode(), found[0], 0
    if raw[0] == COSIGNATURE:
        seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        message = f"cosignature/v1\ntime {seconds}\n".encode() + message
    need(holds(raw[1:], signature, message), f"the signature of {name} does not hold")
    return seconds


def by_openssl(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature holds, as openssl says."""
    files = {"key": SPKI + public, "signature": signature, "message": message}
    words = "pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in message -sigfile signature"
    return "Verified Successfully" in openssl(words, files)


def openssl(words: str, files: dict[str, bytes]) -> str:
    """What openssl prints, run in a folder with these files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        done = subprocess.run(["openssl", *words.split()], cwd=folder, capture_output=True)  # noqa: S603, S607, PLW1510
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def stamped_at(token: bytes, data: bytes, root: str) -> str:
    """When an authority saw the data: its token has to hold under the root certificate."""
    files = {"token": token, "data": data, "root": root.encode()}
    shown = openssl("ts -reply -in token -text", files)
    need("Time stamp: " in shown, "a time stamp cannot be read")
    words = shown.split("Time stamp: ")[1].split("\n")[0].split()
    words[2] = words[2].split(".")[0]
    seconds = timegm(time.strptime(" ".join(words[:4]), "%b %d %H:%M:%S %Y"))
    check = f"ts -verify -data data -in token -CAfile root -attime {seconds}"
    need("Verification: OK" in openssl(check, files), "a time stamp does not hold")
    return time.strftime(MOMENT, time.gmtime(seconds))


def climbed(leaf: bytes, index: int, size: int, path: list[str]) -> bytes:
    """The root that a leaf and the path beside it lead to (RFC 6962)."""
    need(0 <= index < size, "a leaf lies outside its tree")
    at, last, found = index, size - 1, sha256(b"\0" + leaf).digest()
    for step in map(bytes.fromhex, path):
        need(last and len(step) == 32, "a path is too long")
        left = at & 1 or at == last
        found = sha256(b"\1" + (step + found if left else found + step)).digest()
        while left and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    need(last == 0, "a path is too short")
    return found


def verify(data: bytes, key: str, holds: Holds, stamped: Stamped) -> list[str]:
    """What a seal shows, as lines; raises one of FAULTS."""
    seal = read(data, SEAL)
    own, signature = seal["keys"]["journal"], seal.pop("signature")
    need(not key or key.strip() == own, "sealed with another key than the one you were given")
    signed(signature, own, holds)
    digest = base64.b64encode(sha256(written(seal)).digest()).decode()
    same = signature.startswith(f"{SEAL}\n{digest}\n\n") and signature.endswith("\n")
    need(same and signature.count("\n") == 4, "the seal was changed")
    signed(seal["checkpoint"], own, holds)
    text = seal["checkpoint"].rpartition("\n\n")[0] + "\n"
    origin, size, root = text.split("\n")[:3]
    need(origin == own.split("+")[0], "the checkpoint is of another journal")
    lines = [f"sealed with the key {own}", f"in a journal of {size} entries, signed with it too"]
    for one in seal["keys"]["witnesses"]:
        seconds = signed(seal["checkpoint"], one, holds)
        lines += [f"seen at {time.strftime(MOMENT, time.gmtime(seconds))} by the witness {one}"]
    for one in seal["stamps"]:
        at = stamped(from_base64(one["token"]), text.encode(), one["root"])
        number = sha256(one["root"].encode()).hexdigest()
        lines += [f"seen at {at} by {one['authority']}, root certificate {number}"]
    included(seal, int(size), from_base64(root))
    used, count = {n for act in seal["acts"] for n in act["rows"]}, len(seal["rows"])
    need(used | {1} == set(range(1, count + 1)), "a row belongs to nothing")
    return [*lines, f"{count} rows were in that journal, behind {len(seal['acts'])} act(s)",
            f"{seal['title']}: {seal['result']['text']}; {seal['words']}"]  # fmt: skip


def included(seal: dict[str, Any], size: int, root: bytes) -> None:
    """That each row is in its entry, each entry in the journal, and no row there twice."""
    rows, entries = seal["rows"], seal["entries"]
    for sequence, entry in entries.items():
        leaf = bytes.fromhex(entry["head"]) + bytes.fromhex(entry["root"])
        found = climbed(leaf, int(sequence) - 1, size, entry["path"])
        need(len(leaf) == 64 and found == root, f"entry {sequence} is not in the journal")
    for number, row in enumerate(rows, 1):
        entry, leaf = entries[str(row["entry"])], bytes.fromhex(row["digest"])
        found = climbed(leaf, row["place"], entry["items"], row["path"])
        need(found.hex() == entry["root"], f"row {number} is not in entry {row['entry']}")
    need(len({row["digest"] for row in rows}) == len(rows), "a row counts twice")
    need({str(row["entry"]) for row in rows} == set(entries), "an entry has no row")


def verify_opened(data: bytes, opened: bytes) -> list[str]:
    """What opened rows say, if they are rows of this seal, as lines; raises one of FAULTS."""
    sealed, content = read(data, SEAL)["rows"], read(opened, OPENED)
    need(content["seal"] == sha256(data).hexdigest(), "these rows are of another seal")
    need(set(content) == {"format", "seal", "rows"} and content["rows"], "no rows, or more")
    lines = []
    for row in content["rows"]:
        number, filled = row["row"], dict(row["content"])
        told = json.dumps(filled, ensure_ascii=False, separators=(",", ":"))
        salted = bytes.fromhex(row["salt"]) + told.encode("utf-8", "surrogatepass")
        item = f"{row['table']}\0{row['key']}\0".encode() + sha256(salted).digest()
        fits = number > 0 and sha256(item).hexdigest() == sealed[number - 1]["digest"]
        exact = len(filled) == len(row["content"]) and bytes.fromhex(row["salt"]).hex()
        need(fits and exact == row["salt"] and len(row) == 5, f"row {number} was not sealed")
        lines += [f"row {number}, {row['table']}: {told}"]
    return lines


def main(words: list[str]) -> None:
    """Verify what is named on the command line."""
    given = {words[n]: words[n + 1] for n in range(1, len(words) - 1, 2)}
    if len(words) % 2 == 0 or set(given) - {"--opened", "--key"}:
        sys.exit(str(__doc__))
    try:
        data = Path(words[0]).read_bytes()
        lines = verify(data, given.get("--key", ""), by_openssl, stamped_at)
        if "--opened" in given:
            lines += verify_opened(data, Path(given["--opened"]).read_bytes())
    except (*FAULTS, OSError) as error:
        sys.exit(f"DOES NOT HOLD: {error or type(error).__name__}")
    lines = ["".join(c if c.isprintable() else "?" for c in one) for one in [*lines, "holds"]]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
