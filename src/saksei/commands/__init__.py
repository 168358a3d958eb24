"""The commands of `saksei`, a module for each part of the work; cli.py gathers them."""
