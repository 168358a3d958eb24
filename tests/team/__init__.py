"""Accounts of a team: who may do what, and what is closed to whom."""
