"""Search over everything that is recorded: what statements say, passages, sources, texts, names.

find(wanted)        what holds all the words, in portions of one size
names_like(words)   records by a name: words in any order, any spelling, any script
behind()            how many rows the index does not know yet
refresh()           bring the index up to the journal

The index is derived from the record and lies beside it; who asks never sees it. Whatever is found
is looked up in the record and held against the gate before it is returned.
"""

from saksei.search.finding import Hit, Named, Wanted, find, names_like
from saksei.search.folding import spans, terms
from saksei.search.index import behind, refresh

__all__ = [
    "Hit", "Named", "Wanted", "behind", "find", "names_like", "refresh", "spans", "terms",
]  # fmt: skip
