"""Decides what each word of a sentence may be: a one-letter tag, as `syntax` lists them.

Closed classes come from lists, the rest from ending, capital and neighbours.
Invariant: one tag for each token; the work is linear in their number.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from saksei.reading.grammar.tokens import Capitals, Token
from saksei.reading.grammar.verbs import noun_forms, verb_forms
from saksei.reading.lexicon import words

_CLOSED = (
    ("determiners", "d"), ("quantifiers", "q"), ("pronouns", "p"), ("relatives", "w"),
    ("auxiliaries", "a"), ("conjunctions", "c"), ("subordinators", "s"), ("prepositions", "i"),
    ("adverbs", "r"), ("adjectives", "j"), ("time_nouns", "N"),
)  # fmt: skip
_MARKS = {
    **dict.fromkeys('\u201c\u201d\u201e\u201f"«»\u2018', '"'),
    **dict.fromkeys("—–\u2015", "-"),
    **dict.fromkeys(";:", ":"),
    **dict.fromkeys("$€£", "q"),
    **{"'": "o", "’": "o", ",": ",", "(": "(", ")": ")", "[": "(", "]": ")", "&": "c", "-": "-"},
}
# Words of closed classes that `_closed_tag` may give another tag; all "j" and "q" may have one.
_VARYING = frozenset("her his that this these those so once since past".split())
_ADJECTIVE = re.compile(
    r".{3,}(?:al|ous|ive|ful|less|able|ible|ic|ish|ese|ean|ian|led|based|wide)$"
)
_PLURAL = re.compile(r".{2,}(?:[^su]s|men|people|children)$|(?:men|people|children)$")
_SUBJECT = re.compile('(?:^|[,c":.-])(?:d[jnN]{0,5}[nN]|N{1,6})$')
_SPOKEN = re.compile('[,.]"(?:[dqjnNo]{0,7}[nN])?$')


@lru_cache(maxsize=1)
def _closed() -> dict[str, str]:
    tags: dict[str, str] = {}
    for key, tag in _CLOSED:
        for word in words("grammar", key):
            tags.setdefault(word, tag)
    for word in ("may", "march"):  # a modal and a verb where they are written small
        tags.pop(word, None)
    return tags | {"of": "f", "to": "t", "may": "a"}


@lru_cache(maxsize=1)
def fixed_tags() -> dict[str, str]:
    """The tags of marks and small words that have one tag wherever they stand."""
    varying = _VARYING | words("grammar", "after_noun") | verb_forms().keys()
    small = {low: tag for low, tag in _closed().items() if tag not in "jq" and low not in varying}
    marks = {mark: tag for mark, tag in _MARKS.items() if mark not in "'’"}
    return small | marks | dict.fromkeys(".!?", ".")


def tags_of(tokens: Sequence[Token], seen: Capitals) -> str:
    """One tag for each token, as a string."""
    closed, fixed = _closed(), fixed_tags()
    tags: list[str] = []
    first = True
    for number, token in enumerate(tokens):
        tag = fixed.get(token.text, "")
        if not tag:
            following = tokens[number + 1] if number + 1 < len(tokens) else None
            tag = _tag(token, tags, following, first=first, seen=seen, closed=closed)
        tags.append(tag)
        first = tag in '":(' or token.text in ".!?" or (first and tag in "-.,")
    return "".join(tags)


def _tag(
    token: Token,
    before: list[str],
    following: Token | None,
    *,
    first: bool,
    seen: Capitals,
    closed: dict[str, str],
) -> str:
    text, low = token.text, token.low
    if not text[0].isalnum():
        return _mark(token, following)
    if text[0].isdigit():
        alone = following and (following.low in closed or following.low in verb_forms())
        return "n" if low.endswith("-old") and alone else "q"  # "the 44-year-old said"
    previous = _previous(before)
    if text[0].isupper() and not _plain(
        text, low, following, first=first, seen=seen, closed=closed
    ):
        return "N"
    if first and before[-1:] != ['"'] and _begins_name(low, following):
        return "N"
    if low in closed:
        return _closed_tag(low, closed[low], previous, following)
    forms = verb_forms().get(low)
    if forms:
        told = '"' in before[-8:] and ("z" in forms[1] or "d" in forms[1])
        if (
            told
            and _SPOKEN.search("".join(before[-8:]))
            and not (following and following.low in verb_forms())
        ):
            return "v"  # "...," the letter reads
        if "z" in forms[1] and _complemented(low, following, before):
            return "v"  # "the group calls on", "the report claims that"
        return _verb_tag(low, forms[1], previous, following)
    if previous == "t" or (previous == "a" and before[-1] == "a"):
        return _after_to(low, previous, following, closed)
    return _open_tag(low, previous)


def _previous(before: list[str]) -> str:
    """The tag before a word, past adverbs: the modal in "should at once and for good release"."""
    if before and before[-1] not in "rc":
        return before[-1]
    place = len(before) - 1
    while place > 0 and (
        before[place] == "r" or (before[place] == "c" and before[place - 1] == "r")
    ):
        place -= 1
    return before[place] if before else ""


def _complemented(low: str, following: Token | None, before: list[str]) -> bool:
    """Whether a form that may be a noun has a subject and a complement: "the group calls on"."""
    word = following.low if following else ""
    calls = low in ("calls", "appeals") and word in ("on", "for", "upon")
    if calls and before[-1:] == ["c"] and word != "for":
        return True
    return (word == "that" or calls) and bool(_SUBJECT.search("".join(before[-8:])))


def _after_to(low: str, previous: str, following: Token | None, closed: dict[str, str]) -> str:
    """An unknown word after "to" or an auxiliary: a verb where an object follows it."""
    tag = _open_tag(low, previous)
    after = closed.get(following.low, "") if following else ""
    return "v" if tag == "n" and previous == "t" and (after in ("d", "p", "q", "j")) else tag


def _mark(token: Token, following: Token | None) -> str:
    if token.low in ("'s", "’s"):
        return "o"
    if token.text in "'’" and not (following and following.start == token.end + 1):
        return "."
    return _MARKS.get(token.text, ".")


def _plain(
    text: str,
    low: str,
    following: Token | None,
    *,
    first: bool,
    seen: Capitals,
    closed: dict[str, str],
) -> bool:
    """Whether a capital only begins a sentence, and the word is an ordinary one."""
    if text == "I":
        return True
    if not first:
        return False
    if low in closed and closed[low] != "N":
        return not (closed[low] == "j" and following and following.text[:1].isupper())
    if len(text) > 1 and text.isupper():
        return False
    if following and following.text[:1].isupper() and low not in verb_forms():
        return low in seen.lower and text not in seen.names and low.endswith(("ly", "ing"))
    if low in verb_forms() or low in seen.lower or low.endswith("ly") or _ordinary(low):
        return True
    if text not in seen.names and low in words("people", "titles"):
        return True
    if following and following.low in words("people", "links"):
        return False  # "Luis de la Cruz"
    return text not in seen.names and bool(_PLURAL.match(low))


def _ordinary(low: str) -> bool:
    """Whether a word is known for a noun: "Riot police", "Prison guards"."""
    return (
        low in words("grammar", "nouns")
        or low in words("people", "group_words")
        or low in words("people", "place_words")
    )


def _begins_name(low: str, following: Token | None) -> bool:
    """Whether a verb's form at the beginning is one in a name: "Mark Oun", "Land Rights Watch".

    Only a participle may stand there before a name, and an order, which somebody must say.
    """
    forms = verb_forms().get(low)
    named = following is not None and following.text[0].isupper()
    return named and forms is not None and not set("gn") & set(forms[1])


def _closed_tag(low: str, tag: str, previous: str, following: Token | None) -> str:
    if low in {"her", "his"}:
        return (
            "d" if following and following.text[0].isalnum() and _may_follow(following.low) else "p"
        )
    this = low == "that" and previous in "viect," and following and following.low in _SINGULAR
    if this or low in {"this", "these", "those"}:
        return "d"
    if low in ("so", "once") and previous in ("", ","):
        return "r"
    if low == "since" and previous == "a":
        return "r"
    if low == "past" and previous == "d":
        return "j"
    if low in words("grammar", "after_noun") and previous in ("n", "N"):
        named = following is not None and following.text[0].isupper()
        return tag if named else "n"  # "the UN rights chief has"
    if tag == "q":
        return _quantity_tag(low, previous, following)
    return _adjective_tag(low, previous, following) if tag == "j" else tag


def _adjective_tag(low: str, previous: str, following: Token | None) -> str:
    """A word that is an adjective where it is no form of a verb."""
    if _told(low, previous, following):
        return "e"  # "the group alleged that"
    if low in _NOUNS_TOO and previous in ("d", "o", "j") and _ends_phrase(following):
        return "n"  # "the public not to", "Monday's ruling"
    if previous == "t" and _takes_object(low, following):
        return "v"  # "urged the court to free two men"
    if low == "free" and following and following.low in ("him", "her", "them", "us"):
        return "v"
    return "g" if previous == "a" and low.endswith("ing") else "j"


def _quantity_tag(low: str, previous: str, following: Token | None) -> str:
    if low in ("least", "most") and previous == "i" and _counts(following):
        return "r"  # "at least 21 people"
    return _ABOUT[low] if low in _ABOUT and not _counts(following) else "q"


def _counts(word: Token | None) -> bool:
    return word is not None and (word.text[0].isdigit() or _closed().get(word.low) == "q")


def _takes_object(low: str, following: Token | None) -> bool:
    """Whether an adjective that is a verb too has an object: "to free X", not "to free speech"."""
    if "b" not in verb_forms().get(low, ("", ""))[1] or following is None:
        return False
    after = _closed().get(following.low, "")
    return following.text[0].isupper() or after in list("dpq") or bool(_PLURAL.match(following.low))


def _told(low: str, previous: str, following: Token | None) -> bool:
    """Whether an adjective like "alleged" is a verb here: after its subject, or before "that"."""
    that = following is not None and following.low == "that" and previous in (",", ")", "-")
    return (that or previous in ("n", "N", "p")) and low.endswith("ed") and low in verb_forms()


def _ends_phrase(following: Token | None) -> bool:
    """Whether no noun or adjective follows, so that the word before is a noun itself."""
    if following is None or not following.text[0].isalnum():
        return True
    return _closed().get(following.low, "n") in "iftacws"


_NOUNS_TOO = frozenset(("public", "ruling", "deputy", "military", "opposition"))
_ABOUT = {
    "about": "i",
    "around": "i",
    "roughly": "r",
    "nearly": "r",
    "almost": "r",
    "approximately": "r",
}
_SINGULAR = frozenset(
    "day night year week month time case country statement incident decision period".split()
)


def _may_follow(low: str) -> bool:
    """Whether a word may follow a possessive inside one phrase."""
    return _closed().get(
        low, "j" if low.endswith("ly") and low != "family" else "n"
    ) in "nNjq" and not (low.endswith("ly") and low not in words("grammar", "not_adverbs"))


def _verb_tag(low: str, codes: str, previous: str, following: Token | None) -> str:
    noun_too = low in noun_forms()
    after = _closed().get(following.low, "") if following else ""
    if "g" in codes:
        noun = previous in ("d", "j", "o", "e") and not (
            following and _closed().get(following.low, "n") in "ndp" and following.text[0].isalpha()
        )
        return "n" if noun and low in _GERUND_NOUNS else "g"
    if "d" in codes or "n" in codes:
        if noun_too and previous in ("d", "q", "j", "o"):
            return "n"
        return "e" if "n" in codes else "v"
    if not noun_too:
        return (
            "v"
            if previous not in ("d", "o", "j") or (low.endswith("s") and previous == "d")
            else "n"
        )
    if low == "face" and previous == "q":
        return "v"  # "Of these, 112 face charges"
    if previous in ("t", "a", "p", "w") or (previous == "r" and after in ("d", "p", "s")):
        return "v" if previous != "t" or "b" in codes else "n"
    named = (
        previous == "c" and "b" in codes and following is not None and following.text[0].isupper()
    )
    if named or (previous in ("n", "N", "c", ")", ",") and after in ("d", "p", "s")):
        return "v"
    orders = previous in ("r", "") and "b" in codes and following and following.text[0].isupper()
    return "v" if orders else "n"


_ING_NOUNS = frozenset(
    "string spring sibling darling ceiling evening morning something nothing".split()
)
_GERUND_NOUNS = frozenset(
    """meeting hearing building killing killings beating beatings shooting shootings bombing
    briefing gathering reporting broadcasting filing finding findings ruling sentencing training
    writing writings warning warnings proceeding setting feeling hanging funding morning evening
    understanding undertaking opening offering posting questioning handling bearing crossing
    being wording""".split()
)


def _open_tag(low: str, previous: str) -> str:
    if low.endswith("ly") and low not in words("grammar", "not_adverbs"):
        return "r"
    if low in words("grammar", "not_adjectives") or (low == "general" and previous == "n"):
        return "n"  # "the attorney general"
    if low.endswith("ed") and len(low) > 4 and not low.endswith(("eed", "bed")):
        return "e"
    if low.endswith("ing") and len(low) > 5 and low not in _ING_NOUNS:
        return "n" if previous in ("d", "j", "o") and low in _GERUND_NOUNS else "g"
    if _ADJECTIVE.match(low):
        return "j"
    return "n"
