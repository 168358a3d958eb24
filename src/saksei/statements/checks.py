"""Decides whether a statement may be recorded; the same for a single one and for an import.

Invariant: nothing is looked up one by one here: the caller says which records exist.
"""

import shlex
from collections.abc import Mapping
from functools import cached_property

from saksei.errors import InvalidValue, NotFound
from saksei.vocabulary import Property, ValueType, Vocabulary, check_code, normalise

REFERENCES = (ValueType.RECORD, ValueType.PLACE)


class Checker:
    """Checks statements against a vocabulary and the kinds of the records that exist."""

    def __init__(self, vocabulary: Vocabulary, kinds: Mapping[str, str]) -> None:
        self.vocabulary, self.kinds = vocabulary, kinds
        self._seen: dict[tuple[str, str, str], str] = {}

    def value(self, entity: str, name: str, value: str) -> str:
        """The value in its normal form; raises InvalidValue or NotFound with the reason."""
        kind = self.kinds.get(entity)
        if kind is None:
            raise NotFound(
                f"there is no record '{entity}'; `saksei show` says what there is, and a statement "
                "on new:act makes a new act"
            )
        key = (kind, name, value)
        if key not in self._seen:
            self._seen[key] = self._value(kind, name, value)
        text = self._seen[key]
        if text == entity and self.property(kind, name).value in REFERENCES:
            raise InvalidValue(f"{name} of '{entity}' names the record itself; name another one")
        return text

    def _value(self, kind: str, name: str, value: str) -> str:
        prop = self.property(kind, name)
        text = normalise(prop, value, self.vocabulary)
        if prop.value in REFERENCES:
            found = self.kinds.get(text)
            if found is None:
                one = f"saksei show {prop.of[0]} --find {shlex.quote(text)}"
                raise NotFound(
                    f"{name} names '{text}', and there is no such record; name its identifier: "
                    f"`{one}` looks for one, and a statement on new:{prop.of[0]} makes one"
                )
            if found not in prop.of:
                raise InvalidValue(
                    f"{name} names '{text}', which is a {found}; it takes a {' or '.join(prop.of)}"
                )
        return text

    def property(self, kind: str, name: str) -> Property:
        """The property `name` of a kind; raises InvalidValue naming those that there are."""
        found = self.vocabulary.kinds[kind].properties.get(name)
        if found is None:
            known = ", ".join(self.vocabulary.kinds[kind].properties)
            article = "an" if kind[0] in "aeiou" else "a"
            raise InvalidValue(f"{article} {kind} has no property '{name}'; it has {known}")
        return found

    def kind(self, kind: str) -> str:
        """`kind` if there is such a kind."""
        if kind not in self.vocabulary.kinds:
            raise InvalidValue(
                f"there is no kind '{kind}'; there are {', '.join(self.vocabulary.kinds)}"
            )
        return kind

    def code(self, code_list: str, code: str) -> str:
        """`code` if the list has it, or if it is empty."""
        if code and code not in self._codes[code_list]:
            check_code(code_list, code, self.vocabulary)
        return code

    @cached_property
    def _codes(self) -> dict[str, frozenset[str]]:
        lists = self.vocabulary.lists
        return {name: frozenset(content.codes) for name, content in lists.items()}
