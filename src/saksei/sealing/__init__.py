"""Findings that can be handed out: sealed, opened row by row, and verified without a workspace."""
