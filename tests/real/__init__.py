"""Real servers for tests: PostgreSQL, Redis, Chromium, and our own service on a true port."""
