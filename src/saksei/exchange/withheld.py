"""What must not leave the team: names of minors, and all that comes from confidential sources.

Decides by table which keys an export leaves out. Invariant: default deny. A row that mentions a
minor's name anywhere stays, and so does a source whose text does; what is left refers to nothing
that stays, so that every export can be imported.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import permutations

from saksei.analysis.identity import Verdict, identify
from saksei.analysis.names import WITHHELD
from saksei.linking.models import Judgement
from saksei.sources.models import Derivation, Source, Text
from saksei.statements.models import Review, Statement

IDENTIFYING = ("name", "description", "birth_date", "residence", "identifier")
NO_SPACES = "\u0e00"  # from Thai on, scripts may be written without spaces between words
_APART = re.compile(r"[\s.,;:!?'’‘\"“”«»()\[\]/_–—-]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass
class Withheld:
    """Keys of what stays, by table."""

    sources: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    derivations: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)
    statements: set[str] = field(default_factory=set)
    judgements: set[str] = field(default_factory=set)
    reviews: set[str] = field(default_factory=set)


def minors() -> list[str]:
    """Records of minors, and all that judgements make one with them."""
    said = Statement.objects.filter(property="minor", value="yes").values_list(
        "entity_id", flat=True
    )
    verdicts = Judgement.objects.in_force().values_list("id", "verdict", "left_id", "right_id")
    identity = identify(Verdict(*row) for row in verdicts)
    roots = {identity.of(one) for one in said}
    return sorted(set(said) | {one for one, root in identity.canonical.items() if root in roots})


def withheld() -> Withheld:
    """What an export leaves out unless the whole record is asked for."""
    young = frozenset(minors())
    names = Statement.objects.filter(entity__in=young, property="name", erased_at="")
    patterns = sorted(_patterns(names.exclude(value=WITHHELD).values_list("value", flat=True)))
    stays = Withheld(sources=_sources(patterns))
    stays.texts = _keys(Text.objects.values_list("id", "source_id"), stays.sources)
    if young or stays.sources:
        _statements(stays, young, patterns)
        _others(stays, patterns)
    return stays


def _sources(patterns: list[str]) -> set[str]:
    stays = set(Source.objects.exclude(confidentiality="public").values_list("id", flat=True))
    if patterns:
        columns = ("title", "publisher", "address", "note", "original_name")
        words = Source.objects.values_list("id", *columns)
        stays |= {one for one, *texts in words.iterator() if _mentions(texts, patterns)}
        contents = Text.objects.values_list("source_id", "content").iterator(chunk_size=20)
        stays |= {source for source, text in contents if _mentions([text], patterns)}
    return stays


def _statements(stays: Withheld, young: frozenset[str], patterns: list[str]) -> None:
    """Statements that stay, and the records that nothing which leaves is about or refers to."""
    about: set[str] = set()
    referred: set[str | None] = set()
    rows = Statement.objects.values_list(
        "id", "entity_id", "property", "value", "source_id", "speaker_id", "quote", "prefix",
        "suffix", "locator", "note", "withdrawn_why",
    )  # fmt: skip
    for one, entity, name, value, source, speaker, *words in rows.iterator(chunk_size=20_000):
        identifying = entity in young and name in IDENTIFYING and value != WITHHELD
        if source in stays.sources or identifying or _mentions([value, *words], patterns):
            stays.statements.add(one)
            stays.records.add(entity)
        else:
            about.add(entity)
            referred.update((value, speaker))
    stays.records -= about | referred


def _others(stays: Withheld, patterns: list[str]) -> None:
    derivations = Derivation.objects.values_list("id", "source_id", "origin_id", "reason")
    columns = ("id", "left_id", "right_id", "reason", "withdrawn_why")
    judgements = Judgement.objects.values_list(*columns)
    reviews = Review.objects.values_list("id", "statement_id", "note", "withdrawn_why")
    stays.derivations = {
        one for one, source, origin, reason in derivations.iterator()
        if stays.sources & {source, origin} or _mentions([reason], patterns)
    }  # fmt: skip
    stays.judgements = {
        one for one, left, right, *words in judgements.iterator()
        if stays.records & {left, right} or _mentions(words, patterns)
    }  # fmt: skip
    stays.reviews = {
        one for one, statement, *words in reviews.iterator()
        if statement in stays.statements or _mentions(words, patterns)
    }  # fmt: skip


def _keys(pairs: Iterable[tuple[str, str]], stays: set[str]) -> set[str]:
    return {one for one, source in pairs if source in stays}


def _patterns(names: Iterable[str]) -> Iterator[str]:
    """Each name as it may stand in a text, its words in any order."""
    for name in set(names):
        words = _folded(name).split()
        orders = permutations(words) if len(words) <= 4 else [words, words[::-1]]
        for order in orders if words else ():
            found = " ".join(order)
            yield found if max(found) >= NO_SPACES else f" {found} "


def _mentions(texts: Iterable[str], patterns: list[str]) -> bool:
    """Whether a text has one of the names."""
    if not patterns:
        return False
    folded = f" {_folded('  '.join(texts))} "
    return any(pattern in folded for pattern in patterns)


def _folded(text: str) -> str:
    return _APART.sub(
        " ", unicodedata.normalize("NFC", text).translate(_INVISIBLE).casefold()
    ).strip()
