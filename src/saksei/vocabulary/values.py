"""Decides whether a value fits its property, and writes it in its normal form.

Invariant: what `normalise` returns, it returns again unchanged. Whether a record that a value
names exists is not decided here: that needs the record.
"""

from saksei import dates, quantities
from saksei.errors import InvalidCode, InvalidValue
from saksei.vocabulary.model import Property, ValueType, Vocabulary

MAX_CHARACTERS = 10_000


def normalise(prop: Property, value: str, vocabulary: Vocabulary) -> str:
    """`value` in the normal form of the property's type; raises InvalidValue with the reason."""
    text = value.strip()
    if not text:
        raise InvalidValue(f"{prop.name} is empty; give a value or leave the statement out")
    if len(text) > MAX_CHARACTERS:
        raise InvalidValue(
            f"{prop.name} has {len(text)} characters; at most {MAX_CHARACTERS} are kept in a value"
        )
    if "\x00" in text:
        raise InvalidValue(f"{prop.name} contains a NUL character; remove it")
    match prop.value:
        case ValueType.DATE:
            return dates.parse(text).text
        case ValueType.QUANTITY:
            return quantities.parse(text).text
        case ValueType.CODE:
            return check_code(str(prop.codes), text, vocabulary)
        case ValueType.IDENTIFIER:
            return _identifier(prop, text)
        case _:
            return text


def check_code(code_list: str, code: str, vocabulary: Vocabulary) -> str:
    """`code` if the list has it; raises InvalidCode with the nearest terms."""
    codes = vocabulary.lists[code_list].codes
    if code in codes:
        return code
    near = _near(code, list(codes))
    raise InvalidCode(
        f"'{code}' is not a term of the list {code_list}; did you mean {near}? "
        f"`saksei vocabulary {code_list}` prints the list"
    )


def _near(word: str, words: list[str]) -> str:
    import difflib

    found = difflib.get_close_matches(word, words, n=3, cutoff=0.4) or words[:3]
    return " or ".join(f"'{item}'" for item in found)


def _identifier(prop: Property, text: str) -> str:
    scheme, colon, rest = text.partition(":")
    if not colon or not scheme.strip() or not rest.strip():
        raise InvalidValue(
            f"{prop.name} '{text}' should be written scheme:value, such as un:KHM 5/2020"
        )
    return f"{scheme.strip()}:{rest.strip()}"
