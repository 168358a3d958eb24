"""Names, and who is who within one text."""
