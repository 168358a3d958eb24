"""Time stamps of checkpoints: from the authorities that saksei.toml names, and only when asked.

[[timestamp]]
name = "Authority A"
url = "https://tsa.example/"
root = "authority-a.pem"        # its root certificate, a file of the workspace
"""

from dataclasses import dataclass
from typing import Any

from saksei.anchors.kept import STAMPED, Anchor, keep, new_checkpoint
from saksei.errors import AuthorityFailed, DoesNotHold, InvalidValue, NotFound
from saksei.evidence.stamps import fetch, stamped_at
from saksei.workspace import current


@dataclass(frozen=True, slots=True)
class Authority:
    """Who stamps: its name, its address, and the root certificate that it is trusted by."""

    name: str
    url: str
    root: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """What came of asking: an anchor and its moment, or why there is none."""

    authority: str
    moment: str = ""
    anchor: Anchor | None = None
    failed: str = ""


def authorities() -> list[Authority]:
    """Those that saksei.toml names; raises NotFound where it names none."""
    named = current().config.get("timestamp", [])
    if not named:
        raise NotFound(
            "saksei.toml names no authority for time stamps; add one as `[[timestamp]]` with name, "
            "url and root"
        )
    return [_authority(one) for one in named]


def _authority(one: dict[str, Any]) -> Authority:
    try:
        path = current().folder / str(one["root"])
        return Authority(str(one["name"]), str(one["url"]), path.read_text("ascii"))
    except (KeyError, TypeError) as error:
        raise InvalidValue(
            f"saksei.toml: an authority needs name, url and root; {error} is missing"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(
            f"the root certificate {path} cannot be read ({error}); get it from the authority"
        ) from error


def stamp() -> list[Stamped]:
    """Have the journal's head stamped by every authority; one that fails keeps no other back.
    Raises AuthorityFailed where none answered well."""
    asked = authorities()
    note = new_checkpoint()
    found = []
    for one in asked:
        try:
            token = fetch(one.url, note.text.encode())
            moment = stamped_at(token, note.text.encode(), one.root)
        except (AuthorityFailed, DoesNotHold) as error:
            found.append(Stamped(one.name, failed=str(error)))
            continue
        made = keep(STAMPED, one.name, note, token=token, trust=one.root)
        found.append(Stamped(one.name, moment, made))
    if not any(one.anchor for one in found):
        raise AuthorityFailed("; ".join(f"{one.authority}: {one.failed}" for one in found))
    return found
