"""Keeping a workspace safe: who opens it, a new key, encrypting a plain one, backup and restore.

Invariant: each of them, stopped at any moment, leaves the old state or the new one, and nothing of
an encrypted record is put on the disk as it is.
"""
