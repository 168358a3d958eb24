"""The files of a package beside its tables: texts and preserved originals.

Invariant: nothing outside the package's folder is read, and nothing is believed without its digest.
"""

import hashlib
from pathlib import Path

from saksei.exchange.package import inside
from saksei.exchange.rows import Wrong
from saksei.sources.texts import MAX_BYTES, MAX_TEXT


def read_text(folder: Path, text: str) -> str:
    """The text in `texts/ID.txt`, with the line ends that its offsets count."""
    path = inside(folder, f"texts/{text}.txt")
    if path is None:
        raise Wrong("id", f"the file texts/{text}.txt is missing")
    if path.stat().st_size > 4 * MAX_TEXT:
        raise Wrong("id", f"texts/{text}.txt is too large to be a text")
    try:
        content = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong("id", f"texts/{text}.txt is not UTF-8; save it as UTF-8") from None
    if "\x00" in content:
        raise Wrong("id", f"texts/{text}.txt contains a NUL character; remove it")
    return content


def read_original(folder: Path, name: str, *, sha256: str, size: int | None) -> bytes:
    """The bytes of a preserved original, checked."""
    path = inside(folder, name)
    if path is None:
        raise Wrong("file", f"'{name[:60]}' is missing from the package, or lies outside it")
    if path.stat().st_size > MAX_BYTES:
        raise Wrong("file", f"'{name[:60]}' is larger than {MAX_BYTES // 2**20} MiB")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Wrong("sha256", f"is not that of {name[:60]}; the file was changed")
    if size not in (None, len(data)):
        raise Wrong("size", f"{name[:60]} has {len(data)} bytes")
    return data
