"""What people answer, and what may be said of it."""
