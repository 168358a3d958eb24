"""What is found: candidates of the index, looked up in the record and held against the gate.

Invariant: default deny. A hit is returned only if the words stand in what may be shown of it now,
whatever the index says: so a name of a minor, a passage of a confidential source, or an erased word
finds nothing, and that it would have found something cannot be told from the answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from saksei.analysis.naming import features, scores
from saksei.errors import InvalidValue
from saksei.findings.protection import Protection
from saksei.linking.queue import identity_among
from saksei.search.folding import SHORTEST, fold, terms, trigrams
from saksei.search.index import NAME, SOURCE, STATEMENT, TEXT, asked, described, searched
from saksei.sources.models import Source, Text
from saksei.statements.models import Statement

PORTION = 40  # candidates looked up at once
MOST_LOOKED_AT = 1_000  # for one portion of hits; who wants more goes on from there
MOST_RUNS = 16  # runs of three characters of one term that the index is asked for
ALIKE = 0.8  # of two names; below that they have no more in common than any two
MOST_NAMES, MOST_JOINED, COMPARED = 12, 100, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for: words, and what narrows them; days are those when sources appeared."""

    words: str
    kind: str = ""  # of record; `source` for sources and their texts
    source: str = ""
    first: str = ""  # YYYY-MM-DD
    last: str = ""
    before: int = 0  # go on from here: a place that an answer gave

    @property
    def terms(self) -> list[str]:
        """The words as they are compared; raises InvalidValue where none can be looked for."""
        found = terms(self.words)
        if not any(len(one) >= SHORTEST for one in found):
            raise InvalidValue(f"write a word of at least {SHORTEST} letters")
        return found


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that has the words: what it is, its key, and the parts of it that may be shown."""

    place: int
    what: str  # statement, name, source or text
    key: str
    source: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A record by a name of it that is like what is looked for; 1 is equal."""

    record: str
    kind: str
    name: str
    score: float


def find(wanted: Wanted, hidden: Protection, *, most: int = 20) -> tuple[list[Hit], int]:
    """Rows that have all the words, those that came last into the index first; and from where to
    go on, 0 at the end."""
    looked_for, before = wanted.terms, wanted.before
    hits: list[Hit] = []
    looked_at = 0
    while looked_at < MOST_LOOKED_AT:
        candidates = _candidates(wanted, looked_for, before)
        parts = _shown(candidates, hidden)
        for place, what, key, source in candidates:
            before = place
            if _has(parts.get((what, key), ()), looked_for):
                hits.append(Hit(place, what, key, source, parts[what, key]))
                if len(hits) == most:
                    return hits, before
        if len(candidates) < PORTION:
            return hits, 0
        looked_at += len(candidates)
    return hits, before


Candidate = tuple[int, str, str, str]  # place, what, key, source


def _candidates(wanted: Wanted, looked_for: Sequence[str], before: int) -> list[Candidate]:
    runs = [
        f'"{one.replace(chr(34), chr(34) * 2)}"'
        for term in looked_for
        for one in trigrams(term)[:MOST_RUNS]
    ]
    conditions, values = ["run MATCH ?"], list[object]([" AND ".join(runs)])
    if before:
        conditions.append("run.rowid < ?")
        values.append(before)
    if wanted.kind == SOURCE:
        conditions.append("doc.what IN (?, ?)")
        values += [SOURCE, TEXT]
    elif wanted.kind:
        conditions.append("doc.kind = ?")
        values.append(wanted.kind)
    if wanted.source:
        conditions.append("doc.source = ?")
        values.append(wanted.source)
    if wanted.first:
        conditions.append("doc.latest >= ?")
        values.append(wanted.first)
    if wanted.last:
        conditions.append("doc.earliest BETWEEN '0' AND ?")
        values.append(wanted.last)
    rows = asked(
        "SELECT doc.id, doc.what, doc.key, doc.source FROM run JOIN doc ON doc.id = run.rowid "
        f"WHERE {' AND '.join(conditions)} ORDER BY run.rowid DESC LIMIT {PORTION}",
        values,
    )
    return [(int(str(row[0])), str(row[1]), str(row[2]), str(row[3])) for row in rows]


def _has(parts: Sequence[str], looked_for: Sequence[str]) -> bool:
    folded = [fold(one) for one in parts]
    return all(any(term in one for one in folded) for term in looked_for)


def _shown(
    candidates: Sequence[Candidate], hidden: Protection
) -> dict[tuple[str, str], tuple[str, ...]]:
    """What may be shown of each candidate, by what it is and its key."""
    keys: dict[str, list[str]] = {}
    for _, what, key, _ in candidates:
        keys.setdefault(what, []).append(key)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    said = keys.get(STATEMENT, []) + keys.get(NAME, [])
    for one in Statement.objects.filter(pk__in=said).select_related("source", "entity"):
        parts = _gated(_said(one, hidden), hidden)
        found[STATEMENT, one.pk] = found[NAME, one.pk] = parts
    for kept in Source.objects.filter(pk__in=keys.get(SOURCE, [])):
        if kept.confidentiality == "public":
            found[SOURCE, kept.pk] = _gated(described(kept), hidden)
    texts = Text.objects.filter(pk__in=keys.get(TEXT, []), source__confidentiality="public")
    for text in texts.exclude(source__in=hidden.lost):
        found[TEXT, text.pk] = _gated([text.content], hidden)
    return found


def _said(one: Statement, hidden: Protection) -> list[str]:
    if one.erased_at or hidden.instead_of(one):
        return []
    parts = searched(one.entity.kind, one.property, one.value)
    if not hidden.closes(one.source):
        parts += [one.quote, one.note]
    return parts


def _gated(parts: Iterable[str], hidden: Protection) -> tuple[str, ...]:
    return tuple(hidden.out_of(one) for one in dict.fromkeys(parts) if one)


def names_like(words: str, hidden: Protection) -> list[Named]:
    """Records by their names, most alike first: words in any order, spelling and script. Those
    that are judged one are one, under the record that stands for them."""
    wanted = sorted(features(words).skeletons)
    if not wanted:
        return []
    marks = ", ".join("?" * len(wanted))
    rows = asked(
        "SELECT doc.key, count(*) FROM sound JOIN doc ON doc.id = sound.doc "
        f"WHERE consonants IN ({marks}) GROUP BY doc.id ORDER BY 2 DESC, doc.id DESC LIMIT ?",
        [*wanted, COMPARED],
    )
    shared = {str(key): int(str(number)) for key, number in rows}
    said = (
        Statement.objects.in_force()
        .filter(pk__in=shared)
        .exclude(entity__in=hidden.minors | hidden.speakers)
    )
    names = list(said.values_list("pk", "entity_id", "entity__kind", "value"))
    alike = scores([words] * len(names), [name for *_, name in names]).tolist() if names else []
    found = [
        Named(record, kind, name, round(float(score), 3))
        for (key, record, kind, name), score in zip(names, alike, strict=True)
        # Or it is a part of the name, however it is spelt.
        if (score >= ALIKE or shared[key] == len(wanted)) and not hidden.mentioned(name)
    ]
    found = sorted(found, key=lambda one: (-one.score, one.record))[:MOST_JOINED]
    same = identity_among({one.record for one in found}).of
    best: dict[str, Named] = {}
    for one in found:
        best.setdefault(same(one.record), replace(one, record=same(one.record)))
    return sorted(best.values(), key=lambda one: (-one.score, one.record))[:MOST_NAMES]
