"""Heads of the journal kept where whoever has the folder cannot reach: signed, put, compared."""
