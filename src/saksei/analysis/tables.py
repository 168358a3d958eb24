"""From statements, judgements and sources to tables of records, one named SQL step a table.

Input is a folder of Parquet files (`INPUTS`); a table has one row a canonical record and, for each
property, the preferred value: the one with most independent origins, where a coarser value that
contains a finer one supports it; ties go to the more precise, then to the lowest statement id.

Invariant: a table is a pure function of the files, the basis and the vocabulary. Every step can be
looked at: `sql` holds the text of each that was run, and `connection` its result under that name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from saksei.analysis import origins
from saksei.analysis.files import Held
from saksei.analysis.identity import Identity, Together, Verdict, identify
from saksei.analysis.inputs import connected, laid
from saksei.analysis.speaking import authority, places_within
from saksei.analysis.sql_text import quoted_tuple, sql_text
from saksei.analysis.standards import Basis, Standard
from saksei.analysis.summing import LISTED, no_versions, preferred, summed
from saksei.vocabulary import ValueType, Vocabulary

if TYPE_CHECKING:
    from saksei.analysis.nearby import Part

INPUTS = ("statements", "sources", "derivations", "judgements", "reviews")
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
        folder: Path | Mapping[str, pa.Table] | Held,
        basis: Basis,
        vocabulary: Vocabulary,
        supposed: Sequence[Verdict] = (),
        unnamed: Mapping[str, str] | None = None,
        like: "Tables | Part | None" = None,
    ) -> None:
        """`folder` has the files of INPUTS, or their rows, or both. `supposed` are verdicts that
        nobody gave but that count as if somebody had today; `unnamed`: what to call who is not
        named; `like`: tables of the same files, verdicts and basis but for the standard, or the
        part that these are. What does not hang on the standard these have from the whole: what is
        made here goes before a table of that name there, and is nowhere else."""
        self.folder, self.basis, self.vocabulary = folder, basis, vocabulary
        self.supposed, self.unnamed = supposed, unnamed or {}
        self.sql: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}  # by what they are marked with
        self.near: dict[str, tuple[object, ...]] = {}  # to which question acts were chosen
        self.matched: dict[str, object] = {}  # which question was matched, by a table's name
        self.chosen = Chosen()
        self.whole: Tables = like.whole if like else self
        held = folder if isinstance(folder, Held) else Held(folder)
        number = None if isinstance(held.base, Path) else held.base["statements"].num_rows
        self.few = number is not None and number < FEW
        if number is not None and "statements" not in held.since:
            self.size = number
        self.connection: Any = like.whole.connection.cursor() if like else connected(few=self.few)
        for name in INPUTS:
            if query := laid(self.connection, name, held):
                self._step(name, f"CREATE {self._here} VIEW {name} AS {query}")
        if like:
            self.identity, self.derived_from = like.identity, like.derived_from
            self.origin_of, self.given = like.origin_of, like.whole.given
            if not basis.as_of:
                self.identity_now = like.identity
        self._prepare()

    @property
    def _here(self) -> str:
        """How what is made is kept out of the tables of the whole."""
        return "" if self.whole is self else "TEMP"

    def on(self, basis: Basis) -> "Tables":
        """The tables of the same record on a basis, with nothing supposed."""
        return Tables(self.folder, basis, self.vocabulary, unnamed=self.unnamed)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows that a query over the tables gives."""
        found: list[Row] = self.connection.execute(query, list(parameters)).fetchall()
        return found

    def arrow(self, query: str) -> pa.Table:
        """What a query over the tables gives, as columns."""
        return self.connection.sql(query).to_arrow_table()

    def replace(self, name: str, query: str) -> None:
        """Make a table from a query, in place of one of that name."""
        self._step(name, f"CREATE OR REPLACE {self._here} TABLE {name} AS {query}")

    def _step(self, name: str, sql: str) -> None:
        self.sql[name] = sql
        self.connection.execute(sql)

    def _prepare(self) -> None:
        self.small("identity", ("entity", "canonical"), sorted(self.identity.canonical.items()))
        if self.whole is self:
            self._prepare_whole()
        if self.basis.standard is Standard.ADMITTED:
            self.of_whole("authority", lambda whole: whole.replace("authority", authority(whole)))
        self.admit("admitted")

    def _prepare_whole(self) -> None:
        self.small("retold", ("source", "origin"), sorted(self.origin_of.items()))
        self.small("removed", ("source",), [(one,) for one in sorted(self.removed)])
        # Most sources derive from none and are their own origin: that is left to SQL.
        self.replace(
            "origins",
            "SELECT s.id AS source, coalesce(r.origin, s.id) AS origin FROM sources s "
            "LEFT JOIN retold r ON r.source = s.id WHERE s.id NOT IN (FROM removed)",
        )
        self.small("late", ("source",), [(one,) for one in sorted(self.late)])
        self.small("within", ("place", "larger"), places_within(self))

    def of_whole(self, name: str, make: Callable[["Tables"], None]) -> None:
        """Have a table that is the same for all that are like the whole, made once there."""
        if name not in self.whole.sql:
            make(self.whole)
        self.sql[name] = self.whole.sql[name]

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
        # On an earlier day nobody supposed anything.
        return identify([*self.verdicts(chosen), *(() if "$1" in chosen else self.supposed)])

    def verdicts(self, chosen: str = "withdrawn IS NULL") -> list[Verdict]:
        """The judgements in force now, or those `chosen` by the day of the basis."""
        query = f'SELECT id, verdict, "left", "right" FROM judgements WHERE {chosen}'
        rows = self.rows(query, [self.basis.as_of] if "$1" in chosen else [])
        return [Verdict(*map(str, row)) for row in rows]

    @cached_property
    def together(self) -> Together:
        """Which records are decided together."""
        return Together(self.identity)

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
    def parents(self) -> dict[str, set[str]]:
        """Of each source that derives from others, from which ones directly."""
        return origins.by_source(self.derived_from)

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
    def smaller(self) -> dict[str, pa.Table]:
        """The rows of INPUTS that are no statements."""
        return {name: self.arrow(f"FROM {name}") for name in INPUTS if name != "statements"}

    @cached_property
    def size(self) -> int:
        """How many statements there are."""
        return whole(self.rows("SELECT count(*) FROM statements")[0][0])

    @cached_property
    def erased(self) -> int:
        """How many statements were erased."""
        return whole(self.rows("SELECT count(*) FROM statements WHERE erased")[0][0])

    @cached_property
    def given(self) -> frozenset[str]:
        """The properties that some statement gives, under the names that tables have."""
        found = self.rows("SELECT DISTINCT kind, property FROM statements")
        return frozenset("victim" if row == ("step", "person") else str(row[1]) for row in found)

    def admit(self, name: str, *, identity: str = "identity", only: str = "") -> None:
        """Make a view such as `admitted`, by another mapping of records, or, as a table, of the
        statements about some entities only."""
        only = only or (identity if identity != "identity" else "")
        if only or self.few or self.basis.standard is Standard.REVIEWED:  # few: found once
            chosen = f"AND s.entity IN (SELECT entity FROM {only})" if only else ""
            self.replace(name, f"{self._admitted(identity)} {chosen}")
        else:
            view = f"CREATE OR REPLACE {self._here} VIEW {name}"
            self._step(name, f"{view} AS {self._admitted(identity)}")

    def about(self, name: str, records: Iterable[str]) -> None:
        """Make a table of some canonical records, and one of the admitted statements about them:
        what is built from that is as if it were built from all."""
        self.small(name, ("record",), ([one] for one in records))
        self.admit(f"{name}_admitted", only=self.entities(name))

    def entities(self, name: str) -> str:
        """Name of a table of the entities that are the records of another: statements about few
        entities are found far sooner than those about few canonical records."""
        self.replace(
            f"{name}_entities",
            f"SELECT record AS entity FROM {name} UNION "
            f"SELECT entity FROM identity WHERE canonical IN (SELECT record FROM {name})",
        )
        return f"{name}_entities"

    def under(self, standard: Standard) -> "Tables":
        """The same tables under another standard that admits the same statements; those whose
        standard is `admitted` know for which acts the authority speaks."""
        other = copy(self)
        other.basis, other.chosen = replace(self.basis, standard=standard), Chosen()
        return other

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
            authority=speaks if "authority" in self.sql else "false",
            identity="LEFT JOIN identity" if identity == "identity" else f"JOIN {identity}",
        )

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
        listed: bool = True,
    ) -> None:
        """Build one table from all admitted statements, or from those of another view; `listed`
        versions of a value have the sources and the statements that give it."""
        dated, measured = self._typed(kinds, ValueType.DATE), self._typed(kinds, ValueType.QUANTITY)
        summary = sql_text(
            "summary",
            admitted=admitted,
            kinds=quoted_tuple(kinds)[1:-1],
            columns="".join(
                summed(p, dated=p in dated, measured=p in measured, given=p in self.given)
                for p in properties
            ),
        )
        self.replace(f"{name}_summary", summary)
        contested = " UNION ALL ".join(
            f"SELECT record, '{p}' AS property FROM {name}_summary WHERE {p}_low <> {p}_high"
            for p in properties
        )
        self.replace(f"{name}_contested", contested)
        several = {row[0] for row in self.rows(f"SELECT DISTINCT property FROM {name}_contested")}
        if several:
            self.build_versions(f"{name}_versions", f"{name}_contested", admitted, listed=listed)
        else:
            self.replace(f"{name}_versions", no_versions(listed=listed))
        parts = {
            p: (("earliest", "latest", "doubtful") if p in dated else ())
            + (("low", "high") if p in measured else ())
            for p in properties
        }
        self.replace(name, preferred(name, parts, self._references, several))

    def build_versions(
        self, name: str, which: str, admitted: str = "admitted", *, listed: bool = True
    ) -> None:
        """Build a table of the values that are given of some properties of some records, named by
        the table `which`, with their support."""
        looked_through = admitted == "admitted" and self.basis.standard is not Standard.REVIEWED
        if looked_through and self.size > FEW:
            some = self.entities(which)
            admitted = f"({self._admitted()} AND s.entity IN (SELECT entity FROM {some}))"
        text = sql_text(
            "versions", admitted=admitted, which=which, listed=LISTED if listed else "",
            references=quoted_tuple(self._references)[1:-1], strength=self.strength("support"),
        )  # fmt: skip
        self.replace(name, text)

    def strength(self, keys: str) -> str:
        """SQL for how many of a list of distinct origin keys are independent."""
        several = any(origins.JOIN in key for key in self.origin_of.values())
        return f"independent({keys})" if several else f"len({keys})"

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


def whole(value: object) -> int:
    """A number from SQL as an int; nothing is 0."""
    return int(str(value or 0).partition(".")[0])
