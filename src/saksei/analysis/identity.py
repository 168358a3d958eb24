"""Who is one: a pure function of the judgements in force.

Invariant: neither the order of judgements nor that of records matters, and withdrawing a judgement
gives what was before it. "Same" joins; "different" never splits, it is held against what was
joined, and where both hold the contradiction is reported with the path that leads to it.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement in force, reduced to what identity needs."""

    id: str
    verdict: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two records judged different that a path of "same" joins; `path` names the judgements."""

    different: str
    left: str
    right: str
    path: tuple[str, ...]

    def in_words(self) -> str:
        """The contradiction as a sentence, with the judgements that lead to it."""
        return (
            f"contradiction: {self.left} and {self.right} are judged different ({self.different}), "
            f"yet {' and '.join(self.path) or 'another judgement'} make them one"
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """What follows from the judgements, in terms of canonical records."""

    canonical: Mapping[str, str]  # only records that some "same" touches
    unsure: tuple[Pair, ...]
    different: frozenset[Pair]
    among: Mapping[str, frozenset[str]]  # group's act -> acts that are surely among its acts
    maybe_among: Mapping[str, frozenset[str]]
    contradictions: tuple[Contradiction, ...]

    def of(self, record: str) -> str:
        """The canonical record of a record."""
        return self.canonical.get(record, record)

    def within(self, records: Collection[str]) -> "Identity":
        """The same for some records alone, with whom no other one is to be decided."""

        def here(pair: Pair) -> bool:
            return pair[0] in records

        return replace(
            self,
            canonical={one: self.canonical[one] for one in records if one in self.canonical},
            unsure=tuple(filter(here, self.unsure)),
            different=frozenset(filter(here, self.different)),
            among={group: some for group, some in self.among.items() if group in records},
            maybe_among={one: some for one, some in self.maybe_among.items() if one in records},
        )

    def fewest(self, records: Iterable[str]) -> int:
        """How many canonical records there are at the least: each pair that nobody could decide
        taken for one."""
        chosen = set(records)
        blocks = components(pair for pair in self.unsure if chosen.issuperset(pair))
        return len(chosen) - sum(len(block) - 1 for block in blocks)


def identify(verdicts: Iterable[Verdict]) -> Identity:
    """Compute who is one. The canonical record of a cluster is the one with the lowest id."""
    verdicts = sorted(verdicts, key=lambda one: (one.id, one.left, one.right))
    same = [one for one in verdicts if one.verdict == "same"]
    canonical = _clusters((one.left, one.right) for one in same)
    different, contradictions = set(), []
    for one in verdicts:
        if one.verdict == "different":
            pair = _pair(canonical, one)
            different.add(pair)
            if pair[0] == pair[1]:
                path = _path(same, one.left, one.right)
                contradictions.append(Contradiction(one.id, one.left, one.right, path))
    different = {pair for pair in different if pair[0] != pair[1]}
    unsure = {_pair(canonical, one) for one in verdicts if one.verdict == "unsure"}
    among = _among(verdicts, canonical, "among")
    return Identity(
        canonical=canonical,
        unsure=tuple(sorted(p for p in unsure - different if p[0] != p[1])),
        different=frozenset(different),
        among=among,
        maybe_among=_among(verdicts, canonical, "may_be_among", leaving=among),
        contradictions=tuple(contradictions),
    )


def _pair(canonical: Mapping[str, str], one: Verdict) -> Pair:
    left, right = sorted(canonical.get(side, side) for side in (one.left, one.right))
    return left, right


def _clusters(pairs: Iterable[Pair]) -> dict[str, str]:
    parent: dict[str, str] = {}

    def root(item: str) -> str:
        parent.setdefault(item, item)
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for left, right in pairs:
        low, high = sorted((root(left), root(right)))
        parent[high] = low
    return {item: root(item) for item in sorted(parent)}


def components(pairs: Iterable[Pair]) -> list[frozenset[str]]:
    """The connected components of a graph given by its edges, each with two members or more."""
    found: dict[str, set[str]] = defaultdict(set)
    for item, root in _clusters(pairs).items():
        found[root].add(item)
    return [frozenset(members) for members in found.values() if len(members) > 1]


class Together:
    """Records that are one, may be one, or may be among another: each is decided with all."""

    def __init__(self, identity: Identity) -> None:
        families = (identity.among, identity.maybe_among)
        pairs = [*identity.canonical.items(), *identity.unsure]
        pairs += [(group, one) for some in families for group in some for one in some[group]]
        self._of: dict[str, frozenset[str]] = {}
        for together in components(pairs):
            self._of |= dict.fromkeys(together, together)

    def with_all(self, records: Iterable[str]) -> frozenset[str]:
        """These records with all that are decided together with one of them."""
        return frozenset().union(*(self._of.get(one, (one,)) for one in records))

    def roots(self) -> list[tuple[str, str]]:
        """Each record that is decided together with others, with the first of them."""
        return sorted((one, min(together)) for one, together in self._of.items())


def _among(
    verdicts: Iterable[Verdict],
    canonical: Mapping[str, str],
    verdict: str,
    leaving: Mapping[str, frozenset[str]] | None = None,
) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in verdicts:
        member, group = (canonical.get(side, side) for side in (one.left, one.right))
        if (
            one.verdict == verdict
            and member != group
            and member not in (leaving or {}).get(group, ())
        ):
            found[group].add(member)
    return {group: frozenset(members) for group, members in sorted(found.items())}


def _path(same: Iterable[Verdict], start: str, goal: str) -> tuple[str, ...]:
    """The shortest chain of "same" judgements from one record to another."""
    edges: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in same:
        edges[one.left].append((one.right, one.id))
        edges[one.right].append((one.left, one.id))
    came: dict[str, tuple[str, str]] = {}
    queue, seen = deque([start]), {start}
    while queue and goal not in seen:
        here = queue.popleft()
        for there, judgement in sorted(edges[here]):
            if there not in seen:
                seen.add(there)
                came[there] = (here, judgement)
                queue.append(there)
    path: list[str] = []
    while goal != start and goal in came:
        goal, judgement = came[goal]
        path.append(judgement)
    return tuple(reversed(path))
