"""Registering what was received, how one source depends on another, and who may see one.

Invariant: the original bytes are kept unchanged; a refused file leaves nothing behind.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from saksei import dates
from saksei.accounts import four_eyes
from saksei.errors import AlreadyThere, ChangedMeanwhile, InvalidValue, NotFound, RefusedWrite
from saksei.journal import Entry, Item, Writing, require_reason, row_of, writing
from saksei.moments import new_id
from saksei.originals import delete_file, store_file, sweep_files
from saksei.passages import digest
from saksei.sources.models import Derivation, Source, Text
from saksei.sources.texts import Extracted, extract
from saksei.vocabulary import check_code
from saksei.workspace import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is known of a source besides its bytes; dates are EDTF."""

    title: str = ""
    publisher: str = ""
    date: str = ""
    address: str = ""
    language: str = ""
    note: str = ""
    reliability: str = ""
    reliability_reason: str = ""
    confidentiality: str = "public"
    obtained_at: str = ""
    obtained_how: str = ""
    obtained_by: str = ""

    def __post_init__(self) -> None:
        lists = current().vocabulary
        if self.date:
            object.__setattr__(self, "date", dates.parse(self.date).text)
        if self.reliability:
            check_code("reliability", self.reliability, lists)
            if not self.reliability_reason.strip():
                raise InvalidValue("a reliability needs its reason; give one")
        check_code("confidentiality", self.confidentiality, lists)


def register_source(
    described: Description,
    *,
    data: bytes | None = None,
    name: str = "",
    derived_from: Sequence[str] = (),
    even_if_known: bool = False,
) -> Source:
    """Register a document (bytes and their name) or, without bytes, a reference to one.

    Raises AlreadyThere, naming them, when sources with the same bytes, the same address, or the
    same title, publisher and date exist and `even_if_known` is not set; RefusedFile when the bytes
    cannot be kept; NotFound when an origin is not there.
    """
    extracted = extract(data, name=name) if data is not None else None
    described = _completed(described, extracted)
    if data is None and not (described.address or described.title):
        raise InvalidValue("a source without a file needs a title or an address; give one")
    sha256 = hashlib.sha256(data).hexdigest() if data is not None else ""
    with (
        _files_of_failure() as stored,
        writing("register source", actor=current().actor) as write,
    ):
        if not even_if_known:
            _refuse_known(described, sha256)
        source = _source(write, described, sha256=sha256, name=name)
        origins = [_derivation(write, source, one) for one in dict.fromkeys(derived_from)]
        if data is not None and extracted is not None:
            sweep_files(set(Source._base_manager.exclude(file="").values_list("file", flat=True)))
            kept = store_file(data)
            source.file, source.sealed, source.size = kept.name, kept.sealed or None, len(data)
            source.media_type = extracted.media_type
            stored.append(source.file)
        write.insert(Source, [row_of(source)])
        if extracted is not None:
            write.insert(Text, [row_of(_text(write, source, extracted))])
        write.insert(Derivation, [row_of(one) for one in origins])
    return source


def derive(source: str, origin: str, *, reason: str) -> Derivation:
    """Say of a source that is there already that it copies or retells another."""
    known = Source.objects.filter(pk=source).first()
    if known is None:
        raise NotFound(f"there is no source {source}; `saksei show sources` lists them")
    if source == origin:
        raise InvalidValue(f"{source} cannot retell itself; name two sources")
    if Derivation.objects.filter(source=known, origin=origin).exists():
        raise AlreadyThere(f"that {source} retells {origin} is recorded already")
    with writing("derive source", actor=current().actor, reason=reason) as write:
        made = _derivation(write, known, origin)
        made.reason = reason
        write.insert(Derivation, [row_of(made)])
    return made


def add_text(source: Source, extracted: Extracted) -> Text:
    """Add a text to those of a source; what is quoted from then on is looked for in it."""
    with writing("add text", actor=current().actor, reason=source.pk) as write:
        there = Source.objects.filter(pk=source.pk).exclude(sha256="").filter(erased_at="")
        if not there.exists():
            raise NotFound(f"the source {source.pk} is not held any more")
        made = _text(write, source, extracted)
        same = {"extractor": made.extractor, "version": made.version, "digest": made.digest}
        if Text.objects.filter(source=source, **same).exists():
            raise AlreadyThere(f"{source.pk} has this very text already")
        write.insert(Text, [row_of(made)])
    return made


