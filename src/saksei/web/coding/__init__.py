"""Read and code: what its page shows, and what is typed into it."""
