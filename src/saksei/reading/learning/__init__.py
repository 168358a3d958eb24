"""What people decided about suggestions, learnt."""
