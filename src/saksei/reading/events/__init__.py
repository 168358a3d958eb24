"""Events: what was done to whom, by whom, when, where, on what charge, and how sure it is."""
