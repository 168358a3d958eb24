"""From statements, judgements and sources to tables of records, one named SQL step a table.

Input is a folder of Parquet files (`INPUTS`); a table has one row a canonical record and, for each
property, the preferred value: the one with most independent origins, where a coarser value that
contains a finer one supports it; ties go to the more precise, then to the lowest statement id.

Invariant: a table is a pure function of the files, the basis and the vocabulary. Every step can be
looked at: `sql` holds the text of each that was run, and `connection` its result under that name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from saksei.analysis import origins
from saksei.analysis.identity import Identity, Verdict, identify
from saksei.analysis.spilling import connect
from saksei.analysis.standards import Basis, Standard
from saksei.vocabulary import ValueType, Vocabulary

INPUTS = ("statements", "sources", "derivations", "judgements", "reviews")
STEPS = Path(__file__).parent / "sql"
FEW = 20_000  # statements
COUNTABLE = ("act", "step")
ACT_PROPERTIES = ("type", "victim", "number", "date", "place")

Row = tuple[Any, ...]  # a row of DuckDB: its types are those of the SQL


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the last candidates were taken from: a table of acts and its view of statements."""

    acts: str = "acts"
    admitted: str = "admitted"


class Tables:
    """The tables of one record on one basis; built when first asked for."""

    def __init__(
        self,
        folder: Path | Mapping[str, pa.Table],
        basis: Basis,
        vocabulary: Vocabulary,
        supposed: Sequence[Verdict] = (),
        unnamed: Mapping[str, str] | None = None,
    ) -> None:
        """`folder` has the files of INPUTS, or their rows. `supposed` are verdicts that nobody
        gave but that count as if somebody had today; `unnamed`: what to call who is not named."""
        self.folder, self.basis, self.vocabulary = folder, basis, vocabulary
        self.supposed, self.unnamed = supposed, unnamed or {}
        self.sql: dict[str, str] = {}
        self.chosen = Chosen()
        self.connection = connect()
        self.connection.execute("SET preserve_insertion_order = false")
        if not isinstance(folder, Path) and folder["statements"].num_rows < FEW:
            self.connection.execute("SET threads = 1")  # more threads only wait
        told = origins.independent
        self.connection.create_function("independent", told, ["VARCHAR[]"], "INTEGER")
        for name in INPUTS:
            if isinstance(folder, Path):
                path = str(folder / f"{name}.parquet").replace("'", "''")
                self._step(name, f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
            else:
                self.connection.register(name, folder[name])
        self._prepare()

    def on(self, basis: Basis) -> "Tables":
        """The tables of the same record on a basis, with nothing supposed."""
        return Tables(self.folder, basis, self.vocabulary, unnamed=self.unnamed)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows that a query over the tables gives."""
        found: list[Row] = self.connection.execute(query, list(parameters)).fetchall()
        return found

    def replace(self, name: str, query: str) -> None:
        """Make a table from a query, in place of one of that name."""
        self._step(name, f"CREATE OR REPLACE TABLE {name} AS {query}")

    def _step(self, name: str, sql: str) -> None:
        self.sql[name] = sql
        self.connection.execute(sql)

    def _prepare(self) -> None:
        self.small("identity", ("entity", "canonical"), sorted(self.identity.canonical.items()))
        self.small("retold", ("source", "origin"), sorted(self.origin_of.items()))
        self.small("removed", ("source",), [(one,) for one in sorted(self.removed)])
        # Most sources derive from none and are their own origin: that is left to SQL.
        self.replace(
            "origins",
            "SELECT s.id AS source, coalesce(r.origin, s.id) AS origin FROM sources s "
            "LEFT JOIN retold r ON r.source = s.id WHERE s.id NOT IN (FROM removed)",
        )
        if self.basis.standard is Standard.ADMITTED:
            self.replace("authority", self._authority())
        self.small("late", ("source",), [(one,) for one in sorted(self.late)])
        self.small("within", ("place", "larger"), self._places_within())
        self.admit("admitted")

    def small(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table of text columns from Python."""
        columns_of_values = list(zip(*rows, strict=True)) or [()] * len(columns)
        content = pa.table(
            {
                column: pa.array(values, pa.string())
                for column, values in zip(columns, columns_of_values, strict=True)
            }
        )
        self.connection.register("handed_over", content)
        self.replace(name, "FROM handed_over")
        self.connection.unregister("handed_over")

    # -- what the basis lets in

    @cached_property
    def identity(self) -> Identity:
        """Who is one, by the judgements in force on the day of the basis."""
        if not self.basis.as_of:
            return self.identity_now
        return self._identity("judged <= $1 AND (withdrawn IS NULL OR withdrawn > $1)")

    @cached_property
    def identity_now(self) -> Identity:
        """Who is one, by the judgements in force now, whatever the day of the basis."""
        return self._identity("withdrawn IS NULL")

    def _identity(self, chosen: str) -> Identity:
        query = f'SELECT id, verdict, "left", "right" FROM judgements WHERE {chosen}'
        found = self.rows(query, [self.basis.as_of] if "$1" in chosen else [])
        given = [Verdict(*map(str, row)) for row in found]
        # On an earlier day nobody supposed anything.
        return identify([*given, *(() if "$1" in chosen else self.supposed)])

    def verdicts(self) -> list[Verdict]:
        """The judgements in force now."""
        query = 'SELECT id, verdict, "left", "right" FROM judgements WHERE withdrawn IS NULL'
        return [Verdict(*map(str, row)) for row in self.rows(query)]

    @cached_property
    def derived_from(self) -> list[tuple[str, str]]:
        """(source, origin) pairs known on the day of the basis."""
        day = self.basis.as_of
        found = self.rows(
            "SELECT source, origin FROM derivations "
            "WHERE $1 IS NULL OR recorded <= $1 ORDER BY ALL",
            [day],
        )
        return [(str(source), str(origin)) for source, origin in found]

    @cached_property
    def removed(self) -> frozenset[str]:
        """Sources that the basis sets aside, with everything derived from them."""
        gone: set[str] = set()
        for source in self.basis.without:
            gone |= origins.with_retellings(source, self.derived_from)
        return frozenset(gone | self.late)

    @cached_property
    def late(self) -> frozenset[str]:
        """Sources that had not surely appeared by the day up to which the basis looks."""
        if not self.basis.published_by:
            return frozenset()
        query = "SELECT id FROM sources WHERE latest IS NULL OR latest > $1"
        return frozenset(str(row[0]) for row in self.rows(query, [self.basis.published_by]))

    @cached_property
    def origin_of(self) -> dict[str, str]:
        """For each source that derives from another, the key of its origins."""
        return origins.origins(dict(self.derived_from), self.derived_from)

    @cached_property
    def size(self) -> int:
        """How many statements there are."""
        return whole(self.rows("SELECT count(*) FROM statements")[0][0])

    def admit(self, name: str, *, identity: str = "identity", only: str = "") -> None:
        """Make a view such as `admitted`, by another mapping of records, or, as a table, of the
        statements about some entities only."""
        only = only or (identity if identity != "identity" else "")
        if only:
            chosen = f"AND s.entity IN (SELECT entity FROM {only})"
            self.replace(name, f"{self._admitted(identity)} {chosen}")
        else:
            self._step(name, f"CREATE OR REPLACE VIEW {name} AS {self._admitted(identity)}")

    def in_force(self, statement: str) -> str:
        """SQL for whether a statement affirms and was in force on the day of the basis."""
        return f"{statement}.affirms AND {self.standing(statement)}"

    def standing(self, statement: str) -> str:
        """SQL for whether a statement, whatever its stance, was in force on that day."""
        stood = self._stood(f"{statement}.recorded", f"{statement}.withdrawn")
        return f"NOT {statement}.erased AND {stood}"

    def _stood(self, since: str, until: str) -> str:
        if not self.basis.as_of:
            return f"{until} IS NULL"
        day = f"DATE '{self.basis.as_of.isoformat()}'"
        return f"{since} <= {day} AND ({until} IS NULL OR {until} > {day})"

    def _admitted(self, identity: str = "identity") -> str:
        stood = self._stood("r.reviewed", "r.withdrawn")
        reviewed = f"AND s.id IN (SELECT statement FROM reviews r WHERE {stood})"
        speaks = "coalesce(s.speaker IN (FROM authority), false)"
        return sql_text(
            "admitted",
            in_force=self.in_force("s"),
            reviewed=reviewed if self.basis.standard is Standard.REVIEWED else "",
            authority=speaks if self.basis.standard is Standard.ADMITTED else "false",
            identity="LEFT JOIN identity" if identity == "identity" else f"JOIN {identity}",
        )

    def _authority(self) -> str:
        """Who speaks for the authority, as SQL."""
        codes = [code for code, _ in self.vocabulary.codes_where("party", "authority")]
        state = (
            "SELECT p.entity FROM statements p WHERE p.property = 'party' AND p.value IN "
            f"{quoted_tuple(codes)} AND {self.in_force('p')}"
        )
        # Whoever is judged to be one with a speaker of the authority speaks for it too.
        return (
            f"{state} UNION SELECT i.entity FROM identity i "
            f"JOIN identity j USING (canonical) WHERE j.entity IN ({state})"
        )

    def _places_within(self) -> list[tuple[str, str]]:
        """(place, larger place) at every distance; where sources differ, as most of them say."""
        rows = self.rows(
            "SELECT coalesce(i.canonical, p.entity), coalesce(j.canonical, p.value) "
            "FROM statements p LEFT JOIN identity i ON i.entity = p.entity "
            "LEFT JOIN identity j ON j.entity = p.value JOIN origins o ON o.source = p.source "
            f"WHERE p.kind = 'place' AND p.property = 'part_of' AND {self.in_force('p')} "
            "GROUP BY 1, 2 ORDER BY count(DISTINCT o.origin), min(p.id) DESC"
        )
        larger = {str(place): str(within) for place, within in rows}
        pairs = []
        for place in sorted(larger):
            here, seen = larger.get(place), {place}
            while here is not None and here not in seen:
                seen.add(here)
                pairs.append((place, here))
                here = larger.get(here)
        return pairs

    # -- tables of records

    @cached_property
    def acts(self) -> str:
        """Name of the table of countable rows: acts, and steps whose type is countable."""
        self.build("acts", COUNTABLE, ACT_PROPERTIES)
        return "acts"

    def table(self, kind: str) -> str:
        """Name of the table of one kind, with every property of the vocabulary."""
        name = f"{kind}_table"
        if name not in self.sql:
            self.build(name, (kind,), tuple(self.vocabulary.kinds[kind].properties))
        return name

    def build(
        self,
        name: str,
        kinds: Sequence[str],
        properties: Sequence[str],
        *,
        admitted: str = "admitted",
    ) -> None:
        """Build one table from all admitted statements, or from those of another view."""
        dated, measured = self._typed(kinds, ValueType.DATE), self._typed(kinds, ValueType.QUANTITY)
        summary = sql_text(
            "summary",
            admitted=admitted,
            kinds=quoted_tuple(kinds)[1:-1],
            columns="".join(_columns(p, p in dated, p in measured) for p in properties),
        )
        self.replace(f"{name}_summary", summary)
        contested = " UNION ALL ".join(
            f"SELECT record, '{p}' AS property FROM {name}_summary WHERE {p}_low <> {p}_high"
            for p in properties
        )
        self.replace(f"{name}_contested", contested)
        self._versions(f"{name}_versions", f"{name}_contested", admitted)
        self.replace(name, self._preferred(name, kinds, properties))

    def _versions(self, name: str, which: str, admitted: str = "admitted") -> None:
        text = sql_text(
            "versions",
            admitted=admitted,
            which=which,
            references=quoted_tuple(self._references)[1:-1],
            strength=self.strength("t.support"),
        )
        self.replace(name, text)

    def strength(self, keys: str) -> str:
        """SQL for how many of a list of distinct origin keys are independent."""
        several = any(origins.JOIN in key for key in self.origin_of.values())
        return f"independent({keys})" if several else f"len({keys})"

    def map_records(self, name: str, rows: Iterable[tuple[str, str]]) -> None:
        """A mapping of records to what a resolution takes them for, for use in `admit`."""
        self.small(name, ("entity", "canonical"), rows)

    def versions(self, kinds: Sequence[str]) -> str:
        """Name of a table of all values of all properties of some kinds, with their support."""
        name = "versions_of_" + "_".join(kinds)
        if name not in self.sql:
            chosen = f"kind IN {quoted_tuple(kinds)}"
            pairs = f"SELECT DISTINCT record, property FROM admitted WHERE {chosen}"
            self.replace(f"{name}_pairs", pairs)
            self._versions(name, f"{name}_pairs")
        return name

    def _preferred(self, name: str, kinds: Sequence[str], properties: Sequence[str]) -> str:
        dated, measured = self._typed(kinds, ValueType.DATE), self._typed(kinds, ValueType.QUANTITY)
        columns, joins = [], []
        for p in properties:
            joins.append(
                f"LEFT JOIN {name}_versions v_{p} ON v_{p}.record = s.record "
                f"AND v_{p}.property = '{p}' AND v_{p}.rank = 1"
            )
            single = f"s.{p}_low"
            if p in self._references:
                joins.append(f"LEFT JOIN identity i_{p} ON i_{p}.entity = s.{p}_low")
                single = f"coalesce(i_{p}.canonical, s.{p}_low)"
            columns.append(f"coalesce(v_{p}.value, {single}) AS {p}")
            parts = ["earliest", "latest", "doubtful"] if p in dated else []
            parts += ["low", "high"] if p in measured else []
            columns += [
                f"CASE WHEN v_{p}.value IS NULL THEN s.{p}_{part}_one "
                f"ELSE v_{p}.{part} END AS {p}_{part}"
                for part in parts
            ]
        return (
            "SELECT s.record, s.kind, s.origin_low, s.origin_high, s.retells_several, s.authority, "
            + ", ".join(columns)
            + f" FROM {name}_summary s "
            + " ".join(joins)
        )

    def _typed(self, kinds: Sequence[str], value: ValueType) -> set[str]:
        return {
            p.name for kind in kinds for p in self.vocabulary.kinds[kind].properties.values()
            if p.value is value
        }  # fmt: skip

    @cached_property
    def _references(self) -> list[str]:
        pointing = (ValueType.RECORD, ValueType.PLACE)
        return sorted(
            {
                "victim" if (kind.name, p.name) == ("step", "person") else p.name
                for kind in self.vocabulary.kinds.values()
                for p in kind.properties.values()
                if p.value in pointing
            }
        )


def _columns(p: str, dated: bool, measured: bool) -> str:
    def of(column: str) -> str:
        # CASE rather than FILTER: a quarter faster with this many aggregates.
        return f"(CASE WHEN property = '{p}' THEN {column} END)"

    columns = [f"min{of('value')} AS {p}_low", f"max{of('value')} AS {p}_high"]
    if dated:
        columns += [
            f"min{of('earliest')} AS {p}_earliest_one",
            f"max{of('latest')} AS {p}_latest_one",
            f"bool_or{of('doubtful')} AS {p}_doubtful_one",
        ]
    if measured:
        columns += [f"min{of('low')} AS {p}_low_one", f"max{of('high')} AS {p}_high_one"]
    return "".join(f",\n    {column}" for column in columns)


def sql_text(step: str, **parts: str) -> str:
    """The text of a named SQL step with its parts filled in."""
    return (STEPS / f"{step}.sql").read_text("utf-8").format(**parts)


def quoted(word: str) -> str:
    """A word as an SQL literal."""
    return "'" + word.replace("'", "''") + "'"


def quoted_tuple(words: Iterable[str]) -> str:
    """Words as an SQL tuple of literals."""
    return "(" + ", ".join(map(quoted, words)) + ")"


def whole(value: object) -> int:
    """A number from SQL as an int; nothing is 0."""
    return int(str(value or 0).partition(".")[0])
