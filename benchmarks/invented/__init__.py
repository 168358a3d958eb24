"""The invented world of `benchmarks.reports`: people, acts against them, lists that report them."""
