"""Reads rules of law from YAML files and refuses what is wrong, with file and line.

Invariant: a rule that loads can be run and cited: its law and article are given, it starts and ends
at steps that the vocabulary has, its lengths are positive, and `unverified` names its own parts.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from saksei import dates
from saksei.errors import InvalidDate, InvalidRules
from saksei.law.model import (
    STARTS,
    UNITS,
    Authority,
    Cap,
    Extension,
    Jurisdiction,
    Length,
    Rule,
)
from saksei.vocabulary import Vocabulary
from saksei.vocabulary.yaml_files import LinedMapping, YamlFile

SHIPPED = Path(__file__).parent / "rules"
START = "should begin with 'jurisdiction: CODE'"
FILE_KEYS = {"jurisdiction", "name", "version", "parties", "calendar", "rules"}
RULE_NEEDS = {
    "id", "label", "step", "starts_at", "ends_at", "base", "applies", "valid", "authority",
    "review",
}  # fmt: skip
RULE_KEYS = RULE_NEEDS | {"may_end_at", "ended_by", "extensions", "cap", "excludes", "unverified"}
CLASSES = ("felony", "misdemeanour")
LONGEST = {"hour": 876_600, "day": 36_525, "week": 5_218, "month": 1_200}
CALENDAR = {"month_add": "clip_to_month_end", "holidays_extend": False}
_WORD, _LIST = (str, "a word or words"), (list, "a list such as [release, conviction]")
TYPES: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("jurisdiction", "name", "id", "label", "step", "starts_at", "unit"), _WORD),
    **dict.fromkeys(("law", "article", "source", "offence_class", "status", "by"), _WORD),
    "version": (str, 'a version in quotes, such as "2026.1"'),
    **dict.fromkeys(
        ("parties", "ends_at", "may_end_at", "ended_by", "requires", "excludes"), _LIST
    ),
    **dict.fromkeys(("unverified", "rules", "extensions"), _LIST),
    **dict.fromkeys(("value", "times", "num", "den", "age_min"), (int, "a whole number")),
}


def load_rules(vocabulary: Vocabulary, folders: Iterable[Path] = ()) -> tuple[Jurisdiction, ...]:
    """The shipped rules and those in the YAML files of `folders`; a file of one's own with the
    code of a shipped one takes its place. Raises InvalidRules with file and line."""
    found: dict[str, Jurisdiction] = {}
    for folder in (SHIPPED, *folders):
        here: dict[str, Path] = {}
        for path in sorted(folder.rglob("*.y*ml")):
            file = YamlFile(path, start=START, types=TYPES, error=InvalidRules)
            one = _jurisdiction(file, vocabulary)
            if one.code in here:
                raise file.wrong(1, f"{here[one.code].name} has the rules of '{one.code}' already")
            here[one.code], found[one.code] = path, one
    return tuple(found[code] for code in sorted(found))


def _jurisdiction(file: YamlFile, vocabulary: Vocabulary) -> Jurisdiction:
    content = file.expect(file.content, 1, known=FILE_KEYS, needed=FILE_KEYS)
    calendar = file.mapping(content["calendar"], content.lines["calendar"])
    for key, only in CALENDAR.items():
        if calendar.get(key) != only:
            raise file.wrong(
                calendar.lines.get(key, calendar.line),
                f"'{key}' should be {str(only).lower()}; nothing else can be computed yet",
            )
    rules: dict[str, Rule] = {}
    for raw in content["rules"]:
        rule = _Reader(file, vocabulary, str(content["version"])).rule(raw)
        if rule.id in rules:
            raise file.wrong(raw.lines["id"], f"the rule '{rule.id}' stands twice")
        if not rule.id.startswith(f"{content['jurisdiction']}."):
            raise file.wrong(
                raw.lines["id"],
                f"'{rule.id}' should begin with the jurisdiction '{content['jurisdiction']}.'",
            )
        rules[rule.id] = rule
    return Jurisdiction(
        code=str(content["jurisdiction"]), name=str(content["name"]),
        version=str(content["version"]), parties=tuple(map(str, content["parties"])),
        rules=tuple(rules.values()),
    )  # fmt: skip


class _Reader:
    """Reads one rule of a file."""

    def __init__(self, file: YamlFile, vocabulary: Vocabulary, version: str) -> None:
        self.file, self.vocabulary, self.version = file, vocabulary, version

    def rule(self, raw: Any) -> Rule:
        content = self.file.expect(raw, 1, known=RULE_KEYS, needed=RULE_NEEDS)
        applies = self.part(content, "applies", {"offence_class", "age_min"})
        starts_at = self.one_of(content, "starts_at", STARTS)
        offence_class = self.one_of(applies, "offence_class", CLASSES, needed=False)
        valid_from, valid_to = self.valid(content)
        reviewed_by, status = self.review(content)
        return Rule(
            id=str(content["id"]), version=self.version, label=str(content["label"]),
            step=str(content["step"]), starts_at=str(starts_at),
            ends_at=self.steps(content, "ends_at"), may_end_at=self.steps(content, "may_end_at"),
            ended_by=self.steps(content, "ended_by"),
            base=self.length(content, "base"),
            extensions=self.extensions(content), cap=self.cap(content),
            excludes=tuple(map(str, content.get("excludes") or ())),
            offence_class=offence_class, age_min=applies.get("age_min"),
            valid_from=valid_from, valid_to=valid_to, authority=self.authority(content),
            unverified=self.unverified(content), reviewed_by=reviewed_by, status=status,
        )  # fmt: skip

    def part(
        self, content: LinedMapping, key: str, known: set[str], needed: set[str] | None = None
    ) -> LinedMapping:
        line = content.lines[key]
        return self.file.expect(content[key], line, known=known, needed=needed or set())

    def one_of(
        self, content: LinedMapping, key: str, known: tuple[str, ...], *, needed: bool = True
    ) -> str | None:
        value = content.get(key)
        if value is None and not needed:
            return None
        if value not in known:
            line = content.lines.get(key, content.line)
            raise self.file.wrong(line, f"'{value}' is no {key}; use {', '.join(known)}")
        return str(value)

    def length(self, content: LinedMapping, key: str) -> Length:
        part = self.part(content, key, {"value", "unit"}, {"value", "unit"})
        unit = self.one_of(part, "unit", UNITS)
        found = Length(self.positive(part, "value"), str(unit))
        if found.value > LONGEST[found.unit]:
            raise self.file.wrong(part.lines["value"], f"'{found}' is over a hundred years")
        return found

    def positive(self, content: LinedMapping, key: str) -> int:
        number = content.get(key)
        if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
            line = content.lines.get(key, content.line)
            raise self.file.wrong(line, f"'{key}' should be a whole number above 0, not {number}")
        return number

    def steps(self, content: LinedMapping, key: str) -> tuple[str, ...]:
        known = self.vocabulary.lists["step_type"].codes
        for step in content.get(key) or ():
            if step not in known:
                raise self.file.wrong(content.lines[key], f"'{step}' is no step_type")
        if key == "ends_at" and not content[key]:
            raise self.file.wrong(content.lines[key], "a clock that nothing ends cannot be kept")
        return tuple(map(str, content.get(key) or ()))

    def extensions(self, content: LinedMapping) -> tuple[Extension, ...]:
        found = []
        for raw in content.get("extensions") or ():
            part = self.file.expect(
                raw, content.lines["extensions"], known={"max", "times", "requires", "if"},
                needed={"max", "times"},
            )  # fmt: skip
            limited = self.part(part, "if", {"offence_class"}) if "if" in part else LinedMapping()
            only = self.one_of(limited, "offence_class", CLASSES) if limited else None
            times = self.positive(part, "times")
            requires = tuple(map(str, part.get("requires") or ()))
            found.append(Extension(self.length(part, "max"), times, requires, only))
        return tuple(found)

    def cap(self, content: LinedMapping) -> Cap | None:
        if "cap" not in content:
            return None
        keys = {"fraction_of", "num", "den"}
        part = self.part(content, "cap", keys, keys)
        self.one_of(part, "fraction_of", ("statutory_min_penalty",))
        return Cap(self.positive(part, "num"), self.positive(part, "den"))

    def authority(self, content: LinedMapping) -> Authority:
        needed = {"law", "article", "source"}
        part = self.part(content, "authority", needed | {"lang", "quote"}, needed)
        for key in sorted(needed):
            if not part[key] or not part[key].strip():
                raise self.file.wrong(part.lines[key], f"'{key}' is empty; a rule needs it")
        quote = self.part(part, "quote", {"exact"}).get("exact") if "quote" in part else None
        language = str(part.get("lang") or "")
        return Authority(part["law"], part["article"], language, part["source"], quote)

    def valid(self, content: LinedMapping) -> tuple[date | None, date | None]:
        part = self.part(content, "valid", {"from", "to"}, {"from"})
        try:
            start = dates.bounds(str(part["from"]))[0] if part["from"] else None
            end = dates.bounds(str(part["to"]))[1] if part.get("to") else None
        except InvalidDate as error:
            raise self.file.wrong(part.line, str(error)) from None
        if start and end and end < start:
            raise self.file.wrong(part.line, "the rule ends before it begins; swap the two dates")
        return start, end

    def unverified(self, content: LinedMapping) -> tuple[str, ...]:
        for key in content.get("unverified") or ():
            if key not in content:
                line = content.lines["unverified"]
                raise self.file.wrong(line, f"'{key}' is no part of this rule")
        return tuple(map(str, content.get("unverified") or ()))

    def review(self, content: LinedMapping) -> tuple[str | None, str]:
        part = self.part(content, "review", {"by", "on", "status"}, {"status"})
        status = str(self.one_of(part, "status", ("draft", "reviewed")))
        if status == "reviewed" and not (part.get("by") and part.get("on")):
            raise self.file.wrong(
                part.line, "a reviewed rule names the lawyer ('by') and day ('on')"
            )
        return part.get("by"), status
