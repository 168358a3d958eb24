"""Features of a name, computed once for each distinct text.

Invariant: features depend on the text alone, never on the record it stands in.
"""

from dataclasses import dataclass
from functools import lru_cache

from saksei.analysis.naming.forms import forms
from saksei.analysis.naming.tokens import Token, token

Form = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as its text gives it; `forms` are the whole name and its aliases, each as tokens.

    The other properties are those of the first form, which is the name itself.
    """

    text: str
    forms: tuple[Form, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """Tokens in Latin letters, in the order of the text, without titles and particles."""
        return tuple(one.plain for one in self.forms[0])

    @property
    def plain(self) -> str:
        """The name in lower-case Latin letters."""
        return " ".join(self.tokens)

    @property
    def key(self) -> str:
        """Its tokens sorted: equal for names that differ in order, titles and particles alone."""
        return " ".join(sorted(self.tokens))

    @property
    def joined(self) -> str:
        """The name without spaces."""
        return "".join(self.tokens)

    @property
    def skeletons(self) -> frozenset[str]:
        """The consonants of each token of each form; see `tokens.Token.bare`."""
        return frozenset(one.bare for form in self.forms for one in form if one.bare)


def forms_as_text(name: Name) -> str:
    """The forms of a name as one text: words behind blanks, forms behind slashes, `*` behind a word
    of a loose script and `~` behind a light one."""
    return "/".join(map(form_as_text, name.forms))


def form_as_text(form: Form) -> str:
    """The same of one form."""
    return " ".join(one.plain + "*" * one.loose + "~" * one.light for one in form)


@lru_cache(maxsize=1 << 18)
def token_in(text: str) -> Token:
    """The word of which `form_as_text` gave this."""
    return token(text.rstrip("*~"), "*" in text, "~" in text)


@lru_cache(maxsize=1 << 18)
def features(text: str) -> Name:
    """The features of a name; any text is accepted."""
    found = (tuple(token(*one) for one in form) for form in forms(text))
    return Name(text, tuple(dict.fromkeys(found)))
