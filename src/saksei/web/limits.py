"""How much a browser may send at once."""

from saksei.sources.texts import MAX_BYTES

REQUEST_BYTES = MAX_BYTES + 1_000_000  # the largest source, with the form around it