def change_confidentiality(source: str, level: str, *, reason: str) -> Source:
    """Close a source further from now on, or open it further; with four eyes it is opened by
    somebody else than who closed it.

    Raises NotFound, InvalidCode, InvalidValue for a missing reason, RefusedWrite, NotAllowed.
    """
    require_reason("change who may see a source", reason)
    check_code("confidentiality", level, current().vocabulary)
    there = Source.objects.filter(pk=source, erased_at="")
    known = there.first()
    if known is None:
        raise NotFound(f"there is no source {source}, or it was erased; `saksei show` lists them")
    before = known.confidentiality
    if level == before:
        raise RefusedWrite(f"{source} is {level} already")
    action = "close source" if closer(level, before) else "open source"
    with writing(action, actor=current().actor, reason=reason) as write:
        if not there.filter(confidentiality=before).exists():
            raise ChangedMeanwhile(f"{source} was changed meanwhile; look at it again")
        if action == "open source":
            asked = f"{source} is opened by somebody else than who closed it"
            four_eyes.require_another([_who_closed(known)], asked)
        known.confidentiality = level
        write.update([known], ["confidentiality"])
    return known


def closer(level: str, than: str) -> bool:
    """Whether fewer may see a source of the first level than one of the second."""
    order = list(current().vocabulary.lists["confidentiality"].codes)
    return order.index(level) > order.index(than)


def _who_closed(source: Source) -> str:
    """Who closed a source last, or registered it closed."""
    written = Item.objects.filter(table=Source._meta.db_table, key=source.pk)
    closed = Entry.objects.filter(action="close source", pk__in=written.values("entry"))
    last = closed.order_by("-sequence").first()
    return last.actor if last else source.registered_by


def note_opening(source: str) -> None:
    """Write into the journal that whoever is at work opened a confidential text to read it."""
    with writing("open confidential text", actor=current().actor, reason=source):
        pass  # nothing of the record changes: the entry itself is what is written


@contextmanager
def _files_of_failure() -> Iterator[list[str]]:
    """A list for files that are stored; they are deleted again when the write fails."""
    stored: list[str] = []
    try:
        yield stored
    except BaseException:
        for name in stored:
            delete_file(name)
        raise


def _completed(described: Description, extracted: Extracted | None) -> Description:
    """Title, date and language as the document gives them, where the caller gave none."""
    if extracted is None:
        return described
    values = {name: getattr(described, name) for name in Description.__dataclass_fields__}
    values["title"] = described.title or extracted.title or ""
    values["date"] = described.date or extracted.published or ""
    values["language"] = described.language or extracted.language or ""
    return Description(**values)


def _refuse_known(described: Description, sha256: str) -> None:
    known = Source.objects.like(
        sha256=sha256,
        address=described.address,
        identity=(described.title, described.publisher, described.date),
    )
    if known:
        names = "; ".join(map(_called, known))
        raise AlreadyThere(
            f"this may be registered already: {names}. If it is another one, register it anyway "
            "(--anyway); if it copies that one, say so too (--derived-from)"
        )


def _called(known: Source) -> str:
    """A source in an error message: what identifies a confidential one is not printed."""
    if known.confidentiality != "public":
        return f"{known.id} (confidential)"
    return f"{known.id} ({known.title or known.address or 'untitled'})"


def _source(write: Writing, described: Description, *, sha256: str, name: str) -> Source:
    values = {field: getattr(described, field) for field in Description.__dataclass_fields__}
    values["obtained_at"] = values["obtained_at"] or write.at
    values["obtained_by"] = values["obtained_by"] or write.actor
    return Source(
        id=new_id("src"),
        sha256=sha256,
        original_name=name,
        registered_at=write.at,
        registered_by=write.actor,
        **values,
    )


def _text(write: Writing, source: Source, extracted: Extracted) -> Text:
    return Text(
        id=new_id("txt"),
        source=source,
        extractor=extracted.extractor,
        version=extracted.version,
        digest=digest(extracted.text),
        content=extracted.text,
        made_at=write.at,
    )


def _derivation(write: Writing, source: Source, origin: str) -> Derivation:
    if not Source.objects.filter(pk=origin).exists():
        raise NotFound(f"there is no source {origin} to derive from; `saksei show` lists them")
    return Derivation(
        id=f"{source.id}>{origin}",
        source=source,
        origin_id=origin,
        recorded_at=write.at,
        recorded_by=write.actor,
    )
