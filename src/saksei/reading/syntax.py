"""Decides the words of a sentence, what each may be, and which of them stand together.

A light grammar in place of a tagger: closed classes and common verbs from lists, the rest by
ending, capital and neighbours. Each word has a one-letter tag:

    d determiner   q number, quantity   j adjective   n noun     N name      p pronoun
    w who, which   i preposition   f of   t to   c and, or   s that, because
    a auxiliary    v verb          e -ed form    g -ing form     r adverb    o 's
    " quotation mark   , comma   - dash   ( )   : colon   . any other mark

Invariant: tags stand one for one with the tokens, so a rule may match them as a string; the work
is linear in the length of the sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from saksei.reading.lexicon import load, words
from saksei.reading.model import Span

_TOKEN = re.compile(
    r"[#@]?\d(?:[\d,.:/]*\d)?(?:st|nd|rd|th|s|%)?(?:-\w+)*"
    r"|(?:[A-Z]\.){2,}|[A-Z]\.(?=\s[A-Z])"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\."
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Rev|Fr|Sr|Jr|St|Hon|Gen|Lt|Col|Maj|Capt|Sgt|Cpl|Insp|Gov|Sen|Rep|No|Art|Adv|Atty)\."
    r"|[^\W\d_][^\W_]*(?:(?:[.&/](?=[^\W\d_]{2}))?[^\W_]+|[-\u2010\u2011](?=[^\W_])|['’](?=[^\W_])(?!s\b))*"
    r"|['’]s\b|[$€£]|[^\w\s]|_+|\w"
)
_CLOSED = (
    ("determiners", "d"), ("quantifiers", "q"), ("pronouns", "p"), ("relatives", "w"),
    ("auxiliaries", "a"), ("conjunctions", "c"), ("subordinators", "s"), ("prepositions", "i"),
    ("adverbs", "r"), ("adjectives", "j"), ("time_nouns", "N"),
)  # fmt: skip
_MARKS = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\"«»\u2018", '"'),
    **dict.fromkeys("—–\u2015", "-"),
    **dict.fromkeys(";:", ":"),
    **dict.fromkeys("$€£", "q"),
    **{"'": "o", "’": "o", ",": ",", "(": "(", ")": ")", "[": "(", "]": ")", "&": "c", "-": "-"},
}
_ADJECTIVE = re.compile(r".{3,}(?:al|ous|ive|ful|less|able|ible|ic|ish|ese|ean|ian|led|based|wide)$")
_PLURAL = re.compile(r".{2,}(?:[^su]s|ers|men|people|children)$")
_DEMONSTRATIVES = frozenset("this that these those both all each neither either another".split())
_AFTER_NOUN = frozenset("chief deputy general senior former junior military special".split())
_SPOKEN = re.compile('[,.]"(?:[dqjnNo]{0,7}[nN])?$')
_SUBJECT = re.compile('(?:^|[,c":.-])(?:d[jnN]{0,5}n|N{1,6})$')
_LONGEST_PHRASE = 40  # tokens; so the work stays linear in the sentence
_VOWEL_END = re.compile(r"[^aeiou][aeiou][bdgklmnprt]$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark, its place in the text, and its tag."""

    start: int
    end: int
    text: str
    low: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: token numbers `first` to `last` (excluded), its head, its place."""

    first: int
    last: int
    head: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Its place in the text."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence's tokens, their tags as one string, and its noun phrases in order."""

    tokens: tuple[Token, ...]
    tags: str
    phrases: tuple[Phrase, ...]
    at: tuple[int, ...]  # for each token the number of the phrase that holds it, or -1

    def phrase_with(self, token: int) -> Phrase | None:
        """The noun phrase that holds a token."""
        number = self.at[token] if 0 <= token < len(self.at) else -1
        return self.phrases[number] if number >= 0 else None

    def words(self, first: int, last: int) -> str:
        """Lower-case words of tokens `first` to `last` (excluded), one blank between."""
        return " ".join(one.low for one in self.tokens[first:last])

    def token_at(self, place: int) -> int:
        """The number of the first token that ends after a place in the text."""
        low, high = 0, len(self.tokens)
        while low < high:
            middle = (low + high) // 2
            if self.tokens[middle].end <= place:
                low = middle + 1
            else:
                high = middle
        return low


@dataclass(frozen=True, slots=True)
class Capitals:
    """What a text says of its capitals: words seen in lower case, and names seen within sentences."""

    lower: frozenset[str]
    names: frozenset[str]


def capitals(text: str) -> Capitals:
    """Which words of a text begin with a small letter somewhere, and which with a capital inside."""
    lower = frozenset(re.findall(r"\b[^\W\d_A-Z][^\W\d_]+", text))
    names = frozenset(re.findall(r"(?<=[\w,;] )[A-Z][^\W\d_]*", text))
    return Capitals(lower, names)


