"""Which reports are of the same person, and of the same act."""
