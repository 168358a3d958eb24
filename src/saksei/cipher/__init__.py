"""Secrecy of a workspace that lies on a disk: keys, sealed files, and the database of pages that
nobody reads without them.

Knows no record and no workspace: folders, bytes and keys alone. Named as Django names a back end:
`saksei.cipher` is the one for encrypted databases (`base.py`).
"""
