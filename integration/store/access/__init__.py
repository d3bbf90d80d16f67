"""Rows about accounts, their sign-in links and their sessions."""
