"""Write docs/data-model.md from the vocabulary: `python tools/data_model.py docs/data-model.md`.

Invariant: the page says what the vocabulary files say and nothing else, in their order, so the
same files always give the same bytes.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from saksei import vocabulary
from saksei.vocabulary import Code, CodeList, Kind, Property, ValueType, Vocabulary

HEAD = """\
# The data model

Generated from the vocabulary files by `make docs`; do not edit this page. The files are
`src/saksei/vocabulary/kinds/*.yaml` and `src/saksei/vocabulary/lists/*.yaml`. A workspace may add
properties and lists of its own: see [Start a workspace](guide/workspace.md).
`saksei vocabulary NAME` prints one kind or list in the terminal.

*unverified* marks a term whose wording or code nobody has yet checked against its authority.
*several* means that several values may hold together, so that a second one is no contradiction.
"""
TYPES = {
    ValueType.TEXT: "free text",
    ValueType.NAME: "name, as a source spells it",
    ValueType.DATE: "date (EDTF)",
    ValueType.QUANTITY: "quantity",
    ValueType.RECORD: "record",
    ValueType.PLACE: "record",
    ValueType.ADDRESS: "web address",
    ValueType.IDENTIFIER: "identifier, scheme:value",
}


def page(content: Vocabulary) -> str:
    """The whole page."""
    kinds, lists = content.kinds.values(), content.lists.values()
    lines = [HEAD, "## Kinds", ""]
    lines += [f"- [{kind.label}](#kind-{kind.name}): {kind.definition}" for kind in kinds]
    lines += ["", "## Code lists", ""]
    lines += [f"- [{one.label}](#list-{one.name})" for one in lists]
    for kind in kinds:
        lines += ["", *_kind(kind)]
    for one in lists:
        lines += ["", *_list(one)]
    return "\n".join(lines) + "\n"


def _kind(kind: Kind) -> Iterator[str]:
    yield f'<a id="kind-{kind.name}"></a>\n\n## Kind `{kind.name}`: {kind.label}\n'
    yield f"{kind.definition}\n"
    yield "| property | value | what it is | HURIDOCS |\n|---|---|---|---|"
    for one in kind.properties.values():
        yield _row(f"`{one.name}`", _value(one), _marked(one.definition, one), one.huridocs)


def _value(one: Property) -> str:
    words = f"term of [{one.codes}](#list-{one.codes})" if one.codes else TYPES[one.value]
    if one.of:
        words += ": " + " or ".join(f"[{kind}](#kind-{kind})" for kind in one.of)
    words += f" in {one.unit}" if one.unit else ""
    words += ", several" if one.multiple else ""
    return words + (", required" if one.required else "")


def _list(codes: CodeList) -> Iterator[str]:
    yield f'<a id="list-{codes.name}"></a>\n\n## List `{codes.name}`: {codes.label}\n'
    yield f"{codes.definition}\n\nSource: {codes.source}\n"
    yield "| term | label | what it is | HURIDOCS | also |\n|---|---|---|---|---|"
    for one in codes.codes.values():
        yield _row(
            f"`{one.name}`", one.label, _marked(one.definition, one), one.huridocs, _also(one)
        )


def _also(code: Code) -> str:
    parts = [f"part of `{code.parent}`"] if code.parent else []
    parts += [f"{key}: {_words(value)}" for key, value in code.extra.items()]
    return "; ".join(parts)


def _words(value: object) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(f"{key} {_words(one)}" for key, one in value.items()) + ")"
    return ", ".join(map(_words, value)) if isinstance(value, list) else str(value)


def _marked(definition: str, one: Property | Code) -> str:
    return f"{definition} *unverified*" if one.unverified else definition


def _row(*cells: str | None) -> str:
    return "| " + " | ".join((cell or "").replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(vocabulary.load()), "utf-8")
