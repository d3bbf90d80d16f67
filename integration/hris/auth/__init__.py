"""Proving to an HRIS who we are, by subject: the kinds of `auth`, tokens, assertions, certificates, what an admin granted."""
