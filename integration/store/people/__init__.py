"""Rows about HR connections, what they sent, and the roster made of it."""
