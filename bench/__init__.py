"""Benchmarks: each prints its figures with the goal beside them, from one run."""
