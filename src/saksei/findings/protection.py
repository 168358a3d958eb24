"""Whose names are never printed, and how to take them out of anything that is.

One gate for the terminal, reports and exports. Invariant: default deny. Whoever is or may be a
minor (minors.py) is protected, with all records that judgements make one with theirs; withdrawing
or erasing what was said does not lift it. Where a minor's name was erased it can no longer be
looked for, so nothing is quoted from the sources that gave it. Whoever speaks in a source that is
not public is not named either, unless a public one gives the name.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any, Protocol, TypeVar

from saksei.accounts.narrowing import whole
from saksei.analysis.identity import identify
from saksei.analysis.names import CLOSED, IDENTIFYING, OF_UNNAMED, UNNAMED, WITHHELD
from saksei.findings.minors import minors
from saksei.journal import Entry, Item, last_entry
from saksei.linking.models import Judgement
from saksei.sources.models import Source
from saksei.statements.actions import ERASED
from saksei.statements.models import Record, Statement
from saksei.workspace import current

MOST_WORDS = 4  # of a name, in any order; a longer one is looked for as it stands
SHORTEST_ALONE = 3  # letters of a name's word that is looked for by itself
OWNED = re.compile(r"\w+['’]s\b")
NO_SPACES = "\u0e00"
# Sets without case: to compile one with it takes longer than to look for the name.
UNSEEN = "(?-i:[\u00ad\u200b-\u200d\u2060\ufeff]*)"  # soft hyphens and the like, unseen
APART = r"(?-i:[\s.,;:!?'’‘\"“”«»()\[\]/_‐-―\u00ad\u200b-\u200d\u2060\ufeff-]+)"

Any_ = TypeVar("Any_")


class Finds(Protocol):
    """What finds names in a text, as a compiled pattern does."""

    def search(self, string: str, /) -> object | None:
        """The first name, or None."""

    def sub(self, repl: str, string: str, /) -> str:
        """The text with something else in place of each name."""

    def finditer(self, string: str, /) -> Iterator[re.Match[str]]:
        """Every name, in the order of the text."""


@dataclass(frozen=True)
class Protection:
    """Who is a minor, and who speaks in confidence, with the patterns of their names."""

    minors: frozenset[str]
    names: re.Pattern[str] | None
    lost: frozenset[str] = frozenset()  # sources of erased names: nobody can look for those now
    speakers: frozenset[str] = frozenset()  # in sources that are not public
    spoken: re.Pattern[str] | None = None  # their names
    others: frozenset[str] = frozenset()  # persons who are not named for a purpose outside
    unspoken: Finds | None = None  # names that are not given then

    @property
    def patterns(self) -> list[tuple[Finds, str]]:
        """What to look for, and what to put in its place."""
        every: tuple[tuple[Finds | None, str], ...] = (
            (self.names, WITHHELD), (self.unspoken, UNNAMED), (self.spoken, CLOSED),
        )  # fmt: skip
        return [(pattern, instead) for pattern, instead in every if pattern]

    def out_of(self, text: str) -> str:
        """The text with the names of minors and of confidential speakers withheld."""
        for pattern, instead in self.patterns if text else ():
            normal = unicodedata.normalize("NFC", text)
            text = pattern.sub(instead, normal) if pattern.search(normal) else text
        return text

    def closes(self, source: Source) -> bool:
        """Whether nothing of a source is quoted: it is not public, or had the name of a minor that
        was erased and can no longer be looked for."""
        return source.confidentiality != "public" or source.pk in self.lost

    def unnamed(self, record: str) -> str:
        """What to call a record that is not named; "" if it may be named."""
        if record in self.minors:
            return WITHHELD
        if record in self.others:
            return UNNAMED
        return CLOSED if record in self.speakers else ""

    @property
    def instead_of_names(self) -> dict[str, str]:
        """What to call each record that is not named."""
        return dict.fromkeys(self.speakers, CLOSED) | dict.fromkeys(self.minors, WITHHELD)

    def instead(self, record: str, name: str) -> str:
        """What to print in place of a property that tells who somebody is; "" if it may stand."""
        telling = name not in OF_UNNAMED if record in self.others else name in IDENTIFYING
        return self.unnamed(record) if telling else ""

    def instead_of(self, said: Statement) -> str:
        """What to print in place of a statement's value; "" if it may be printed."""
        return self.instead(said.entity_id, said.property)

    def mentioned(self, *texts: str) -> bool:
        """Whether one of the texts has the name of a minor, or one that is not given outside."""
        found = [one for one in (self.names, self.unspoken) if one]
        normal = [unicodedata.normalize("NFC", text) for text in texts if text] if found else []
        return any(one.search(text) for one in found for text in normal)

    def also(self, names: Iterable[str]) -> "Protection":
        """The same with more names: of minors whom a text names and no record does yet."""
        forms = [one.pattern for one in (self.names, pattern_of(names)) if one]
        pattern = re.compile("|".join(forms), re.IGNORECASE) if forms else None
        return replace(self, names=pattern)

    def cleared(self, data: Any_) -> Any_:
        """Plain data or a report with these names withheld from every text in it."""
        return self._cleared(data) if self.patterns else data

    def _cleared(self, data: Any) -> Any:
        if isinstance(data, str):
            return self.out_of(data)
        if isinstance(data, dict):
            return {key: self._cleared(value) for key, value in data.items()}
        if isinstance(data, (list, tuple)):
            return type(data)(map(self._cleared, data))
        if isinstance(data, Sequence):  # rows that are made when they are read
            return tuple(map(self._cleared, data))
        if is_dataclass(data) and not isinstance(data, type):
            return replace(
                data, **{f.name: self._cleared(getattr(data, f.name)) for f in fields(data)}
            )
        return data


