"""The public bundle: a folder to hand out, with the report, its data and pictures of pages.

Invariant: all of it left by the one way out (publishing/leaving.py); no preserved file, no text of
a source and no metadata of one is in it; `manifest.json` has the SHA-256 of every other file and is
signed with the key of the journal, in `manifest.sig`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from saksei.analysis.question import Question
from saksei.analysis.standards import Basis
from saksei.anchors.keys import public_key, signing_key
from saksei.errors import DoesNotHold, InvalidValue
from saksei.evidence import notes, verify_bundle
from saksei.evidence.verify_bundle import BUNDLE, FAULTS, MANIFEST, SIGNATURE
from saksei.exchange.exports import digests_of, new_folder, note_whom, write_package
from saksei.exchange.withheld import withheld
from saksei.journal import alone
from saksei.publishing.leaving import Leaving, way_out
from saksei.publishing.media import pictured
from saksei.publishing.purpose import Purpose
from saksei.reports.writing import FORMATS, made_report, rendered
from saksei.workspace import current

DATA, MEDIA, SCRIPT = "data", "media", Path(verify_bundle.__file__)

LOOK = (
    f"look at every picture in {MEDIA}/ before it goes: a name that was misread on a page, and who "
    "is in a photo, nobody has seen yet"
)


@dataclass(frozen=True, slots=True)
class Published:
    """What a bundle holds: its files by their SHA-256; its release, and what to keep in mind."""

    files: dict[str, str]
    release: str
    remarks: tuple[str, ...]


def publish(
    folder: Path,
    purpose: Purpose,
    basis: Basis,
    *,
    question: Question | None = None,
    answers: Sequence[str] = (),
    on: date | None = None,
    media: Sequence[str] = (),
) -> Published:
    """Write the bundle into a new folder, with pictures of the pages of the sources in `media`.

    Raises AlreadyThere; InvalidValue for the team; NotFound or RefusedWrite for a source whose
    pages may not leave.
    """
    if not purpose.outside:
        raise InvalidValue("a bundle is for outside: name the use with --for")
    with new_folder(folder) as draft, alone():
        going = way_out(purpose)
        report = going.cleared(made_report(basis, going, question=question, answers=answers, on=on))
        for name, content in rendered(report, tuple(FORMATS)).items():
            (draft / name).write_bytes(content)
        _data(draft / DATA, going)
        for one in dict.fromkeys(media):
            pictured(one, going, draft / MEDIA)
        return _let_go(draft, going)


def verified(folder: Path, *, key: str = "") -> list[str]:
    """What a bundle shows, as lines; needs no workspace. Raises DoesNotHold, which names every file
    that is not as it was signed."""
    try:
        return verify_bundle.verify(folder, key, notes.verified)
    except FAULTS as error:
        what = str(error) or type(error).__name__
        raise DoesNotHold(f"does not hold: {what}; ask for the folder again") from error


def _data(folder: Path, going: Leaving) -> None:
    folder.mkdir()
    write_package(folder, withheld(going), files=False)
    note_whom(folder, going)


def _let_go(folder: Path, going: Leaving) -> Published:
    (folder / SCRIPT.name).write_bytes(SCRIPT.read_bytes())
    files = digests_of(folder)
    content: dict[str, Any] = {
        "format": BUNDLE, "key": public_key().text,
        "title": going.gate.out_of(current().name),
        "made": datetime.now(UTC).strftime("%Y-%m-%d"),
        "for": going.purpose.use, "to": going.purpose.to, "basis": going.basis(),
        "sha256": files,
    }  # fmt: skip
    words = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST).write_bytes(words.encode())
    (folder / SIGNATURE).write_bytes(signing_key().sign(words.encode()))
    release = going.let_go_of("bundle", digests_of(folder))
    remarks = [*going.remarks(), *([LOOK] if (folder / MEDIA).is_dir() else [])]
    return Published(files, release.pk if release else "", tuple(remarks))
