"""People: which employee an account is and what it may do, what must be decided about that, and who has two records."""
