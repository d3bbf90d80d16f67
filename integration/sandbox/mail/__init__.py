"""The mail of everybody in the practice organisation."""
