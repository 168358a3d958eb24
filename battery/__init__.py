"""Does what is estimated come out as it was simulated? `python -m battery`."""
