"""Patterns found in the tables: each question in a module of its own, tables in and a result out.

Invariant: a result is made from admitted statements alone, names the rows that it rests on, and
says what was left out and what could change it.
"""
