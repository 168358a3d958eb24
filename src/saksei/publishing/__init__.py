"""What may leave, for which use, to whom: consent, the one way out, and what went out."""
