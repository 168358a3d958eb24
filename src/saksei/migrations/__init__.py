"""History of the database's form."""
