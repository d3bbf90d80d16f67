"""Rows about platforms, their courses, keys and tokens, and launches under way."""
