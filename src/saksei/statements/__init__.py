"""Who says what about what, and where exactly."""
