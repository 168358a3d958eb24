"""Names in Latin letters, whatever their script.

Decides how each script is written so that the same name comes out alike. Invariant: any Unicode is
accepted, and what comes out is lower-case ASCII.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache

from anyascii import anyascii

from saksei.analysis.naming.lists import read

# Scripts by their first and last letter. What stands in none of them is left to anyascii.
SCRIPTS = {
    "latin": "\u0041-\u024f\u1e00-\u1eff",
    "cyrillic": "\u0400-\u052f\u0138",
    "arabic": "\u0600-\u06ff\u0750-\u077f\u200c\ufb50-\ufdff\ufe70-\ufeff",
    "thai": "\u0e00-\u0e7f",
    "lao": "\u0e80-\u0eff",
    "burmese": "\u1000-\u109f",
    "khmer": "\u1780-\u17ff",
    "hebrew": "\u0590-\u05ff",
    "indic": "\u0900-\u0dff",
    "chinese": "\u3400-\u9fff",
    "korean": "\uac00-\ud7af",
}
# In these, vowels are not written or follow rules that transliterations do not share.
LOOSE = frozenset(("arabic", "hebrew", "thai", "lao", "khmer", "indic", "burmese"))
_WORD = re.compile("|".join(f"(?P<{name}>[{span}]+)" for name, span in SCRIPTS.items()))
# Latin letters in Cyrillic words: typists use the i of their own keyboard.
_ALIKE = str.maketrans("iIïaeopcyx", "іІїаеорсух")
_MIXED = re.compile(r"(?=\w*[\u0400-\u052f])\w+")
_SEAM = re.compile("(?<=[a-zà-ÿа-џ]{4})(?=[A-ZÀ-ÞЀ-Я][a-zà-ÿа-џ]{3})")


def script(text: str) -> str:
    """The script of the first letter that has one of ours, else ''."""
    found = _WORD.search(text)
    return str(found.lastgroup) if found else ""


def latin(text: str, *, persian: bool = False) -> str:
    """A text in lower-case ASCII; `persian` reads letters of the Arabic script as Persian does."""
    if text.isascii():
        return text.lower()
    text = _MIXED.sub(lambda word: word[0].translate(_ALIKE), text)
    written = _WORD.sub(lambda run: _write(run, persian=persian), text)
    return anyascii(written).lower()


def prepared(text: str) -> str:
    """One form of each character, joined words ('EvgeniyAlekseevich') taken apart."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _SEAM.sub(" ", text)


def _write(run: re.Match[str], *, persian: bool) -> str:
    name = str(run.lastgroup)
    if name == "arabic" and persian:
        return run[0].translate(_table("persian")).translate(_table("arabic"))
    writer = _WRITERS.get(name)
    return writer(run[0]) if writer else run[0]


@cache
def _table(name: str) -> dict[int, str]:
    return {ord(letter): by for letter, by in read("writing")[name].items()}


def _letters(name: str) -> Callable[[str], str]:
    return lambda text: text.lower().translate(_table(name))


def _thai(text: str) -> str:
    text = re.sub(r"[ก-ฮ][ิุ]?์", "", text)
    text = re.sub(r"อ(?=[าิีึืุูัะ])", "", re.sub(r"([เแโใไ])อ", r"\1", text))
    text = re.sub(r"([เแโใไ])((?:[ก-ฮ](?=[รลว]))?[ก-ฮ])", r"\2\1", text)
    text = re.sub(r"พร$", "พอน", re.sub(r"รร(?=[ก-ฮ])", "ั", text))
    text = re.sub(r"ญ(?=[ก-ฮ]|$)|[รลฬ]$", "น", text)
    return re.sub(r"[จชซศษส]$", "ต", text).translate(_table("thai"))


def _lao(text: str) -> str:
    text = re.sub(r"([ເແໂໃໄ])((?:ຫ(?=[ກ-ຮ]))?[ກ-ຮ])", r"\2\1", text)
    return re.sub(r"ຫ(?=[ງຍນມລວຣ])", "", text).translate(_table("lao"))


def _chinese(text: str) -> str:
    families: list[str] = read("writing")["chinese_families"]
    size = 2 if text[:2] in families and len(text) > 2 else 1
    parts = [text[:size], text[size:]] if len(text) <= 4 else list(text)
    return " ".join(anyascii(part).replace(" ", "").lower() for part in parts if part)


def _korean(text: str) -> str:
    parts = [text[:1], text[1:]] if len(text) <= 3 else list(text)
    # What the official romanisation writes eo and eu, all others write o and u.
    return " ".join(re.sub("e([ou])", r"\1", anyascii(part).lower()) for part in parts if part)


_SYLLABLE = re.compile("([က-ဪဿ])([ျြွှ]*)([ာါိီုူေဲံ]*(?:်(?=$|[^ာါ]))?)[့း]*(?:([က-ဪ])[့း]*(?:်|္)[့း]*)?")


def _burmese(text: str) -> str:
    text = text.replace("့်", "့်").replace("်္", "်")
    return " ".join(_syllable(*found.groups()) for found in _SYLLABLE.finditer(text)) or text


def _syllable(initial: str, medials: str, vowel: str, final: str | None) -> str:
    rules: Mapping[str, Mapping[str, str]] = read("writing")["burmese"]
    onset = rules["initials"].get(initial, "") + "".join(
        {"ျ": "y", "ြ": "y", "ွ": "w", "ှ": "h"}[medial] for medial in medials
    )
    onset = rules["clusters"].get(onset, onset)
    if onset.endswith("h") and len(onset) > 1 and onset[-2] in "mnlwy":
        onset = ("h" + onset[:-1]) if onset[-2] != "y" else "sh"
    rime = rules["rimes"].get(vowel + (final or ""))
    if rime is None:
        rime = rules["rimes"].get(vowel, "a") + rules["rimes"].get(final or "", "")[-1:]
    if onset.endswith("w") and rime in ("an", "at"):
        return onset[:-1] + {"an": "un", "at": "ut"}[rime]
    return onset + rime


_WRITERS: dict[str, Callable[[str], str]] = {
    "cyrillic": _letters("cyrillic"),
    "arabic": _letters("arabic"),
    "thai": _thai,
    "lao": _lao,
    "burmese": _burmese,
    "chinese": _chinese,
    "korean": _korean,
}
