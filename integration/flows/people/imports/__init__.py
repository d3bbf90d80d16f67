"""Imports: reading a feed, comparing it, applying what changed, and who is told."""
