"""How many are not documented: estimates from how several lists overlap. Tables of captures in,
results out.

Invariant: nothing here says who was not documented, and no estimate is made for a single person.
"""
