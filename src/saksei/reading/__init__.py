"""Reading: text and publication date in, suggestions with their places out. No database."""
