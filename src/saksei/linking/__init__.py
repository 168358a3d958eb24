"""Same or not: judgements."""
