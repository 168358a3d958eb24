"""Whether events of several types follow each other more often than their rates explain.

Self-exciting point processes after Hawkes (1971): numpy arrays in, results out. What may be
concluded, and from which record, is decided in `answers/hawkes.py`.

`series` has the events and what each model makes of them; `likelihood` fits; `fitting` chooses the
lag and the baseline; `simulation` makes events by a fit; `checks` holds a fit against what could
have produced it without any excitation. Invariant: nothing here compares with a constant rate.
"""
