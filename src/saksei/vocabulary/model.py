"""What a vocabulary is made of: kinds with properties, and code lists with codes.

Invariant: everything here is frozen; a loaded vocabulary never changes while a process runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ValueType(StrEnum):
    """The types that a property's value can have."""

    TEXT = "text"
    NAME = "name"
    DATE = "date"
    QUANTITY = "quantity"
    CODE = "code"
    RECORD = "record"
    PLACE = "place"
    ADDRESS = "address"
    IDENTIFIER = "identifier"


class Evidence(StrEnum):
    """What a property tells about whether two records are one; see docs/guide/linking.md."""

    WHO = "who"  # the person or group that a happening hit
    ACT = "act"  # what kind of happening it was
    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    LOCATION = "location"
    PERPETRATOR = "perpetrator"
    CHARGE = "charge"
    COURT = "court"
    OCCASION = "occasion"
    OUTCOME = "outcome"
    NAME = "name"
    DESCRIPTION = "description"
    SEX = "sex"
    AGE = "age"
    BIRTH = "birth"
    ROLE = "role"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Property:
    """What can be said of a record of one kind."""

    name: str
    definition: str
    value: ValueType
    codes: str | None = None  # name of the code list, for codes
    of: tuple[str, ...] = ()  # kinds that it may point to, for records
    multiple: bool = False  # several values may hold together
    required: bool = False
    unit: str | None = None
    huridocs: str | None = None
    unverified: bool = False
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record and its properties, in the order of the file."""

    name: str
    label: str
    definition: str
    properties: Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class Code:
    """One term of a code list; `extra` holds what only that list needs."""

    name: str
    label: str
    definition: str
    parent: str | None = None
    huridocs: str | None = None
    unverified: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of terms."""

    name: str
    label: str
    definition: str
    source: str
    codes: Mapping[str, Code]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All kinds and code lists in force in a workspace."""

    kinds: Mapping[str, Kind]
    lists: Mapping[str, CodeList]

    def codes_where(self, code_list: str, key: str) -> Iterator[tuple[str, object]]:
        """Yield (code, value) for the codes of a list whose extra `key` is set and not false."""
        for code in self.lists[code_list].codes.values():
            if code.extra.get(key):
                yield code.name, code.extra[key]

    def properties_of(self, *types: ValueType) -> tuple[str, ...]:
        """Names of the properties, of whatever kind, that have values of these types."""
        every = (one for kind in self.kinds.values() for one in kind.properties.values())
        return tuple(sorted({one.name for one in every if one.value in types}))

    def label(self, code_list: str, code: str) -> str:
        """The label of a code, or the code itself where the list does not have it."""
        found = self.lists[code_list].codes.get(code)
        return found.label if found else code
