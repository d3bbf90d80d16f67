"""Mapping by hand: what a form says about a field becomes a rule of the file, and a record becomes a tree to look at."""
