"""The database: one schema, two engines (SQLite and PostgreSQL), no rule of mentoring in it."""