def _low(word: str) -> str:
    """The word as the lists have it: small, with a straight apostrophe, without its full stop."""
    return word.lower().replace("’", "'").rstrip(".") or word


def parse(text: str, start: int, end: int, seen: Capitals) -> Parsed:
    """The grammar of `text[start:end]`, a sentence; offsets are those of the text."""
    tokens = tuple(
        Token(one.start(), one.end(), one[0], _low(one[0]))
        for one in _TOKEN.finditer(text, start, end)
    )
    tags = _tags(tokens, seen)
    phrases = _phrases(tokens, tags)
    at = [-1] * len(tokens)
    for number, phrase in enumerate(phrases):
        at[phrase.first : phrase.last] = [number] * (phrase.last - phrase.first)
    return Parsed(tokens, tags, phrases, tuple(at))


# -- tags


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
def verb_forms() -> dict[str, tuple[str, str]]:
    """Each form of each known verb with its base and codes: b base, z -s, d past, n participle,
    g -ing."""
    found: dict[str, tuple[str, str]] = {}

    def add(form: str, base: str, code: str) -> None:
        old = found.get(form)
        found[form] = (old[0], old[1] + code) if old and old[0] == base else old or (base, code)

    for line in load("verbs")["irregular"].splitlines():
        base, past, participle = line.split()
        for form, code in ((base, "b"), (_third(base), "z"), (past, "d"), (participle, "n"), (_ing(base), "g")):
            add(form, base, code)
    for base in sorted(words("verbs", "regular") | _told()):
        bare = base.removesuffix("-regular")
        for form, code in ((bare, "b"), (_third(bare), "z"), (_ed(bare), "d"), (_ed(bare), "n"), (_ing(bare), "g")):
            if not base.endswith("-regular"):
                add(form, bare, code)
    return found


def _told() -> set[str]:
    """The regular verbs of events and of reports, so that no list need name them twice."""
    events, irregular = load("events"), load("verbs")["irregular"].split()
    told = {base for given in events["verbs"].values() for base in str(given).split()}
    return (told | set(events["weak"]) | set(load("cues")["verbs"])) - set(irregular)


