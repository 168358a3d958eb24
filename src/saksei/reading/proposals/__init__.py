"""From a reading to what could be recorded: one proposal for each record."""
