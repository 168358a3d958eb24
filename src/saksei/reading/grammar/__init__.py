"""A light grammar: words, what each may be, and which stand together."""
