"""Pictures of the pages of a source, for outside: drawn anew from bare dots, so that no metadata of
the file is in them.

Invariant: names cannot be taken out of a picture, so a source whose pages may show one that is not
given does not leave; nor does one of which that cannot be seen.
"""

from pathlib import Path

from saksei.errors import NotFound, RefusedWrite
from saksei.publishing.consent import CONSENT, naming
from saksei.publishing.leaving import Leaving
from saksei.sources.models import Source, Text
from saksei.sources.pages import KINDS, every_page, has_pages, is_our_setting
from saksei.statements.models import Statement

MOST_PAGES = 200
FINE = (1500, 2400)  # dots


def pictured(source: str, going: Leaving, folder: Path) -> list[Path]:
    """Write every page of a source as a PNG into a folder; raises NotFound or RefusedWrite."""
    kept = Source.objects.filter(pk=source).first()
    if kept is None:
        raise NotFound(f"there is no source {source}; `saksei show sources` lists them")
    if not has_pages(kept) or is_our_setting(kept):
        raise NotFound(f"{source} is neither a PDF nor a picture that is kept; it has no pages")
    _refuse(kept, going)
    folder.mkdir(exist_ok=True)
    files = []
    for page in every_page(kept, FINE):
        if page.pages > MOST_PAGES:
            raise RefusedWrite(
                f"{source} has {page.pages} pages; at most {MOST_PAGES} are handed out"
            )
        files.append(folder / f"{source}-{page.number}.png")
        files[-1].write_bytes(page.png)
    return files


def _refuse(source: Source, going: Leaving) -> None:
    gate, name = going.gate, source.pk
    if gate.closes(source):
        raise RefusedWrite(f"the source {name} is not public; its pages are not handed out")
    texts = [one.content for one in Text.objects.filter(source=source) if one.content.strip()]
    if KINDS[source.media_type] == "image" and not texts:
        _refuse_photo(source)
        return
    if not texts:
        raise RefusedWrite(
            f"{name} has no text in which names could be looked for; read its pages first with "
            f"`saksei ocr {name}`"
        )
    if any(gate.out_of(one) != one for one in (source.title, *texts)):
        raise RefusedWrite(
            f"the pages of {name} show a name that is not given for this use, and it cannot be "
            "taken out of a picture"
        )
    going.take_note(texts)


def _refuse_photo(source: Source) -> None:
    """A photo shows people: whoever is told of from it has to have agreed to that."""
    told = Statement.objects.in_force().filter(source=source)
    about = set(told.filter(entity__kind="person").values_list("entity_id", flat=True))
    victims = told.filter(property__in=("victim", "person")).values_list("value", flat=True)
    agreed = naming("photo").basis
    missing = sorted(one for one in about | set(victims) if agreed.get(one) != CONSENT)
    if missing or not about | set(victims):
        who = ", ".join(missing[:5]) or "nobody, since nothing is stated from it"
        raise RefusedWrite(
            f"the photo {source.pk} is handed out once everybody who is told of from it agreed to "
            f"`photo`; missing: {who}"
        )
