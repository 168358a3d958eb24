"""Tables in, results out. Knows no database."""