def _third(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return base + "es"
    return base[:-1] + "ies" if re.search("[^aeiou]y$", base) else base + "s"


_DOUBLED = frozenset(
    """admit ban bar beg commit compel control cut drag drop expel fit get grab hit jog let permit
    pin plan plot put quit quiz rob rip run set shut sit slam slap snap spot stab step stop strip
    submit swap trap travel whip win begin forget forbid occur refer transfer rebut repel regret
    cancel label quarrel scan slip skip swim throw-no""".split()
)


def _ed(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if re.search("[^aeiou]y$", base):
        return base[:-1] + "ied"
    return base + (base[-1] if base in _DOUBLED else "") + "ed"


def _ing(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")):
        return base[:-1] + "ing"
    return base + (base[-1] if base in _DOUBLED else "") + "ing"


def base_of(low: str) -> str:
    """The base form of a known verb's form, else the word itself."""
    found = verb_forms().get(low)
    return found[0] if found else low


def _tags(tokens: Sequence[Token], seen: Capitals) -> str:
    closed = _closed()
    tags: list[str] = []
    first = True
    for number, token in enumerate(tokens):
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
        return "q"
    previous = _previous(before)
    if text[0].isupper() and not _plain(text, low, following, first=first, seen=seen, closed=closed):
        return "N"
    if low in closed:
        return _closed_tag(low, closed[low], previous, following)
    forms = verb_forms().get(low)
    if forms:
        quoting = set("zd") & set(forms[1]) and _SPOKEN.search("".join(before[-8:]))
        if quoting and not (following and following.low in verb_forms()):
            return "v"  # "...," the letter reads
        if following and "z" in forms[1] and _calls(low, following.low) and _SUBJECT.search("".join(before[-8:])):
            return "v"  # "the group calls on", "the report claims that"
        return _verb_tag(low, forms[1], previous, following)
    if previous == "t" or (previous == "a" and before[-1] == "a"):
        return _after_to(low, previous, following, closed)
    return _open_tag(low, previous)


def _previous(before: list[str]) -> str:
    """The tag before a word, past adverbs: in "should immediately and unconditionally release" the modal."""
    place = len(before) - 1
    while place > 0 and (before[place] == "r" or (before[place] == "c" and before[place - 1] == "r")):
        place -= 1
    return before[place] if before else ""


def _calls(low: str, following: str) -> bool:
    """Whether a form that may be a noun has a verb's complement: "calls on", "claims that"."""
    return following == "that" or (low in ("calls", "appeals") and following in ("on", "for", "upon"))


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
    text: str, low: str, following: Token | None, *, first: bool, seen: Capitals, closed: dict[str, str]
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
    if low in verb_forms() or low in seen.lower or low.endswith("ly"):
        return True
    return text not in seen.names and bool(_PLURAL.match(low))


def _closed_tag(low: str, tag: str, previous: str, following: Token | None) -> str:
    if low == "her" or low == "his":
        return "d" if following and following.text[0].isalnum() and _may_follow(following.low) else "p"
    if low == "that" and previous in "viect" and previous and following and following.low in _SINGULAR:
        return "d"
    if low == "this" or low == "these" or low == "those":
        return "d"
    if low in ("so", "once") and previous in ("", ","):
        return "r"
    if low in _AFTER_NOUN and previous in ("n", "N") and not (following and following.text[0].isupper()):
        return "n"  # "the UN rights chief has"
    if tag == "j" and previous in ("n", "N", "p") and low in verb_forms():
        return "e"  # "the group alleged that"
    if tag == "q" and low in _ABOUT:
        counted = following and (following.text[0].isdigit() or _closed().get(following.low) == "q")
        return "q" if counted else _ABOUT[low]
    if low == "since" and previous == "a":
        return "r"
    if low == "past" and previous == "d":
        return "j"
    return "g" if tag == "j" and previous == "a" and low.endswith("ing") else tag


_ABOUT = {"about": "i", "around": "i", "roughly": "r", "nearly": "r", "almost": "r", "approximately": "r"}
_SINGULAR = frozenset("day night year week month time case country statement incident decision period".split())


def _may_follow(low: str) -> bool:
    """Whether a word may follow a possessive inside one phrase."""
    return _closed().get(low, "j" if low.endswith("ly") and low != "family" else "n") in "nNjq" and not (
        low.endswith("ly") and low not in words("grammar", "not_adverbs")
    )


def _verb_tag(low: str, codes: str, previous: str, following: Token | None) -> str:
    noun_too = low in _noun_forms()
    after = _closed().get(following.low, "") if following else ""
    if "g" in codes:
        noun = previous in ("d", "j", "o") and not (following and _closed().get(following.low, "n") in "ndp" and following.text[0].isalpha())
        return "n" if noun and low in _GERUND_NOUNS else "g"
    if "d" in codes or "n" in codes:
        if noun_too and previous in ("d", "q", "j", "o"):
            return "n"
        return "e" if "n" in codes else "v"
    if not noun_too:
        return "v" if previous not in ("d", "o", "j") or low.endswith("s") and previous == "d" else "n"
    if previous in ("t", "a", "p", "w") or (previous == "r" and after in ("d", "p", "s")):
        return "v" if previous != "t" or "b" in codes else "n"
    named = previous == "c" and "b" in codes and following is not None and following.text[0].isupper()
    if named or (previous in ("n", "N", "c", ")", ",") and after in ("d", "p", "s")):
        return "v"
    orders = previous in ("r", "") and "b" in codes and following and following.text[0].isupper()
    return "v" if orders else "n"


_ING_NOUNS = frozenset("string spring sibling darling ceiling evening morning something nothing".split())
_GERUND_NOUNS = frozenset(
    """meeting hearing building killing killings beating beatings shooting shootings bombing
    briefing gathering reporting broadcasting filing finding findings ruling sentencing training
    writing writings warning warnings proceeding setting feeling hanging funding morning evening
    understanding undertaking opening offering posting questioning handling bearing crossing
    being wording""".split()
)


@lru_cache(maxsize=1)
def _noun_forms() -> frozenset[str]:
    bases = words("verbs", "also_nouns")
    told = {word for given in load("events")["nouns"].values() for word in str(given).split()}
    return bases | {_third(one) for one in bases} | told


def _open_tag(low: str, previous: str) -> str:
    if low.endswith("ly") and low not in words("grammar", "not_adverbs"):
        return "r"
    if low in words("grammar", "not_adjectives"):
        return "n"
    if low.endswith("ed") and len(low) > 4 and not low.endswith(("eed", "bed")):
        return "e"
    if low.endswith("ing") and len(low) > 5 and low not in _ING_NOUNS:
        return "n" if previous in ("d", "j", "o") and low in _GERUND_NOUNS else "g"
    if _ADJECTIVE.match(low):
        return "j"
    return "n"


# -- noun phrases


def _phrases(tokens: Sequence[Token], tags: str) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    place = 0
    while place < len(tags):
        last = _phrase_end(tokens, tags, place)
        if last > place:
            head = _head(tags, place, last)
            found.append(Phrase(place, last, head, tokens[place].start, tokens[last - 1].end))
            place = last
        else:
            place += 1
    return tuple(found)


def _head(tags: str, first: int, last: int) -> int:
    """The last noun or name before a number that only numbers it ("Article 495")."""
    for place in range(last - 1, first, -1):
        if tags[place] in "nNpje":
            return place
    return last - 1


def _phrase_end(tokens: Sequence[Token], tags: str, first: int) -> int:
    """Where the noun phrase that begins at `first` ends; `first` itself when none begins there."""
    tag = tags[first]
    if tag == "p":
        return first + 1
    if tag not in "dqjnNe" or (tag == "e" and not _modifier(tags, first)):
        return first
    place, end = first, first
    while place < min(len(tags), first + _LONGEST_PHRASE):
        step = _step(tokens, tags, first, place, end)
        if step == 0:
            break
        place += step
        if tags[place - 1] in "nN" or (tags[place - 1] == "q" and end == place - 1 and end > first):
            end = place
    if end > first:
        return end
    return _headless(tokens, tags, first, place)


def _modifier(tags: str, place: int) -> bool:
    """Whether an -ed form with no determiner before it qualifies the noun after it."""
    before = tags[place - 1] if place else ""
    after = tags[place + 1] if place + 1 < len(tags) else ""
    return after != "" and after in "nNj" and before != "" and before in "iftc"


def _step(tokens: Sequence[Token], tags: str, first: int, place: int, end: int) -> int:
    """How many tokens the phrase may go on by from `place`, 0 if it ends there."""
    tag = tags[place]
    after = tags[place + 1] if place + 1 < len(tags) else "."
    open_ = end == first or tags[place - 1] == "o"  # no noun yet, or after a genitive
    if tag in "nN":
        return 1
    if tag == "o":
        return 1 if place > first and tags[place - 1] in "nN" else 0
    if tag == "d":
        return 1 if place == first or (open_ and tags[place - 1] in "dq") else 0
    if tag == "q":
        numbered = end == place and tokens[place].text[0].isdigit() and tags[place - 1] in "nN"
        return 1 if open_ or (numbered and tokens[place - 1].low not in _BEFORE_NUMBERS) else 0
    if tag == "j":
        after_noun = after in "nNj" and (tags[place - 1] == "N" or place == first + 2 and tags[first] == "d")
        return 1 if open_ or after_noun or (after in "nN" and tokens[place].low in _AFTER_NOUN) else 0
    if tag in "eg":
        return 1 if open_ and after in "jnNeq" and (place > first or tag == "e") else 0
    if tag == "r":
        return 1 if open_ and after in "jeq" else 0
    if tag == "c":
        return 1 if open_ and place > first and tags[place - 1] in "jq" and after in "jq" else 0
    if tag == ",":
        return 1 if open_ and place > first and tags[place - 1] == "j" and after == "j" else 0
    return 1 if tag == '"' and open_ and place > first and after in "jnN" else 0


_BEFORE_NUMBERS = frozenset("people persons police activists protesters journalists on".split())


def _headless(tokens: Sequence[Token], tags: str, first: int, place: int) -> int:
    """A phrase without a noun: "the accused", "two", "these"."""
    span = tags[first:place]
    if span and span[-1] in "je" and span[0] == "d":
        return place
    if tags[first] == "d" and place < len(tags) and tags[place] == "e" and tags[place + 1 : place + 2] != "n":
        return place + 1 if tokens[first].low == "the" else first
    if "q" in span and set(span) <= set("dqr"):
        return place if span[-1] == "q" else first
    return first + 1 if tokens[first].low in _DEMONSTRATIVES and len(span) == 1 else first


# -- phrases together


def extended(parsed: Parsed, phrase: Phrase) -> Phrase:
    """A phrase with what "of" adds to it: "the detention of two monks"."""
    last, end = phrase.last, phrase.end
    while last + 1 < len(parsed.tags) and parsed.tags[last] == "f":
        inner = parsed.phrase_with(last + 1)
        if inner is None or inner.first != last + 1:
            break
        last, end = inner.last, inner.end
    return Phrase(phrase.first, last, phrase.head, phrase.start, end)


def listed(parsed: Parsed, phrase: Phrase) -> list[Phrase]:
    """The phrases of the list that begins with `phrase`: "A, B and C"; itself when there is none.

    A list without "and" before its last member is none: "X, a lawyer, said" names one person.
    """
    members = [phrase]
    joined = False
    place = phrase.last
    while not joined and (step := _joint(parsed, place)):
        following = parsed.phrase_with(place + step)
        if following is None or following.first != place + step:
            break
        joined = "c" in parsed.tags[place : place + step]
        members.append(following)
        place = following.last
        if joined and _joint(parsed, place) and parsed.tags[place] == "c":
            joined = False
    return members if joined else members[:1]


def _joint(parsed: Parsed, place: int) -> int:
    """How many tokens join two members of a list at `place`: a comma, "and", or both."""
    for joint in (",c", "c", ","):
        if parsed.tags.startswith(joint, place):
            joins = joint == "," or parsed.tokens[place + len(joint) - 1].low in ("and", "or", "&")
            return len(joint) if joins else 0
    return 0