# Of rows of these tables, and of judgements that make nobody one, no gate hangs.
UNRELATED = ("decision", "review", "edition", "manuscript", "release")
_last: tuple[Path, Entry | None, date, Protection] | None = None  # every line that is printed asks


@whole()  # a minor is one for everybody, whoever may see why
def protection() -> Protection:
    """The protection in force in the open workspace; made anew after each write on which it may
    hang, and each day."""
    global _last
    newest, folder, today = last_entry(), current().folder, date.today()
    if _last is None or _last[0] != folder or _last[2] != today or not _holds(_last[1], newest):
        _last = folder, newest, today, protection_but()
    else:
        _last = folder, newest, today, _last[3]
    return _last[3]


def _holds(then: Entry | None, newest: Entry | None) -> bool:
    """Whether what was made at one entry of the journal is the same at another."""
    if then is None or newest is None:
        return then is newest
    if bytes(then.digest) == bytes(newest.digest):
        return True
    # A journal that goes on otherwise is another one, of a backup that was put back.
    if not Entry.objects.filter(pk=then.pk, digest=bytes(then.digest)).exists():
        return False
    since = Item.objects.filter(entry__gt=then.pk, entry__lte=newest.pk).exclude(
        table__in=UNRELATED
    )
    judged = since.filter(table=Judgement._meta.db_table).values("key")
    joins = Judgement._base_manager.filter(pk__in=judged, verdict="same")
    return not since.exclude(table=Judgement._meta.db_table).exists() and not joins.exists()


@whole()
def protection_but(agreed: frozenset[str] = frozenset()) -> Protection:
    """The same, for a use that these persons agreed to be named for: they are, though nobody but a
    confidential source names them."""
    young = frozenset(minors())
    said = Statement.objects.about(*young).filter(property="name") if young else ()
    names = {one.value for one in said} - {WITHHELD, ERASED}
    erased = Statement.objects.about(*young).filter(property__in=IDENTIFYING, value=ERASED)
    lost = frozenset(erased.values_list("source_id", flat=True) if young else ())
    quiet = frozenset(speakers()) - agreed
    spoken = Statement.objects.about(*quiet).filter(property="name") if quiet else ()
    confided = {one.value for one in spoken} - {WITHHELD, ERASED}
    return Protection(
        young, pattern_of(names, _alone(names, young)), lost,
        quiet, pattern_of(confided, _alone(confided, quiet)),
    )  # fmt: skip


def speakers() -> list[str]:
    """Persons who speak in a source that is not public, and whom no public source names."""
    closed = list(Source.objects.exclude(confidentiality="public").values_list("pk", flat=True))
    if not closed:
        return []
    said = Statement.objects.filter(source__in=closed)
    speak = set(said.exclude(speaker=None).values_list("speaker_id", flat=True))
    speak |= set(said.filter(property="speaker").values_list("value", flat=True))
    persons = Record.objects.filter(pk__in=speak, kind="person").values_list("pk", flat=True)
    identity = Judgement.objects.in_force().identity() if persons else identify(())
    roots = {identity.of(one) for one in persons}
    every = {*persons, *(one for one, root in identity.canonical.items() if root in roots)}
    told = Statement.objects.in_force().about(*every).filter(property="name")
    known = told.exclude(source__in=closed).values_list("entity_id", flat=True)
    named = {identity.of(one) for one in known}
    return sorted(one for one in every if identity.of(one) not in named)


def _alone(names: set[str], young: frozenset[str]) -> set[str]:
    """Words of minors' names that name nobody else: 'Nila', but not the family's surname."""
    words = {word for name in names for word in words_of(name) if len(word) >= SHORTEST_ALONE}
    if not words:
        return set()
    others = Statement.objects.filter(property="name", entity__kind="person")
    said = others.exclude(entity_id__in=young).values_list("value", flat=True).distinct()
    # 'Nila's brother' names Nila, not him.
    shared = {word.casefold() for name in said for word in words_of(OWNED.sub(" ", name))}
    return {word for word in words if word.casefold() not in shared}


def words_of(name: str) -> list[str]:
    """The words of a name, as they are looked for."""
    return [word for word in re.split(APART, unicodedata.normalize("NFC", name)) if word]


def pattern_of(
    names: Iterable[str], alone: Iterable[str] = (), *, within: str = UNSEEN
) -> re.Pattern[str] | None:
    """What finds these names, their words in any order, and these words alone; None for none.

    `within` is what may stand between two letters of a word; a text may be known to have nothing.
    """
    forms = {form for name in names for form in _forms(unicodedata.normalize("NFC", name), within)}
    # A name's word alone may also be a common one: it is looked for only as names are written.
    for word in alone:
        written = {word[:1].upper() + word[1:], word.upper()}
        forms |= {f"(?-i:{form})" for one in written for form in _forms(one, within)}
    if not forms:
        return None
    words = "|".join(sorted(forms, key=lambda form: (-len(form), form)))
    return re.compile(words, re.IGNORECASE)


def _forms(name: str, within: str) -> set[str]:
    """A name's words in any order, as patterns."""
    words = [within.join(map(re.escape, word)) for word in words_of(name)]
    orders = permutations(words) if len(words) <= MOST_WORDS else [words, words[::-1]]
    # Scripts from Thai on may be written without spaces, so a name may begin in mid-run.
    apart = max(name, default="") < NO_SPACES
    before, after = (r"(?<![^\W_])", r"(?![^\W_])") if apart else ("", "")
    return {f"{before}{APART.join(order)}{after}" for order in orders if words}
