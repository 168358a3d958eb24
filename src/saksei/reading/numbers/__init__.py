"""Numbers that count something."""
