"""What an LMS tells us, as values."""
