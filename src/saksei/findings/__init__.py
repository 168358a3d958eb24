"""Questions asked of the record, and their results."""
