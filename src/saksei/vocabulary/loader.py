"""Reads the vocabulary from YAML files and refuses what is wrong, with file and line.

Invariant: a vocabulary that loads is closed: each code list that a property names exists, each
kind that a property points to exists, each parent stands in its own list.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from saksei.vocabulary.model import Code, CodeList, Evidence, Kind, Property, ValueType, Vocabulary
from saksei.vocabulary.yaml_files import YamlFile

SHIPPED = Path(__file__).parent
KIND_KEYS = {"kind", "label", "definition", "properties"}
PROPERTY_KEYS = {
    "value", "definition", "list", "of", "multiple", "required", "unit", "huridocs", "unverified",
    "evidence",
}  # fmt: skip
LIST_KEYS = {"list", "label", "definition", "source", "codes"}
CODE_KEYS = {"label", "definition", "parent", "huridocs", "unverified"}
START = "should begin with 'kind: NAME' or 'list: NAME'"
TYPES: dict[str, tuple[type, str]] = {
    **dict.fromkeys(
        ("kind", "list", "label", "value", "unit", "huridocs", "evidence"), (str, "a word or words")
    ),
    **dict.fromkeys(("multiple", "required", "unverified"), (bool, "true or false")),
    "of": (list, "a list such as [person, group]"),
}


def load(folders: Iterable[Path] = ()) -> Vocabulary:
    """The shipped vocabulary, extended by the YAML files of `folders`.

    A file of an organisation's own may add properties to a kind, codes to no shipped list, and
    whole lists; it cannot change what is shipped. Raises InvalidVocabulary with file and line.
    """
    kinds: dict[str, Kind] = {}
    lists: dict[str, CodeList] = {}
    files = [
        YamlFile(path, start=START, types=TYPES)
        for folder in (SHIPPED, *folders)
        for path in sorted(folder.rglob("*.y*ml"))
    ]
    for file in files:
        if "kind" in file.content:
            _add_kind(file, kinds)
        else:
            _add_list(file, lists)
    for file in files:
        _check_references(file, kinds, lists)
    return Vocabulary(kinds, lists)


def _add_kind(file: YamlFile, kinds: dict[str, Kind]) -> None:
    known = kinds.get(str(file.content["kind"]))
    needed = {"kind", "properties"} if known else KIND_KEYS
    content = file.expect(file.content, 1, known=KIND_KEYS, needed=needed)
    properties = dict(known.properties) if known else {}
    given = file.mapping(content["properties"], content.lines["properties"])
    for name, raw in given.items():
        if name in properties:
            raise file.wrong(given.lines[name], f"'{name}' is already a property of this kind")
        properties[name] = _property(file, name, raw, given.lines[name])
    name = str(content["kind"])
    label = known.label if known else str(content["label"])
    definition = known.definition if known else str(content["definition"])
    kinds[name] = Kind(name, label, definition, properties)


def _property(file: YamlFile, name: str, raw: Any, line: int) -> Property:
    content = file.expect(raw, line, known=PROPERTY_KEYS, needed={"value", "definition"})
    try:
        value = ValueType(content["value"])
    except ValueError:
        raise file.wrong(
            line, f"'{content['value']}' is no value type; use {[str(v) for v in ValueType]}"
        ) from None
    for key, owner in (("list", ValueType.CODE), ("of", ValueType.RECORD)):
        if bool(content.get(key)) != (value is owner):
            raise file.wrong(line, f"'{key}' goes with value: {owner}, and only with it")
    evidence = content.get("evidence")
    if evidence is not None and evidence not in list(Evidence):
        raise file.wrong(line, f"'{evidence}' is no evidence; use {[str(e) for e in Evidence]}")
    return Property(
        name=name,
        definition=str(content["definition"]),
        value=value,
        codes=content.get("list"),
        of=tuple(content.get("of") or (("place",) if value is ValueType.PLACE else ())),
        multiple=bool(content.get("multiple", False)),
        required=bool(content.get("required", False)),
        unit=content.get("unit"),
        huridocs=content.get("huridocs"),
        unverified=bool(content.get("unverified", False)),
        evidence=None if evidence is None else Evidence(evidence),
    )


def _add_list(file: YamlFile, lists: dict[str, CodeList]) -> None:
    content = file.expect(file.content, 1, known=LIST_KEYS, needed=LIST_KEYS)
    name = str(content["list"])
    if name in lists:
        raise file.wrong(1, f"the list '{name}' exists already; choose another name")
    given = file.mapping(content["codes"], content.lines["codes"])
    codes = {code: _code(file, code, raw, given.lines[code]) for code, raw in given.items()}
    lists[name] = CodeList(
        name, str(content["label"]), str(content["definition"]), str(content["source"]), codes
    )


def _code(file: YamlFile, name: str, raw: Any, line: int) -> Code:
    extra = set(raw) - CODE_KEYS if isinstance(raw, Mapping) else set()
    content = file.expect(raw, line, known=CODE_KEYS | extra, needed={"label", "definition"})
    return Code(
        name=name,
        label=str(content["label"]),
        definition=str(content["definition"]),
        parent=None if content.get("parent") is None else str(content["parent"]),
        huridocs=content.get("huridocs"),
        unverified=bool(content.get("unverified", False)),
        extra={key: content[key] for key in sorted(extra)},
    )


def _check_references(
    file: YamlFile, kinds: Mapping[str, Kind], lists: Mapping[str, CodeList]
) -> None:
    part = file.content.get("properties", file.content.get("codes"))
    for name, raw in part.items():
        line = part.lines[name]
        if raw.get("list") is not None and "kind" in file.content and raw["list"] not in lists:
            raise file.wrong(line, f"there is no code list '{raw['list']}'")
        for kind in raw.get("of") or ():
            if str(kind) not in kinds:
                raise file.wrong(line, f"there is no kind '{kind}'")
        parent = raw.get("parent")
        if parent is not None and str(parent) not in part:
            raise file.wrong(line, f"the parent '{parent}' does not stand in this list")
