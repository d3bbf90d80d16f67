"""The rules of reciprocal mentoring: programme, duo, agreement, sessions, progress."""
