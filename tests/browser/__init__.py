"""Users' stories, in a real browser."""
