"""Time expressions and the days that they mean."""
