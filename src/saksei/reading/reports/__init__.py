"""Who says what, who gives no answer, and how they stand to it."""
