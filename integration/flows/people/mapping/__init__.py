"""Mapping the fields of an HR system: changes are kept in a draft, saved as a version, and used from the next import on."""
