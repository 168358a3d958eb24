"""A backup as a file: an age file of a tar, whose first member names all others with their hashes.

Nothing of it is on a disk in between: the tar goes through a pipe. Invariant: what does not agree
with the first member, or is cut short, is no backup, and nothing of it is kept.
"""

import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyrage
from pyrage import x25519

from saksei.errors import DamagedRecord, SakseiError, WrongKey

FORMAT, MANIFEST = 1, "manifest.json"
PIECE = 2**20
Content = bytes | Path


@dataclass(frozen=True, slots=True)
class Member:
    """What the manifest says of one file."""

    sha256: str
    size: int


def pack(out: BinaryIO, about: Mapping[str, Any], files: Mapping[str, Content],
         recipients: Sequence[x25519.Recipient]) -> None:  # fmt: skip
    """Write a backup; `about` stands in the manifest beside the hashes."""
    hashes = {name: _hashed(content) for name, content in files.items()}
    listed = {name: {"sha256": one.sha256, "size": one.size} for name, one in hashes.items()}
    manifest = json.dumps({"format": FORMAT, **about, "files": listed}, indent=1).encode()

    def write(pipe: BinaryIO) -> None:
        with tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, MANIFEST, io.BytesIO(manifest), len(manifest))
            for name, content in files.items():
                with _opened(content) as file:
                    _add(tar, name, _Checked(file, hashes[name], name), hashes[name].size)

    with _piped(write) as pipe:
        pyrage.encrypt_io(pipe, out, list(recipients))


def unpack(
    file: Path, identities: Sequence[x25519.Identity], take: Callable[[str, BinaryIO], None]
) -> dict[str, Any]:
    """Give each file of a backup to `take`, which reads it to its end; returns the manifest.

    Raises WrongKey, or DamagedRecord, also after files were given: none of them counts then.
    """

    def write(pipe: BinaryIO) -> None:
        with file.open("rb") as sealed:
            try:
                pyrage.decrypt_io(sealed, pipe, list(identities))
            except OSError as error:  # cut short
                raise DamagedRecord(str(error)) from error

    try:
        with _piped(write) as pipe, tarfile.open(fileobj=pipe, mode="r|") as tar:
            manifest = _manifest(tar)
            left = {n: Member(m["sha256"], m["size"]) for n, m in manifest["files"].items()}
            while member := tar.next():
                said, content = left.pop(member.name, None), tar.extractfile(member)
                if said is None or content is None or said.size != member.size:
                    raise DamagedRecord(f"{member.name[:80]} is not what its manifest says")
                checked = _Checked(content, said, member.name)
                take(member.name, checked)  # type: ignore[arg-type]
                checked.rest()
            while pipe.read(PIECE):
                pass
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise WrongKey(f"{file} was not made for this key; take another") from error
        raise _damaged(file, str(error)) from error
    except (tarfile.TarError, ValueError, KeyError, TypeError, DamagedRecord) as error:
        raise _damaged(file, str(error)) from error
    if left:
        raise _damaged(file, f"lacks {sorted(left)[0]}")
    return manifest


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    content = tar.extractfile(first) if first and first.name == MANIFEST else None
    if content is None:
        raise DamagedRecord("does not begin with its manifest")
    manifest: dict[str, Any] = json.loads(content.read())
    if manifest["format"] != FORMAT:
        raise DamagedRecord(f"has the format {manifest['format']}; install a newer Saksei")
    return manifest


class _Checked:
    """A file that is what it was said to be, or reading its end raises DamagedRecord."""

    def __init__(self, file: Any, said: Member, name: str) -> None:
        self.file, self.said, self.name = file, said, name
        self.digest, self.size = hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        content: bytes = self.file.read(size)
        self.digest.update(content)
        self.size += len(content)
        if self.size == self.said.size and self.digest.hexdigest() != self.said.sha256:
            raise DamagedRecord(f"{self.name} was changed meanwhile, or is damaged")
        return content

    def rest(self) -> None:
        while self.read(PIECE):
            pass
        if self.size != self.said.size:
            raise DamagedRecord(f"{self.name} is cut short")


@contextmanager
def _piped(write: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """What another thread writes, to be read; what goes wrong there is raised here."""
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with open(write_end, "wb") as pipe:
                write(pipe)
        except BaseException as error:  # raised again in the thread that reads
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        with open(read_end, "rb") as pipe:
            yield pipe
    except Exception:
        thread.join()
        if failed and isinstance(failed[0], pyrage.DecryptError):  # why there is nothing to read
            raise failed[0] from None
        raise
    thread.join()
    if failed:
        raise failed[0]


def _add(tar: tarfile.TarFile, name: str, content: Any, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, content)


def _hashed(content: Content) -> Member:
    with _opened(content) as file:
        digest, size = hashlib.sha256(), 0
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return Member(digest.hexdigest(), size)


def _opened(content: Content) -> BinaryIO:
    return content.open("rb") if isinstance(content, Path) else io.BytesIO(content)


def _damaged(file: Path, what: str) -> SakseiError:
    return DamagedRecord(f"{file} is damaged ({what}); nothing was restored, take another backup")
