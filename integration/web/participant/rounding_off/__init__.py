"""The pages on which two people harvest what they learned, and say goodbye."""
