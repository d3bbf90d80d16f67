"""The admin's files become checked values: connectors of HR systems and what is particular about an LMS product."""
