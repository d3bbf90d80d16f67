"""The pages on which people look back and see themselves."""
