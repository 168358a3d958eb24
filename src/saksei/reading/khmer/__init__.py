"""Texts in Khmer."""
